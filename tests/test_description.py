"""What the browser is told of a stage: which panels are wide, logarithmic axes, the table's colours, and whose time it is."""

import itertools
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

from core.figures import style
from pages.shell.view import Clock, Dial, Layout, Numbers, Panel, Row, Stage
from pages.shell.words import LANGUAGES, Words
from pages.stage import description, packing

LINEAR, LOGARITHMIC = {"title": {"text": "η"}}, {"title": {"text": "η"}, "type": "log"}


def describe(words: Words, layout: str = "'surface data' 'slices slices'", **settings: Any) -> dict[str, Any]:
    """Return the scene of a stage with three pictures, of which `slices` has a logarithmic axis."""
    axes = {"surface": {}, "data": {"xaxis": LINEAR, "yaxis": LINEAR}, "slices": {"xaxis": LINEAR, "yaxis2": LOGARITHMIC}}
    panels = [Panel(name, style.new_figure("alt", **axes[name])) for name in axes]
    return description.describe(Stage(key="a", panels=panels, layout=Layout(layout), **settings), words, packing.Parcel())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_with_a_logarithmic_axis_has_a_mark_that_says_so(language: str) -> None:
    words = Words("loss_surface", language)
    mark = (words["stage.logarithmic"], words["stage.logarithmic help"])
    assert [panel["name"] for panel in describe(words)["panels"] if mark in panel["tags"]] == ["slices"]


@pytest.mark.parametrize(
    ("layout", "wide"),
    [
        ("'surface data' 'slices slices'", ["slices"]),
        ("'surface' 'data' 'slices'", ["surface", "data", "slices"]),
        ("'surface data slices'", []),
        ("'surface surface' 'surface data' 'slices data'", ["surface"]),
    ],
)
def test_a_picture_with_a_row_of_its_own_is_wide(layout: str, wide: list[str]) -> None:
    assert [panel["name"] for panel in describe(Words("loss_surface", "en"), layout)["panels"] if panel["wide"]] == wide


def test_a_table_has_the_colours_of_its_rows_on_dark_pages() -> None:
    row = Row("descent", [0.5], style.BLUE, "dash")
    readout = describe(Words("loss_surface", "en"), numbers=Numbers(["", "loss"], [row]))["readout"]
    assert readout["rows"] == [{"label": "descent", "cells": [0.5], "colour": style.BLUE, "dash": "dash"}]
    assert readout["exchanges"][style.BLUE] == style.DARK[style.BLUE] != style.BLUE


def test_a_column_is_explained_by_its_lesson_or_else_by_the_glossary() -> None:
    words = Words("descent", "en")
    titles = [words["number.outcome"], words["number.signal"], words["number.update"]]
    stage = Stage(key="a", panels=[], layout=Layout(""), numbers=Numbers(titles, []))
    columns = description.describe(stage, words, packing.Parcel())["readout"]["columns"]
    assert [each["title"] for each in columns] == titles
    assert columns[0]["line"] == words["number.outcome.help"]
    assert [each["line"] for each in columns[1:]] == [
        "“Nabla”: ∇L is the gradient of L.",
        "One change of the parameters: one step of training.",
    ]


def test_times_of_another_length_end_or_unit_are_other_times_and_those_in_another_language_are_not() -> None:
    """The browser begins anew where the identity is another one, and goes on where it is the same."""
    times = [("epoch", [0, 1, 2]), ("epoch", [0, 1, 2, 3]), ("epoch", [0, 1, 3]), ("epoch", [0, 2]), ("step", [0, 1, 2])]
    clocks = [Clock(np.array(readings), unit) for unit, readings in times]
    english, chinese = (
        [description._describe_clock(clock, Words("probabilities", language)) for clock in clocks] for language in LANGUAGES
    )
    assert all(one["identity"] != other["identity"] for one, other in itertools.combinations(english, 2))
    assert [each["identity"] for each in english] == [each["identity"] for each in chinese]
    assert all(one["unit"] != other["unit"] for one, other in zip(english, chinese, strict=True))


def test_a_picture_without_a_place_and_a_dial_that_is_not_there_are_named() -> None:
    """The browser would draw both without a word: beside the others, and at the dial's first value."""
    words = Words("loss_surface", "en")
    with pytest.raises(ValueError, match="no area for the panel 'slices'"):
        describe(words, "'surface data'")
    follower = {"type": "scatter", "x": [1], "y": [[2]], "meta": {"follow": "pick", "dials": ["turn"]}}
    stage = Stage(key="a", panels=[Panel("data", style.new_figure("alt", follower))], layout=Layout("'data'"))
    with pytest.raises(ValueError, match=r"'data' follows \['turn'\]"):
        description.describe(stage, words, packing.Parcel())


def test_arrays_for_other_positions_than_the_dial_has_are_named() -> None:
    """The browser would take the nearest of them: a wrong picture that looks like a right one."""
    words, dial = Words("loss_surface", "en"), Dial("a.turn", "turn", "Turn", ["1", "2", "3"], ["1", "2", "3"], "1", 0)
    for rows, wrong in ((3, False), (1, False), (2, True)):
        meta = style.follow("pick", ["turn"], y=np.zeros((rows, 4)), at=np.arange(4))
        figure = style.new_figure("alt", {"type": "scatter", "x": [1], "y": [2], "meta": meta})
        stage = Stage(key="a", panels=[Panel("data", figure)], layout=Layout("'data'"), dials=[dial])
        with pytest.raises(ValueError, match="'data' has arrays for 2 positions") if wrong else nullcontext():
            description.describe(stage, words, packing.Parcel())
