"""The strip under the title: the first thing to do, the guide's step, or a question to answer before the outcome is shown."""

from typing import Any

import streamlit as st

from pages.course.guide import offer_guide, show_marks, show_step
from pages.course.leftovers import clear_rest
from pages.course.questions import Question, take_answer
from pages.course.steps import Step
from pages.shell.classroom import enter, is_projecting
from pages.shell.lesson import Lesson
from pages.shell.words import read_presets

HEIGHT, PROJECTED = 75, 80
"""In pixels, on a screen and on a projector: constant, so that nothing below moves when the sentence changes."""


def show_strip(lesson: Lesson, step: Step | None, question: Question | None, answer: str | None) -> None:
    """Show the guide's step, the question with its choices, what came of the answer, or the first thing to do."""
    with st.container(height=PROJECTED if is_projecting() else HEIGHT, border=False, key="strip"):
        if question is not None and answer is None:
            _ask(lesson, question)
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="guide"):
            if step is not None:
                show_step(lesson, step)
                return
            told = _reveal(lesson, question, answer) if question and answer is not None else read_start(lesson)
            st.markdown(told, width="stretch")
            offer_guide(lesson)
        if answer is not None:
            clear_rest()  # the answers, where a training that was asked about goes on


def read_start(lesson: Lesson) -> str:
    """Return the first thing to do in the chosen view, or with the chosen data, family or axis where a sentence speaks of them."""
    words, chosen = lesson.words, [(name, lesson.controls.state(name)) for name in ("view", "data", "family", "axis")]
    keys = [f"start.{value}" for name, value in chosen if f"option.{name}.{value}" in words]  # a link may have any value
    return next((words[key] for key in keys if key in words), words["start"])


def _ask(lesson: Lesson, question: Question) -> None:
    """Show the question and its choices, and outline the controls that its preset has set."""
    words = lesson.words
    st.markdown(f"**{words['prediction.first']}** {question.text}")
    with st.container(horizontal=True, gap="small"):
        for name, text in question.choices.items():
            _offer_answer(lesson, question, name, text, "secondary")
        if not (question.choices and enter().insists):
            _offer_answer(lesson, question, "", words["prediction.skip" if question.choices else "prediction.show"], "tertiary")
    changed = read_presets(lesson.stem).get(lesson.controls.state("try"), {})
    show_marks(lesson.stem, [f"control.{name}" for name in changed if name != "view"])


def _offer_answer(lesson: Lesson, question: Question, name: str, text: str, look: Any) -> None:
    key = f"{lesson.stem}.answer.{name or 'skip'}"
    st.button(text, key=key, on_click=take_answer, args=(lesson, question, name), type=look)


def _reveal(lesson: Lesson, question: Question, answer: str) -> str:
    words = lesson.words
    if answer not in question.choices:
        return question.answer or read_start(lesson)
    verdict = "prediction.right" if answer == question.right else "prediction.wrong"
    said = words(verdict, predicted=question.choices[answer], truth=question.choices[question.right])
    why = "" if answer == question.right else words["prediction.why"]
    return f"**{said}** {question.answer or why}"
