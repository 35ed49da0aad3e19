"""Own data: an editable table or a file; what cannot be used is refused in a sentence, and the last good data stays."""

import numpy as np
import pandas as pd
import streamlit as st

from core.foundation.datasets import MAX_MAGNITUDE, MAX_POINTS, Points, check_points
from core.foundation.numbers import read_number
from core.foundation.records import RefusedError
from core.foundation.tables import Column, Table, read_table
from pages.inputs.upload import Box, receive_file, show_box, write_size
from pages.shell import link
from pages.shell.lesson import Lesson
from pages.shell.words import Words

BOX = Box(accept=".csv,.tsv,.txt,text/csv,text/plain", most=200_000)
STANDARD = "1,3;2,5;3,7"
"""What an own data set starts from, as it stands in the link."""
FILE, REFUSED = ".file", ".refused"
"""Endings of what the session keeps of the last file: name, table, columns chosen as x and y; and why it is refused, if it is."""


def edit_points(lesson: Lesson) -> Points:
    """Show the table and the upload of own points; return the points, always usable."""
    words, controls, state = lesson.words, lesson.controls, st.session_state
    key = f"{lesson.stem}.points.upload"
    _take_file(lesson, key)
    points = read_points(controls.state("points", STANDARD)) or read_points(STANDARD)
    assert points is not None
    with st.popover(words["points.edit"], width="stretch"):
        points = _show_table(lesson, points)
        refused, file = state.get(key + REFUSED), state.get(key + FILE)
        refusal = _write_refusal(lesson, refused) if refused else ""
        receipt = write_receipt(words, *file) if file and not refused else ""
        show_box(lesson, key, words["points.upload"], BOX, receipt=receipt, refusal=refusal)
        _show_pickers(lesson, key)
        st.caption(words("points.allowed", **_limits()))
    link.put(f"{lesson.stem}.points", write_points(points), STANDARD)
    if refusal:
        st.warning(refusal)
    return points


def read_rows(table: pd.DataFrame) -> Points:
    """Return the points of the edited table, whose cells are texts; rows without any text do not count.

    Raises:
        RefusedError: reason "empty cell", "not a number" or "ambiguous" (numbers: row, word), or as `check_points`.
    """
    points = []
    for row, cells in enumerate(table[["x", "y"]].itertuples(index=False), start=1):
        texts = ["" if pd.isna(cell) else str(cell).strip() for cell in cells]
        if not any(texts):
            continue
        if not all(texts):
            raise RefusedError(f"row {row} has an empty cell", "empty cell", row=row)
        try:
            points.append((read_number(texts[0]), read_number(texts[1])))
        except RefusedError as error:
            raise RefusedError(f"row {row}: {error}", error.reason, row=row, **error.numbers) from error
    check_points(tuple(points))
    return tuple(points)


def read_points(text: str) -> Points | None:
    """Return the points of a link ("1,3;2,5"), or None if they cannot be used."""
    try:
        rows = [pair.split(",") for pair in text.split(";") if pair]
        points = tuple((float(x), float(y)) for x, y in rows)
        check_points(points)
    except ValueError:
        return None
    return points


def write_points(points: Points) -> str:
    """Return points as they stand in the link."""
    return ";".join(f"{x:.10g},{y:.10g}" for x, y in points)


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


def _show_table(lesson: Lesson, points: Points) -> Points:
    """Show the points in a table to edit; return its points, or those given where it holds something else, and say so."""
    key = f"{lesson.stem}.points.table"
    base, made, revision = st.session_state.get(key, (points, write_points(points), 0))
    if made != write_points(points):  # other points than this table's edits made: another table
        base, revision = points, revision + 1
    # The table starts from `base` as long as it is edited: from other data Streamlit would make another one and lose an edit.
    # Its cells are texts: Streamlit's own cells for numbers take "1,5" for 15.
    frame = pd.DataFrame([(f"{x:.10g}", f"{y:.10g}") for x, y in base], columns=["x", "y"], dtype=object)
    texts = {name: st.column_config.TextColumn(name) for name in ("x", "y")}
    cells = {"num_rows": "dynamic", "column_config": texts, "hide_index": True, "height": 240}
    table = st.data_editor(frame, key=f"{lesson.stem}.table.{revision}", **cells)
    try:
        points = read_rows(table)
    except RefusedError as error:
        st.warning(_write_refusal(lesson, error))
    st.session_state[key] = (base, write_points(points), revision)
    return points


def _take_file(lesson: Lesson, key: str) -> None:
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


def _take_columns(lesson: Lesson, key: str) -> None:
    """Put the chosen columns of the last file in the place of the points, or keep why they cannot serve."""
    _, table, x, y = st.session_state[key + FILE]
    try:
        lesson.controls.assign(points=write_points(take_points(table, x, y)[0]))
        st.session_state[key + REFUSED] = None
    except RefusedError as error:
        st.session_state[key + REFUSED] = error


def _show_pickers(lesson: Lesson, key: str) -> None:
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


def _write_refusal(lesson: Lesson, error: RefusedError) -> str:
    reason = f"{error.reason} in row" if "row" in error.numbers else error.reason
    return lesson.words(f"points.refused.{reason}", **{**_limits(), **error.numbers})


def _limits() -> dict[str, object]:
    return {"most": MAX_POINTS, "magnitude": f"{MAX_MAGNITUDE:,.0f}", "size": write_size(BOX.most)}
