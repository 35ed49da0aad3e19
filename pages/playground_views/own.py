"""The visitor's own points: a brush for each class on the plane, or a file."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.concepts.playground import OwnPoint, check_own
from core.concepts.playground.data import REACH
from core.concepts.playground.settings import MOST_CLASSES, MOST_POINTS
from pages.shell.lesson import Lesson

STANDARD = "-2,2,0;-1.4,1.2,0;2,-2,0;1.2,-1.4,0;2,2,1;1.4,1.2,1;-2,-2,1;-1.2,-1.4,1"
"""What own data start from: XOR with two points in each corner, as it stands in the link."""


def edit_own(lesson: Lesson) -> tuple[OwnPoint, ...]:
    """Show the brush; return the points, always usable."""
    controls, words = lesson.controls, lesson.words
    points = read_own(controls.state("points", STANDARD)) or read_own(STANDARD) or ()
    controls.choose("brush", tuple(range(MOST_CLASSES)), 0, few=True)
    st.caption(words("own.hint", count=len(points), most=MOST_POINTS))
    left, right = st.columns(2)
    left.button(
        words["own.undo"],
        key="playground.own.undo",
        on_click=_keep,
        args=(lesson, points[:-1]),
        disabled=not _is_usable(points[:-1]),
    )
    right.button(words["own.reset"], key="playground.own.reset", on_click=controls.assign, kwargs={"points": ""})
    return points


def add_point(lesson: Lesson, picked: Mapping[str, Any]) -> None:
    """Put a point of the brush's class where the plane was clicked."""
    x1, x2 = picked["x"], picked["y"]
    points = read_own(lesson.controls.state("points", STANDARD)) or read_own(STANDARD) or ()
    if not all(isinstance(each, (int, float)) and abs(each) <= REACH for each in (x1, x2)) or len(points) >= MOST_POINTS:
        return
    brush = lesson.controls.state("brush", "0")
    label = int(brush) if brush.isdigit() and int(brush) < MOST_CLASSES else 0
    _keep(lesson, (*points, (round(float(x1), 2), round(float(x2), 2), label)))


def read_own(text: str) -> tuple[OwnPoint, ...] | None:
    """Return the points of a link ("1,3,0;2,5,1"), or None if they cannot be used."""
    try:
        rows = [entry.split(",") for entry in text.split(";") if entry]
        points = tuple((float(x1), float(x2), int(label)) for x1, x2, label in rows)
        check_own(points)
    except ValueError:
        return None
    return points


def write_own(points: tuple[OwnPoint, ...]) -> str:
    """Return points as they stand in the link."""
    return ";".join(f"{x1:.6g},{x2:.6g},{label}" for x1, x2, label in points)


def _keep(lesson: Lesson, points: tuple[OwnPoint, ...]) -> None:
    lesson.controls.assign(points=write_own(points))


def _is_usable(points: tuple[OwnPoint, ...]) -> bool:
    try:
        check_own(points)
    except ValueError:
        return False
    return True
