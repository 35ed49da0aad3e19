"""Own data: an editable table or a CSV file; what cannot be used is refused in a sentence, and the last good data stays."""

import io
import math

import numpy as np
import pandas as pd
import streamlit as st

from core.foundation.datasets import MAX_MAGNITUDE, MAX_POINTS, Points, are_apart
from core.foundation.records import RefusedError
from pages.shell.lesson import Lesson
from pages.shell.upload import Box, receive_file, show_box, write_size

BOX = Box(accept=".csv,.tsv,.txt,text/csv,text/plain", most=200_000)
STANDARD = "1,3;2,5;3,7"
"""What an own data set starts from, as it stands in the link."""


def edit_points(lesson: Lesson) -> Points:
    """Show the table and the upload of own points; return the points, always usable."""
    words, controls, state = lesson.words, lesson.controls, st.session_state
    limits = {"most": MAX_POINTS, "magnitude": f"{MAX_MAGNITUDE:,.0f}", "size": write_size(BOX.most)}
    upload = f"{lesson.stem}.points.upload"
    _take_file(lesson, upload)
    points = read_points(controls.state("points", STANDARD)) or read_points(STANDARD)
    assert points is not None
    key = f"{lesson.stem}.points.table"
    base, made, revision = state.get(key, (points, write_points(points), 0))
    if made != write_points(points):  # other points than this table's edits made: another table
        base, revision = points, revision + 1
    said, receipt = state.get(f"{upload}.refused"), state.get(f"{upload}.receipt", "")
    refusal = words(f"points.refused.{said}", **limits) if said else ""
    with st.popover(words["points.edit"], width="stretch"):
        # The table starts from `base` as long as it is edited: from other data Streamlit would make another one and lose an edit.
        frame = pd.DataFrame(base, columns=["x", "y"])
        table = st.data_editor(frame, num_rows="dynamic", key=f"{lesson.stem}.table.{revision}", hide_index=True, height=240)
        place = st.container()  # below the table: a sentence must not move the cells
        show_box(lesson, upload, words["points.upload"], BOX, receipt=receipt, refusal=refusal)
        st.caption(words("points.allowed", **limits))
    if (reason := check_table(table)) is not None:
        place.warning(words(f"points.refused.{reason}", **limits))
    else:
        points = to_points(table)
    state[key] = (base, write_points(points), revision)
    controls.assign(points=write_points(points))
    controls.state("points", STANDARD)
    if refusal:
        st.warning(refusal)
    return points


def _take_file(lesson: Lesson, key: str) -> None:
    """Put the rows of the file that came since the last run, if one did, in the place of the points, or keep why it is refused."""
    try:
        file = receive_file(key, BOX)
        if file is None:
            return
        table = read_csv(file.content)
        if reason := check_table(table):
            raise RefusedError("the file cannot serve as data", reason)
        assert table is not None
        lesson.controls.assign(points=write_points(to_points(table)))
        receipt, reason = lesson.words("points.taken", name=file.name, rows=len(table)), None
    except RefusedError as error:
        receipt, reason = "", error.reason
    st.session_state[f"{key}.receipt"], st.session_state[f"{key}.refused"] = receipt, reason


def check_table(table: pd.DataFrame | None) -> str | None:
    """Return why a table cannot serve: "unreadable", "text", "empty", "infinite", "few", "many", "same", "close", or None."""
    if table is None or table.shape[1] < 2:
        return "unreadable"
    filled = pd.DataFrame(table.iloc[:, :2].dropna(how="all"))
    if len(filled) > MAX_POINTS:
        return "many"
    if np.any(pd.isna(filled)):
        return "empty"
    numbers = filled.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
    if np.isnan(numbers).any():
        return "text"
    if np.abs(numbers).max(initial=0) > MAX_MAGNITUDE:
        return "infinite"
    if len(numbers) < 2:
        return "few"
    if len(np.unique(numbers[:, 0])) < 2:
        return "same"
    return None if are_apart(numbers[:, 0]) else "close"


def read_points(text: str) -> Points | None:
    """Return the points of a link ("1,3;2,5"), or None if they cannot be used."""
    try:
        rows = [tuple(float(number) for number in pair.split(",")) for pair in text.split(";") if pair]
    except ValueError:
        return None
    sound = all(len(row) == 2 and all(map(math.isfinite, row)) for row in rows)
    return to_points(pd.DataFrame(rows)) if sound and rows and check_table(pd.DataFrame(rows)) is None else None


def write_points(points: Points) -> str:
    """Return points as they stand in the link."""
    return ";".join(f"{x:.10g},{y:.10g}" for x, y in points)


def to_points(table: pd.DataFrame) -> Points:
    numbers = table.iloc[:, :2].dropna(how="all").apply(pd.to_numeric)
    return tuple((float(x), float(y)) for x, y in numbers.itertuples(index=False))


def read_csv(content: bytes) -> pd.DataFrame | None:
    """Return the columns of a CSV file (comma, semicolon or tab), with or without a header line; None if it is no such file."""
    try:
        text = content.decode("utf-8-sig")
        separator = max(",;\t", key=text.partition("\n")[0].count)
        table = pd.read_csv(io.StringIO(text), header=None, sep=separator, dtype=str, nrows=MAX_POINTS + 2)
    except ValueError:  # also what pandas raises for empty and ragged files, and Python for other encodings
        return None
    head = pd.Series(table.iloc[0, :2]) if table.shape[1] >= 2 else pd.Series(["1"])
    return table.iloc[1:] if np.all(pd.isna(pd.to_numeric(head, errors="coerce"))) else table
