"""The visitor's own points: a brush for each class on the plane, or a file."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.concepts.playground import OwnPoint, check_own
from core.concepts.playground.data import REACH
from core.concepts.playground.settings import MOST_CLASSES, MOST_POINTS
from core.foundation.records import RefusedError
from core.foundation.tables.labels import LabelledPoints, read_labelled
from pages.inputs.upload import Box, receive_file, show_box, write_size
from pages.shell.lesson import Lesson

BOX = Box(accept=".csv,.tsv,.txt,text/csv,text/plain", most=200_000)
KEY = "playground.points.upload"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
FILLED = 2.8
"""A file's points are scaled to reach ± this, if they do not fit the plane."""


def write_own(points: tuple[OwnPoint, ...]) -> str:
    """Return points as they stand in the link: five characters each, so that 1,000 of them fit.

    x₁ and x₂ in hundredths above −3, two digits of base 36 each, then the class.
    """

    def write(value: float) -> str:
        high, low = divmod(round(100 * (value + REACH)), len(DIGITS))
        return DIGITS[high] + DIGITS[low]

    return "".join(f"{write(x1)}{write(x2)}{label}" for x1, x2, label in points)


STANDARD = write_own(
    ((-2, 2, 0), (-1.4, 1.2, 0), (2, -2, 0), (1.2, -1.4, 0), (2, 2, 1), (1.4, 1.2, 1), (-2, -2, 1), (-1.2, -1.4, 1))
)
"""What own data start from: XOR with two points in each corner."""


def read_own(text: str) -> tuple[OwnPoint, ...] | None:
    """Return the points of a link, or None if they cannot be used."""
    try:
        parts = [text[place : place + 5] for place in range(0, len(text), 5)]
        points = tuple((int(each[:2], 36) / 100 - REACH, int(each[2:4], 36) / 100 - REACH, int(each[4:])) for each in parts)
        points = tuple((round(x1, 2), round(x2, 2), label) for x1, x2, label in points)
        check_own(points)
    except ValueError:
        return None
    return points if all(abs(value) <= REACH for x1, x2, _ in points for value in (x1, x2)) else None


def edit_own(lesson: Lesson) -> tuple[OwnPoint, ...]:
    """Show the brush and the box for a file; return the points, always usable."""
    controls, words = lesson.controls, lesson.words
    receipt, refusal = _take_file(lesson)
    points = read_points(lesson)
    controls.choose("brush", tuple(range(MOST_CLASSES)), 0, few=True)
    st.caption(words("own.hint", count=len(points), most=MOST_POINTS))
    left, middle, right = st.columns(3)
    fewer = points[:-1]
    left.button(words["own.undo"], key="playground.own.undo", on_click=_keep, args=(lesson, fewer), disabled=not _is_usable(fewer))
    middle.button(words["own.reset"], key="playground.own.reset", on_click=controls.assign, kwargs={"points": ""})
    with right.popover(words["own.file"]):
        show_box(lesson, KEY, words["own.upload"], BOX, receipt=receipt, refusal=refusal)
    if refusal:
        st.warning(refusal)
    return points


def read_points(lesson: Lesson) -> tuple[OwnPoint, ...]:
    """Return the own points of the link, or those from which one starts."""
    return read_own(lesson.controls.state("points", STANDARD)) or read_own(STANDARD) or ()


def add_point(lesson: Lesson, picked: Mapping[str, Any]) -> None:
    """Put a point of the brush's class where the plane was clicked."""
    x1, x2, points = picked["x"], picked["y"], read_points(lesson)
    if not all(isinstance(each, (int, float)) and abs(each) <= REACH for each in (x1, x2)) or len(points) >= MOST_POINTS:
        return
    brush = lesson.controls.state("brush", "0")
    label = int(brush) if brush in DIGITS[:MOST_CLASSES] else 0
    _keep(lesson, (*points, (round(float(x1), 2), round(float(x2), 2), label)))


def fit_plane(read: LabelledPoints) -> tuple[tuple[OwnPoint, ...], bool]:
    """Return a file's points, at most 1,000 evenly spaced ones, and whether they had to be scaled to fit the plane."""
    rows = np.linspace(0, len(read.x) - 1, min(len(read.x), MOST_POINTS)).round().astype(int)
    x, scaled = read.x[rows], bool(np.abs(read.x).max() > REACH)
    if scaled:
        low, high = x.min(0), x.max(0)
        x = FILLED * (2 * (x - low) / np.where(high > low, high - low, 1) - (high > low))
    points = tuple(
        (round(float(x1), 2), round(float(x2), 2), int(label)) for (x1, x2), label in zip(x, read.labels[rows], strict=True)
    )
    check_own(points)
    return points, scaled


def _take_file(lesson: Lesson) -> tuple[str, str]:
    """Take the points of a file that came since the last run; return what was read of the last file, and why it was refused."""
    words, state = lesson.words, st.session_state
    try:
        file = receive_file(KEY, BOX)
        if file is not None:
            read = read_labelled(file.content, MOST_CLASSES)
            points, scaled = fit_plane(read)
            _keep(lesson, points)
            told = {"name": file.name, "count": len(points), "rows": len(read.x), "classes": ", ".join(read.classes)}
            receipt = words("own.taken", **told, x1=read.columns[0], x2=read.columns[1], label=read.columns[2])
            state[KEY + ".said"] = (receipt + (" " + words["own.scaled"] if scaled else ""), "")
    except RefusedError as error:
        limits = {"most": MOST_POINTS, "size": write_size(BOX.most), "magnitude": f"{1e6:,.0f}", "classes": MOST_CLASSES}
        own = f"own.refused.{error.reason}"
        key = own if own in words else f"points.refused.{error.reason}"
        state[KEY + ".said"] = ("", words(key, **{**limits, **error.numbers}))
    return state.get(KEY + ".said", ("", ""))


def _keep(lesson: Lesson, points: tuple[OwnPoint, ...]) -> None:
    lesson.controls.assign(points="" if write_own(points) == STANDARD else write_own(points))


def _is_usable(points: tuple[OwnPoint, ...]) -> bool:
    try:
        check_own(points)
    except ValueError:
        return False
    return True
