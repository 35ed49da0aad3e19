"""Own formulas: one line of text; what cannot be read is refused in a sentence, and the last good formula stays."""

from collections.abc import Callable, Collection

import streamlit as st

from core.foundation.expressions import LONGEST, parse
from core.foundation.records import RefusedError
from pages.inputs.quoting import verbatim
from pages.shell import link
from pages.shell.lesson import Lesson


def ask_formula(lesson: Lesson, name: str, variables: Collection[str]) -> str:
    """Show the control `name`, a line for a formula of these variables; return the last formula that can be used."""
    return ask_readable(lesson, name, lambda text: parse(text, variables), lesson.controls.defaults[name])


def ask_readable(lesson: Lesson, name: str, read: Callable[[str], object], default: str) -> str:
    """Show the control `name`, a line for a formula; return the last one that `read` did not refuse.

    Words: refused.<reason>, where the lesson has a sentence of its own, else expression.<reason>.
    """
    words, kept = lesson.words, f"{lesson.stem}.{name}.kept"
    text = lesson.controls.text(name, default, longest=LONGEST)
    try:
        read(text)
        st.session_state[kept] = text
    except RefusedError as error:
        own = f"refused.{error.reason}"
        st.warning(verbatim(words(own if own in words else f"expression.{error.reason}", **error.numbers)))
        link.refuse(lesson.stem, name)
    return st.session_state.get(kept, default)
