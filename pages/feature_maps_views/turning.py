"""What a click on the stage sets: controls of this view, or another view."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.shell.lesson import Lesson


def turn_to(lesson: Lesson, **values: Any) -> None:
    """Set controls because something on the stage was clicked. They are already drawn, so it happens on the next run."""
    st.session_state[f"{lesson.stem}.turn"] = values
    st.rerun()


def take_turn(lesson: Lesson) -> None:
    """Set the controls that the last click asked for."""
    turn: Mapping[str, Any] = st.session_state.pop(f"{lesson.stem}.turn", {})
    lesson.controls.assign(**turn)
