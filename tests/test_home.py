"""The home page is a path: every lesson has its place and its picture, and none stands before what it needs."""

import importlib

import pytest

from core.figures import themes
from core.figures.small import shrink
from pages import STEMS
from pages.course.place import read_place
from pages.shell.words import LANGUAGES, Words
from tests.test_lessons import check, open_page, read_markdown


@pytest.mark.parametrize("stem", STEMS)
def test_a_lesson_comes_after_what_it_needs(stem: str) -> None:
    place = read_place(stem)
    assert place.minutes % 15 == 0 < place.minutes <= 90
    assert set(place.needs) <= set(STEMS), f"[home] needs of {stem}"
    assert all(STEMS.index(each) < STEMS.index(stem) for each in place.needs)
    assert not any(read_place(each).optional for each in place.needs), "what may be left out is not needed"


@pytest.mark.parametrize("stem", STEMS)
def test_a_lesson_has_a_small_picture(stem: str) -> None:
    figure = shrink(importlib.import_module(f"pages.{stem}").preview(Words(stem, "en")))
    assert not any(trace["type"] in ("mesh3d", "scatter3d", "surface") or trace.get("meta") for trace in figure["data"])
    assert figure["layout"]["meta"]["alt"]
    assert all(not each["title"]["text"] for name, each in figure["layout"].items() if name[1:].startswith("axis"))
    themes.to_plotly(figure)


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_names_every_lesson_in_order(language: str) -> None:
    page = open_page("home", lang=language)
    check(page)
    assert not page.error
    shown = "\n".join(read_markdown(page))
    questions = [shown.index(Words(stem, language)["question"]) for stem in STEMS]
    assert questions == sorted(questions)
    assert Words(STEMS[0], language)["title"] in shown
    assert len(page.caption) == len(STEMS)


def test_a_lesson_that_draws_no_small_picture_yet_has_a_card_all_the_same(monkeypatch: pytest.MonkeyPatch, staged) -> None:
    monkeypatch.delattr(importlib.import_module(f"pages.{STEMS[0]}"), "preview")
    page = open_page("home")
    check(page)
    assert len(page.caption) == len(STEMS)
