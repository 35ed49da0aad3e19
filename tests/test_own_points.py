"""Own points: rows as people type them, files with their receipt, and the link."""

import pandas as pd
import pytest

from core.foundation.datasets import MAX_POINTS
from core.foundation.records import RefusedError
from core.foundation.tables import read_table
from pages.inputs import own_points
from pages.inputs.points_receipt import take_points, write_receipt
from pages.inputs.points_text import read_points, read_rows, write_points
from pages.shell.words import LANGUAGES, Words, read_texts
from tests.handing_over import hand_over
from tests.test_lessons import check, open_page, read_setting, set_setting


@pytest.mark.parametrize(
    ("rows", "points"),
    [
        ([("1", "2"), ("3", "4")], ((1, 2), (3, 4))),
        ([("1,5", "3,2"), ("2.5", "−5")], ((1.5, 3.2), (2.5, -5))),
        ([("1", "2"), (None, None), ("", " "), ("3", "4")], ((1, 2), (3, 4))),
        ([("15,32", "25,51"), ("1e3", "２")], ((15.32, 25.51), (1000, 2))),
    ],
)
def test_rows_are_read_as_people_type_them(rows: list, points: tuple) -> None:
    assert read_rows(pd.DataFrame(rows, columns=["x", "y"], dtype=object)) == points


@pytest.mark.parametrize(
    ("rows", "reason", "numbers"),
    [
        ([("1", "2")], "few", {}),
        ([], "few", {}),
        ([("1", "2"), ("1", "4")], "same", {}),
        ([("1", "2"), (None, "4")], "empty cell", {"row": 2}),
        ([("1", "2"), ("a", "4")], "not a number", {"row": 2, "word": "a"}),
        ([("1", "2"), ("2", "1,200")], "ambiguous", {"row": 2, "word": "1,200", "whole": "1200", "decimal": "1.2"}),
        ([("1", "2"), ("2", "inf")], "not a number", {"row": 2, "word": "inf"}),
        ([("1", "2"), ("3", "1e300")], "infinite", {"word": "1e300"}),
        ([("1", "2"), ("3", "1e999")], "infinite", {"word": "1e999"}),
        ([(str(i), "1") for i in range(5000)], "many", {}),
    ],
)
def test_rows_are_refused_for_a_reason(rows: list, reason: str, numbers: dict) -> None:
    with pytest.raises(RefusedError) as caught:
        read_rows(pd.DataFrame(rows, columns=["x", "y"], dtype=object))
    assert (caught.value.reason, caught.value.numbers) == (reason, numbers)
    assert f"points.refused.{reason}{' in row' if 'row' in numbers else ''}" in read_texts("shell")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_names_rows_columns_and_what_was_decided(language: str) -> None:
    words = Words("loss_surface", language)
    table = read_table(b"id;hours;share\n7;1,5;10%\n9;2,5;30%\n4;;40%")
    receipt = write_receipt(words, "a.csv", table, *table.proposed)
    for part in ("a.csv", "hours", "share", "id", "10%"):
        assert part in receipt
    sentences = read_texts("shell")
    for key in ("points.remark.index", "points.remark.missing", "points.remark.percent", "points.remark.columns"):
        assert sentences[key][language].partition("{")[0] in receipt
    assert words("points.remark.missing", count=1) in receipt, "two of three rows have both numbers"
    assert "{" not in receipt


def test_a_receipt_names_every_column_that_was_left_out_between() -> None:
    table = read_table(b"no,time,id,score\n1,4,7,3\n2,5,8,5")
    assert "column 1 (no), column 3 (id)" in write_receipt(Words("loss_surface", "en"), "a.csv", table, *table.proposed)


def test_of_too_many_rows_an_even_sample_is_taken_and_named() -> None:
    table = read_table("\n".join(f"{i},{2 * i}" for i in range(1001)).encode())
    points, rows = take_points(table, 0, 1)
    assert (rows, len(points), points[0], points[-1]) == (1001, MAX_POINTS, (0, 0), (1000, 2000))
    receipt = write_receipt(Words("loss_surface", "en"), "a.csv", table, 0, 1)
    assert "a sample, 200 of the 1001 rows" in receipt


def test_other_columns_can_be_chosen() -> None:
    page = open_page("loss_surface", **{"loss_surface.data": "own"})
    hand_over(page, "loss_surface.points.upload", "a.csv", b"a,b,c\n1,3,9\n2,5,8")
    assert read_setting(page, "loss_surface.points") == "1,3;2,5"
    page.selectbox(key="loss_surface.points.upload.y").set_value(2).run()
    check(page)
    assert read_setting(page, "loss_surface.points") == "1,9;2,8"
    set_setting(page, "lang", "zh")
    assert page.run().selectbox(key="loss_surface.points.upload.y").options[2] == "第 3 列（c）"


@pytest.mark.parametrize("file", [b"1\n2", b"x,y\n1,one\n2,5\n3,6", b"x,y\n1,2", b"a,b,c\n1,one,2\n2,5,4\n3,6,5"])
def test_a_mistake_in_the_table_is_told_at_the_table_and_outside_of_it(file: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused file is forgotten once the table has other points."""
    rows: list = [("1", "2"), ("3", "4")]
    monkeypatch.setattr(own_points.st, "data_editor", lambda *_, **__: pd.DataFrame(rows, columns=["x", "y"], dtype=object))
    page = open_page("loss_surface", **{"loss_surface.data": "own", "loss_surface.points": "1,2;3,4"})
    hand_over(page, "loss_surface.points.upload", "a.csv", file)
    words = Words("loss_surface", "en")
    (refused,) = [each.value for each in page.warning]
    rows[1] = ("*3*", "4")
    check(page.run())
    told = words("points.refused.not a number in row", row=2, word="*3*").replace("*", "\\*")
    assert [each.value for each in page.warning] == [told, told, refused]
    assert read_setting(page, "loss_surface.points") == "1,2;3,4"
    rows[1] = ("5", "4")
    check(page.run())
    assert not page.warning
    assert read_setting(page, "loss_surface.points") == "1,2;5,4"


@pytest.mark.parametrize("stem", ["loss_surface", "descent", "overfitting", "playground"])
@pytest.mark.parametrize("points", ["1,2;1e9,3", "1,2;1,3", "here", "1,2,3;4,5,6"])
def test_a_link_whose_points_cannot_be_used_says_so(stem: str, points: str) -> None:
    page = open_page(stem, **{f"{stem}.data": "own", f"{stem}.points": points})
    assert [each.value for each in page.warning] == [Words(stem, "en")["points.refused.link"]]
    check(page.run())
    assert page.warning
    hand_over(page, f"{stem}.points.upload", "a.csv", b"a,b,c\n1,2,0\n2,3,1\n3,5,0\n4,1,1")
    check(page.run())
    assert not page.warning


def test_points_travel_through_the_link() -> None:
    points = ((1.0, 3.0), (-2.5, 1e-6), (1e6, 0.1))
    assert read_points(write_points(points)) == points
    for text in ("", "1,2", "1,2;1,3", "1,2;nan,3", "1,2;3", "1,2;inf,3", "x", "1,2,3;4,5,6", "1,2;" * 5000):
        assert read_points(text) is None, text


def test_as_many_points_as_are_allowed_travel_through_the_link() -> None:
    """200 points with all their digits: what one visitor drew, another one opens."""
    points = tuple((-1.234567891e-6 * (number + 1), -9.87654321e5 - number) for number in range(MAX_POINTS))
    text = write_points(points)
    page = open_page("loss_surface", **{"loss_surface.data": "own", "loss_surface.points": text})
    check(page)
    assert read_setting(page, "loss_surface.points") == text


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_cell_beyond_the_largest_number_is_named(sign: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_rows(pd.DataFrame({"x": ["1", f"{sign}1e12"], "y": ["2", "3"]}))
    assert refused.value.numbers == {"word": f"{sign}1e12"}
