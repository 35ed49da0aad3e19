"""What lessons share of Streamlit: the link, words, pins, own points, workers, the stage's data."""

import doctest

import pandas as pd
import pytest

from core.concepts.loss_surface import LossSurfaceConfig
from core.figures import style
from core.foundation.datasets import MAX_POINTS
from pages.shell import below, link, own_points, pins
from pages.shell.words import Words, read_texts
from tests.test_lessons import check, open_page

# The link.


def test_nearest_by_its_examples() -> None:
    assert doctest.testmod(link).failed == 0


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [
        ("0.099", 0.1),
        ("1e999", 1.0),
        ("-5", 0.001),
        ("nan", 0.01),
        ("fast", 0.01),
        ("", 0.01),
        (0.1, 0.1),
        ("0,1", 0.01),
        ("٣", 1.0),
    ],
)
def test_nearest_valid_value(wanted: object, nearest: float) -> None:
    assert link.nearest(wanted, [0.001, 0.01, 0.1, 1.0], 0.01) == nearest


def test_values_travel_through_the_link() -> None:
    for value, allowed in ((0.30000000000000004, [0.1, 0.3]), (True, (False, True)), (7, range(9)), ("Adam", ["SGD", "Adam"])):
        back = link.nearest(link.to_text(value), list(allowed), next(iter(allowed)))
        assert back == pytest.approx(value)


# Words.


def test_words_fill_placeholders_and_share_the_shell() -> None:
    words = Words("loss_surface", "zh")
    assert words["title"] == "损失曲面"
    assert words["stage.play"] == read_texts("shell")["stage.play"]["zh"]
    assert "0.25" in words("row.descent", rate=0.25)
    assert words.get("no.such.key") is None


# Pins.


def test_pinned_settings_come_back() -> None:
    config = LossSurfaceConfig(data="own", own=((1.0, 2.5), (-3.0, 4e-7)), w=0.3, standardize=True)
    assert pins.read_config(pins.write_config(config), LossSurfaceConfig) == config
    assert pins.write_config(LossSurfaceConfig(w=2.0)) == "data:three points;w:2"
    assert pins.read_config(pins.write_config(LossSurfaceConfig()), LossSurfaceConfig) == LossSurfaceConfig()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "data:three hills",
        "w:1;b:x",
        ";;;",
        "w:1;volume:11",
        "data:own;own:;loss:mean squared;w:0;b:0;standardize:0",
        "a" * 4000,
    ],
)
def test_altered_pins_are_no_pins(text: str) -> None:
    assert pins.read_config(text, LossSurfaceConfig) is None


# Own points.


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([[1, 2], [3, 4]], None),
        ([[1, 2]], "few"),
        ([], "unreadable"),
        ([[1, 2], [1, 4]], "same"),
        ([[1, 2], [None, 4]], "empty"),
        ([[1, 2], ["a", 4]], "text"),
        ([[1, 2], [float("inf"), 4]], "infinite"),
        ([[1, 2], [3, 1e300]], "infinite"),
        ([[i, i] for i in range(5000)], "many"),
        ([[1, 2], [None, None], [3, 4]], None),
    ],
)
def test_tables_are_refused_for_a_reason(table: list, reason: str | None) -> None:
    assert own_points.check_table(pd.DataFrame(table)) == reason
    texts = read_texts("shell")
    assert reason is None or f"points.refused.{reason}" in texts


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"x,y\n1,2\n3,4\n", 2),
        (b"1;2\n3;4\n5;6", 3),
        ("x\ty\n1\t2\n3\t4".encode("utf-8-sig"), 2),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", None),
        (b"", None),
        (b"one column\n1\n2", None),
    ],
)
def test_csv_files_are_read_or_refused(content: bytes, rows: int | None) -> None:
    table = own_points.read_csv(content)
    reason = own_points.check_table(table)
    assert (reason is None) == (rows is not None)
    assert rows is None or (table is not None and len(own_points.to_points(table)) == rows)


def test_points_travel_through_the_link() -> None:
    points = ((1.0, 3.0), (-2.5, 1e-6), (1e6, 0.1))
    assert own_points.read_points(own_points.write_points(points)) == points
    for text in ("", "1,2", "1,2;1,3", "1,2;nan,3", "1,2;3", "1,2;inf,3", "x", "1,2,3;4,5,6", "1,2;" * 5000):
        assert own_points.read_points(text) is None, text


def test_as_many_points_as_are_allowed_travel_through_the_link() -> None:
    """200 points with all their digits: what one visitor drew, another one opens."""
    points = tuple((-1.234567891e-6 * (number + 1), -9.87654321e5 - number) for number in range(MAX_POINTS))
    text = own_points.write_points(points)
    page = open_page("loss_surface", **{"loss_surface.data": "own", "loss_surface.points": text})
    check(page)
    assert page.session_state["loss_surface.points"] == text


# Downloads.


def test_exported_page_needs_nothing_else() -> None:
    figure = style.new_figure("alt", {"type": "scatter", "x": [1, 2], "y": [3, 4]})
    page = below.write_page(figure, dark=True)
    assert len(page) > 1_000_000
    assert style.DARK[style.PAPER] in page
    assert "cdn" not in page.split("<body>")[0]
