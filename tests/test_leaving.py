"""Where paths leave a picture for good."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.concepts.descent import METHODS, RaceConfig, descend, pick_race, time_race
from core.figures.descent import draw_contour, draw_losses
from core.figures.leaving import NEVER, find_exit
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
