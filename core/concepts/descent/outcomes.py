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
GROWING = 1 + 1e-9
"""Errors grow if a step multiplies them by more than this. The factor is exactly 1 where batches leave a direction out: then
rounding would decide."""
VISIBLE = 0.05
"""Crossings of the valley floor count while the distance from it is at least this share of the largest one."""


def judge_all(trace: "DescentTrace") -> dict[Method, tuple[Outcome, ...]]:
    """Say how the first seed's run went at every learning rate, for each method.

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
    return {method: tuple(_judge_runs(trace, method)) for method in METHODS}


def _judge_runs(trace: "DescentTrace", method: Method) -> list[Outcome]:
    """Say how each run of a method went: the first of the outcomes, in this order, whose condition holds."""
    points = trace.paths[method]
    excess = trace.excess(points)  # shape (time, run)
    start, end = excess[0], excess[-1]
    with np.errstate(over="ignore", invalid="ignore"):  # runs that overflowed have diverged
        if _sees_every_point(trace, method):
            diverges, wanders = trace.rates / trace.rate_limit > 1, np.zeros(len(start), dtype=bool)
        else:
            grows = trace.growth[method] > GROWING
            diverges = (grows & ~(end <= start)) | _blows_up(trace, excess).any(0)
            wanders = grows | (end > start) | _stalls(excess, trace.start_loss)
        conditions: dict[Outcome, np.ndarray] = {
            "stays": excess.max(0) <= RESTING * (trace.y**2).mean(),
            "diverges": diverges,
            "wanders": wanders,
            "converged": end <= CONVERGED * start,
            "oscillates": (end > start) | _crosses_the_valley(trace, points),
        }
    return np.select(list(conditions.values()), list(conditions), "descending").tolist()


def _sees_every_point(trace: "DescentTrace", method: Method) -> bool:
    """Return whether each step of a method looks at every point once: then there is no noise in it."""
    all_points = trace.config.batch_sizes()[method] == len(trace.y)
    return method == "full batch" or (all_points and trace.config.sampling != "with replacement")


def find_blow_up(trace: "DescentTrace", excess: np.ndarray) -> int | None:
    """Return the first update whose suboptimality is BLOWN_UP times the scale of the losses, or no number; None if none is."""
    blown_up = _blows_up(trace, excess)
    return int(blown_up.argmax()) if blown_up.any() else None


def _blows_up(trace: "DescentTrace", excess: np.ndarray) -> np.ndarray:
    return ~(excess <= BLOWN_UP * trace.scale)


def _crosses_the_valley(trace: "DescentTrace", points: np.ndarray) -> np.ndarray:
    across = (points - trace.optimum) @ trace.eigenvectors[-1]
    seen = np.abs(across[1:]) >= VISIBLE * np.abs(across).max(0)
    crossings = ((across[1:] * across[:-1] < 0) & seen).sum(0)
    return crossings >= np.maximum(3, seen.sum(0) / 4)


def _stalls(excess: np.ndarray, start_loss: float) -> np.ndarray:
    if len(excess) < 8:
        return np.zeros(excess.shape[1], dtype=bool)  # too short a run to tell noise from progress
    third, last = np.array_split(excess, 4)[2:]
    later = np.concatenate([third, last])
    before, after = np.median(third, 0), np.median(last, 0)
    stalls = after > np.maximum(np.maximum(before / 2, before - later.std(0) / 2), 1e-12 * start_loss)
    return stalls & ((np.diff(later, axis=0) > 0).mean(0) > 0.25)
