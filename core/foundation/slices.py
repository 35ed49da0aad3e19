"""Long trainings in slices of a fraction of a second, so that visitors take turns: a slice ends with the step that it is in."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Step = TypeVar("Step")
SLICE, LONGEST = 0.04, 0.3
"""Seconds of training in a slice, at least and at most: about as long as a change that somebody makes waits behind it."""
SENDING = 1e-8
"""Seconds of training for each byte of a training's state: to send it to a worker and back takes a third of that."""


def choose_seconds(size: int) -> float:
    """Return how long a slice should take of a training whose state has so many bytes."""
    return min(LONGEST, max(SLICE, SENDING * size))


def limit(steps: Iterable[Step], seconds: float) -> Iterator[Step]:
    """Yield one step after another until the time is over, one at least; what is done with a step counts as its time."""
    until = time.monotonic() + seconds
    for step in steps:
        yield step
        if time.monotonic() > until:
            return
