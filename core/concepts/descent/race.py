"""Select one run of each method from a trained grid and say how it went."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.concepts.descent.batches import size_batches
from core.concepts.descent.outcomes import Outcome
from core.concepts.descent.settings import METHODS, Method, RaceConfig
from core.concepts.descent.training import DescentTrace
from core.foundation.frames import Table, make_table, stack_tables
from core.foundation.records import freeze


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


def pick_race(trace: DescentTrace, config: RaceConfig) -> Race:
    """Select each method's run at (the nearest rate to) its chosen learning rate; nothing is trained."""
    sizes = config.batch_sizes()
    runners: dict[Method, Runner] = {
        method: _describe_run(trace, method, sizes[method], _nearest(trace.rates, rate)) for method, rate in config.chosen.items()
    }
    return Race(config, trace, runners)


def tabulate(race: Race) -> Table:
    """Return the race as a table: a row for each method and update."""
    return stack_tables(
        make_table(
            {
                "method": runner.method,
                "learning rate": runner.rate,
                "update": runner.updates,
                "examples seen": runner.examples,
                "w": runner.points[:, 0],
                "b": runner.points[:, 1],
                "loss": runner.losses,
                "loss above minimum": runner.excess,
                "distance to minimum": runner.distance,
            }
        )
        for runner in (race.runners[method] for method in METHODS)
    )


def _describe_run(trace: DescentTrace, method: Method, batch_size: int, run: int) -> Runner:
    points = trace.paths[method][:, run]
    excess = trace.excess(points)
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
        blown_up_at=trace.blow_ups[method][run],
        outcome=trace.outcomes[method][run],
    )


def _nearest(rates: np.ndarray, rate: float) -> int:
    return int(np.abs(np.log(rates) - np.log(rate)).argmin())
