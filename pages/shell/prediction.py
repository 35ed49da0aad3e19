"""Predict first: the outcome stays hidden until the visitor has said what it will be."""

from collections.abc import Sequence

import streamlit as st

from pages.shell.lesson import Lesson


def ask_first(lesson: Lesson, settings: object, outcomes: Sequence[str], truth: str) -> bool:
    """Return whether the outcome may be shown; if not, ask for a prediction (words: prediction.<outcome>).

    Args:
        settings: the Config; a prediction counts for the settings it was made for, and a change asks anew.
        outcomes: the choices, in order.
        truth: the one that will happen, computed from the trace.
    """
    words, key = lesson.words, f"{lesson.stem}.prediction"
    if not lesson.controls.switch("predict", default=False):
        return True
    predicted, made_for = st.session_state.get(key, (None, None))
    if made_for != settings:
        st.markdown(f"**{words['prediction.question']}**")
        for column, outcome in zip(st.columns(len(outcomes)), outcomes, strict=True):
            said = lambda outcome=outcome: st.session_state.update({key: (outcome, settings)})  # noqa: E731
            column.button(words[f"prediction.{outcome}"], key=f"{key}.{outcome}", on_click=said, width="stretch")
        return False
    verdict = "prediction.right" if predicted == truth else "prediction.wrong"
    said, came = words[f"prediction.{predicted}"], words[f"prediction.{truth}"]
    (st.success if predicted == truth else st.warning)(words(verdict, predicted=said, truth=came))
    return True
