"""Points of a file: the last one that came, the two of its columns that are taken, and a receipt of what was read."""

import numpy as np
import streamlit as st

from core.foundation.datasets import MAX_POINTS, Points, check_points
from core.foundation.records import RefusedError
from core.foundation.tables import Column, Table, read_table
from pages.inputs.points_text import write_points
from pages.inputs.upload import Box, receive_file
from pages.shell.lesson import Lesson
from pages.shell.words import Words

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


def take_points(table: Table, x: int, y: int) -> tuple[Points, int]:
    """Return the points of two columns of a file, and how many rows had them; of too many rows an evenly spaced sample.

    Raises:
        RefusedError: as `Table.take` and `check_points`.
    """
    pair = np.stack(table.take(x, y), axis=1)
    rows = len(pair)
    if rows > MAX_POINTS:
        pair = pair[np.linspace(0, rows - 1, MAX_POINTS).round().astype(int)]
    points = tuple((float(x), float(y)) for x, y in pair)
    check_points(points)
    return points, rows


def write_receipt(words: Words, name: str, table: Table, x: int, y: int) -> str:
    """Return what was read from a file, a sentence a line: rows, columns, and everything that was decided on the way."""
    points, rows = take_points(table, x, y)
    columns = {"x": name_column(words, table.columns[x]), "y": name_column(words, table.columns[y])}
    said = [words("points.taken", name=name, rows=rows, **columns)]
    if table.why == "index" and (x, y) == table.proposed:
        said.append(words("points.remark.index", column=name_column(words, table.columns[0])))
    if len(table.columns) > 2:
        said.append(words("points.remark.columns", count=len(table.columns)))
    if left := len(table.lines) - rows:
        said.append(words("points.remark.missing", count=left))
    if rows > MAX_POINTS:
        said.append(words("points.remark.sample", count=len(points), rows=rows))
    said += [words(f"points.remark.{remark.key}", **remark.numbers) for remark in table.remarks]
    return "\n".join(said)


def name_column(words: Words, column: Column) -> str:
    """Return what a column is called in a sentence: its place, and its name if it has one."""
    return words("points.named" if column.name else "points.nameless", place=column.place, name=column.name)
