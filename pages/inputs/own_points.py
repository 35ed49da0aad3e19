"""Own data: an editable table or a file; what cannot be used is refused in a sentence, and the last good data stays."""

import streamlit as st

from core.foundation.datasets import MAX_MAGNITUDE, MAX_POINTS, Points
from core.foundation.records import RefusedError
from pages.inputs.file import write_size
from pages.inputs.points_file import BOX, FILE, REFUSED, offer_columns, take_file
from pages.inputs.points_receipt import write_receipt
from pages.inputs.points_text import read_points, read_rows, write_points
from pages.inputs.quoting import verbatim
from pages.inputs.upload import show_box
from pages.shell import link
from pages.shell.lesson import Lesson

STANDARD = "1,3;2,5;3,7"
"""What an own data set starts from, as it stands in the link."""
TABLE_HEIGHT = 177
"""Pixels: its head and four rows."""


def edit_points(lesson: Lesson, standard: str = STANDARD) -> Points:
    """Show the upload and the table of own points, which start from `standard`; return the points, always usable."""
    words, controls, state = lesson.words, lesson.controls, st.session_state
    key = f"{lesson.stem}.points.upload"
    take_file(lesson, key)
    points = read_points(controls.state("points", standard))
    if points is None:
        points, state[key + REFUSED] = read_points(standard), RefusedError("the link's points cannot be used", "link")
    assert points is not None
    with st.popover(words["points.edit"], width="stretch"):
        box = st.container()  # above the table, where what became of a file is seen at once
        given = points
        points, mistake = _show_table(lesson, given)
        if points != given and state.pop(key + REFUSED, None):  # edited since: a refused file is forgotten
            state.pop(key + FILE, None)
        refused, file = state.get(key + REFUSED), state.get(key + FILE)
        refusal = _write_refusal(lesson, refused) if refused else ""
        receipt = write_receipt(words, *file) if file and not refused else ""
        with box:
            show_box(lesson, key, words["points.upload"], BOX, receipt=receipt, refusal=refusal)
            offer_columns(lesson, key)
        st.caption(words("points.allowed", **_limits()))
    link.put(f"{lesson.stem}.points", write_points(points), standard)
    for each in filter(None, (mistake, refusal)):  # seen after the table is closed, too
        st.warning(verbatim(each))
    return points


def _show_table(lesson: Lesson, points: Points) -> tuple[Points, str]:
    """Show the points in a table to edit; return its points, or those given where it holds something else, and why."""
    import pandas as pd

    key = f"{lesson.stem}.points.table"
    base, made, revision = st.session_state.get(key, (points, write_points(points), 0))
    # Other points than this table's edits made, or a table that was away, whose edits Streamlit has forgotten: another table.
    if made != write_points(points) or f"{lesson.stem}.table.{revision}" not in st.session_state:
        base, revision = points, revision + 1
    # The table starts from `base` as long as it is edited: from other data Streamlit would make another one and lose an edit.
    # Its cells are texts: Streamlit's own cells for numbers take "1,5" for 15.
    frame = pd.DataFrame([(f"{x:.10g}", f"{y:.10g}") for x, y in base], columns=["x", "y"], dtype=object)
    texts = {name: st.column_config.TextColumn(name) for name in ("x", "y")}
    cells = {"num_rows": "dynamic", "column_config": texts, "hide_index": True, "height": TABLE_HEIGHT}
    table, mistake = st.data_editor(frame, key=f"{lesson.stem}.table.{revision}", **cells), ""
    try:
        points = read_rows(table)
    except RefusedError as error:
        mistake = _write_refusal(lesson, error)
        st.warning(verbatim(mistake))
    st.session_state[key] = (base, write_points(points), revision)
    return points, mistake


def _write_refusal(lesson: Lesson, error: RefusedError) -> str:
    reason = f"{error.reason} in row" if "row" in error.numbers else error.reason
    return lesson.words(f"points.refused.{reason}", **{**_limits(), **error.numbers})


def _limits() -> dict[str, object]:
    return {"most": MAX_POINTS, "magnitude": f"{MAX_MAGNITUDE:,.0f}", "size": write_size(BOX.most)}
