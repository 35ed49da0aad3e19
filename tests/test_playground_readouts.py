"""The numbers and the sentence that the playground tells of the watched run."""

from typing import Any

import numpy as np
import pytest

from core.concepts import playground as concept
from core.concepts.playground import RATES, PlaygroundConfig
from pages.playground_views.verdict import write_verdict
from pages.shell.words import Words
from tests.readout import Readout

WORDS = Words("playground", "en")


def test_the_table_tells_losses_accuracies_and_how_many_seeds_solve_the_task(monkeypatch: pytest.MonkeyPatch) -> None:
    """A seed solves it on its training points; on the test points other seeds would."""
    seen, state = Readout(monkeypatch, "playground"), concept.train(PlaygroundConfig(epochs=20, batch_size=50))
    trace = concept.watch(state, 0, 0)
    for part, name in enumerate(("train", "test")):
        seen.check(0, {f"{name} loss": trace.losses[part], f"{name} accuracy": trace.accuracies[part]})
    train, test = ((each >= 0.95).sum(1, keepdims=True) for each in trace.accuracies)
    seen.check(0, {"solved": train})
    assert (train != test).any()


@pytest.mark.parametrize("linear", [{"activation": "none"}, {"hidden": ()}, {"hidden": (), "start": "zeros"}])
def test_layers_without_activation_are_said_to_be_linear(linear: dict[str, Any]) -> None:
    state = concept.train(PlaygroundConfig(epochs=1, batch_size=50, **linear))
    assert write_verdict(state, concept.watch(state, 0, 0), WORDS) == WORDS["verdict.linear"]


def test_the_sentence_names_the_rate_that_diverged() -> None:
    state = concept.train(PlaygroundConfig(epochs=4, batch_size=50, hidden=(8,), data="hills", activation="ReLU"))
    trace = concept.watch(state, len(RATES) - 1, 0)
    lost = int(np.isfinite(trace.losses[0, -1, :, -1]).argmin())  # the first such seed
    assert write_verdict(state, concept.watch(state, len(RATES) - 1, lost), WORDS) == WORDS("verdict.diverged", rate=RATES[-1])


def test_the_sentence_counts_the_epochs_before_and_after_an_edit() -> None:
    """Two before it, three after it."""
    state = concept.train(PlaygroundConfig(epochs=3, batch_size=50, edits=((0, 2.5, False),), edit_epoch=2))
    trace = concept.watch(state, 0, 0)
    assert write_verdict(state, trace, WORDS) == WORDS("verdict.done", train=trace.loss, epochs=5)
