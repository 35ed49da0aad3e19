"""Own data: an editable table or a CSV file; what cannot be used is refused in a sentence, and the last good data stays."""

import io
import math

import numpy as np
import pandas as pd
import streamlit as st

from core.foundation.datasets import MAX_MAGNITUDE, MAX_POINTS, Points
from pages.shell.lesson import Lesson

MAX_BYTES = 200_000
STANDARD = "1,3;2,5;3,7"
"""What an own data set starts from, as it stands in the link."""


def edit_points(lesson: Lesson) -> Points:
    """Show the table and the upload of own points; return the points, always usable."""
    words, controls = lesson.words, lesson.controls
    points = read_points(controls.state("points", STANDARD)) or read_points(STANDARD)
    assert points is not None
    revision = st.session_state.setdefault(f"{lesson.stem}.points.revision", 0)
    with st.popover(words["points.edit"], width="stretch"):
        frame = pd.DataFrame(points, columns=["x", "y"])
        edited = st.data_editor(frame, num_rows="dynamic", key=f"{lesson.stem}.table.{revision}", hide_index=True, height=240)
        upload = st.file_uploader(words["points.upload"], type=["csv", "txt"], key=f"{lesson.stem}.upload.{revision}")
        st.caption(words("points.allowed", most=MAX_POINTS, magnitude=f"{MAX_MAGNITUDE:,.0f}"))
        refused = _refuse_file(upload.size) if upload is not None else None
        table = edited if upload is None or refused else read_csv(upload.getvalue())
        reason = refused or check_table(table)
        if reason is None and table is not None:
            points = to_points(table)
    if reason is not None:
        st.warning(words(f"points.refused.{reason}", most=MAX_POINTS, magnitude=f"{MAX_MAGNITUDE:,.0f}"))
    st.session_state[f"{lesson.stem}.points"] = write_points(points)
    controls.state("points", STANDARD)
    return points


def check_table(table: pd.DataFrame | None) -> str | None:
    """Return why a table cannot serve as data: "unreadable", "text", "empty", "infinite", "few", "many", "same", or None."""
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
    return "same" if len(np.unique(numbers[:, 0])) < 2 else None


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


def _refuse_file(size: int) -> str | None:
    return "large" if size > MAX_BYTES else None


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
