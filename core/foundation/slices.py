"""Long trainings in slices of a fraction of a second, so that visitors take turns: a slice ends with the step that it is in."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Step = TypeVar("Step")
SLICE = 0.04
"""Seconds of training in a slice: about as long as a change that somebody makes waits behind it."""
LONG_SLICE = 0.1
"""Seconds where a state has ten megabytes: to send them takes 30 ms."""


def limit(steps: Iterable[Step], seconds: float) -> Iterator[Step]:
    """Yield one step after another until the time is over, one at least; what is done with a step counts as its time."""
    until = time.monotonic() + seconds
    for step in steps:
        yield step
        if time.monotonic() > until:
            return
