"""The handout: one page for students without the answers, one for the teacher with them, both languages, from the same texts."""

import re
from html import unescape

import pytest

from pages import STEMS
from pages.course.handout import write_handout
from pages.course.paper import QUESTIONS, Picture, write_students, write_teachers
from pages.course.questions import list_choices
from pages.shell.words import LANGUAGES, Words, plain, read_presets

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
    asked = [key for key in words if re.fullmatch(r"try\.[^.]+\.question", key) and words[key] in students]
    assert len(asked) == 3
    for key in asked:
        name = key.split(".")[1]
        assert words[f"try.{name}.choice.a"] in students
        assert words[f"try.{name}.answer"] in teachers
        assert words[f"try.{name}.answer"] not in students


def read_items(sheet: str, title: str) -> list[str]:
    """Return the items of the list below a heading, as they are read."""
    below = re.search(rf"<h2>{re.escape(title)}</h2><[ou]l>(.*?)</[ou]l>", sheet)
    assert below is not None, title
    return [unescape(item) for item in re.findall("<li>(.*?)</li>", below[1])]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_teachers_get_every_line(stem: str, language: str) -> None:
    """All of the plan, of the key and of the misconceptions; to each question the right answer, why, and the wrong ones."""
    words = Words(stem, language)
    sheet = write_teachers(words, words.read_list("key"), "")
    plan = [f"- {line}" for line in read_items(sheet, words["course.plan"])]
    assert plan == words["plan"].splitlines()
    assert read_items(sheet, words["handout.picture"]) == [plain(line) for line in words.read_list("key")]
    assert read_items(sheet, words["handout.wrong"]) == words.read_list("misconception")
    asked = [name for name in read_presets(stem) if f"try.{name}.choice.a" in words][:QUESTIONS]
    for name, item in zip(asked, read_items(sheet, words["handout.answers"]), strict=True):
        said, wrong = item.removesuffix("</i>").split(f" <i>{words['handout.likely']} ")
        assert said == f"<b>{words[f'try.{name}.choice.a']}</b> {words[f'try.{name}.answer']}"
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
    assert len(pieces) == len(gaps[1].split("; ")) + 1 >= 3
    filled = [piece + word for piece, word in zip(pieces, [*gaps[1].split("; "), ""], strict=True)]
    assert unescape("".join(filled)) == words["takeaway"]


def test_pictures_have_a_place_by_their_name_on_the_stage() -> None:
    """With the numbers of their lines in the key before the caption; the students' lines to fill in have the same numbers."""
    page = write_students(Words("loss_surface", "en"), PICTURES)
    assert '<div data-panel="surface">a picture</div>' in page
    assert re.findall(r"<b>(\d+)</b>", page) == ["3", "1", "2"]
    assert re.findall(r'<li value="(\d+)"></li>', page) == ["1", "2", "3"]


def test_no_text_of_a_picture_or_an_address_is_html() -> None:
    words, address = Words("loss_surface", "en"), '://localhost/?a=1&b="><b>'
    assert '<div data-panel="surface">x &lt; 1 &amp; y</div>' in write_students(words, [Picture("surface", "x < 1 & y")])
    for scheme in ("http", "https"):
        written = f"{scheme}://localhost/?a=1&amp;b=&quot;&gt;&lt;b&gt;"
        assert f'<p><a href="{written}">{written}</a></p>' in write_teachers(words, [], f"{scheme}{address}")


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "data:text/html,hello", "//localhost/descent", "/descent"])
def test_only_an_address_of_the_web_is_a_link(address: str) -> None:
    assert "<a " not in write_teachers(Words("descent", "en"), [], address)
