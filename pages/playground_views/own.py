"""The visitor's own points: a brush for each class on the plane, or a file."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.concepts.playground import OwnPoint
from core.concepts.playground.data import REACH
from core.concepts.playground.own import read_own, write_own
from core.concepts.playground.settings import MOST_CLASSES, MOST_POINTS
from pages.inputs.quoting import verbatim
from pages.inputs.upload import show_box
from pages.playground_views.own_file import BOX, KEY, take_file, write_receipt, write_refusal
from pages.shell.lesson import Lesson

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
    if (taken := take_file()) is not None:
        _keep(lesson, taken)
    receipt, refusal = write_receipt(lesson), write_refusal(lesson)
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


def _keep(lesson: Lesson, points: tuple[OwnPoint, ...]) -> None:
    lesson.controls.assign(points="" if points == STANDARD else write_own(points))
