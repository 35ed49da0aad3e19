"""Where paths leave a picture for good."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.concepts.descent import METHODS, RaceConfig, descend, pick_race, time_race
from core.figures.descent import draw_contour, draw_losses, draw_surface
from core.figures.leaving import NEVER, find_exit
from core.figures.relief import SLACK, cut_path, cut_paths
from pages.shell.words import Words

BOX = ((-1.0, 1.0), (0.0, 2.0))


def test_exits_by_hand() -> None:
    x = np.array([[0, 0.5, 2, 9], [0, 3, 0, 0], [0, 0, 0, np.nan], [0, 0, -np.inf, np.inf]])
    y = np.array([[1, 1, 1, 1.0]])
    exits = find_exit(x, y, *BOX)
    assert exits.time.tolist() == [2, NEVER, 3, 2]
    assert [exits.x[0], exits.y[0]] == [1, 1]  # on the way from 0.5 to 2
    assert exits.x[1] > 1  # stays: its mark is far outside
    assert exits.x[2] == 0  # no number: where it was last
    assert -1 <= exits.x[3] <= 1


@given(st.lists(st.tuples(st.floats(allow_nan=True), st.floats(allow_nan=True)), min_size=1, max_size=6))
def test_a_mark_stands_in_the_picture_just_when_the_path_ends_outside(path: list[tuple[float, float]]) -> None:
    x, y = np.array([(0.0, 1.0), *path]).T
    exits = find_exit(x[None], y[None], *BOX)
    inside = (-1 <= exits.x[0] <= 1) and (0 <= exits.y[0] <= 2)
    assert inside == (exits.time[0] < NEVER) == (not (-1 <= x[-1] <= 1 and 0 <= y[-1] <= 2))


@pytest.mark.parametrize(("rate", "leave"), [(0.33, set(METHODS)), (0.03, set())])
def test_the_pictures_of_a_race_say_who_leaves(rate: float, leave: set) -> None:
    config = RaceConfig(full_batch_rate=rate, mini_batch_rate=rate, one_example_rate=rate)
    timed = time_race(pick_race(descend(config.experiment()), config), "updates")
    words = Words("descent", "en")
    for draw, key, axis in ((draw_contour, "legend.left", "b"), (draw_losses, "legend.over", "L")):
        figure = draw(timed, words)
        said = {trace["text"][0]: trace["meta"]["at"].item() for trace in figure["data"] if trace.get("mode") == "text"}
        names = {words(key, method=words[f"method.{method}"]): method for method in METHODS}
        assert {names[text] for text, at in said.items() if at < NEVER} == leave, axis
        assert all(1 <= at < 20 for at in said.values() if at < NEVER)


def test_a_path_in_space_ends_at_the_box() -> None:
    """The same numbers as in tests/browser/modules/box.js: there, the browser cuts what a dial selects."""
    box, steady = ((-1, 1), (0, 2), (0, 10)), np.ones(5)
    wild = np.array([0.5, 20.5, 1e29, 20.5, 0.5])
    x, y, z = cut_path([np.array([0, 0, 1, 0, 0.0]), steady, wild], box)
    np.testing.assert_allclose([x, y, z], [[0, 0, np.nan, 0, 0], [1, 1, np.nan, 1, 1], [0.5, 10.4, np.nan, 10.4, 0.5]])
    aside = cut_path([np.array([0, 4.32]), steady[:2], np.array([0, 8.0])], box)
    np.testing.assert_allclose(aside, [[0, 1.08], [1, 1], [0, 2]])
    lost = cut_path([np.array([0.5, np.nan, 0.5]), np.array([1, 2, 1.0]), np.array([1, 2, np.inf])], box)
    np.testing.assert_allclose(lost, [[0.5, 0.5, np.nan], [1, 1, np.nan], [1, 1, np.nan]])


@pytest.mark.parametrize("rate", [0.03, 0.18, 0.51])
def test_no_path_runs_out_of_the_picture_in_an_export(rate: float) -> None:
    """Plotly scales a scene by its farthest point: with a loss of 1e29 in it the surface would be drawn in dots and stripes."""
    config = RaceConfig(full_batch_rate=rate, mini_batch_rate=rate, one_example_rate=rate)
    timed = time_race(pick_race(descend(config.experiment()), config), "updates")
    figure = cut_paths(draw_surface(timed, Words("descent", "en")))
    for side in "xyz":
        low, high = figure["layout"]["scene"][f"{side}axis"]["range"]
        slack = 1.001 * SLACK * (high - low)
        for path in (each[side] for each in figure["data"] if "meta" in each):
            assert low - slack <= np.nanmin(path) <= np.nanmax(path) <= high + slack
            assert (rate == 0.03) == np.isfinite(path).all()
