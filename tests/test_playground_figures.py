"""The pictures of the playground equal their records: at the last moment of the watched run they show what torch computes."""

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch

from core.concepts import playground as concept
from core.concepts.playground import PlaygroundConfig, PlaygroundTrace
from core.concepts.playground.luck import DEPTHS, SEEDS, WIDTHS, LuckConfig, LuckState, begin_luck
from core.figures import playground as figures
from core.figures import style
from core.figures.playground.diagram import arrange
from core.figures.playground.plane import AWAY, SIDE, cut_plane
from pages.shell.words import LANGUAGES, Words
from tests.drawn import traces_of


@pytest.fixture(scope="module")
def trace() -> PlaygroundTrace:
    return concept.watch(concept.train(PlaygroundConfig(epochs=4, hidden=(3, 2), data="moons")), 9, 5)


def ask_torch(trace: PlaygroundTrace, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what torch's own layers make of points: the activations of the last hidden layer, and the scores."""
    layers = [torch.nn.Linear(a, b, dtype=torch.float64) for a, b in ((2, 3), (3, 2), (2, 1))]
    torch.nn.utils.vector_to_parameters(torch.tensor(trace.run[-1], dtype=torch.float64), torch.nn.Sequential(*layers).parameters())
    with torch.no_grad():
        hidden = layers[1](layers[0](torch.tensor(x)).tanh()).tanh()
        return hidden.numpy(), layers[2](hidden).numpy()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plane_shows_what_torch_says(trace: PlaygroundTrace, language: str) -> None:
    drawn = traces_of(figures.draw_plane(trace, Words("playground", language)))
    axis = np.linspace(-3, 3, SIDE, endpoint=False) + 3 / SIDE
    _, score = ask_torch(trace, np.array([[x1, x2] for x2 in axis for x1 in axis]))
    np.testing.assert_allclose(drawn[0].z.ravel(), 1 / (1 + np.exp(-score[:, 0])), atol=1e-12)
    rings = drawn[-1]
    right = float(trace.accuracies[:, 9, 5, -1] @ [200, 200])
    assert np.isnan(rings.x).sum() == 1 + 400 - round(right), "a ring for each mistake, and one beside the plane"


def test_a_unit_is_enlarged_and_the_diagram_has_every_parameter(trace: PlaygroundTrace) -> None:
    words = Words("playground", "en")
    over = figures.draw_plane(trace, words, units=True)["data"][2]["meta"]
    places = {unit: place for place, unit in enumerate(over["z"]["units"])}
    assert list(places) == [None, (0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (3, 0)]
    assert figures.point_to(trace.config, None, (2, 1)) == {"unit": places[2, 1], "part": places[2, 1]}
    assert figures.name_maps(trace, words)[places[2, 1]] == "The map of h2.2, enlarged"
    drawn = traces_of(figures.draw_diagram(trace, words))
    assert [tile.z.shape[0] for tile in drawn[2:6]] == [14 * size + 4 * (size - 1) for size in (2, 3, 2, 1)]
    outline, marks, units = drawn[6:]
    x = outline.meta["x"]
    assert len(x) == 1 + 8 + trace.config.parameters
    fed = [path.count(None) for path in x[1:9]]
    assert fed == [3, 3, 2, 2, 2, 1, 1, 0], "a line to each unit of the next layer"
    assert marks.meta["pointed"]["unit"][:3] == [1, 2, 1], "a weight shows the unit that it carries on"
    assert marks.meta["pointed"]["part"][0] == figures.point_to(trace.config, 0, None)["part"]
    assert units.customdata[5] == ["2.0", *trace.run[-1, [15, 17]].tolist()], "the bias and the weight that leads on"
    assert units.hovertemplate[5].startswith("h2.1: b = ")
    np.testing.assert_array_equal(marks.customdata, trace.run[-1])
    assert marks.text[0] == "x1 → h1.1"
    assert marks.text[6] == "b(h1.1)"
    assert marks.text[9] == "h1.1 → h2.1"
    assert marks.text[-1] == "b(y)"
    assert sorted([*arrange(trace.config).weights[:, 0], *arrange(trace.config).biases[:, 0]]) == list(
        range(trace.config.parameters)
    )


def test_curves_matrices_and_ways_show_their_records(trace: PlaygroundTrace) -> None:
    words = Words("playground", "en")
    band, train, *_ = traces_of(figures.draw_loss(trace, words))
    np.testing.assert_allclose(train.y, trace.losses[0, 9, 5])
    low, high = trace.losses[0, 9].min(0), trace.losses[0, 9].max(0)
    pieces, before = band.y.reshape(-1, 5), [0, *range(len(low) - 1)]
    np.testing.assert_allclose(pieces[:, :4], np.stack([low[before], low, high, high[before]], 1), err_msg="around each piece")
    assert np.isnan(pieces[:, 4]).all(), "and a gap"
    np.testing.assert_array_equal(band.x.reshape(-1, 5)[:, 1:3].T, [trace.epochs] * 2)
    assert band.meta["follow"] == train.meta["follow"] == "grow"
    np.testing.assert_array_equal(band.meta["at"], trace.epochs.repeat(5), err_msg="none of it is seen before the clock is there")
    collapsed = concept.collapse(trace)
    cells = traces_of(figures.draw_matrices(trace, collapsed, words))[0].z
    np.testing.assert_allclose(cells[-1, :3], collapsed.matrices[0][-1, 0])
    np.testing.assert_allclose(cells[-2:, -1][::-1], collapsed.product[-1, :, 0])
    way = concept.follow_point(trace, 1.0, -1.0)
    column = traces_of(figures.draw_way(trace, way, words))[0].z
    np.testing.assert_allclose(column[::-1, 1], way.z[0][-1])
    for layer, unit in ((1, 2), (2, 1), (3, 0)):
        written = figures.write_sum(trace, way, -1, layer, unit).replace(")(", ")*(").partition(",")[0]
        products, total = written.removeprefix("z = ").split(r" \approx ")
        np.testing.assert_allclose(eval(products), float(total), rtol=0.02, atol=0.01)
        assert float(total) == pytest.approx(way.z[layer - 1][-1, unit], rel=1e-3)
    cells = [
        figures.find_unit(trace.config, column, row) for column, row in ((0, 2), (1, 2), (2, 0), (3, 1), (4, 0), (6, 2), (7, 2))
    ]
    assert cells == [None, (1, 0), (1, 2), (2, 1), None, (3, 0), None]
    folds = traces_of(figures.draw_folds(trace, words))
    weight, bias = trace.run[-1, :2], trace.run[-1, 6]
    np.testing.assert_allclose(weight[0] * folds[-3].x + weight[1] * folds[-3].y + bias, 0, atol=1e-5)


def test_a_legend_tells_which_line_is_which_unit() -> None:
    """By colour and by dash, of as many as there are colours; nothing else stands in it."""
    wide = concept.watch(concept.train(PlaygroundConfig(epochs=1, hidden=(9,))), 9, 5)
    figure = figures.draw_folds(wide, Words("playground", "en"))
    named = [each for each in traces_of(figure) if each.showlegend is not False]
    assert figure["layout"]["showlegend"]
    assert [each.name for each in named] == [f"h1.{unit}" for unit in range(1, 9)]
    assert len({each.line.color for each in named}) == len({each.line.dash for each in named} - {"solid"}) == 8


@pytest.mark.parametrize("pair", [(0, 1), (1, 0)])
def test_points_as_two_units_see_them_are_their_activations(trace: PlaygroundTrace, pair: tuple[int, int]) -> None:
    figure = figures.draw_seen(trace, Words("playground", "en"), pair)
    dots, known = traces_of(figure)[0], trace.data.train
    activations, _ = ask_torch(trace, trace.data.x[:known])
    for axis, unit in zip("xy", pair, strict=True):
        np.testing.assert_allclose(dots[axis], activations[:, unit], atol=1e-12)
        assert figure["layout"][f"{axis}axis"]["title"]["text"] == f"h2.{unit + 1}"
        asked = dots.meta[axis]
        assert (asked["make"], asked["layer"], asked["unit"]) == ("values", 2, unit)
        np.testing.assert_array_equal(asked["points"][axis], trace.data.x[:known, "xy".index(axis)])
    border, weights = traces_of(figure)[1], trace.run[-1, -3:]
    np.testing.assert_allclose(weights[pair[0]] * border.x + weights[pair[1]] * border.y + weights[2], 0, atol=1e-4)
    classes = trace.data.y[:known].astype(int)
    assert list(dots.marker.color) == [style.CLASSES[each] for each in classes]
    assert len(set(classes)) == 2


@pytest.mark.parametrize(("data", "title"), [("moons", "p"), ("hills", "ŷ")])
def test_the_last_column_of_a_way_is_the_answer(data: str, title: str) -> None:
    """The probability that the point is blue, or the number that a regression gives, as the plane shows it there."""
    trace = concept.watch(concept.train(PlaygroundConfig(epochs=2, hidden=(3,), data=data)), 9, 5)
    way = concept.follow_point(trace, 0.5, -1.0)
    figure = figures.draw_way(trace, way, Words("playground", "en"))
    heads = [each["text"] for each in figure["layout"]["annotations"] if str(each["text"]).startswith("<b>")]
    score = way.z[-1][-1, 0]
    assert heads[-1].startswith(f"<b>{title}</b>")
    assert traces_of(figure)[0].z[-1, -1] == pytest.approx(1 / (1 + np.exp(-score)) if title == "p" else score, rel=1e-5)


def test_numbers_of_a_network_that_diverges_are_short() -> None:
    """Some have twenty digits: they would lie on each other. The one matrix is still as exact as its numbers' size allows."""
    trained, templates = concept.train(PlaygroundConfig(epochs=4, activation="none", hidden=(10,))), {}
    for rate in (0, -3):
        trace = concept.watch(trained, rate, 0)
        collapsed = concept.collapse(trace)
        assert collapsed.error < 1e-12
        cells = figures.draw_matrices(trace, collapsed, Words("playground", "en"))["data"][0]
        templates[bool(np.nanmax(np.abs(cells["z"])) > 1000)] = cells["texttemplate"]
    assert templates == {False: "%{z:.2f}", True: "%{z:.1e}"}


@pytest.mark.parametrize("lost", [{"hidden": ()}, {"start": "zeros"}])
def test_a_loss_that_stays_high_runs_below_the_legend(lost: dict[str, Any]) -> None:
    """At a laptop's size the legend takes a quarter of the picture's height."""
    trace = concept.watch(concept.train(PlaygroundConfig(epochs=4, data="xor", **lost)), 5, 0)
    figure = figures.draw_loss(trace, Words("playground", "en"))
    bottom, top = figure["layout"]["yaxis"]["range"]
    assert 0.6 < trace.losses[0, 5, 0, -1] < bottom + 0.74 * (top - bottom)


def test_lines_that_there_are_not_stand_beside_the_plane() -> None:
    for row in ((0.0, 0.0, 1.0), (float("nan"), 1.0, 0.0)):
        assert (cut_plane(*row) == AWAY).all()
    ends = cut_plane(1.0, -2.0, 0.5)
    np.testing.assert_allclose(ends @ [1, -2], -0.5)


def test_the_table_of_luck_is_empty_at_first() -> None:
    state = begin_luck(LuckConfig())
    for draw in (figures.draw_shares, figures.draw_dead):
        cells = traces_of(draw(state, Words("playground", "en")))[0]
        assert np.isnan(cells.z).all()
        assert {text for row in cells.text for text in row} == {"…"}


def test_the_tables_of_luck_count_solved_seeds_and_dead_units() -> None:
    """Of each shape another number of the 16 seeds solve the task, at 95 % just so; the third depth is not trained yet."""
    solved, dead = np.array([[0, 1, 3, 5, 8, 16], [2, 4, 7, 9, 12, 15]]), np.array([[0, 1, 1, 0, 2, 3], [1, 0, 4, 2, 6, 5]])
    state = fill_luck(solved, dead)
    for draw, told, pattern in ((figures.draw_shares, solved, f"{{:.0f}}/{SEEDS}"), (figures.draw_dead, dead + 0.25, "{:.1f}")):
        cells = traces_of(draw(state, Words("playground", "en")))[0]
        np.testing.assert_allclose(cells.z, [*told, [np.nan] * len(WIDTHS)])
        assert (cells.x, cells.y) == (tuple(map(str, WIDTHS)), tuple(map(str, DEPTHS)))
        written = [[pattern.format(each) for each in row] for row in told.tolist()]
        assert [list(row) for row in cells.text] == [*written, ["…"] * len(WIDTHS)]
        assert (cells.zmin, cells.zmax) == (0, SEEDS if draw is figures.draw_shares else dead.max() + 0.25)


def fill_luck(solved: np.ndarray, dead: np.ndarray) -> LuckState:
    """Return two trained depths: of each width so many seeds solve the task; a quarter of them has one dead unit more."""
    state = begin_luck(LuckConfig())
    accuracies, units = state.accuracies.copy(), state.dead.copy()
    accuracies[:2] = np.where(np.arange(SEEDS) < solved[..., None], 0.95, 0.945)
    units[:2] = dead[..., None] + (np.arange(SEEDS) % 4 == 0)
    return dataclasses.replace(state, accuracies=accuracies, dead=units)


def test_the_picture_of_the_home_page_solves_xor() -> None:
    assert concept.solve_xor().run.shape == (1, 9)
    corners = torch.tensor([[x1, x2] for x1 in (-1.8, 1.8) for x2 in (-1.8, 1.8)], dtype=torch.float64)
    trace = concept.solve_xor()
    assert (concept.evaluate(trace.config, trace.run, corners)[-1].flatten() > 0).tolist() == [False, True, True, False]


@pytest.mark.parametrize(("layers", "written"), [(1, True), (3, True), (4, False), (5, False)])
def test_where_numbers_would_touch_the_cell_that_is_pointed_at_tells_its_own(layers: int, written: bool) -> None:
    config = PlaygroundConfig(epochs=1, hidden=(4,) * layers, activation="none")
    trace = concept.watch(concept.train(config), 9, 5)
    cells = figures.draw_matrices(trace, concept.collapse(trace), Words("playground", "en"))["data"][0]
    assert ("texttemplate" in cells, "hovertemplate" in cells) == (written, not written)
    assert cells["z"].shape[1] == 5 * layers + 4 - 1
