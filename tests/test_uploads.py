"""What the browser hands over: checked before it is used; what it can say is anything."""

import base64

import pytest
from streamlit.testing.v1 import AppTest

from core.foundation.records import RefusedError
from pages.inputs.file import REFUSED_BY_BROWSER, Box, File, check_file, write_size
from pages.shell.words import read_texts
from tests.handing_over import hand_over
from tests.test_lessons import check, open_page, read_setting, set_setting

BOX = Box(accept="text/csv", most=10)


def encode(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_a_file_arrives_as_it_is() -> None:
    assert check_file({"name": "a.csv", "content": encode(b"0123456789")}, BOX) == File("a.csv", b"0123456789")


@pytest.mark.parametrize(
    ("came", "reason"),
    [
        (7, "unreadable"),
        ({}, "unreadable"),
        ({"name": 7, "content": ""}, "unreadable"),
        ({"name": "a"}, "unreadable"),
        ({"name": "a", "content": ["x"]}, "unreadable"),
        ({"name": "a", "content": "no base 64!"}, "unreadable"),
        ({"name": "a", "content": "é"}, "unreadable"),
        ({"name": "a", "content": ""}, "empty"),
        ({"name": "a", "content": encode(b"0" * 17)}, "too many bytes"),
        ({"name": "a", "content": encode(b"0" * 13)}, "too many bytes"),
        ({"name": "a", "refused": "made up", "content": 1}, "unreadable"),
        *[({"name": "a", "refused": reason}, reason) for reason in REFUSED_BY_BROWSER],
    ],
)
def test_what_is_no_file_is_refused(came: object, reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        check_file(came, BOX)
    assert caught.value.reason == reason


def test_a_long_name_is_cut() -> None:
    assert check_file({"name": "a" * 900 + ".csv", "content": encode(b"1")}, BOX).name == "a" * 196 + ".csv"


def test_each_refusal_has_a_sentence() -> None:
    texts = read_texts("shell")
    assert {f"picture.refused.{reason}" for reason in REFUSED_BY_BROWSER} <= set(texts)
    tables = set(REFUSED_BY_BROWSER) - {"too many pixels", "undecodable", "blank"}  # which only pictures can have
    assert {f"points.refused.{reason}" for reason in tables} <= set(texts)


def test_sizes_are_written_as_people_say_them() -> None:
    assert [write_size(count) for count in (200_000, 30_000_000)] == ["200 KB", "30 MB"]


@pytest.fixture
def page() -> AppTest:
    return open_page("loss_surface", **{"loss_surface.data": "own"})


def test_a_file_counts_once_and_edits_after_it_count(page: AppTest) -> None:
    hand_over(page, "loss_surface.points.upload", "points.csv", b"x,y\n0,1\n1,2\n2,5\n4,4")
    check(page)
    assert read_setting(page, "loss_surface.points") == "0,1;1,2;2,5;4,4"
    set_setting(page, "loss_surface.points", "1,2;2,4")
    page.run()
    assert read_setting(page, "loss_surface.points") == "1,2;2,4"


def test_a_refused_file_leaves_the_points_and_the_next_good_one_counts(page: AppTest) -> None:
    hand_over(page, "loss_surface.points.upload", "points.csv", b"x,y\n0,one\n1,2")
    assert read_setting(page, "loss_surface.points") in (None, "1,3;2,5;3,7")
    assert page.warning
    hand_over(page, "loss_surface.points.upload", "points.csv", b"x,y\n0,1\n1,2")
    assert read_setting(page, "loss_surface.points") == "0,1;1,2"
    assert not page.warning
