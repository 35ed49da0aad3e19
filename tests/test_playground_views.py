"""The playground's views "way", "folding" and "luck": what their clicks and their controls do, and what luck shows."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.shell.words import LANGUAGES, Words
from tests.staged import Staged
from tests.test_lessons import check, read_markdown, read_setting
from tests.test_playground_page import open_lesson


def list_keys(page: AppTest) -> set[str | None]:
    check(page)
    return {each.key for each in (*page.select_slider, *page.selectbox)}


def test_a_click_on_the_plane_sends_another_point_through(staged: Staged) -> None:
    page = open_lesson(**{"playground.view": "way"})
    staged.click(page, panel="plane", x=-1.3, y=0.6)
    page.run()
    assert [read_setting(page, f"playground.{name}") for name in ("x1", "x2")] == ["-1.25", "0.5"]
    assert staged.stage.note.startswith("h1.1: $z = ")
    rows = 4
    staged.click(page, panel="way", x=3.0, y=rows - 1.0)  # the columns are x, z1, a1, z2
    page.run()
    assert read_setting(page, "playground.sum") == "2.0"
    assert staged.stage.note.startswith("y: $z = ")
    staged.click(page, panel="way", x=0.0, y=0.0)
    page.run()
    assert staged.stage.note.startswith("h1.1: $z = "), "an input has no sum"


def test_whose_sum_is_written_out_can_be_chosen_without_a_mouse(staged: Staged) -> None:
    """Among all controls; after a click the box says what was clicked. A unit that a smaller network lacks is the first again."""
    page = open_lesson(**{"playground.view": "way", "playground.more": "1"})
    box = page.selectbox(key="playground.sum")
    assert list(box.options) == ["h1.1", "h1.2", "h1.3", "h1.4", "y"]
    box.set_value("1.3").run()
    assert staged.stage.note.startswith("h1.4: $z = ")
    staged.click(page, panel="way", x=3.0, y=3.0)
    assert page.run().selectbox(key="playground.sum").value == "2.0"
    page.select_slider(key="playground.layers").set_value(0).run()
    assert staged.stage.note.startswith("y: $z = ")
    assert list(page.selectbox(key="playground.sum").options) == ["y"]


@pytest.mark.parametrize("more", ["0", "1"])
def test_luck_has_no_control_of_what_it_tries_itself(staged: Staged, more: str) -> None:
    """Its networks have shapes of their own and no dropout. What was set stays for the other views."""
    names = ("layers", "units1", "units2", "dropout")
    set_before = {"playground.layers": "2", "playground.units1": "8", "playground.units2": "3", "playground.dropout": "0.2"}
    page = open_lesson(**set_before, **{"playground.more": more})
    assert {f"playground.{name}" for name in names} <= list_keys(page)
    page.selectbox(key="playground.view").set_value("luck").run()
    assert not {f"playground.{name}" for name in names} & list_keys(page)
    assert staged.stage.numbers is None
    page.selectbox(key="playground.view").set_value("play").run()
    assert {f"playground.{name}" for name in names} <= list_keys(page)
    assert {key: read_setting(page, key) for key in set_before} == set_before


@pytest.mark.parametrize("language", LANGUAGES)
def test_luck_on_targets_without_classes_says_that_nothing_counts_as_solved(staged: Staged, language: str) -> None:
    words = Words("playground", language)
    open_lesson(**{"playground.view": "luck", "playground.data": "slope", "playground.activation": "ReLU", "lang": language})
    assert staged.stage.note == words("luck.none", epochs=20, rate=0.03)
    shares, dead = (panel.figure for panel in staged.stage.panels)
    assert np.isnan(shares["data"][0]["z"]).all()
    assert np.isfinite(dead["data"][0]["z"]).all()
    assert (
        shares["layout"]["annotations"][0]["text"].replace("<br>", " ") == shares["layout"]["meta"]["alt"] == words["shares.none"]
    )


@pytest.mark.parametrize(("activation", "panels"), [("ReLU", ["shares", "dead"]), ("sigmoid", ["shares"])])
def test_luck_counts_dead_units_only_where_units_can_die(staged: Staged, activation: str, panels: list[str]) -> None:
    """The tables are told as text, too, for who does not see them."""
    open_lesson(**{"playground.view": "luck", "playground.activation": activation})
    assert [panel.name for panel in staged.stage.panels] == panels
    for figure in (panel.figure for panel in staged.stage.panels):
        (top, *_), alt = figure["data"][0]["text"], figure["layout"]["meta"]["alt"]
        assert f" 1: {', '.join(top)}; 2: " in alt


@pytest.mark.parametrize(("settings", "drawn"), [({}, True), ({"inputs": "x1,x1²"}, False), ({"data": "blobs"}, False)])
def test_the_layers_make_one_line_only_where_it_is_drawn(staged: Staged, settings: dict[str, str], drawn: bool) -> None:
    open_lesson(**{"playground.view": "linear", **{f"playground.{name}": value for name, value in settings.items()}})
    straight, words = staged.stage.panels[0], Words("playground", "en")
    assert any(each.get("name") == "x·M + c = 0" for each in straight.figure["data"]) == drawn
    assert straight.caption == ("" if drawn else words["linear.layer"])


def test_no_difference_is_written_as_0(staged: Staged) -> None:
    open_lesson(**{"playground.view": "linear", "playground.start": "zeros"})
    assert "by at most 0 of" in staged.stage.note


@pytest.mark.parametrize("data", ["slope", "hills"])
def test_a_regression_speaks_of_no_classes(staged: Staged, data: str) -> None:
    page, words = open_lesson(**{"playground.data": data, "playground.layers": "0"}), Words("playground", "en")
    assert staged.stage.note == words["verdict.plane"]
    assert words[f"start.{data}"] in read_markdown(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_folding_speaks_of_lines_only_where_they_are_drawn(staged: Staged, language: str) -> None:
    """And says so where both axes show the only unit."""
    words = Words("playground", language)
    for inputs, units, keys in (
        ("x1,x2", "1", ("lines", "one")),
        ("x1,x2,x1²", "2", ("undrawn", "behind")),
        ("x1", "1", ("undrawn", "one")),
    ):
        open_lesson(**{"playground.view": "folding", "playground.inputs": inputs, "playground.units1": units, "lang": language})
        assert staged.stage.note == words.join(*(words[f"folding.{key}"] for key in keys))
        folds = staged.stage.panels[0]
        assert folds.caption == ("" if keys[0] == "lines" else words["panel.plane"])
        assert any(each.get("name") == "h1.1" for each in folds.figure["data"]) == (keys[0] == "lines")


def test_folding_offers_its_axes_at_first(staged: Staged) -> None:
    """They are the last two units, however many there are; only of more than two is the cut not seen in two of them."""
    page, words = open_lesson(**{"playground.view": "folding", "playground.more": "0"}), Words("playground", "en")
    for units, titles in ((4, ["h1.3", "h1.4"]), (3, ["h1.2", "h1.3"]), (2, ["h1.1", "h1.2"])):
        page.select_slider(key="playground.units1").set_value(units).run()
        assert [page.select_slider(key=f"playground.{axis}").value for axis in ("across", "up")] == [units - 1, units]
        layout = staged.stage.panels[1].figure["layout"]
        assert [layout[f"{axis}axis"]["title"]["text"] for axis in "xy"] == titles
        assert (words["folding.many"] in staged.stage.note) == (units > 2)


def test_a_click_on_the_way_is_read_as_column_and_row(staged: Staged) -> None:
    page = open_lesson(**{"playground.view": "way"})
    staged.click(page, panel="way", x=1.0, y=0.0)
    page.run()
    assert staged.stage.note.startswith("h1.4: $z = ")


@pytest.mark.parametrize("view", ["play", "linear", "way", "folding"])
def test_every_view_says_that_the_run_diverged(staged: Staged, view: str) -> None:
    """Instead of a note of its own, which speaks of pictures that are not there."""
    run = {"playground.data": "hills", "playground.start": "large", "playground.activation": "none", "playground.layers": "3"}
    open_lesson(**{"playground.view": view, "playground.rate": "0.1", **run})
    assert staged.stage.note == Words("playground", "en")("verdict.diverged", rate=0.1)
