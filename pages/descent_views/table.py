"""The numbers and the sentence below the pictures: a line for each method, who is ahead, and who diverged."""

from collections.abc import Sequence

import numpy as np

from core.concepts.descent import METHODS, DescentTrace, Method, NoiseTrace, Race, Runner, TimedRace, find_common_end
from core.figures import style
from pages.shell.view import Row, moving
from pages.shell.words import Words

SEEN = 1.1
"""By how many times a loss above the minimum must grow for the pictures to show that it does."""
NEAR = 0.01
"""What share of the first loss above the minimum is near the minimum."""


def name_line(words: Words, method: Method, cells: list) -> Row:
    """Return the line of one method."""
    return Row(words[f"method.{method}"], cells, style.METHODS[method], style.DASHES[method])


def write_rates(words: Words, trace: DescentTrace) -> list[str]:
    """Return each learning rate that was trained, with its share of the limit."""
    return [words("row.rate", rate=rate, share=rate / trace.rate_limit) for rate in trace.rates]


def tell_outcomes(words: Words, trace: DescentTrace, method: Method, at: np.ndarray, end: float, dial: str) -> dict:
    """Return a cell with the outcome of each learning rate, told when its run is over, or has blown up before the clock's end.

    Args:
        at: the clock's readings at the run's updates.
        end: the clock's last reading.
    """
    known, told = min(at[-1], end), []
    for outcome, step in zip(trace.outcomes[method], trace.blow_ups[method], strict=True):
        text = words("row.blown up", step=step) if step else words[f"outcome.{outcome}"]
        told.append(["—", text if step and at[step] <= known else "—", text])
    return moving(told, np.array([at[0], known, at[-1]]), dials=[dial])


def write_standing(words: Words, timed: TimedRace) -> str:
    """Return a sentence with each method's L − L* at the common end and the verdict; only the verdict if a method diverges."""
    runners, verdict, end = timed.race.runners, write_verdict(words, timed.race), find_common_end(timed)
    if any(runner.outcome == "diverges" for runner in runners.values()):
        return verdict
    steps = [int(np.searchsorted(timed.at[method], end * (1 + 1e-9), side="right")) - 1 for method in METHODS]
    full, mini, one = (float(runners[method].excess[step]) for method, step in zip(METHODS, steps, strict=True))
    count = 1000 * end if timed.axis == "seconds" else int(end)
    alike = timed.axis == "examples" and len({runner.rate for runner in runners.values()}) == 1
    why = words["standing.more"] if alike and steps[0] < steps[1] < steps[2] and full > mini > one else ""
    return words(f"standing.{timed.axis}", count=count, full=full, mini=mini, one=one, why=why, verdict=verdict)


def write_noise(words: Words, race: Race, noise: NoiseTrace) -> str:
    """Return in words how gradient and scatter of single gradients change along the path; the verdict if the method diverges."""
    runner, run = race.runners[noise.method], race.find_rates()[noise.method]
    if runner.outcome == "diverges":
        return write_verdict(words, race, [noise.method])
    (start, end), (wide, narrow) = noise.signal[run, [0, -1]], noise.independent[run, [0, -1], 0]
    ends = {"start": start, "end": end, "wide": wide, "narrow": narrow}
    exact = race.trace.optimum_loss < 1e-12 * race.trace.scale  # points of a line: at the minimum there is no noise
    arrived = runner.excess[-1] < NEAR * runner.excess[0]
    outlasts = end > 0 and narrow > 10 * end and start / end > wide / narrow > 1.5  # the cloud, the gradient
    if exact or not arrived or not outlasts:
        return words("noise.changed", **ends)
    times, fewer = (float(f"{ratio:.2g}") for ratio in (start / end, wide / narrow))
    return words("noise.left", **ends, times=times, fewer=fewer)


def write_verdict(words: Words, race: Race, methods: Sequence[Method] = METHODS) -> str:
    """Return in words which of the methods diverged, at which update, at how many times the limit, and why; or that none did."""
    lost = [race.runners[method] for method in methods if race.runners[method].outcome == "diverges"]
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
    slow = "verdict.slow" if np.nanmax(runner.excess) < SEEN * runner.excess[0] else "verdict.grown"
    key = slow if runner.blown_up_at is None else "verdict.burst" if runner.came_back else "verdict.step"
    who = words(
        key, method=words[f"method.{runner.method}"], step=runner.blown_up_at, end=runner.excess[-1], count=runner.updates[-1]
    )
    return words("verdict.ratio", who=who, ratio=runner.rate_ratio) if with_ratio else who
