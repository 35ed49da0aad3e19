"""The pictures of hidden states equal their records, and stay small."""

from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import EditConfig, GainConfig, TrainingConfig, TrainingTrace
from core.figures import hidden_states as figures
from core.figures.hidden_states.cells import ROOM, draw_cells
from pages.shell.words import LANGUAGES, Words


@pytest.fixture(scope="module")
def default() -> TrainingTrace:
    return concept.train(TrainingConfig())


@pytest.fixture(scope="module")
def lstm() -> TrainingTrace:
    return concept.train(TrainingConfig(cell="LSTM", layers=2, hidden_size=3, inputs="embedding", epochs=6, seed=4))


def traces(figure: go.Figure) -> list[Any]:
    return list(figure.data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_show_their_records(default: TrainingTrace, lstm: TrainingTrace, language: str) -> None:
    words = Words("hidden_states", language)
    replayed, gated = concept.replay(default), concept.replay(lstm)
    states = traces(figures.draw_states(replayed, 0, words))[0]
    np.testing.assert_array_equal(states.meta["z"], replayed.hidden[:, 0].transpose(0, 2, 1))
    np.testing.assert_array_equal(states.z, replayed.hidden[-1, 0].T)
    np.testing.assert_array_equal(traces(figures.draw_letters(replayed, words))[0].z, replayed.probabilities[-1].T)
    loss = traces(figures.draw_loss(default, replayed.first_right, words))
    np.testing.assert_allclose(loss[1].y, default.losses[0])
    np.testing.assert_array_equal(loss[2].x, replayed.first_right)
    chips = next(trace for trace in traces(figures.draw_unrolled(replayed, 0, words)) if trace.type == "heatmap")
    np.testing.assert_array_equal(chips.z, replayed.hidden[-1, 0].T)
    gates = traces(figures.draw_gates(gated, 1, words))[0]
    np.testing.assert_array_equal(gates.z, gated.gates[-1, 1].transpose(1, 2, 0).reshape(9, 5))
    places = traces(figures.draw_embedding(gated, words))[1]
    np.testing.assert_array_equal(places.x, lstm.weights["embedding.weight"][-1, :, 0])
    plane = concept.find_plane(replayed, 0)
    np.testing.assert_array_equal(traces(figures.draw_path(replayed, plane, (2, 3), words))[0].x, plane.path[-1, :, 0])
    twins = traces(figures.draw_twins(replayed, 0, (2, 3), words))
    np.testing.assert_array_equal(twins[0].y, replayed.hidden[-1, 0, 2])
    np.testing.assert_array_equal(twins[1].y, replayed.hidden[-1, 0, 3])
    clipping = traces(figures.draw_clipping(default, words))
    np.testing.assert_array_equal(clipping[1].y, default.gradient_norms[0])


def test_reach_and_gain_figures_show_their_records() -> None:
    words, reach = Words("hidden_states", "en"), concept.compare_reach(TrainingConfig(epochs=2))
    drawn = traces(figures.draw_reach(reach, words))
    np.testing.assert_allclose(drawn[1].y, reach.norms[1, -1], rtol=1e-6)
    spread = concept.spread_gradients(GainConfig())
    np.testing.assert_array_equal(traces(figures.draw_gain(spread, 0.7, words))[2].y, spread.medians[2])
    edited = concept.compare_edit(concept.train(TrainingConfig()), EditConfig(step=3, unit=1, value=1.0))
    bars = next(trace for trace in traces(figures.draw_edit(edited, words)) if trace.type == "bar")
    np.testing.assert_array_equal(bars.y, edited.distances[-1])


def test_many_cells_travel_in_hundredths_and_few_as_they_are() -> None:
    """201 epochs of 24 x 32 cells: 617 kB as they are, 103 kB as every second epoch in bytes; each within half a hundredth."""
    states = np.linspace(-1, 1, 201 * 24 * 32, dtype="f4").reshape(201, 24, 32)
    drawn = draw_cells(states, True, "h")
    assert drawn["meta"]["z"].dtype == np.int8
    assert drawn["meta"]["z"].nbytes <= ROOM
    assert (drawn["zmin"], drawn["zmax"]) == (-100, 100)
    np.testing.assert_array_equal(drawn["meta"]["at"], np.arange(0, 201, 2))
    np.testing.assert_allclose(drawn["meta"]["z"] / 100, states[::2], atol=0.00501)
    np.testing.assert_array_equal(draw_cells(states[:9], True, "h")["meta"]["z"], states[:9])
    np.testing.assert_array_equal(draw_cells(states[:200], True, "h")["meta"]["at"], [*range(0, 200, 2), 199])


def test_cells_that_overflowed_stay_empty() -> None:
    states = np.zeros((201, 24, 32), "f4")
    states[100:, 3] = np.nan
    drawn = draw_cells(states, True, "h")["meta"]
    assert drawn["z"].nbytes <= ROOM + states[0].nbytes
    np.testing.assert_array_equal(np.isnan(drawn["z"][:, 3, 0]), drawn["at"] >= 100)


@pytest.mark.parametrize("view", ["letters", "inside"])
def test_the_largest_settings_fit_into_a_page(view: str) -> None:
    """The largest network on the longest words: no picture beyond 300 kB, a page well below a megabyte."""
    words, letters = Words("hidden_states", "en"), "abcdefghijklmnopqrstuvwx"
    settings = {"cell": "LSTM", "hidden_size": 32, "layers": 3, "inputs": "embedding", "epochs": 200}
    config = TrainingConfig(source=letters, target=letters.upper(), **settings)
    trace = make_trace_like(config)
    replayed = concept.replay(trace)
    drawn = {
        "letters": [figures.draw_unrolled(replayed, 0, words), figures.draw_states(replayed, 0, words),
                    figures.draw_letters(replayed, words), figures.draw_loss(trace, replayed.first_right, words)],
        "inside": [figures.draw_path(replayed, concept.find_plane(replayed, 0), None, words),
                   figures.draw_gates(replayed, 0, words), figures.draw_embedding(replayed, words)],
    }  # fmt: skip
    sizes = [len(figure.to_json()) for figure in drawn[view]]
    assert max(sizes) < 300_000
    assert sum(sizes) < 700_000


def make_trace_like(config: TrainingConfig) -> TrainingTrace:
    """Return a trace as large as training would give, from the starts of one seed after another: nothing is trained."""
    short = concept.train(replace(config, epochs=1))
    repeated = {name: np.tile(values[:1], (config.epochs + 1, *[1] * (values.ndim - 1))) for name, values in short.weights.items()}
    losses, accuracies = (np.repeat(each[:, :1], config.epochs + 1, 1) for each in (short.losses, short.accuracies))
    return replace(short, config=config, losses=losses, accuracies=accuracies, weights=repeated)


def test_letters_are_not_taken_for_markup() -> None:
    trace = concept.train(TrainingConfig(source="a b<", target="<b a", epochs=1))
    texts = figures.draw_unrolled(concept.replay(trace), 0, Words("hidden_states", "en")).to_json() or ""
    assert "␣" in texts
    assert "&lt;" in texts
