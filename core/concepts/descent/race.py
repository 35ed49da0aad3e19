"""Select one run of each method from a trained grid and say how it went."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from core.concepts.descent.batches import size_batches
from core.concepts.descent.settings import METHODS, Method, RaceConfig
from core.concepts.descent.training import DescentTrace
from core.foundation.records import freeze

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


@dataclass(frozen=True, eq=False)
class Runner:
    """One method's run at one learning rate; arrays are read-only."""

    method: Method
    rate: float
    rate_ratio: float  # the rate divided by the limit 2(1 + μ)/λmax
    batch_size: int
    points: np.ndarray  # (time, parameter)
    excess: np.ndarray  # (time,) loss above the minimum, over all points
    losses: np.ndarray  # (time,)
    slopes: np.ndarray  # (time,) length of the full gradient
    examples: np.ndarray  # (time,) points looked at so far; an update looks at a batch
    distance: np.ndarray  # (time,) from the optimum
    blown_up_at: int | None  # of a run that diverges: the first update beyond BLOWN_UP times the scale; None if none was
    outcome: Outcome

    @property
    def came_back(self) -> bool:
        """Whether it blew up and yet ended below its start: a burst that many unlucky batches in a row made."""
        return self.blown_up_at is not None and bool(self.excess[-1] <= self.excess[0])

    @property
    def updates(self) -> np.ndarray:
        """Number of updates done at each moment, shape (time,)."""
        return np.arange(len(self.points))


@dataclass(frozen=True, eq=False)
class Race:
    """One run of each method, from one start on one surface."""

    config: RaceConfig
    trace: DescentTrace
    runners: Mapping[Method, Runner]

    def find_rates(self) -> dict[Method, int]:
        """Return the index of each method's learning rate in the trace's grid."""
        return {method: _nearest(self.trace.rates, rate) for method, rate in self.config.chosen.items()}

    @functools.cached_property
    def reach(self) -> float:
        """How far from the minimum the ends of all seeds lie: of those methods whose seeds did not all leave the picture."""
        width = float(np.ptp(self.trace.w_axis)) / 2
        away = [np.abs(self.trace.final_points[method][:, run] - self.trace.optimum) for method, run in self.find_rates().items()]
        inside = [each.max() for each in (np.where(each <= width, each, 0.0) for each in away)]
        return max(0.5 * width, min(width, 1.1 * max(inside)))


def pick_race(trace: DescentTrace, config: RaceConfig) -> Race:
    """Select each method's run at (the nearest rate to) its chosen learning rate; nothing is trained."""
    sizes = config.batch_sizes()
    runners: dict[Method, Runner] = {
        method: _describe_run(trace, method, sizes[method], _nearest(trace.rates, rate)) for method, rate in config.chosen.items()
    }
    return Race(config, trace, runners)


def judge(trace: DescentTrace, method: Method, run: int) -> Outcome:
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
    points, ratio = trace.paths[method][:, run], trace.rates[run] / trace.rate_limit
    excess = trace.excess(points)
    noisy = not _sees_every_point(trace, method)
    start, end = excess[0], excess[-1]
    if excess.max() <= RESTING * (trace.y**2).mean():
        return "stays"
    grows = trace.growth[method][run] > 1 if noisy else ratio > 1
    if (grows and (not noisy or not end <= start)) or (noisy and _find_blow_up(trace, excess) is not None):
        return "diverges"
    if noisy and (grows or end > start or _stalls(excess, trace.start_loss)):
        return "wanders"
    if end <= CONVERGED * start:
        return "converged"
    return "oscillates" if end > start or _crosses_the_valley(trace, points) else "descending"


def tabulate(race: Race) -> pd.DataFrame:
    """Return the race as a table: a row for each method and update."""
    return pd.concat(
        pd.DataFrame(
            {
                "method": runner.method,
                "learning rate": runner.rate,
                "update": runner.updates,
                "examples seen": runner.examples,
                "w": runner.points[:, 0],
                "b": runner.points[:, 1],
                "loss": runner.losses,
            }
        )
        for runner in (race.runners[method] for method in METHODS)
    )


def _describe_run(trace: DescentTrace, method: Method, batch_size: int, run: int) -> Runner:
    points = trace.paths[method][:, run]
    excess = trace.excess(points)
    outcome = judge(trace, method, run)
    sizes = size_batches(len(trace.y), batch_size, trace.config.epochs).numpy()
    with np.errstate(over="ignore", invalid="ignore"):
        distance = np.linalg.norm(points - trace.optimum, axis=1)
        slopes = np.linalg.norm((points - trace.optimum) @ (2 * trace.features.T @ trace.features / len(trace.y)), axis=1)
    return Runner(
        method=method,
        rate=float(trace.rates[run]),
        rate_ratio=float(trace.rates[run] / trace.rate_limit),
        batch_size=batch_size,
        points=freeze(points),
        excess=freeze(excess),
        losses=freeze(excess + trace.optimum_loss),
        slopes=freeze(slopes),
        examples=freeze(np.concatenate([[0], np.cumsum(sizes)])),
        distance=freeze(distance),
        blown_up_at=_find_blow_up(trace, excess) if outcome == "diverges" else None,
        outcome=outcome,
    )


def _sees_every_point(trace: DescentTrace, method: Method) -> bool:
    """Return whether each step of a method looks at every point once: then there is no noise in it."""
    all_points = trace.config.batch_sizes()[method] == len(trace.y)
    return method == "full batch" or (all_points and trace.config.sampling != "with replacement")


def _find_blow_up(trace: DescentTrace, excess: np.ndarray) -> int | None:
    """Return the first update whose suboptimality is BLOWN_UP times the scale of the losses, or no number; None if none is."""
    blown_up = ~(excess <= BLOWN_UP * trace.scale)
    return int(blown_up.argmax()) if blown_up.any() else None


def _crosses_the_valley(trace: DescentTrace, points: np.ndarray) -> bool:
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


def _nearest(rates: np.ndarray, rate: float) -> int:
    return int(np.abs(np.log(rates) - np.log(rate)).argmin())
