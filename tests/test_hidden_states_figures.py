"""The pictures of hidden states equal their records, and their records what the network did."""

import dataclasses
from itertools import combinations

import numpy as np
import pytest
import torch

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import EditConfig, GainConfig, TrainingConfig, TrainingState, TrainingTrace
from core.concepts.hidden_states.frames import thin
from core.figures import hidden_states as figures
from core.figures import style
from core.figures.hidden_states.cells import draw_cells
from core.figures.hidden_states.labels import AWAY, HEIGHT, LETTER, Labels
from core.figures.hidden_states.paths import frame_axis
from pages.shell.words import LANGUAGES, Words
from pages.stage.packing import Parcel
from tests.drawn import traces_of
from tests.small_trainings import finish


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_show_their_records(default: TrainingTrace, finished: TrainingState, lstm: TrainingTrace, language: str) -> None:
    words = Words("hidden_states", language)
    replayed, gated = concept.replay(default), concept.replay(lstm)
    watched, open_gates = concept.watch_training(default), figures.watch_one(concept.watch_training(lstm))
    run, plane = figures.watch_one(watched), watched.planes[0]
    edited = concept.compare_edit(finished, EditConfig())
    states = traces_of(figures.draw_states(run, 0, words))[0]
    np.testing.assert_array_equal(states.meta["z"], replayed.hidden[:, 0].transpose(0, 2, 1))
    np.testing.assert_array_equal(states.z, replayed.hidden[-1, 0].T)
    np.testing.assert_array_equal(traces_of(figures.draw_letters(run, words))[0].z, replayed.probabilities[-1].T)
    loss = traces_of(figures.draw_loss(run, words))
    np.testing.assert_allclose(loss[1].y, default.losses[0])
    np.testing.assert_array_equal(loss[2].x, replayed.first_right)
    for epoch, marked in enumerate(loss[2].meta["x"]):  # of the letters those that were right by then, the others left of the axis
        np.testing.assert_array_equal(marked[marked >= 0], replayed.first_right[replayed.first_right <= epoch])
    chips = next(trace for trace in traces_of(figures.draw_unrolled(run, 0, words)) if trace.type == "heatmap")
    np.testing.assert_array_equal(chips.z, replayed.hidden[-1, 0].T)
    gates = traces_of(figures.draw_gates(open_gates, 1, words))[0]
    np.testing.assert_array_equal(gates.z, gated.gates[-1, 1].transpose(1, 2, 0).reshape(9, 5))
    places = traces_of(figures.draw_embedding(open_gates, words))[1]
    np.testing.assert_array_equal(places.x, lstm.weights["embedding.weight"][-1, :, 0])
    path = traces_of(figures.draw_path(run, plane.path[None], plane.shares[None], words, (300, 150)))[0]
    np.testing.assert_array_equal(path.x, concept.find_plane(replayed, 0).path[-1, :, 0])
    ambiguous_steps = traces_of(figures.draw_ambiguous_steps(watched, edited, words))
    np.testing.assert_array_equal(ambiguous_steps[0].y, replayed.hidden[-1, 0, 2])
    np.testing.assert_array_equal(ambiguous_steps[1].y, replayed.hidden[-1, 0, 3])
    clipping = traces_of(figures.draw_clipping(default, words))
    assert {each.meta["follow"] for each in (loss[1], clipping[1])} == {"grow"}
    np.testing.assert_array_equal(clipping[1].y, default.gradient_norms[0])


def test_reach_and_gain_figures_show_their_records(finished: TrainingState) -> None:
    words, reach = (
        Words("hidden_states", "en"),
        concept.compare_reach([finish(TrainingConfig(cell=cell, epochs=2)) for cell in concept.CELLS]),
    )
    drawn = traces_of(figures.draw_reach(reach, words))
    np.testing.assert_allclose(drawn[1].y, reach.norms[1, -1], rtol=1e-6)
    spread = concept.spread_gradients(GainConfig())
    gain = figures.draw_gain(style.Selection(spread, 2, "gain"), words)
    low, high = gain["layout"]["yaxis"]["range"]
    assert low < np.log10(spread.medians.min()) < np.log10(spread.medians.max()) < high
    _, seeds, median = traces_of(gain)
    np.testing.assert_array_equal(median.y, spread.medians[2])
    np.testing.assert_array_equal(median.meta["y"], spread.medians)
    np.testing.assert_array_equal(seeds.meta["y"][2], seeds.y)
    watched, edited = concept.watch(finished), concept.compare_edit(finished, EditConfig(step=3, unit=1, value=1.0))
    drawn = traces_of(figures.draw_edit(watched, edited, words))
    np.testing.assert_array_equal(next(trace for trace in drawn if trace.type == "bar").y, edited.distances[-1])
    assert ["".join(trace.text) for trace in drawn[:3]] == ["ohlol", "ohlol", "ohhll"]


def test_letters_said_are_marked_right_or_wrong(default: TrainingTrace) -> None:
    """At every epoch: the letter, a tick or a cross, the network's probability for it."""
    run, replayed = figures.watch_one(concept.watch_training(default)), concept.replay(default)
    predicted = traces_of(figures.draw_unrolled(run, 0, Words("hidden_states", "en")))[-1].meta
    for time in (0, 7, -1):
        for step, letter in enumerate(replayed.predictions[time]):
            right = letter == default.target_letters[step]
            probability = replayed.probabilities[time, step, letter]
            assert predicted["text"][time][step] == f"{default.symbols[letter]} {'✓' if right else '✗'} {probability:.0%}"
            assert predicted["textfont.color"][time][step] == (style.GREEN if right else style.VERMILLION)


def test_overflowed_states_can_be_drawn(default: TrainingTrace) -> None:
    states = torch.zeros(201, 32, 25)
    states[100:, 3] = torch.nan
    frames = thin(states)
    shown = dataclasses.replace(frames, values=frames.values[None])
    drawn = draw_cells(figures.watch_one(concept.watch_training(default)), shown, True, "h")["meta"]
    np.testing.assert_array_equal(drawn["at"], frames.moments)
    np.testing.assert_array_equal(np.isnan(drawn["z"][:, 3, 0]), drawn["at"] >= 100)


def test_letters_are_not_taken_for_markup() -> None:
    trace = concept.train(TrainingConfig(source="a b<", target="<b a", epochs=1))
    texts = str(figures.draw_unrolled(figures.watch_one(concept.watch_training(trace)), 0, Words("hidden_states", "en"))["data"])
    assert "␣" in texts
    assert "&lt;" in texts


def test_a_dial_selects_the_seed_and_the_figure_stays_the_same(finished: TrainingState) -> None:
    words, every = Words("hidden_states", "en"), concept.watch_all(finished, finished.seeds)
    draws = {
        "states": lambda runs: figures.draw_states(runs, 0, words), "letters": lambda runs: figures.draw_letters(runs, words),
        "unrolled": lambda runs: figures.draw_unrolled(runs, 0, words), "loss": lambda runs: figures.draw_loss(runs, words),
        "path": lambda runs: figures.draw_path(runs, runs.trace.paths[0], runs.trace.shares[0], words, (300, 150)),
    }  # fmt: skip
    for name, draw in draws.items():
        sent = set()
        for seed in (0, 7, 19):
            figure, alone = draw(figures.Runs(every, seed, "seed")), draw(figures.watch_one(concept.watch(finished, seed)))
            sent.add(Parcel().add_figure(figure))
            for one, other in zip(traces_of(figure), traces_of(alone), strict=True):
                told = (
                    {"x", "y", "z"} if name == "path" else {"x", "y", "z", "text"}
                )  # labels are joined as the axes leave them room
                for axis in told & {*one}:
                    np.testing.assert_array_equal(one[axis], other[axis])
        assert len(sent) == 1, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_shapes_are_drawn_cell_by_cell(language: str) -> None:
    """Every tensor has as many cells as its shape says; shaded are the last step of the output and the last layer of h_n."""
    sizes = concept.Sizes()
    figure = figures.draw_shapes(sizes, concept.list_shapes(sizes), Words("hidden_states", language))
    cells = figure["layout"]["shapes"]
    assert len(cells) == 2 * (5 * 7 * 4 + 5 * 7 * 3 + 2 * 7 * 3)
    shaded = [cell for cell in cells if cell["fillcolor"] == style.MODEL]
    assert len(shaded) == 2 * (7 * 3 + 7 * 3)
    texts = traces_of(figure)[0].text
    assert [text.partition("<br>")[0] for text in texts] == [
        title for first in (False, True) for title in (f"<b>input</b>  batch_first={first}", "<b>output</b>", "<b>h_n</b>")
    ]
    assert [int(line.split()[0]) for line in texts[4].split("<br>")[1:]] == [7, 5, 3]


@pytest.mark.parametrize(("source", "target"), [("hello", "ohlol"), ("aaaaaaaaaaaa", "abababababab")])
def test_no_two_labels_of_states_lie_on_each_other(source: str, target: str) -> None:
    """At every epoch each state is named once, at its own point or at one whose label its own would cover."""
    runs = figures.watch_one(concept.watch(finish(TrainingConfig(source=source, target=target, epochs=20))))
    paths = runs.trace.paths[0]
    names = [f"s{step}" for step in range(paths.shape[2])]
    frames = [frame_axis(paths[..., axis]) for axis in (0, 1)]
    arranged = Labels(names, paths, frames, room := (320, 110))
    texts = arranged.join()
    assert texts.shape == paths.shape[:-1]
    assert (texts != "").all(), "Plotly takes such a text away for good"
    assert len(texts[0, -1]) == len(names)
    for run, moment in np.ndindex(texts.shape[:2]):
        shown = texts[run, moment]
        assert sorted(" ".join(shown).split()) == sorted(names)
        places = [
            [(at - low) / (high - low) * size for at, (low, high), size in zip(place, frames, room, strict=True)]
            for place in paths[run, moment]
        ]
        boxes = [measure(*each) for each in zip(shown, arranged.corners, places, strict=True) if each[0].strip()]
        assert not any(cover(one, other) for one, other in combinations(boxes, 2))


def measure(text: str, corner: str, place: list[float]) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of a label in pixels."""
    vertical, horizontal = corner.split()
    width = LETTER * len(text)
    left = place[0] + (AWAY if horizontal == "right" else -AWAY - width)
    bottom = place[1] + (AWAY if vertical == "top" else -AWAY - HEIGHT)
    return left, left + width, bottom, bottom + HEIGHT


def cover(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return min(one[1], other[1]) - max(one[0], other[0]) > 1e-6 and min(one[3], other[3]) - max(one[2], other[2]) > 1e-6
