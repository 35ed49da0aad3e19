"""How a run went, in a word."""

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from core.concepts.descent.settings import METHODS, Method

if TYPE_CHECKING:
    from core.concepts.descent.training import DescentTrace

Outcome = Literal["converged", "descending", "oscillates", "wanders", "diverges", "stays"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
BLOWN_UP = 1000
"""A run has blown up at the first step whose suboptimality is this many times the scale of the losses."""
CONVERGED = 1e-3
"""A run has converged if its suboptimality ends below this share of its start's."""
RESTING = 1e-24
"""Suboptimality below this share of the mean y² is a rounding error: the run is at the minimum."""
VISIBLE = 0.05
"""Crossings of the valley floor count while the distance from it is at least this share of the largest one."""


def judge(trace: "DescentTrace", method: Method, run: int) -> Outcome:
    """Say how a method's run of the first seed went; `run` is the index of its learning rate.

    "stays": it starts at the minimum and never leaves it.
    "diverges": its steps multiply errors by more than 1, so that the loss grows without end. For steps that all look at every
    point the limit on the rate decides, wherever the run was stopped (Polyak 1964). A noisy run must also have ended above its
    start, or have blown up on the way: exceeded BLOWN_UP times the scale of the losses, or every number.
    "wanders": noise keeps it from settling. Its loss rises in more than every fourth of its later steps and falls, on the whole,
    by less than it fluctuates; or it ended above its start without diverging: in a ball of noise wider than where it began
    (Dieuleveut, Durmus & Bach 2020, "Bridging the gap between constant step size SGD and Markov chains").
    "converged": it ended below CONVERGED times the suboptimality of its start.
    "oscillates": it crosses the valley floor (the line through the optimum along the flattest direction) in at least every fourth
    step while that can be seen, three times or more; for the full batch that begins between 1/λmax and 2/λmax. Or it ended above
    its start by the swing of its momentum.
    "descending": none of these: it was still on its way.
    """
    return _judge(trace, method, run, trace.excess(trace.paths[method][:, run]))


def judge_all(trace: "DescentTrace") -> dict[Method, tuple[Outcome, ...]]:
    """Say how the first seed's run went at every learning rate, for each method."""
    excess = {method: trace.excess(trace.paths[method]) for method in METHODS}
    return {m: tuple(_judge(trace, m, run, excess[m][:, run]) for run in range(len(trace.rates))) for m in METHODS}


def _judge(trace: "DescentTrace", method: Method, run: int, excess: np.ndarray) -> Outcome:
    points, ratio = trace.paths[method][:, run], trace.rates[run] / trace.rate_limit
    noisy = not _sees_every_point(trace, method)
    start, end = excess[0], excess[-1]
    if excess.max() <= RESTING * (trace.y**2).mean():
        return "stays"
    grows = trace.growth[method][run] > 1 if noisy else ratio > 1
    if (grows and (not noisy or not end <= start)) or (noisy and find_blow_up(trace, excess) is not None):
        return "diverges"
    if noisy and (grows or end > start or _stalls(excess, trace.start_loss)):
        return "wanders"
    if end <= CONVERGED * start:
        return "converged"
    return "oscillates" if end > start or _crosses_the_valley(trace, points) else "descending"


def _sees_every_point(trace: "DescentTrace", method: Method) -> bool:
    """Return whether each step of a method looks at every point once: then there is no noise in it."""
    all_points = trace.config.batch_sizes()[method] == len(trace.y)
    return method == "full batch" or (all_points and trace.config.sampling != "with replacement")


def find_blow_up(trace: "DescentTrace", excess: np.ndarray) -> int | None:
    """Return the first update whose suboptimality is BLOWN_UP times the scale of the losses, or no number; None if none is."""
    blown_up = ~(excess <= BLOWN_UP * trace.scale)
    return int(blown_up.argmax()) if blown_up.any() else None


def _crosses_the_valley(trace: "DescentTrace", points: np.ndarray) -> bool:
    across = (points - trace.optimum) @ trace.eigenvectors[-1]
    seen = np.abs(across[1:]) >= VISIBLE * np.abs(across).max()
    crossings = int(((across[1:] * across[:-1] < 0) & seen).sum())
    return crossings >= max(3, seen.sum() / 4)


def _stalls(excess: np.ndarray, start_loss: float) -> bool:
    if len(excess) < 8:
        return False  # too short a run to tell noise from progress
    third, last = np.array_split(excess, 4)[2:]
    rises = np.diff(np.concatenate([third, last])) > 0
    before, after = np.median(third), np.median(last)
    stalls = after > max(before / 2, before - np.concatenate([third, last]).std() / 2, 1e-12 * start_loss)
    return bool(stalls and rises.mean() > 0.25)
