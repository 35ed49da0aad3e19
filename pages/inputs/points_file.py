"""The last file of points that came, and the two of its columns that are taken."""

import streamlit as st

from core.foundation.records import RefusedError
from core.foundation.tables import read_table
from pages.inputs.file import Box, receive_file
from pages.inputs.points_receipt import name_column, take_points
from pages.inputs.points_text import write_points
from pages.shell.lesson import Lesson

BOX = Box(accept=".csv,.tsv,.txt,text/csv,text/plain", most=200_000)
FILE, REFUSED = ".file", ".refused"
"""Endings of what the session keeps of the last file: name, table, columns chosen as x and y; and why it is refused, if it is."""


def take_file(lesson: Lesson, key: str) -> None:
    """Take the points of the file that came since the last run, if one did, or keep why it is refused."""
    try:
        file = receive_file(key, BOX)
        if file is None:
            return
        table = read_table(file.content)
    except RefusedError as error:
        st.session_state[key + REFUSED] = error
        return
    st.session_state[key + FILE] = (file.name, table, *table.proposed)
    _take_columns(lesson, key)


def offer_columns(lesson: Lesson, key: str) -> None:
    """Offer which columns of the last file are x and y, if it has more than two."""
    name, table, *chosen = st.session_state.get(key + FILE, ("", None))
    if table is None or len(table.columns) < 3:
        return

    def take() -> None:
        st.session_state[key + FILE] = (name, table, *(st.session_state[f"{key}.{axis}"] for axis in "xy"))
        _take_columns(lesson, key)

    names = [name_column(lesson.words, column) for column in table.columns]
    for place, axis, column in zip(st.columns(2), "xy", chosen, strict=True):
        st.session_state[f"{key}.{axis}"] = column
        label = lesson.words[f"points.column.{axis}"]
        place.selectbox(label, range(len(names)), key=f"{key}.{axis}", format_func=names.__getitem__, on_change=take)


def _take_columns(lesson: Lesson, key: str) -> None:
    """Put the chosen columns of the last file in the place of the points, or keep why they cannot serve."""
    _, table, x, y = st.session_state[key + FILE]
    try:
        lesson.controls.assign(points=write_points(take_points(table, x, y)[0]))
        st.session_state[key + REFUSED] = None
    except RefusedError as error:
        st.session_state[key + REFUSED] = error
