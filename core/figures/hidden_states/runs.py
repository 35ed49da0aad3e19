"""The runs among which a dial selects, and the one that is shown now."""

from core.concepts.hidden_states import RunsTrace, WatchTrace, gather
from core.figures import style


class Runs(style.Selection[RunsTrace]):
    """Several runs of one training."""

    @property
    def seed(self) -> int:
        """The seed of the run that is shown now."""
        return int(self.trace.seeds[self.run])


def watch_one(watched: WatchTrace) -> Runs:
    """Return a run among which nothing selects."""
    return Runs(gather([watched]))
