"""A lesson whose texts cannot be read says so on its own page, and leaves all others alone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.shell import words
from tests.brief import shorten
from tests.test_lessons import FRAME, open_page


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text + "\nx = ", "assets/text/derivatives.toml cannot be read"),
        (lambda text: text.replace("[title]\nen = ", "[title]\nde = ", 1), "assets/text/derivatives.toml: [title] lacks en"),
        (None, "There is no assets/text/derivatives.toml"),
    ],
)
def test_a_file_of_texts_that_cannot_be_read_stops_only_its_own_page(
    damage: Callable[[str], str] | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(words.TEXT_FOLDER, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(words, "TEXT_FOLDER", tmp_path)
    file = tmp_path / "derivatives.toml"
    changed = damage and damage(file.read_text(encoding="utf-8"))
    file.unlink()
    if changed:
        file.write_text(changed, encoding="utf-8")
    page = AppTest.from_file(FRAME, default_timeout=60)
    page.switch_page("derivatives.py").run()
    assert not page.exception
    assert [each.value for each in page.error if said in each.value]
    open_page("device_speed", **shorten("device_speed"))
