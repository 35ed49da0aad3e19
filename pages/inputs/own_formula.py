"""Own formulas: one line of text; what cannot be read is refused in a sentence, and the last good formula stays."""

from collections.abc import Collection

import streamlit as st

from core.foundation.expressions import LONGEST, parse
from core.foundation.records import RefusedError
from pages.shell.lesson import Lesson


def ask_formula(lesson: Lesson, name: str, variables: Collection[str]) -> str:
    """Show the control `name`, a line for a formula of these variables; return the last formula that can be used."""
    text, kept = lesson.controls.text(name, longest=LONGEST), f"{lesson.stem}.{name}.kept"
    try:
        parse(text, variables)
        st.session_state[kept] = text
    except RefusedError as error:
        st.warning(lesson.words(f"expression.{error.reason}", **error.numbers))
    return st.session_state.get(kept, lesson.controls.defaults[name])
