"""A lesson as its page sees it: its words and its controls."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.shell.classroom import read_scale
from pages.shell.controls import Controls
from pages.shell.words import Words


@dataclass(frozen=True)
class Lesson:
    """What a page needs of the shell: its stem, its sentences in the visitor's language, its controls."""

    stem: str
    words: Words
    controls: Controls


def open_lesson(stem: str, language: str, config: type | None = None) -> Lesson:
    """Return the lesson `stem`; `config` is the Config class from which controls read their defaults."""
    words = Words(stem, language)
    return Lesson(stem, words, Controls(stem, words, config))


def side_by_side(across: int, **settings: Any) -> Any:
    """Return a place for up to `across` controls beside each other, fewer where they would be narrower than 88 pixels.

    A grid is one message to the browser, columns are one more for each. On a projector, type and places are larger.
    """
    return st.grid(across, min_column_width=round(88 * read_scale()), gap=("xsmall", "small"), **settings)
