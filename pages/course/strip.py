"""The strip under the title: the first thing to do, the guide's step, or a question to answer before the outcome is shown."""

import random
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.course.guide import Step, offer_guide, show_step
from pages.shell.classroom import LARGER, is_projecting
from pages.shell.lesson import Lesson
from pages.shell.view import Prediction
from pages.shell.words import read_settings

HEIGHT = 80
"""In pixels, at the usual size: constant, so that nothing below moves when the sentence changes."""


@dataclass(frozen=True)
class Question:
    """A question that a preset or a setting asks.

    Attributes:
        name: which question it is, with the settings it was asked for.
        text: the question.
        choices: what may be answered, name -> text, in the order shown.
        right: name of the choice that is true.
        answer: why, or "" if the page says so itself.
    """

    name: str
    text: str
    choices: dict[str, str]
    right: str
    answer: str


def find_question(lesson: Lesson, prediction: Prediction | None) -> Question | None:
    """Return the question that stands now: that of the preset pressed last, or the standing one about every change."""
    words, tried = lesson.words, lesson.controls.state("try")
    standing = prediction is not None and lesson.controls.switch("predict", default=False)
    if tried in read_settings(lesson.stem, "try"):
        names = [name for name in "abcd" if f"try.{tried}.choice.{name}" in words]
        random.Random(tried).shuffle(names)  # `a` is the right one; where it stands is the same for all
        choices = {name: words[f"try.{tried}.choice.{name}"] for name in names}
        return Question(f"try {tried}", words[f"try.{tried}.question"], choices, "a", words[f"try.{tried}.answer"])
    if prediction is not None and standing:
        outcomes = dict.fromkeys((*prediction.outcomes, prediction.truth))
        choices = {outcome: words[f"prediction.{outcome}"] for outcome in outcomes}
        return Question(f"predict {prediction.settings!r}", words["prediction.question"], choices, prediction.truth, "")
    return None


def read_answer(lesson: Lesson, question: Question) -> str | None:
    """Return what the visitor answered, "" if they skipped it, None if the question is open."""
    said, asked = st.session_state.get(f"{lesson.stem}.strip.said", (None, ""))
    return said if asked == question.name else None


def show_strip(lesson: Lesson, step: Step | None, question: Question | None, answer: str | None) -> None:
    """Show the guide's step, the question with its choices, what came of the answer, or the first thing to do."""
    with st.container(height=round(HEIGHT * (LARGER if is_projecting() else 1)), border=False, key="strip"):
        if question is not None and answer is None:
            _ask(lesson, question)
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="guide"):
            if step is not None:
                show_step(lesson, step)
                return
            told = _reveal(lesson, question, answer) if question and answer is not None else _read_start(lesson)
            st.markdown(told, width="stretch")
            offer_guide(lesson)


def _read_start(lesson: Lesson) -> str:
    """Return the first thing to do in the chosen view."""
    return lesson.words.get(f"start.{lesson.controls.state('view')}", lesson.words["start"])


def _ask(lesson: Lesson, question: Question) -> None:
    words = lesson.words
    st.markdown(f"**{words['prediction.first']}** {question.text}")
    with st.container(horizontal=True, gap="small"):
        for name, text in question.choices.items():
            _offer_answer(lesson, question, name, text, "secondary")
        _offer_answer(lesson, question, "", words["prediction.skip" if question.choices else "prediction.show"], "tertiary")


def _offer_answer(lesson: Lesson, question: Question, name: str, text: str, look: Any) -> None:
    def take() -> None:
        st.session_state[f"{lesson.stem}.strip.said"] = (name, question.name)

    st.button(text, key=f"{lesson.stem}.answer.{name or 'skip'}", on_click=take, type=look)


def _reveal(lesson: Lesson, question: Question, answer: str) -> str:
    words = lesson.words
    if answer not in question.choices:
        return question.answer or _read_start(lesson)
    verdict = "prediction.right" if answer == question.right else "prediction.wrong"
    said = words(verdict, predicted=question.choices[answer], truth=question.choices[question.right])
    return f"**{said}** {question.answer}"
