"""Texts that cannot be read, or lack a sentence, are named on the page that needs them, and all other pages are left alone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages import STEMS
from pages.course.navigation import read_head
from pages.shell import words
from pages.shell.words import Words
from tests.brief import shorten
from tests.test_lessons import FRAME, open_page, read_markdown

Damage = Callable[[str], str] | None
"""What becomes of a file's text; None: there is no file."""


def break_off(text: str) -> str:
    """Return a text that is no TOML any more."""
    return text + "\nx = "


def rename(table: str) -> Damage:
    """Return the damage after which a file has no such table."""
    return lambda text: text.replace(f"[{table}]\n", "[other]\n", 1)


@pytest.fixture
def spoil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Damage], None]:
    """Return a function that damages one file of a copy of the texts, which is what the pages read."""
    shutil.copytree(words.TEXT_FOLDER, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(words, "TEXT_FOLDER", tmp_path)

    def damage_file(stem: str, damage: Damage) -> None:
        file = tmp_path / f"{stem}.toml"
        changed = damage and damage(file.read_text(encoding="utf-8"))
        file.unlink()
        if changed:
            file.write_text(changed, encoding="utf-8")

    return damage_file


def read_errors(stem: str) -> list[str]:
    """Return what a page says went wrong; fail if it shows an exception."""
    page = AppTest.from_file(FRAME, default_timeout=60)
    page.switch_page(f"{stem}.py").run()
    assert not page.exception
    return [each.value for each in page.error]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (break_off, "assets/text/derivatives.toml cannot be read"),
        (lambda text: text.replace("[title]\nen = ", "[title]\nde = ", 1), "assets/text/derivatives.toml: [title] lacks en"),
        (
            lambda text: text.replace("[question]\nen = ", "[question]\nen = 5 # ", 1),
            "[question] lacks en, as a text in quotes",
        ),
        (rename("title"), "assets/text/derivatives.toml lacks [title] with en and zh"),
        (rename("question"), "assets/text/derivatives.toml lacks [question] with en and zh"),
        (rename("home"), "assets/text/derivatives.toml lacks [home] with minutes and needs"),
        (None, "There is no assets/text/derivatives.toml"),
    ],
)
def test_a_file_of_texts_that_cannot_be_read_stops_only_its_own_page(
    damage: Damage, said: str, spoil: Callable[[str, Damage], None]
) -> None:
    spoil("derivatives", damage)
    (error,) = read_errors("derivatives")
    assert said in error
    open_page("device_speed", **shorten("device_speed"))


@pytest.mark.parametrize(
    ("damage", "name", "facts"),
    [
        (break_off, "derivatives", len(STEMS) - 1),
        (rename("home"), "Slopes", len(STEMS) - 1),
        (rename("alt.graph"), "Slopes", len(STEMS)),
    ],
)
def test_home_shows_a_lesson_whose_texts_are_broken_with_what_can_be_read(
    damage: Damage, name: str, facts: int, spoil: Callable[[str, Damage], None]
) -> None:
    """And all the others as ever."""
    spoil("derivatives", damage)
    page = open_page("home", lang="en")
    assert not page.error
    shown = read_markdown(page)
    assert f"1\u00a0{name}" in shown[0]
    assert len([each for each in page.caption if each.value]) == facts
    assert {Words(stem, "en")["question"] for stem in STEMS if stem != "derivatives"} < set(shown)


def test_a_head_shows_what_there_is_of_title_and_question(spoil: Callable[[str, Damage], None]) -> None:
    title, question = read_head("descent", "en")
    spoil("descent", rename("title"))
    assert read_head("descent", "en") == ("descent", question)
    spoil("descent", lambda text: text.replace("[other]", "[title]", 1).replace("[question]", "[other]", 1))
    assert read_head("descent", "en") == (title, "")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (break_off, "assets/text/shell.toml cannot be read"),
        (rename("section.images"), "assets/text/shell.toml lacks [section.images] with en and zh"),
        (None, "There is no assets/text/shell.toml"),
    ],
)
def test_what_the_shared_texts_lack_is_said_without_a_traceback(
    damage: Damage, said: str, spoil: Callable[[str, Damage], None]
) -> None:
    spoil("shell", damage)
    (error,) = read_errors("derivatives")
    assert said in error


def run_part() -> None:
    """Show what is needed of a page that runs again without the frame around it, as after a click."""
    from pages.course.page import explain_failures
    from pages.shell.words import Words

    with explain_failures("derivatives", "en"):
        Words("derivatives", "en")


def test_a_page_that_runs_again_by_itself_says_so_too(spoil: Callable[[str, Damage], None]) -> None:
    spoil("shell", break_off)
    page = AppTest.from_function(run_part).run()
    assert not page.exception
    assert ["shell.toml cannot be read" in each.value for each in page.error] == [True]
