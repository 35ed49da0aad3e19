"""The numbers that the lesson `hidden_states` tells: how good the watched run is, and how far back a change is felt."""

import numpy as np
import pytest

from core.concepts import hidden_states
from core.concepts.hidden_states import CELLS, TrainingConfig, TrainingState
from tests.readout import Readout


def test_the_watched_run_and_all_seeds_are_told_epoch_by_epoch(monkeypatch: pytest.MonkeyPatch, finished: TrainingState) -> None:
    """The clock goes to the last epoch, the first moment is before any."""
    seen, outline = Readout(monkeypatch, "hidden_states", epochs=TrainingConfig.epochs), hidden_states.watch(finished).training
    seen.check(0, {"right": outline.accuracies, "loss": outline.losses, "seeds": (outline.accuracies == 1).sum(0)})
    assert seen.stage.clock is not None
    assert seen.stage.clock.known == TrainingConfig.epochs + 1


def test_less_of_a_change_is_left_at_the_start_than_one_step_back(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, gains = Readout(monkeypatch, "hidden_states", view="reach"), hidden_states.spread_gradients()
    seen.check(len(CELLS), {"radius": gains.gains, "one back": gains.medians[:, -2], "whole way": gains.medians[:, 0]})
    for row, cell in enumerate(CELLS):
        one, whole = (np.asarray(seen.read(row, column)) for column in ("one back", "whole way"))
        assert np.median(whole / one) < 1, f"{cell} seems to amplify what it forgets"
