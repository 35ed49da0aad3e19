"""Hidden states: torch's layers as oracle, the listing on the page, training, and settings that are refused."""

import contextlib
import io
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import TrainingConfig, TrainingTrace, remembering, watching
from core.concepts.hidden_states.network import Architecture, draw_weights, score, shape_weights, unroll
from core.concepts.hidden_states.settings import MAX_EPOCHS
from core.concepts.hidden_states.shapes import LAYERS
from core.concepts.hidden_states.training import Course, _mean_cross_entropy
from core.figures import hidden_states as figures
from pages.shell.words import LANGUAGES, Words

CELLS = concept.CELLS


def said(trace: TrainingTrace, replayed: concept.Replay) -> str:
    return "".join(trace.symbols[letter] for letter in replayed.predictions[-1])


def test_one_step_by_hand() -> None:
    """h = tanh(0.5·1 + 0.1 + 0.8·0.25 − 0.2) = tanh(0.6); scores 2h and −h."""
    architecture = Architecture(cell="RNN", inputs="one-hot", symbols=2, hidden_size=1, layers=1)
    weights = {
        "weight_ih_l0": [[[0.5, -1.0]]], "weight_hh_l0": [[[0.8]]], "bias_ih_l0": [[0.1]], "bias_hh_l0": [[-0.2]],
        "readout.weight": [[[2.0], [-1.0]]], "readout.bias": [[0.0, 0.0]],
    }  # fmt: skip
    tensors = {name: torch.tensor(values) for name, values in weights.items()}
    unrolled = unroll(architecture, tensors, torch.tensor([[0]]), torch.tensor([[0.25]]))
    assert unrolled.hidden[0, 0, 1, 0, 0].item() == pytest.approx(0.5370496, abs=1e-6)
    assert unrolled.logits.flatten().tolist() == pytest.approx([1.0740991, -0.5370496], abs=1e-6)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 3])
def test_every_run_is_torchs_layer(cell: concept.Cell, layers: int) -> None:
    architecture = Architecture(cell=cell, inputs="one-hot", symbols=5, hidden_size=7, layers=layers)
    weights = draw_weights(architecture, range(3))
    letters = torch.randint(5, (6, 2), generator=torch.Generator().manual_seed(0))
    unrolled = unroll(architecture, weights, letters)
    for run in range(3):
        layer = LAYERS[cell](5, 7, layers)
        layer.load_state_dict({name: weights[name][run] for name in layer.state_dict()})
        output, state = layer(nn.functional.one_hot(letters, 5).float())
        torch.testing.assert_close(unrolled.hidden[run, -1, 1:], output, atol=1e-6, rtol=0)
        torch.testing.assert_close(unrolled.hidden[run, :, -1], state[0] if cell == "LSTM" else state, atol=1e-6, rtol=0)
        if cell == "LSTM":
            torch.testing.assert_close(unrolled.memory[run, :, -1], state[1], atol=1e-6, rtol=0)


@pytest.mark.parametrize("cell", CELLS)
def test_training_scores_as_the_pictures_do(cell: concept.Cell) -> None:
    architecture = Architecture(cell=cell, inputs="embedding", symbols=4, hidden_size=3, layers=2)
    weights, letters = draw_weights(architecture, range(2)), torch.tensor([[0, 3], [1, 1], [2, 0]])
    torch.testing.assert_close(score(architecture, weights, letters), unroll(architecture, weights, letters).logits, atol=0, rtol=0)


@pytest.mark.parametrize("sequences", [1, 5])
def test_loss_of_a_run_is_torchs_cross_entropy(sequences: int) -> None:
    logits = torch.randn(3, 4, sequences, 6, generator=torch.Generator().manual_seed(0))
    answers = torch.randint(6, (4, sequences), generator=torch.Generator().manual_seed(1))
    expected = torch.stack([nn.functional.cross_entropy(run.flatten(0, 1), answers.flatten()) for run in logits])
    torch.testing.assert_close(_mean_cross_entropy(logits, answers), expected)


def test_runs_start_as_torch_starts() -> None:
    architecture = Architecture(cell="GRU", inputs="embedding", symbols=5, hidden_size=6, layers=2)
    weights = draw_weights(architecture, range(4))
    torch.manual_seed(concept.start_seed(3))
    embedding, layer, readout = nn.Embedding(5, 2), nn.GRU(2, 6, 2), nn.Linear(6, 5)
    expected = {"embedding.weight": embedding.weight, **dict(layer.named_parameters())}
    expected |= {"readout.weight": readout.weight, "readout.bias": readout.bias}
    assert list(expected) == list(shape_weights(architecture))
    for name, weight in expected.items():
        torch.testing.assert_close(weights[name][3], weight.detach(), atol=1e-7, rtol=0)


PROGRAMS = [
    TrainingConfig(seed=3),
    TrainingConfig(cell="LSTM", inputs="embedding", layers=2, optimizer="SGD", learning_rate=5.0, clip=True, epochs=5, seed=1),
    TrainingConfig(cell="GRU", source="né e\u0301", target="a b<", optimizer="Nesterov", epochs=5),
    TrainingConfig(task="echo", lag=3, epochs=2, optimizer="AMSGrad"),
    TrainingConfig(task="parity", epochs=2, cell="GRU", optimizer="AdamW"),
    TrainingConfig(task="brackets", epochs=2, hidden_size=6, optimizer="RMSprop", learning_rate=0.003),
]


@pytest.mark.parametrize("config", PROGRAMS, ids=lambda config: f"{config.task} {config.cell} {config.optimizer}")
def test_listing_gives_the_pictures_numbers(config: TrainingConfig) -> None:
    names: dict = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(concept.write_program(config), names)
    trace = concept.train(config)
    np.testing.assert_allclose(names["losses"], trace.losses[config.seed], rtol=0, atol=3e-6)
    assert said(trace, concept.replay(trace)) in printed.getvalue()


@pytest.mark.parametrize("cell", CELLS)
def test_every_one_of_20_seeds_spells_the_target(cell: concept.Cell) -> None:
    trace = concept.train(TrainingConfig(cell=cell))
    assert trace.losses.shape == (20, 61)
    assert np.all(trace.accuracies[:, -1] == 1)
    assert np.all(trace.learned < 60)


def test_defaults_are_hello_with_four_units() -> None:
    config, trace = TrainingConfig(), concept.train(TrainingConfig(epochs=1))
    assert (config.source, config.target, config.cell, config.hidden_size, config.inputs) == ("hello", "ohlol", "RNN", 4, "one-hot")
    assert sorted(trace.symbols) == ["e", "h", "l", "o"]
    assert trace.weights["weight_ih_l0"].shape == (2, 4, 4)


def test_runs_never_mix_and_repeat(default: TrainingTrace) -> None:
    again, other = concept.train(TrainingConfig()), concept.train(TrainingConfig(seed=7))
    np.testing.assert_array_equal(again.losses, default.losses)
    np.testing.assert_array_equal(other.losses, default.losses)
    assert not np.array_equal(other.weights["weight_hh_l0"], default.weights["weight_hh_l0"])
    assert len(set(default.losses[:, -1])) == 20


def test_trace_is_read_only_and_pickles(default: TrainingTrace) -> None:
    assert not default.losses.flags.writeable
    copy = pickle.loads(pickle.dumps(default))
    np.testing.assert_array_equal(copy.weights["weight_hh_l0"], default.weights["weight_hh_l0"])


@pytest.mark.parametrize(("size", "least", "most"), [(1, 4, 10), (2, 18, 20)])
def test_one_number_is_a_small_memory(size: int, least: int, most: int) -> None:
    """Of 20 seeds 7 spell the word with one unit and 20 with two (measured; a preset tells these numbers)."""
    trace = concept.train(TrainingConfig(hidden_size=size))
    assert least <= (trace.accuracies[:, -1] == 1).sum() <= most


def test_divergence_is_a_value() -> None:
    trace = concept.train(TrainingConfig(optimizer="SGD", learning_rate=10.0, epochs=20, layers=3))
    replayed = concept.replay(trace)
    assert replayed.predictions.shape == (21, 5)
    assert replayed.loss > 1
    for language in LANGUAGES:
        figures.draw_loss(concept.look_at(trace), Words("hidden_states", language))


def test_clipping_saves_a_high_rate() -> None:
    """SGD at 5: 4 of 20 seeds spell the word without clipping, 18 with it (measured; a preset tells these numbers)."""
    free = concept.train(TrainingConfig(optimizer="SGD", learning_rate=5.0))
    clipped = concept.train(TrainingConfig(optimizer="SGD", learning_rate=5.0, clip=True))
    assert (free.accuracies[:, -1] == 1).sum() <= 8
    assert (clipped.accuracies[:, -1] == 1).sum() >= 14
    assert free.gradient_norms.max() > concept.CLIP_NORM


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("task", "songs"), ("cell", "LTSM"), ("inputs", "bits"), ("optimizer", "ADAM"), ("hidden_size", 33), ("layers", 0),
        ("learning_rate", -1.0), ("epochs", 201), ("seed", 20), ("lag", 9), ("clip", 2), ("source", "hell"), ("target", "\n" * 5),
    ],
)  # fmt: skip
def test_refused_settings_name_the_field(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=field):
        TrainingConfig(**{field: value})


def test_what_is_remembered_is_what_would_be_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another seed and fewer epochs are looked up, more epochs go on, to the bit as if trained anew; other settings are trained."""
    trained = []
    course = remembering.Course
    monkeypatch.setattr(remembering, "Course", lambda config, seeds: trained.append(config) or course(config, seeds))
    monkeypatch.setattr(remembering, "_courses", {})
    config = TrainingConfig(cell="GRU", task="echo", epochs=4, optimizer="RMSprop")
    asked = [config, replace(config, seed=7), replace(config, epochs=2, seed=19), replace(config, epochs=5), replace(config, lag=3)]
    remembered = [remembering.remember_training(each) for each in asked]
    assert trained == [config.family, asked[4].family]
    for each, trace in zip(asked, remembered, strict=True):
        assert trace.config == each
        assert_same_training(trace, concept.train(each))


def assert_same_training(trace: TrainingTrace, fresh: TrainingTrace) -> None:
    for field in ("losses", "accuracies", "gradient_norms"):
        np.testing.assert_array_equal(getattr(trace, field), getattr(fresh, field))
    for name, weights in fresh.weights.items():
        np.testing.assert_array_equal(trace.weights[name], weights)


@pytest.mark.parametrize("whole", [remembering.WHOLE, 0])
def test_a_training_in_slices_is_the_same_training(whole: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each slice ends in time, is the beginning of the whole to the bit, and goes further, also where a worker forgot all."""
    monkeypatch.setattr(remembering, "_courses", {})
    monkeypatch.setattr(remembering, "WHOLE", whole)
    monkeypatch.setattr(watching, "BEGINNING", 0)
    monkeypatch.setattr(watching, "SLICE", 0)
    config = TrainingConfig(cell="LSTM", task="parity", epochs=3, optimizer="NAdam", seed=5)
    slices = [concept.start(config)]
    while slices[-1].epochs < config.epochs:
        if len(slices) == 2:
            remembering._courses.clear()
        slices.append(concept.go_on(config, slices[-1]))
    assert [each.epochs for each in slices] == [1, 2, 3]
    assert len(remembering._courses) == 1
    for each in slices:
        assert each.training.config == config
        fresh = concept.look_at(concept.train(each.so_far))
        assert_same_training(each.training, fresh.training)
        np.testing.assert_array_equal(each.states[0].values, fresh.states[0].values)
        assert (each.loss, list(each.words_said)) == (fresh.loss, list(fresh.words_said))
    assert concept.watch(config).epochs == 3


def test_the_beginning_is_all_of_it_where_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "_courses", {})
    monkeypatch.setattr(watching, "BEGINNING", 0)
    config = TrainingConfig(epochs=30)
    concept.watch(config)
    assert concept.start(replace(config, seed=3)).epochs == 30
    assert concept.start(replace(config, epochs=60)).epochs == 31


def test_little_that_is_missing_is_done_as_well() -> None:
    """Too late after 21 of 30 epochs, which is more than two thirds: the rest follows; after 10 of them it does not."""
    course = Course(TrainingConfig())
    course.go_on(30, until=0, least=21)
    assert course.epochs == 30
    course.go_on(60, until=0, least=40)
    assert course.epochs == 40


def test_remembered_trainings_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "_courses", {})
    for rate in range(1, 8):
        remembering.remember_training(TrainingConfig(epochs=1, learning_rate=rate / 10))
    assert [each.learning_rate for each in remembering._courses] == [0.4, 0.5, 0.6, 0.7]
    monkeypatch.setattr(remembering, "WHOLE", 1000)
    config = TrainingConfig(epochs=1, learning_rate=0.9, seed=4)
    remembering.remember_training(config)
    assert list(remembering._courses)[-1] == replace(config, epochs=MAX_EPOCHS)
    assert list(remembering._courses.values())[-1]._seen[0][2].shape[1] == 1
    assert len(remembering._courses) == remembering.REMEMBERED
