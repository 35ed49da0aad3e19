"""Hidden states: torch's layers as oracle, the listing on the page, training, and settings that are refused."""

import contextlib
import io
import pickle
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import TrainingConfig, TrainingTrace
from core.concepts.hidden_states.network import Architecture, draw_weights, score, shape_weights, unroll
from core.concepts.hidden_states.running import mean_cross_entropy
from core.concepts.hidden_states.shapes import LAYERS
from core.figures import hidden_states as figures
from pages.shell.words import LANGUAGES, Words

CELLS = concept.CELLS


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
            torch.testing.assert_close(unrolled.cell_states[run, :, -1], state[1], atol=1e-6, rtol=0)


@pytest.mark.parametrize("cell", CELLS)
def test_training_scores_as_the_pictures_do(cell: concept.Cell) -> None:
    architecture = Architecture(cell=cell, inputs="embedding", symbols=4, hidden_size=3, layers=2)
    weights, letters = draw_weights(architecture, range(2)), torch.tensor([[0, 3], [1, 1], [2, 0]])
    torch.testing.assert_close(score(architecture, weights, letters), unroll(architecture, weights, letters).logits, atol=0, rtol=0)


@pytest.mark.parametrize("sequences", [1, 5])
def test_loss_of_a_run_is_torchs_cross_entropy(sequences: int) -> None:
    logits = torch.randn(3, 4, sequences, 6, generator=torch.Generator().manual_seed(0))
    targets = torch.randint(6, (4, sequences), generator=torch.Generator().manual_seed(1))
    expected = torch.stack([nn.functional.cross_entropy(run.flatten(0, 1), targets.flatten()) for run in logits])
    torch.testing.assert_close(mean_cross_entropy(logits, targets), expected)


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
    assert concept.replay(trace).predicted_words[-1] in printed.getvalue()


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
        figures.draw_loss(figures.watch_one(concept.watch_training(trace)), Words("hidden_states", language))


def test_clipping_saves_a_high_rate() -> None:
    """SGD at 5: 4 of 20 seeds spell the word without clipping, 16 with it; a preset says "about 4" and "about 16"."""
    free = concept.train(TrainingConfig(optimizer="SGD", learning_rate=5.0))
    clipped = concept.train(TrainingConfig(optimizer="SGD", learning_rate=5.0, clip=True))
    assert 2 <= (free.accuracies[:, -1] == 1).sum() <= 6
    assert 13 <= (clipped.accuracies[:, -1] == 1).sum() <= 19
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
