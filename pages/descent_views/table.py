"""The numbers and the sentence below the pictures: a line for each method, and who diverged."""

from core.concepts.descent import DescentTrace, Method, Race, Runner
from core.figures import style
from pages.shell.view import Row
from pages.shell.words import Words


def name_line(words: Words, method: Method, cells: list) -> Row:
    """Return the line of one method."""
    return Row(words[f"method.{method}"], cells, style.METHODS[method], style.DASHES[method])


def write_rates(words: Words, trace: DescentTrace) -> list[str]:
    """Return each learning rate that was trained, with its share of the limit."""
    return [words("row.rate", rate=rate, share=rate / trace.rate_limit) for rate in trace.rates]


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
