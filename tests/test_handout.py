"""The handout: one page for students without the answers, one for the teacher with them, both languages, from the same texts."""

import re
from html import unescape

import pytest

from pages import STEMS
from pages.course.handout import write_handout
from pages.course.paper import Picture
from pages.shell.words import LANGUAGES, Words

PICTURES = [Picture("surface", "a picture", [1, 2])]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", STEMS)
def test_students_get_questions_and_teachers_get_answers(stem: str, language: str) -> None:
    words = Words(stem, language)
    page = write_handout(words, [], words.read_list("key"), "http://localhost/descent?lang=en&a=1")
    students, teachers = (unescape(part) for part in page.split("<section")[1:])
    assert words["exercise"] in students
    assert words["exercise.answer"] in teachers
    assert words["exercise.answer"] not in students
    assert words["plan"].splitlines()[0].removeprefix("- ") in teachers
    assert words["misconception"] in teachers
    assert "http://localhost/descent?lang=en&a=1" in teachers
    asked = [key for key in words if re.fullmatch(r"try\.[^.]+\.question", key) and words[key] in students]
    assert len(asked) == 3
    for key in asked:
        name = key.split(".")[1]
        assert words[f"try.{name}.choice.a"] in students
        assert words[f"try.{name}.answer"] in teachers
        assert words[f"try.{name}.answer"] not in students


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
    assert '<div data-panel="surface">a picture</div>' in write_handout(Words("loss_surface", "en"), PICTURES, [], "")
