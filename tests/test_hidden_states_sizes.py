"""What a page keeps of hidden states and sends of them stays small at every setting, and exact where it is little."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import EditConfig, GainConfig, TrainingConfig, TrainingState, TrainingTrace
from core.concepts.hidden_states.frames import ROOM, stack_frames, thin
from core.concepts.hidden_states.settings import MAX_EPOCHS
from core.figures import hidden_states as figures
from core.figures import themes
from core.foundation.records import TRACE_BYTES
from pages.shell.words import Words

LETTERS = "abcdefghijklmnopqrstuvwx"
LARGEST = {"source": LETTERS, "target": LETTERS.upper(), "hidden_size": 32, "layers": 3, "epochs": MAX_EPOCHS}


def make_state_like(config: TrainingConfig, overflows: bool = False) -> TrainingState:
    """Return a state as large as training would give, its last epochs all alike: nothing is trained but the first."""
    short, moments = concept.start(config, 0), config.epochs + 1
    kept = np.tile(short.kept[:1], (moments, 1, 1))
    if overflows:
        kept[moments // 2 :] = np.nan
    losses, accuracies = (np.repeat(each[:, :1], moments, 1) for each in (short.losses, short.accuracies))
    return replace(
        short, kept=kept, losses=losses, accuracies=accuracies, gradient_norms=np.repeat(short.gradient_norms, config.epochs, 1)
    )


def make_trace_like(config: TrainingConfig, overflows: bool = False) -> TrainingTrace:
    """Return the run that is watched in it."""
    return concept.select_run(make_state_like(config, overflows))


def weigh(trace: object) -> int:
    """Return the bytes of a trace as a worker sends it."""
    return len(pickle.dumps(trace, pickle.HIGHEST_PROTOCOL))


@pytest.mark.parametrize("overflows", [False, True])
@pytest.mark.parametrize("inputs", concept.INPUTS)
@pytest.mark.parametrize("cell", concept.CELLS)
def test_the_largest_training_is_a_small_trace(cell: concept.Cell, inputs: concept.Inputs, overflows: bool) -> None:
    """The longest words, the largest network, every epoch: 23 MB of weights, of which a page keeps what it shows."""
    state = make_state_like(TrainingConfig(cell=cell, inputs=inputs, **LARGEST), overflows)
    assert weigh(concept.watch(state)) < TRACE_BYTES
    assert weigh(concept.compare_edit(state, EditConfig(step=24, unit=31, layer=2, start=(0.5,) * 32))) < TRACE_BYTES


@pytest.mark.parametrize("task", concept.TASKS[1:])
def test_memory_tasks_are_small_traces(task: concept.TaskName) -> None:
    """Their sequences are half as long as the longest words."""
    assert weigh(concept.watch_training(make_trace_like(TrainingConfig(task=task, cell="LSTM", **LARGEST)))) < TRACE_BYTES


def test_reach_and_gain_are_small_traces() -> None:
    """Neither grows with the network: the reach has a number for each epoch and lag, the gain one for each step."""
    config = TrainingConfig(**{**LARGEST, "hidden_size": 1, "layers": 1})
    reach = concept.compare_reach([make_state_like(replace(config, cell=cell)) for cell in concept.CELLS])
    assert reach.norms.shape == (3, MAX_EPOCHS + 1, len(LETTERS) + 1)
    assert weigh(reach) < TRACE_BYTES
    assert weigh(concept.spread_gradients(GainConfig(steps=128, hidden_size=2, input_size=1))) < TRACE_BYTES


def test_a_watched_training_forgets_only_the_way() -> None:
    """What the loop of cells needs, the weights after training, is all there."""
    training = concept.train(TrainingConfig(epochs=3))
    watched = concept.watch_training(training).training
    for name, values in training.weights.items():
        np.testing.assert_array_equal(watched.weights[name], values[-1:])
    assert vars(concept.compare_layer(watched)) == vars(concept.compare_layer(training))


def test_many_cells_are_kept_in_hundredths_and_few_as_they_are() -> None:
    """201 epochs of 24 x 32 cells: 617 kB as they are, 77 kB as every second epoch in bytes; each within half a hundredth."""
    states = torch.linspace(-1, 1, 201 * 24 * 32).reshape(201, 24, 32)
    frames = thin(states)
    assert frames.values.dtype == np.int8
    assert frames.values.nbytes <= ROOM
    assert frames.one == 100
    np.testing.assert_array_equal(frames.moments, np.arange(0, 201, 2))
    np.testing.assert_allclose(frames.values / 100, states[::2], atol=0.00501)
    np.testing.assert_array_equal(thin(states[:9]).values, states[:9])
    assert thin(states[:9]).one == 1
    np.testing.assert_array_equal(thin(states[:200]).moments, [*range(0, 200, 2), 199])


def test_cells_that_overflowed_stay_empty() -> None:
    states = torch.zeros(201, 24, 32)
    states[100:, 3] = torch.nan
    frames = thin(states)
    assert frames.values.nbytes <= ROOM + states[0].nbytes
    np.testing.assert_array_equal(np.isnan(frames.values[:, 3, 0]), frames.moments >= 100)


@pytest.mark.parametrize("view", ["letters", "inside"])
def test_the_largest_settings_fit_into_a_page(view: str) -> None:
    """The largest network on the longest words: no picture beyond 300 kB, a page well below a megabyte."""
    words = Words("hidden_states", "en")
    watched = figures.watch_one(concept.watch_training(make_trace_like(TrainingConfig(cell="LSTM", inputs="embedding", **LARGEST))))
    path, shares = watched.trace.paths[0], watched.trace.shares[0]
    drawn = {
        "letters": [figures.draw_unrolled(watched, 0, words), figures.draw_states(watched, 0, words),
                    figures.draw_letters(watched, words), figures.draw_loss(watched, words)],
        "inside": [figures.draw_path(watched, path, shares, words, (300, 150)), figures.draw_gates(watched, 0, words),
                   figures.draw_embedding(watched, words)],
    }  # fmt: skip
    sizes = [len(themes.to_plotly(figure).to_json() or "") for figure in drawn[view]]
    assert max(sizes) < 300_000
    assert sum(sizes) < 700_000


def test_all_runs_are_those_watched_one_by_one(finished: TrainingState) -> None:
    """What a browser chooses among by itself: every seed, below a megabyte at the default settings."""
    runs = concept.watch_all(finished, finished.seeds)
    assert weigh(runs) < 1_000_000
    assert runs.seeds.tolist() == list(range(concept.RUNS))
    for seed in (0, 7, 19):
        one = concept.watch(finished, seed)
        np.testing.assert_array_equal(runs.states[0].values[seed], one.states[0].values)
        np.testing.assert_array_equal(runs.probabilities.values[seed], one.probabilities.values)
        np.testing.assert_array_equal(runs.paths[0][seed], one.planes[0].path)
        assert runs.predicted_words[seed].tolist() == one.predicted_words.tolist()
        assert runs.loss[seed] == one.loss


@pytest.mark.parametrize("change", [{}, {"cell": "LSTM", "inputs": "embedding", "layers": 2}, {"task": "echo"}])
def test_all_runs_also_of_a_training_on_its_way_and_of_other_networks(change: dict) -> None:
    state = concept.start(TrainingConfig(**change), 0)
    runs = concept.watch_all(state, state.seeds)
    assert runs.predicted.shape[:2] == (concept.RUNS, 2)
    assert len(runs.states) == state.config.layers
    np.testing.assert_array_equal(runs.places[4], concept.watch(state, 4).places)


def test_runs_that_overflowed_stand_beside_sound_ones() -> None:
    sound, lost = torch.linspace(-1, 1, 201 * 24 * 32).reshape(201, 24, 32), torch.zeros(201, 24, 32)
    lost[100:, 3] = torch.nan
    frames = stack_frames([thin(sound), thin(lost)])
    assert frames.one == 1
    assert frames.moments[-1] == 200
    np.testing.assert_allclose(frames.values[0], sound.numpy()[frames.moments], atol=0.00501)
    np.testing.assert_array_equal(np.isnan(frames.values[1][:, 3, 0]), frames.moments >= 100)
