"""The memory of the watched run: replayed, edited, started elsewhere; gates, the plane of its path, the table to download."""

import re
from typing import Any

import numpy as np
import pytest
import torch

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import EditConfig, TrainingConfig, TrainingState, TrainingTrace
from core.figures import hidden_states as figures
from core.figures import style
from pages.shell.words import LANGUAGES, Words, typeset
from tests.drawn import traces_of
from tests.small_trainings import finish

CELLS = concept.CELLS


def predicted(trace: TrainingTrace, replayed: concept.Replay) -> str:
    return "".join(trace.symbols[letter] for letter in replayed.predictions[-1])


def test_replay_is_what_training_saw(default: TrainingTrace) -> None:
    replayed = concept.replay(default)
    right = (replayed.predictions == default.target_letters).mean(1)
    np.testing.assert_allclose(right, default.accuracies[0], atol=1e-6)
    np.testing.assert_allclose(replayed.losses.mean(1), default.losses[0], atol=1e-5)
    np.testing.assert_allclose(np.exp(-replayed.losses), replayed.target_probabilities, atol=1e-6)
    np.testing.assert_allclose(replayed.probabilities.sum(-1), 1, atol=1e-5)
    assert replayed.predicted_words[-1] == "ohlol"
    assert np.nanmax(replayed.first_right) <= default.learned[0]


@pytest.mark.parametrize("targets", [[0.9998, 0.166, 1.23456e-8, 0.5], [1e-30, 0.25]])
def test_the_written_loss_gives_the_loss(targets: list[float]) -> None:
    """Also where a probability is far below 0.0001."""
    probabilities = np.array(targets)
    numbers = [float(each) for each in re.findall(r"ln ([\d.e-]+)", concept.write_loss(probabilities))]
    assert np.mean(np.log(numbers)) == pytest.approx(np.log(probabilities).mean(), abs=1e-4)
    assert r"10^{-" in typeset(f"${concept.write_loss(probabilities)}$")


def test_the_two_ls_meet_different_states(default: TrainingTrace) -> None:
    assert concept.find_ambiguous_steps(default.input_letters, default.target_letters) == (2, 3)
    hidden = concept.replay(default).hidden[-1, 0]
    assert np.abs(hidden[2] - hidden[3]).max() > 0.5
    assert concept.find_ambiguous_steps(np.array([0, 1, 0]), np.array([1, 0, 1])) is None


def test_edit_changes_only_what_follows(default: TrainingTrace, finished: TrainingState) -> None:
    """The preset: unit 2 after the third letter set to 1 turns ohlol into ohhll."""
    edit = EditConfig(step=3, unit=1, value=1.0)
    edited, before, after = concept.compare_edit(finished, edit), concept.replay(default), concept.replay(default, edit)
    assert predicted(default, before) == before.predicted_words[-1] == "ohlol"
    assert predicted(default, after) == edited.predicted_words[-1] == "ohhll"
    np.testing.assert_array_equal(edited.predicted, after.predictions)
    assert edited.changed[-1].tolist() == [False, False, True, True, False]
    np.testing.assert_array_equal(edited.distances[:, :3], 0)
    np.testing.assert_allclose(edited.distances[:, 4], np.linalg.norm((after.hidden - before.hidden)[:, 0, 4], axis=1), rtol=1e-6)
    np.testing.assert_array_equal(edited.value, before.hidden[:, 0, 3, 1])
    np.testing.assert_array_equal(edited.arriving, after.hidden[:, 0, [2, 3]])
    np.testing.assert_array_equal(edited.plane.path, concept.find_plane(after, 0).path)
    assert after.hidden[-1, 0, 3, 1] == 1
    untouched = [unit for unit in range(4) if unit != 1]
    np.testing.assert_array_equal(after.hidden[:, 0, 3, untouched], before.hidden[:, 0, 3, untouched])


def test_edit_in_a_lower_layer_reaches_the_upper(lstm: TrainingTrace) -> None:
    edit = EditConfig(step=2, layer=0, unit=1, value=-1.0)
    moved = np.abs(concept.replay(lstm, edit).hidden - concept.replay(lstm).hidden).max(-1)[-1]
    assert np.all(moved[:, :2] == 0)
    assert np.all(moved[:, 2:] > 0)
    assert np.all(concept.compare_edit(finish(lstm.config), edit).distances[-1, 2:] > moved[:, 2:].max(0))


@pytest.mark.parametrize("cell", CELLS)
def test_starting_state_is_torchs_h0(cell: concept.Cell) -> None:
    trace = concept.train(TrainingConfig(cell=cell, epochs=3))
    layer, features = concept.fill_layer(trace)
    start = torch.tensor([[[0.5, -1.0, 0.0, 2.0]]])
    output, _ = layer(features, (start, torch.zeros_like(start)) if cell == "LSTM" else start)
    replayed = concept.replay(trace, EditConfig(start=(0.5, -1.0, 0.0, 2.0)))
    np.testing.assert_allclose(replayed.hidden[-1, 0, 1:], output[:, 0].detach(), atol=1e-6)


@pytest.mark.parametrize("edit", [EditConfig(step=6), EditConfig(unit=4), EditConfig(layer=1), EditConfig(start=(0.0, 1.0))])
def test_edits_that_do_not_fit_are_refused(finished: TrainingState, edit: EditConfig) -> None:
    with pytest.raises(ValueError, match="allowed"):
        concept.compare_edit(finished, edit)


@pytest.mark.parametrize(("field", "value"), [("value", 2.0), ("step", -1), ("start", (11.0,))])
def test_refused_edits_name_the_field(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=field):
        EditConfig(**{field: value})


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", ()),
        ("0.5", (0.5,)),
        ("1, 0，−1 0", (1.0, 0.0, -1.0, 0.0)),
        ("0,5", (0.5,)),
        ("0,5 0,5 1 -1", (0.5, 0.5, 1.0, -1.0)),
        ("1,0,-1,0", (1.0, 0.0, -1.0, 0.0)),
        ("1 2", None),
        ("x", None),
        ("nan", None),
        ("99", None),
        ("1,200", None),
        (",5", (0.5,)),
    ],
)
def test_starting_state_is_read(text: str, start: tuple[float, ...] | None) -> None:
    assert concept.read_start(text, 4) == start


def test_what_could_be_one_number_or_two_is_refused() -> None:
    assert concept.read_start("0,5", 2) is None
    assert concept.read_start("0, 5", 2) == (0.0, 5.0)


def test_gates_are_torchs_equations(lstm: TrainingTrace) -> None:
    """c_t = f·c_{t−1} + i·g and h_t = o·tanh(c_t), with the gates in the order that torch documents."""
    replayed = concept.replay(lstm)
    i, f, o = np.moveaxis(replayed.gates, 3, 0)
    np.testing.assert_allclose(o * np.tanh(replayed.cell_states[:, :, 1:]), replayed.hidden[:, :, 1:], atol=1e-6)
    content = (replayed.cell_states[:, :, 1:] - f * replayed.cell_states[:, :, :-1]) / i
    assert np.abs(content).max() <= 1 + 1e-4


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_gate_is_labelled_at_its_own_rows(lstm: TrainingTrace, layer: int, language: str) -> None:
    """In the order of the equations above, i, f, o: the label stands at the middle of its units' rows, a line between two gates."""
    words, replayed = Words("hidden_states", language), concept.replay(lstm)
    named = dict(zip(("input", "forget", "output"), np.moveaxis(replayed.gates[:, layer], 2, 0), strict=True))
    figure = figures.draw_gates(figures.watch_one(concept.watch_training(lstm)), layer, words)
    cells, axis = traces_of(figure)[0], figure["layout"]["yaxis"]
    gates = {words[f"gate.{name}"]: gate for name, gate in named.items()}
    assert len(gates) == len(axis["ticktext"]) == 3
    for text, middle in zip(axis["ticktext"], axis["tickvals"], strict=True):
        rows = [int(row) for row in cells.y if abs(row - middle) < 1.5]
        assert np.mean(rows) == middle
        np.testing.assert_array_equal(cells.z[rows], gates[text][-1].T)
        np.testing.assert_array_equal(cells.meta["z"][:, rows], gates[text].transpose(0, 2, 1))
    assert [shape["y0"] for shape in figure["layout"]["shapes"]] == [2.5, 5.5]


def test_gates_of_a_gru_are_named_as_torch_computes_them() -> None:
    """h_t = (1 − z)·n + z·h_{t−1} with the update gate z: where it is 1 the state stays. r is torch's first block of rows."""
    trace, words = concept.train(TrainingConfig(cell="GRU", epochs=3)), Words("hidden_states", "en")
    layer, features = concept.fill_layer(trace)
    with torch.no_grad():
        hidden = torch.cat([torch.zeros(1, 1, 4), layer(features)[0]])[:-1, 0]
        rows = features[:, 0] @ layer.weight_ih_l0.T + layer.bias_ih_l0 + hidden @ layer.weight_hh_l0.T + layer.bias_hh_l0
        reset, update = rows[:, :8].sigmoid().split(4, dim=1)
    figure = figures.draw_gates(figures.watch_one(concept.watch_training(trace)), 0, words)
    assert figure["layout"]["yaxis"]["ticktext"] == [words["gate.reset"], words["gate.update"]]
    assert figure["layout"]["yaxis"]["tickvals"] == [1.5, 5.5]
    np.testing.assert_allclose(traces_of(figure)[0].z, torch.cat([reset, update], 1).T, atol=1e-6)


@pytest.mark.parametrize("edit", [EditConfig(), EditConfig(step=3, unit=1, value=1.0), EditConfig(step=1, value=-1.0)])
def test_frames_stand_around_edited_letters_that_have_changed(finished: TrainingState, edit: EditConfig) -> None:
    """At every epoch: in the row of the edited letters where they differ from the unedited ones, else outside the picture."""
    words, watched, edited = Words("hidden_states", "en"), concept.watch(finished), concept.compare_edit(finished, edit)
    figure = figures.draw_edit(watched, edited, words)
    drawn, axis = {trace.name: trace for trace in traces_of(figure)}, figure["layout"]["yaxis"]
    heights = dict(zip(axis["ticktext"], axis["tickvals"], strict=True))
    changed = edited.predicted != watched.predicted
    np.testing.assert_array_equal(changed, edited.changed)
    for name, predicted in ((words["axis.after"], edited.predicted), (words["axis.before"], watched.predicted)):
        row = drawn[name]
        assert set(row.y) == {heights[name]}
        np.testing.assert_array_equal(row.meta["text"], np.array(watched.training.symbols)[predicted])
        right = predicted == watched.training.target_letters
        np.testing.assert_array_equal(row.meta["textfont.color"], np.where(right, style.GREEN, style.VERMILLION))
    frames, targets = drawn[words["legend.changed"]], drawn[words["axis.asked"]]
    assert set(targets.y) == {heights[words["axis.asked"]]}
    np.testing.assert_array_equal(frames.x, targets.x)
    np.testing.assert_array_equal(frames.y, frames.meta["y"][-1])
    np.testing.assert_array_equal(frames.meta["y"] == heights[words["axis.after"]], changed)
    assert (frames.meta["y"][~changed] < axis["range"][0]).all()


def test_plane_holds_the_spread(default: TrainingTrace) -> None:
    replayed = concept.replay(default)
    plane = concept.find_plane(replayed, 0)
    states = replayed.hidden[-1, 0]
    spreads = np.linalg.svd(states - states.mean(0))[1] ** 2
    np.testing.assert_allclose(plane.shares, spreads[:2] / spreads.sum(), rtol=1e-4)
    np.testing.assert_allclose((plane.path[-1] ** 2).sum(0), spreads[:2], rtol=1e-4)
    thin = concept.find_plane(concept.replay(concept.train(TrainingConfig(hidden_size=1, epochs=2))), 0)
    assert np.all(thin.path[..., 1] == 0)
