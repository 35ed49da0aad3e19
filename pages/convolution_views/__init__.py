"""The views of the lesson on convolution, and what they share: refusals, the arithmetic of sizes, where the clock starts."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from core.concepts.convolution import Fit
from core.foundation.records import RefusedError
from pages.inputs.quoting import verbatim
from pages.shell import link
from pages.shell.lesson import Lesson
from pages.shell.view import Numbers, Row

Settings = TypeVar("Settings")


def settle(lesson: Lesson, name: str, standard: Settings, make: Callable[[], Settings], *controls: str) -> Settings:
    """Return what these controls say; where torch would refuse it, say why and return the last settings that worked."""
    words, kept = lesson.words, f"{lesson.stem}.{name}.kept"
    try:
        st.session_state[kept] = make()
    except RefusedError as error:
        link.refuse(lesson.stem, *controls)
        layer = words("refused.layer", **error.numbers) if "layer" in error.numbers else ""
        st.warning(verbatim(f"{layer} " + words(f"refused.{error.reason}", **error.numbers)))
    return st.session_state.get(kept, standard)


def count_places(lesson: Lesson, rows: Fit, columns: Fit) -> Numbers:
    """Return the arithmetic of the output size along both sides, written out."""
    lines = []
    for name, fit in (("rows", rows), ("columns", columns)):
        padded = f"{fit.length} + 2·{fit.padding} = {fit.padded}"
        span = f"{fit.dilation}·({fit.size} − 1) + 1 = {fit.span}"
        room, count = f"{fit.padded} − {fit.span} = {fit.room}", f"⌊{fit.room} / {fit.stride}⌋ + 1 = {fit.count}"
        lines.append(Row(lesson.words[f"number.{name}"], [padded, span, room, count, fit.dropped]))
    return Numbers(lesson.words.name_columns("side", "input", "span", "room", "floor", "dropped"), lines)


def find_middle(rows: Fit, columns: Fit) -> int:
    """Return the output cell where the clock starts."""
    return rows.count // 2 * columns.count + columns.count // 2


def share_height(height: int, size: int) -> tuple[int, int]:
    """Return the heights of the maps and of the window below them: a larger window needs more room for its numbers."""
    below = round(height * (0.34 if size <= 3 else 0.42 if size <= 5 else 0.52))
    return height - below, below
