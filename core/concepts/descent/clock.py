"""By which clock do we race: updates, examples seen, or measured seconds? Which method is ahead depends on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from core.concepts.descent.race import Race
from core.concepts.descent.settings import METHODS, Method
from core.concepts.descent.stopwatch import StepTimes
from core.foundation.records import freeze

Axis = Literal["updates", "examples", "seconds"]
AXES: tuple[Axis, ...] = get_args(Axis)
INSTANTS = 401
"""Readings of the clock in seconds, which has no natural step."""


@dataclass(frozen=True, eq=False)
class TimedRace:
    """A race with the clock's reading at each update of each method."""

    race: Race
    axis: Axis
    at: Mapping[Method, np.ndarray]  # (time,) read-only: the cost so far, in the axis's unit


def time_race(race: Race, axis: Axis, times: StepTimes | None = None) -> TimedRace:
    """Say what each update had cost by the time it was done.

    Args:
        times: what one step of each method costs; needed for the axis "seconds".

    Raises:
        ValueError: the axis is unknown, or "seconds" without times.
    """
    if axis not in AXES:
        raise ValueError(f"axis is {axis!r}; allowed: {', '.join(map(repr, AXES))}")
    if axis == "seconds" and times is None:
        raise ValueError("times is None; allowed with axis 'seconds': the StepTimes of time_steps")
    at: dict[Method, np.ndarray] = {}
    for method, runner in race.runners.items():
        cost = runner.examples if axis == "examples" else runner.updates
        at[method] = freeze(cost * times.seconds[method] if times and axis == "seconds" else cost)
    return TimedRace(race, axis, at)


def find_common_end(timed: TimedRace) -> float:
    """Return the reading at which the first runner has finished: until then all of them can be compared."""
    return min(float(at[-1]) for at in timed.at.values())


def read_clock(races: Sequence[TimedRace], methods: Sequence[Method] = METHODS) -> np.ndarray:
    """Return the readings through which the clock goes, shape (time,), until the last runner has finished.

    In seconds until the first has: the full batch's few steps take a small part of the time that one example at a time takes.
    """
    by_time, ends = races[0].axis == "seconds", [[float(timed.at[method][-1]) for method in methods] for timed in races]
    end = max(min(each) if by_time else max(each) for each in ends)
    return np.linspace(0.0, end, INSTANTS) if by_time else np.arange(end + 1)
