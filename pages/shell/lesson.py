"""Open a lesson: its words, its controls, and the places for its stage and its controls."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shell.controls import Controls
from pages.shell.words import Words


@dataclass(frozen=True)
class Lesson:
    """What a page needs of the shell: its stem, its sentences in the visitor's language, its controls."""

    stem: str
    words: Words
    controls: Controls


def open_lesson(stem: str, config: type | None = None) -> Lesson:
    """Return the lesson `stem`; `config` is the Config class from which controls read their defaults."""
    words = Words(stem, st.session_state["lang"])
    return Lesson(stem, words, Controls(stem, words, config))


def split_page() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return the place for the stage (two thirds of the width) and, beside it, the place for the controls."""
    stage, side = st.columns([2.35, 1], gap="medium")
    return stage, side


def side_by_side(across: int, **settings: Any) -> AbstractContextManager[Any]:
    """Return a place for controls beside each other. A grid is one message to the browser, columns are one more for each."""
    return st.grid(across, min_column_width=64, gap=("xsmall", "small"), **settings)
