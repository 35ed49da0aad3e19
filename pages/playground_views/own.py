"""The visitor's own points: a brush for each class on the plane, or a file."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.concepts.playground import OwnPoint
from core.concepts.playground.data import REACH
from core.concepts.playground.own import LARGEST, fit_plane, read_own, write_own
from core.concepts.playground.settings import MOST_CLASSES, MOST_POINTS
from core.foundation.records import RefusedError
from core.foundation.tables.labels import read_labelled
from pages.inputs.file import Box, receive_file, write_size
from pages.inputs.upload import show_box
from pages.shell.lesson import Lesson
from pages.shell.words import verbatim

BOX = Box(accept=".csv,.tsv,.txt,text/csv,text/plain", most=200_000)
KEY = "playground.points.upload"
FILE, REFUSED = ".file", ".refused"
"""Endings of what the session keeps of the last file: name, table, points taken, whether scaled; or why it is refused."""
STANDARD: tuple[OwnPoint, ...] = (
    (-2.0, 2.0, 0),
    (-1.4, 1.2, 0),
    (2.0, -2.0, 0),
    (1.2, -1.4, 0),
    (2.0, 2.0, 1),
    (1.4, 1.2, 1),
    (-2.0, -2.0, 1),
    (-1.2, -1.4, 1),
)
"""What own data start from: XOR with two points in each corner."""


def edit_own(lesson: Lesson) -> tuple[OwnPoint, ...]:
    """Show the brush and the box for a file; return the points, always usable."""
    controls, words = lesson.controls, lesson.words
    _take_file(lesson)
    receipt, refusal = _write_receipt(lesson), _write_refusal(lesson)
    points = read_points(lesson)
    controls.choose("brush", tuple(range(MOST_CLASSES)), 0, few=True)
    st.caption(words("own.hint", count=len(points), most=MOST_POINTS))
    left, middle, right = st.columns(3)
    fewer = points[:-1]
    unusable = read_own(write_own(fewer)) is None
    left.button(words["own.undo"], key="playground.own.undo", on_click=_keep, args=(lesson, fewer), disabled=unusable)
    middle.button(words["own.reset"], key="playground.own.reset", on_click=controls.assign, kwargs={"points": ""})
    with right.popover(words["own.file"]):
        show_box(lesson, KEY, words["own.upload"], BOX, receipt=receipt, refusal=refusal)
    if refusal:
        st.warning(verbatim(refusal))
    elif controls.state("points") and read_own(controls.state("points")) is None:
        st.warning(words["points.refused.link"])
    return points


def read_points(lesson: Lesson) -> tuple[OwnPoint, ...]:
    """Return the own points of the link, or those from which one starts."""
    return read_own(lesson.controls.state("points")) or STANDARD


def add_point(lesson: Lesson, picked: Mapping[str, Any]) -> None:
    """Put a point of the brush's class where the plane was clicked."""
    x1, x2, points = picked["x"], picked["y"], read_points(lesson)
    if not all(isinstance(each, (int, float)) and abs(each) <= REACH for each in (x1, x2)) or len(points) >= MOST_POINTS:
        return
    brush = lesson.controls.state("brush", "0")
    label = int(brush) if brush in map(str, range(MOST_CLASSES)) else 0
    _keep(lesson, (*points, (round(float(x1), 2), round(float(x2), 2), label)))


def _take_file(lesson: Lesson) -> None:
    """Take the points of a file that came since the last run, if one did, or keep why it is refused."""
    state = st.session_state
    try:
        file = receive_file(KEY, BOX)
        if file is not None:
            table = read_labelled(file.content, MOST_CLASSES)
            points, scaled = fit_plane(table)
            _keep(lesson, points)
            state[KEY + FILE], state[KEY + REFUSED] = (file.name, table, len(points), scaled), None
    except RefusedError as error:
        state[KEY + FILE], state[KEY + REFUSED] = None, error


def _write_receipt(lesson: Lesson) -> str:
    """Return what was read of the last file, a sentence a line: rows, columns, classes, and everything that was decided."""
    words, last = lesson.words, st.session_state.get(KEY + FILE)
    if last is None:
        return ""
    name, table, count, scaled = last
    counted = {"name": name, "count": count, "rows": len(table.x), "classes": ", ".join(each[:40] for each in table.classes)}
    said = [words("own.taken", **counted, **dict(zip(("x1", "x2", "label"), table.columns, strict=True)))]
    said += [words["own.scaled"]] * scaled
    if table.left_out:
        said.append(words("points.remark.missing", count=table.left_out))
    return "\n".join([*said, *(words(f"points.remark.{remark.key}", **remark.numbers) for remark in table.remarks)])


def _write_refusal(lesson: Lesson) -> str:
    """Return why the last file was refused; empty if it was not."""
    words, error = lesson.words, st.session_state.get(KEY + REFUSED)
    if error is None:
        return ""
    limits = {"most": MOST_POINTS, "size": write_size(BOX.most), "magnitude": f"{LARGEST:g}", "classes": MOST_CLASSES}
    own = f"own.refused.{error.reason}"
    return words(own if own in words else f"points.refused.{error.reason}", **{**limits, **error.numbers})


def _keep(lesson: Lesson, points: tuple[OwnPoint, ...]) -> None:
    lesson.controls.assign(points="" if points == STANDARD else write_own(points))
