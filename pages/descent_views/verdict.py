"""Which methods diverged, when and why, in a sentence."""

from core.concepts.descent import Race, Runner
from pages.shell.words import Words


def write_verdict(words: Words, race: Race) -> str:
    """Return in words which methods diverged, at which update, at how many times the limit, and why; or that none did."""
    lost = [runner for runner in race.runners.values() if runner.outcome == "diverges"]
    limit = words["legend.limit with momentum" if race.config.momentum else "legend.limit"]
    limit = f"{limit} = {race.trace.rate_limit:.4g}"
    if not lost:
        return words("verdict.calm", limit=limit, ratio=race.runners["full batch"].rate_ratio)
    together = len({runner.rate for runner in lost}) == 1
    who = [_say_when(words, runner, with_ratio=not together) for runner in lost]
    why = words["verdict.above" if any(runner.rate_ratio > 1 for runner in lost) else "verdict.below"]
    key = "verdict.together" if together else "verdict.apart"
    return words(key, who=" · ".join(who), limit=limit, ratio=lost[0].rate_ratio, why=why)


def _say_when(words: Words, runner: Runner, *, with_ratio: bool) -> str:
    key = "verdict.slow" if runner.blown_up_at is None else "verdict.burst" if runner.came_back else "verdict.step"
    who = words(key, method=words[f"method.{runner.method}"], step=runner.blown_up_at)
    return words("verdict.ratio", who=who, ratio=runner.rate_ratio) if with_ratio else who
