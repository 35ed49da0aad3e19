"""Select one run of each method from a trained grid and say how it went."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from core.concepts.descent.batches import size_batches
from core.concepts.descent.settings import METHODS, Method, RaceConfig
from core.concepts.descent.training import DescentTrace
from core.foundation.records import freeze

Outcome = Literal["converges", "oscillates", "diverges", "wanders"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
BLOWN_UP = 1000
"""A run has diverged for good at the first step whose loss is this many times the loss at the start."""
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
    blown_up_at: int | None  # first update whose loss exceeds BLOWN_UP times the first, or is no number; None if none does
    outcome: Outcome

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


def pick_race(trace: DescentTrace, config: RaceConfig) -> Race:
    """Select each method's run at (the nearest rate to) its chosen learning rate; nothing is trained."""
    sizes = config.batch_sizes()
    runners: dict[Method, Runner] = {
        method: _describe_run(trace, method, sizes[method], _nearest(trace.rates, rate)) for method, rate in config.chosen.items()
    }
    return Race(config, trace, runners)


def judge(trace: DescentTrace, method: Method, points: np.ndarray) -> Outcome:
    """Say how a method's path, shape (time, parameter), went.

    "diverges": its loss ends above where it began, or is no number. "wanders": a noisy method's loss rises in more than every
    fourth of its later steps and falls, on the whole, by less than it fluctuates: it has reached the ball of noise. "oscillates":
    it crosses the valley floor (the line through the optimum along the flattest direction) in at least every fourth step while
    that can be seen, three times or more; for full-batch descent that begins between 1/λmax and 2/λmax. "converges": neither.
    """
    excess = trace.excess(points)
    losses = trace.optimum_loss + excess[[0, -1]]
    if not losses[1] <= losses[0]:
        return "diverges"
    across = (points - trace.optimum) @ trace.eigenvectors[-1]
    seen = np.abs(across[1:]) >= VISIBLE * np.abs(across).max()
    crossings = int(((across[1:] * across[:-1] < 0) & seen).sum())
    if method != "full batch" and _wanders(excess, trace.start_loss):
        return "wanders"
    return "oscillates" if crossings >= max(3, seen.sum() / 4) else "converges"


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
    losses = excess + trace.optimum_loss
    blown_up = ~(losses <= BLOWN_UP * trace.start_loss)
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
        losses=freeze(losses),
        slopes=freeze(slopes),
        examples=freeze(np.concatenate([[0], np.cumsum(sizes)])),
        distance=freeze(distance),
        blown_up_at=int(blown_up.argmax()) if blown_up.any() else None,
        outcome=judge(trace, method, points),
    )


def _wanders(excess: np.ndarray, start_loss: float) -> bool:
    if len(excess) < 8:
        return False  # too short a walk to tell wandering from walking
    third, last = np.array_split(excess, 4)[2:]
    rises = np.diff(np.concatenate([third, last])) > 0
    before, after = np.median(third), np.median(last)
    stalls = after > max(before / 2, before - np.concatenate([third, last]).std() / 2, 1e-12 * start_loss)
    return bool(stalls and rises.mean() > 0.25)


def _nearest(rates: np.ndarray, rate: float) -> int:
    return int(np.abs(np.log(rates) - np.log(rate)).argmin())
