"""Hidden states: torch's layers as oracle, the known numbers, edits, Jacobians, shapes, figures equal to their records."""

import contextlib
import io
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
import torch
from torch import nn

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import EditConfig, GainConfig, Sizes, TrainingConfig, TrainingTrace
from core.concepts.hidden_states.network import BLOCKS, Architecture, draw_weights, shape_weights, unroll
from core.concepts.hidden_states.reach import chain_jacobians, find_jacobians
from core.concepts.hidden_states.shapes import LAYERS
from core.concepts.hidden_states.tasks import DEPTH, STEPS, make_task
from core.figures import hidden_states as figures
from core.figures.hidden_states.cells import ROOM, draw_cells
from pages.shell.packing import write_figure
from pages.shell.words import LANGUAGES, Words

CELLS = concept.CELLS


@pytest.fixture(scope="module")
def default() -> TrainingTrace:
    return concept.train(TrainingConfig())


@pytest.fixture(scope="module")
def lstm() -> TrainingTrace:
    return concept.train(TrainingConfig(cell="LSTM", layers=2, hidden_size=3, inputs="embedding", epochs=6, seed=4))


def traces(figure: go.Figure) -> list[Any]:
    return list(figure.data)


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
        figures.draw_loss(trace, replayed.first_right, Words("hidden_states", language))


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


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [
        ("hello", "ohlol", ""), ("ab", "ba", ""), ("你好吗", "吗你好", ""), ("नमस्ते", "abcd", ""), ("👩‍🔬a", "xy", ""),
        ("né", "ne\u0301", ""), ("a" * 24, "b" * 24, ""),
        ("a", "b", "short"), ("", "", "short"), ("a" * 25, "b" * 25, "long"), ("abc", "ab", "unequal"),
        ("a\tb", "abc", "unprintable"),
    ],
)  # fmt: skip
def test_any_pair_of_words(source: str, target: str, fault: str) -> None:
    assert concept.find_fault(source, target) == fault


def test_letters_are_what_readers_see() -> None:
    assert concept.split_letters("नमस्ते") == ("न", "म", "स्", "ते")
    assert concept.split_letters("e\u0301a") == ("é", "a")
    assert len(concept.split_letters("👩‍🔬👍🏽x")) == 3


def test_echo_repeats() -> None:
    task = make_task("echo", lag=3)
    assert torch.equal(task.answers[3:], task.questions[:-3])
    assert (task.answers[:3] == 2).all()


def test_parity_counts() -> None:
    task = make_task("parity")
    assert task.questions.shape == (STEPS, 96)
    assert torch.equal(task.answers, task.questions.cumsum(0) % 2)


def test_brackets_are_balanced() -> None:
    task = make_task("brackets")
    pairs = {0: 2, 1: 3}
    for question, answer in zip(task.questions.T.tolist(), task.answers.T.tolist(), strict=True):
        waiting: list[int] = []
        for letter, wanted in zip(question, answer, strict=True):
            if letter in pairs:
                waiting.append(pairs[letter])
            else:
                assert letter == waiting.pop()
            assert wanted == (waiting[-1] if waiting else 4)
            assert len(waiting) <= DEPTH
        assert not waiting


def test_echo_is_learned_and_examined_on_unseen_sequences() -> None:
    trace = concept.train(TrainingConfig(task="echo", hidden_size=8, epochs=20))
    assert np.median(trace.accuracies[:, -1]) > 0.95
    task = make_task("echo")
    practice = {tuple(sequence) for sequence in task.questions.T.tolist()}
    assert np.mean([tuple(sequence) in practice for sequence in task.exam_questions.T.tolist()]) < 0.1


def test_replay_is_what_training_saw(default: TrainingTrace) -> None:
    replayed = concept.replay(default)
    right = (replayed.predictions == default.answer).mean(1)
    np.testing.assert_allclose(right, default.accuracies[0], atol=1e-6)
    np.testing.assert_allclose(replayed.losses.mean(1), default.losses[0], atol=1e-5)
    np.testing.assert_allclose(np.exp(-replayed.losses), replayed.answer_probabilities, atol=1e-6)
    np.testing.assert_allclose(replayed.probabilities.sum(-1), 1, atol=1e-5)
    assert replayed.words_said[-1] == "ohlol"
    assert np.nanmax(replayed.first_right) <= default.learned[0]


def test_the_two_ls_meet_different_states(default: TrainingTrace) -> None:
    assert concept.find_twins(default.question, default.answer) == (2, 3)
    hidden = concept.replay(default).hidden[-1, 0]
    assert np.abs(hidden[2] - hidden[3]).max() > 0.5
    assert concept.find_twins(np.array([0, 1, 0]), np.array([1, 0, 1])) is None


def test_edit_changes_only_what_follows(default: TrainingTrace) -> None:
    """The preset: unit 2 after the third letter set to 1 turns ohlol into ohhll."""
    edited = concept.compare_edit(default, EditConfig(step=3, unit=1, value=1.0))
    assert said(default, edited.before) == "ohlol"
    assert said(default, edited.after) == "ohhll"
    assert edited.changed[-1].tolist() == [False, False, True, True, False]
    np.testing.assert_array_equal(edited.distances[:, :3], 0)
    assert edited.after.hidden[-1, 0, 3, 1] == 1
    untouched = [unit for unit in range(4) if unit != 1]
    np.testing.assert_array_equal(edited.after.hidden[:, 0, 3, untouched], edited.before.hidden[:, 0, 3, untouched])


def test_edit_in_a_lower_layer_reaches_the_upper(lstm: TrainingTrace) -> None:
    edited = concept.compare_edit(lstm, EditConfig(step=2, layer=0, unit=1, value=-1.0))
    moved = np.abs(edited.after.hidden - edited.before.hidden).max(-1)[-1]
    assert np.all(moved[:, :2] == 0)
    assert np.all(moved[:, 2:] > 0)


@pytest.mark.parametrize("cell", CELLS)
def test_starting_state_is_torchs_h0(cell: concept.Cell) -> None:
    trace = concept.train(TrainingConfig(cell=cell, epochs=3))
    layer, features = concept.fill_layer(trace)
    start = torch.tensor([[[0.5, -1.0, 0.0, 2.0]]])
    output, _ = layer(features, (start, torch.zeros_like(start)) if cell == "LSTM" else start)
    replayed = concept.replay(trace, EditConfig(start=(0.5, -1.0, 0.0, 2.0)))
    np.testing.assert_allclose(replayed.hidden[-1, 0, 1:], output[:, 0].detach(), atol=1e-6)


@pytest.mark.parametrize("edit", [EditConfig(step=6), EditConfig(unit=4), EditConfig(layer=1), EditConfig(start=(0.0, 1.0))])
def test_edits_that_do_not_fit_are_refused(default: TrainingTrace, edit: EditConfig) -> None:
    with pytest.raises(ValueError, match="allowed"):
        concept.replay(default, edit)


@pytest.mark.parametrize(("field", "value"), [("value", 2.0), ("step", -1), ("start", (11.0,))])
def test_refused_edits_name_the_field(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=field):
        EditConfig(**{field: value})


@pytest.mark.parametrize(
    ("text", "start"),
    [("", ()), ("0.5", (0.5,)), ("1, 0，−1 0", (1.0, 0.0, -1.0, 0.0)), ("1 2", None), ("x", None), ("nan", None), ("99", None)],
)
def test_starting_state_is_read(text: str, start: tuple[float, ...] | None) -> None:
    assert concept.read_start(text, 4) == start


def test_gates_are_torchs_equations(lstm: TrainingTrace) -> None:
    """c_t = f·c_{t−1} + i·g and h_t = o·tanh(c_t), with the gates in the order that torch documents."""
    replayed = concept.replay(lstm)
    i, f, o = np.moveaxis(replayed.gates, 3, 0)
    np.testing.assert_allclose(o * np.tanh(replayed.memory[:, :, 1:]), replayed.hidden[:, :, 1:], atol=1e-6)
    content = (replayed.memory[:, :, 1:] - f * replayed.memory[:, :, :-1]) / i
    assert np.abs(content).max() <= 1 + 1e-4


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layer", [0, 1])
def test_jacobians_are_finite_differences(cell: concept.Cell, layer: int) -> None:
    trace = concept.train(TrainingConfig(cell=cell, hidden_size=3, layers=2, epochs=4))
    chain = chain_jacobians(find_jacobians(trace, layer))[-1, :, :3, :3].double().numpy()
    network, features = concept.fill_layer(trace)
    weights = {name: values.double() for name, values in network.state_dict().items() if name.endswith(f"l{layer}")}
    upper = LAYERS[cell](features.shape[-1] if layer == 0 else 3, 3).double()
    upper.load_state_dict({name.replace(f"l{layer}", "l0"): values for name, values in weights.items()})
    below = features if layer == 0 else torch.tensor(concept.replay(trace).hidden[-1, layer - 1, 1:]).unsqueeze(1)
    below, steps, epsilon = below.double(), len(trace.question), 1e-6
    with torch.no_grad():
        for lag in range(1, steps + 1):
            state: Any
            _, state = upper(below[: steps - lag]) if lag < steps else (None, _zero_state(cell))
            columns = []
            for unit in range(3):
                ends = []
                for sign in (1, -1):
                    shift = torch.zeros(1, 1, 3, dtype=torch.float64)
                    shift[..., unit] = sign * epsilon
                    moved = (state[0] + shift, state[1]) if cell == "LSTM" else state + shift
                    ends.append(upper(below[steps - lag :], moved)[0][-1, 0])
                columns.append((ends[0] - ends[1]) / (2 * epsilon))
            np.testing.assert_allclose(chain[lag], torch.stack(columns, 1), atol=2e-5, rtol=1e-3)


def _zero_state(cell: str) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
    zeros = torch.zeros(1, 1, 3, dtype=torch.float64)
    return (zeros, zeros) if cell == "LSTM" else zeros


def test_reach_compares_the_three_cells() -> None:
    config = TrainingConfig(epochs=5, seed=2)
    reach = concept.compare_reach(config)
    assert reach.norms.shape == (3, 6, 6)
    np.testing.assert_allclose(reach.norms[..., 0], 1, atol=1e-6)
    for place, cell in enumerate(CELLS):
        trace = concept.train(replace(config, cell=cell))
        block = trace.weights["weight_hh_l0"][-1].reshape(BLOCKS[cell], 4, 4)[2 if BLOCKS[cell] > 1 else 0]
        assert reach.radii[place, -1] == pytest.approx(np.abs(np.linalg.eigvals(block)).max(), rel=1e-4)
        chain = chain_jacobians(find_jacobians(trace, 0))[-1, 2, :4, :4]
        assert reach.norms[place, -1, 2] == pytest.approx(np.linalg.svd(chain.numpy())[1][0], rel=1e-4)
    with pytest.raises(ValueError, match="layer"):
        concept.compare_reach(config, 1)


def test_gain_makes_gradients_vanish_or_explode() -> None:
    """|∂L/∂h₁| : |∂L/∂h₃₂| at gains 0.5, 1, 1.5, 2 is 8e-12, 8e-4, 1.5, 64, in powers of ten."""
    trace = concept.spread_gradients(GainConfig())
    ratios = dict(zip(trace.gains.tolist(), trace.medians[:, 0].tolist(), strict=True))
    for gain, expected in {0.5: 8e-12, 1.0: 8e-4, 1.5: 1.5, 2.0: 64.0}.items():
        assert round(np.log10(ratios[gain])) == round(np.log10(expected)), (gain, ratios[gain])
    assert np.all(np.diff(trace.medians[:, 0]) > 0)
    np.testing.assert_allclose(trace.ratios[..., -1], 1, rtol=1e-6)


def test_gain_agrees_with_torchs_layer() -> None:
    """The same network by torch.nn.RNN: gain 1.5, seed 0."""
    from core.concepts.hidden_states.gain import _draw

    config = GainConfig(steps=8, hidden_size=5, input_size=5)
    recurrent, driven, direction = _draw(config, 0)
    cell = nn.RNNCell(5, 5)
    cell.load_state_dict(
        {"weight_ih": torch.eye(5), "weight_hh": 1.5 * recurrent, "bias_ih": torch.zeros(5), "bias_hh": torch.zeros(5)}
    )
    states = [torch.zeros(1, 5)]
    for now in driven:
        states.append(cell(now.unsqueeze(0), states[-1]))
    gradients = torch.autograd.grad((states[-1] * direction).sum(), states[1:])
    norms = torch.stack([gradient.norm() for gradient in gradients])
    trace = concept.spread_gradients(config)
    np.testing.assert_allclose(trace.ratios[concept.GAINS.index(1.5), 0], norms / norms[-1], rtol=1e-4)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("inputs", concept.INPUTS)
def test_loop_of_cells_is_the_layer(cell: concept.Cell, inputs: concept.Inputs) -> None:
    compared = concept.compare_layer(concept.train(TrainingConfig(cell=cell, inputs=inputs, layers=3, hidden_size=16, epochs=3)))
    assert compared.loop_difference < 1e-6
    assert compared.picture_difference < 1e-6
    assert compared.last_difference == 0
    assert compared.shapes["output"] == (5, 1, 16)
    assert compared.shapes["h_n"] == (3, 1, 16)


@pytest.mark.parametrize("cell", CELLS)
def test_shapes_in_both_orders(cell: concept.Cell) -> None:
    shapes = concept.list_shapes(Sizes(cell=cell))
    assert shapes["batch_first=False"] == ((5, 7, 4), (5, 7, 3), (2, 7, 3))
    assert shapes["batch_first=True"] == ((7, 5, 4), (7, 5, 3), (2, 7, 3))


MESSAGES = {
    "one-hot": "dtype",
    "width": "Expected 4, got 5",
    "order": "(2, 5, 3), got [2, 7, 3]",
    "state order": "(2, 7, 3), got [7, 2, 3]",
    "state layers": "(2, 7, 3), got [3, 7, 3]",
    "lstm": "hx and cx",
    "tuple": "tuple",
    "classes": "Expected target size [7, 4], got [7, 5]",
}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("mistake", concept.MISTAKES)
def test_mistakes_get_torchs_own_message(mistake: str, cell: concept.Cell) -> None:
    answer = concept.ask_torch(mistake, Sizes(cell=cell))
    if mistake == "silent":
        assert (answer.error, answer.shape) == ("", (7, 5, 3))
    else:
        assert MESSAGES[mistake] in answer.message
        assert answer.error in ("RuntimeError", "ValueError", "TypeError")


def test_plane_holds_the_spread(default: TrainingTrace) -> None:
    replayed = concept.replay(default)
    plane = concept.find_plane(replayed, 0)
    states = replayed.hidden[-1, 0]
    spreads = np.linalg.svd(states - states.mean(0))[1] ** 2
    np.testing.assert_allclose(plane.shares, spreads[:2] / spreads.sum(), rtol=1e-4)
    np.testing.assert_allclose((plane.path[-1] ** 2).sum(0), spreads[:2], rtol=1e-4)
    thin = concept.find_plane(concept.replay(concept.train(TrainingConfig(hidden_size=1, epochs=2))), 0)
    assert np.all(thin.path[..., 1] == 0)


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
    sizes = [len(write_figure(figure)) for figure in drawn[view]]
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


def test_table_lists_every_epoch_and_step(default: TrainingTrace) -> None:
    table = concept.tabulate(concept.replay(default))
    assert len(table) == 61 * 5
    last = table[table.epoch == 60]
    assert "".join(last["said"]) == "ohlol"
    assert "".join(last["read"]) == "hello"
    np.testing.assert_allclose(-np.log(last["probability_of_asked"]).mean(), default.losses[0, -1], atol=1e-5)
