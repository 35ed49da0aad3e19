"""Simple at first: few controls and columns, named in the texts under [simple]; a switch shows all of them."""

from dataclasses import replace

import streamlit as st

from pages.shell import link
from pages.shell.lesson import Lesson
from pages.shell.view import Numbers
from pages.shell.words import read_table

NAME = "more"
"""Of the setting: whether all controls are shown."""


def offer_all(lesson: Lesson) -> None:
    """Offer all controls, where a lesson shows only some at first."""
    if not read_table(lesson.stem, "simple"):
        return
    key, setting = f"{lesson.stem}.all_controls", f"{lesson.stem}.{NAME}"
    wanted = link.get(setting) == "1"
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted
    st.toggle(lesson.words["simple.all"], key=key, on_change=lambda: link.put(setting, "1" if st.session_state[key] else ""))


def keep_columns(lesson: Lesson, numbers: Numbers | None) -> Numbers | None:
    """Return the table with the columns that a first visit needs; all where all controls are shown, or where none is named."""
    names = read_table(lesson.stem, "simple").get("columns", ())
    if numbers is None or lesson.controls.state(NAME) == "1" or not names:
        return numbers
    first, *others = numbers.columns
    wanted = {first, *(lesson.words.get(f"number.{name}", name) for name in names)}
    kept = [at for at, title in enumerate(others) if title in wanted]
    if not any(others[at] != first for at in kept):
        return numbers
    rows = [replace(row, cells=[row.cells[at] for at in kept]) for row in numbers.rows]
    return replace(numbers, columns=[first, *(others[at] for at in kept)], rows=rows)
