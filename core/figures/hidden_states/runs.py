"""The runs among which a dial selects, and the one that is shown now."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.concepts.hidden_states import RunsTrace, WatchTrace, gather
from core.figures import style


@dataclass(frozen=True)
class Runs:
    """Several runs of one training.

    Attributes:
        trace: what the pictures show of each of them.
        run: the index of the one that is shown now.
        dial: the name of the dial that selects it, if one does.
    """

    trace: RunsTrace
    run: int = 0
    dial: str | None = None

    @property
    def seed(self) -> int:
        """The seed of the run that is shown now."""
        return int(self.trace.seeds[self.run])

    def follow(self, how: str, at: np.ndarray | None = None, **arrays: Any) -> dict[str, Any]:
        """Return what a trace says of the selected run, and how it follows time and the dial; arrays have axes (run, time, ...)."""
        return style.follow_run(how, self.run, self.dial, at, **arrays)


def watch_one(watched: WatchTrace) -> Runs:
    """Return a run among which nothing selects."""
    return Runs(gather([watched]))
