"""The handout: one page for students without the answers, one for the teacher with them, both languages, from the same texts."""

import re
from html import unescape

import pytest

from pages import STEMS
from pages.course import handout
from pages.course.handout import write_handout
from pages.course.paper import Picture, write_plan, write_students, write_teachers
from pages.course.questions import list_choices
from pages.shell.words import LANGUAGES, Words, read_presets, read_texts
from pages.stage.plain import plain
from tests.brief import shorten
from tests.test_lessons import open_page

WIDE = {("backprop", "graph"), ("convolution", "products"), ("hidden_states", "unrolled"), ("feature_maps", "layers")}
"""Pictures of first views that have a row of their own, each with its lesson."""
PICTURES = [Picture("surface", "a picture", [3]), Picture("slices", "two curves", [1, 2])]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_students_get_questions_and_teachers_get_answers(stem: str, language: str) -> None:
    words = Words(stem, language)
    page = write_handout(words, [], words.read_list("key"), "http://localhost/descent?lang=en&a=1")
    students, teachers = (unescape(part) for part in page.split("<section")[1:])
    assert words["exercise"] in students
    assert words["exercise.answer"] in teachers
    assert words["exercise.answer"] not in students
    assert "http://localhost/descent?lang=en&a=1" in teachers
    for name in read_plan(stem):
        assert words[f"try.{name}.choice.a"] in students
        assert words[f"try.{name}.answer"] in teachers
        assert words[f"try.{name}.answer"] not in students


def read_plan(stem: str, language: str = "en") -> list[str]:
    """Return the names of the questions that a lesson's plan speaks of, in its order."""
    return re.findall("{([^}]+)}", read_texts(stem)["plan"][language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_the_sheet_asks_what_the_plan_speaks_of(stem: str, language: str) -> None:
    """The same questions in the same order, in both languages, with the numbers that they have below the pictures."""
    words, names = Words(stem, language), read_plan(stem)
    places = [str(list(read_presets(stem)).index(name) + 1) for name in names]
    assert read_plan(stem, language) == names
    assert 2 <= len(names) <= 4
    assert len(names) == len(set(names))
    asked = re.findall("<li value='([0-9])'>([^<]+)<ul class='choices'>", write_students(words, []))
    questions = [words[f"try.{name}.question"] for name in names]
    assert [(number, unescape(question)) for number, question in asked] == list(zip(places, questions, strict=True))
    spoken = re.split("{[^}]+}", words["plan"])
    numbered = [text for number, part in zip(places, spoken[1:], strict=True) for text in (number, part)]
    sheet = write_teachers(words, [], "")
    plan = read_items(sheet, words["course.plan"])
    assert re.findall("<li value='([0-9])'><b>", sheet) == places
    assert plan == [line.removeprefix("- ") for line in "".join([spoken[0], *numbered]).splitlines()]


def read_items(sheet: str, title: str) -> list[str]:
    """Return the items of the list below a heading, as they are read."""
    below = re.search(rf"<h2>{re.escape(title)}</h2><[ou]l>(.*?)</[ou]l>", sheet)
    assert below is not None, title
    return [unescape(item) for item in re.findall("<li[^>]*>(.*?)</li>", below[1])]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_teachers_get_every_line(stem: str, language: str) -> None:
    """All of the plan, of the key and of the misconceptions; to each question the right answer, why, and the wrong ones."""
    words = Words(stem, language)
    sheet = write_teachers(words, words.read_list("key"), "")
    plan = [f"- {line}" for line in read_items(sheet, words["course.plan"])]
    assert plan == write_plan(words).splitlines()
    assert read_items(sheet, words["handout.picture"]) == [plain(line) for line in words.read_list("key")]
    assert read_items(sheet, words["handout.wrong"]) == words.read_list("misconception")
    for name, item in zip(read_plan(stem), read_items(sheet, words["handout.answers"]), strict=True):
        said, wrong = item.removesuffix("</i>").split(f" <i>{words['handout.likely']} ")
        assert said == f"<b>{words[f'try.{name}.choice.a']}</b> · {words[f'try.{name}.answer']}"
        choices = list_choices(words, name)
        assert sorted(wrong.split(" / ")) == sorted(choices[each] for each in choices if each != "a")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_what_belongs_into_the_gaps_makes_the_takeaway_again(stem: str, language: str) -> None:
    words = Words(stem, language)
    students, teachers = write_handout(words, [], [], "").split("<section")[1:]
    pieces = re.split(r'<span class="gap">&nbsp;</span>', students.rpartition("<p>")[2].removesuffix("</p></section>"))
    gaps = re.search(rf"<h2>{words['handout.gaps']}</h2><p>(.*?)</p>", teachers)
    assert gaps is not None
    left_out = gaps[1].split(" · ")
    assert len(pieces) == len(left_out) + 1 >= 3
    assert not [word for word in left_out if len(word) < 2], "a sign is no word"
    filled = [piece + word for piece, word in zip(pieces, [*left_out, ""], strict=True)]
    assert unescape("".join(filled)) == words["takeaway"]


def test_pictures_have_a_place_by_their_name_on_the_stage() -> None:
    """With the numbers of their lines in the key before the caption; the students' lines to fill in have the same numbers."""
    page = write_students(Words("loss_surface", "en"), PICTURES)
    assert '<div data-panel="surface" data-width="360" data-height="250">a picture</div>' in page
    assert re.findall(r"<b>(\d+)</b>", page) == ["3", "1", "2"]
    assert re.findall(r'<li value="(\d+)"></li>', page) == ["1", "2", "3"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_no_caption_on_paper_asks_for_a_mouse(stem: str, language: str) -> None:
    words = Words(stem, language)
    pictures = [Picture(key.removeprefix("panel."), "") for key in words if key.startswith("panel.")]
    captions = re.findall("<figcaption>(.*?)</figcaption>", write_students(words, pictures))
    assert len(captions) == len(pictures) > 0
    assert not [caption for caption in captions if re.search("(?i)click|point at|drag|点击|点一|鼠标|拖", caption)]


@pytest.mark.parametrize("stem", STEMS)
def test_pictures_as_wide_as_the_stage_have_rows_of_their_own(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = {(stem, name) for wide, name, *_ in read_figures(stem, monkeypatch) if wide}
    assert wide == {each for each in WIDE if each[0] == stem}


def read_figures(stem: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str, str]]:
    """Return the figures of the handout of a lesson's first view: whether it is wide, name, width and height of each."""
    written: list[str] = []
    monkeypatch.setattr(handout, "offer_download", lambda key, label, name, kind, make: written.append(make()))
    open_page(stem, lang="en", **shorten(stem))
    return re.findall(r'<figure( class=wide)?>.*?data-panel="([^"]+)" data-width="(\d+)" data-height="(\d+)"', written[-1])


def test_with_a_wide_picture_there_are_two_rows_which_are_lower(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = read_figures("convolution", monkeypatch)
    assert sorted(figures) == [("", "input", "340", "160"), ("", "output", "340", "160"), (" class=wide", "products", "740", "180")]
    alone = write_students(Words("backprop", "en"), [Picture("graph", "", wide=True)])
    assert 'data-width="740" data-height="300"' in alone


def test_no_text_of_a_picture_or_an_address_is_html() -> None:
    words, address = Words("loss_surface", "en"), '://localhost/?a=1&b="><b>'
    assert ">x &lt; 1 &amp; y</div>" in write_students(words, [Picture("surface", "x < 1 & y")])
    for scheme in ("http", "https"):
        written = f"{scheme}://localhost/?a=1&amp;b=&quot;&gt;&lt;b&gt;"
        assert f'<p><a href="{written}">{written}</a></p>' in write_teachers(words, [], f"{scheme}{address}")


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "data:text/html,hello", "//localhost/descent", "/descent"])
def test_only_an_address_of_the_web_is_a_link(address: str) -> None:
    assert "<a " not in write_teachers(Words("descent", "en"), [], address)
