"""What a link asks for: to be for students, hidden controls, a fixed language, answers before outcomes, projector mode."""

import re
from dataclasses import dataclass

import streamlit as st

from pages.shell import link

SEEN = "classroom.seen"
"""Controls of the page that is being drawn, key -> title: what a teacher may hide."""
LARGER = 1.3
"""How much larger type and lines are on a projector."""


@dataclass(frozen=True)
class Classroom:
    """What a teacher link asks for.

    Attributes:
        hidden: keys of the controls that are not shown.
        locked: whether the language is fixed.
        insists: whether a question must be answered before the outcome is shown.
        projector: whether projector mode is on.
        is_for_students: whether a teacher has made this link, so that nothing for teachers is offered.
    """

    hidden: frozenset[str] = frozenset()
    locked: bool = False
    insists: bool = False
    projector: bool = False
    is_for_students: bool = False


def enter() -> Classroom:
    """Return what the link asks for."""
    hidden = frozenset(key for key in (link.get("hide") or "").split(",") if re.fullmatch(r"[a-z_]+\.\w+", key))
    locked, insists, marked = (link.get(key) == "1" for key in ("lock", "insist", link.CLASS))
    return Classroom(hidden, locked, insists, is_projecting(), marked or locked or insists or bool(hidden))


def begin() -> None:
    """Start noting the controls of a page, before it is drawn."""
    st.session_state[SEEN] = {}


def is_hidden(key: str, title: str) -> bool:
    """Return whether the teacher link hides this control; note that the page has it."""
    st.session_state.setdefault(SEEN, {})[key] = title
    return key in enter().hidden


def is_projecting() -> bool:
    """Return whether projector mode is on: larger type and lines, and nothing that is only read or printed."""
    return link.get("projector") == "1"


def read_scale() -> float:
    """Return how much larger than usual type, lines and what holds them are now."""
    return LARGER if is_projecting() else 1
