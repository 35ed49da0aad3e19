"""Simple at first: the switch that shows all controls, the columns of a first visit, places for the controls that are drawn."""

from dataclasses import replace
from typing import Any

import streamlit as st

from pages.shell.lesson import Lesson, side_by_side
from pages.shell.offered import ALL
from pages.shell.view import Numbers
from pages.shell.words import read_table


def offer_all(lesson: Lesson) -> None:
    """Offer all controls, where a lesson shows only some at first."""
    if not read_table(lesson.stem, "simple"):
        return
    key, offered = f"{lesson.stem}.all_controls", lesson.controls.offered
    wanted = lesson.controls.state(ALL) == "1"
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted

    def take() -> None:
        offered.show_all(st.session_state[key])

    st.toggle(lesson.words["simple.all"], wanted, key=key, on_change=take)  # value and state: as in pages/shell/controls.py


def keep_columns(lesson: Lesson, numbers: Numbers | None) -> Numbers | None:
    """Return the table with the columns that a first visit needs; all where all controls are shown, or where none is named."""
    names = read_table(lesson.stem, "simple").get("columns", ())
    if numbers is None or lesson.controls.state(ALL) == "1" or not names:
        return numbers
    first, *others = numbers.columns
    wanted = {first, *(lesson.words.get(f"number.{name}", name) for name in names)}
    kept = [at for at, title in enumerate(others) if title in wanted]
    if not any(others[at] != first for at in kept):
        return numbers
    rows = [replace(row, cells=[row.cells[at] for at in kept]) for row in numbers.rows]
    return replace(numbers, columns=[first, *(others[at] for at in kept)], rows=rows)


def beside(lesson: Lesson, *names: str, most: int = 3) -> Any:
    """Return a place for those of these controls that are drawn, beside each other."""
    return side_by_side(min(max(1, sum(name in lesson.controls.offered for name in names)), most))


def fold_away(lesson: Lesson, label: str) -> Any:
    """Return a place behind a button for controls that few need; in sight while only what is offered at first is drawn in it."""
    return st.popover(label, width="stretch") if lesson.controls.offered.all else st.container()
