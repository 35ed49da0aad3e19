"""Questions to predict before the outcome is shown: that of a preset, or the standing one about every change."""

import random
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.shell import link
from pages.shell.classroom import enter
from pages.shell.controls import KEPT
from pages.shell.lesson import Lesson
from pages.shell.view import Prediction
from pages.shell.words import Words, read_presets, read_table


@dataclass(frozen=True)
class Question:
    """A question that a preset or a setting asks.

    Attributes:
        name: which question it is, with the settings it was asked for.
        text: the question.
        choices: what may be answered, name -> text, in the order shown.
        right: name of the choice that is true.
        answer: why, or "" if the page says so itself.
        moment: where time stands meanwhile: a reading of the clock, or "end"; None is its beginning, and an answer plays it.
    """

    name: str
    text: str
    choices: dict[str, str]
    right: str
    answer: str
    moment: str | float | None = None


def number_questions(stem: str) -> dict[str, int]:
    """Return the number of each preset's question, from 1, as it stands below the pictures, in the plan and on paper."""
    return {name: number for number, name in enumerate(read_presets(stem), start=1)}


def list_choices(words: Words, preset: str) -> dict[str, str]:
    """Return what may be answered to a preset's question, name -> text; `a`, the right one, stands anywhere, for all the same."""
    names = [name for name in "abcd" if f"try.{preset}.choice.{name}" in words]
    random.Random(preset).shuffle(names)
    return {name: words[f"try.{preset}.choice.{name}"] for name in names}


def find_question(lesson: Lesson, prediction: Prediction | None) -> Question | None:
    """Return the question that stands now: that of the preset pressed last, or the standing one about every change."""
    words, tried = lesson.words, _find_preset(lesson)
    standing = prediction is not None and _must_predict(lesson)
    if standing and tried and _was_answered(lesson, tried) and not _is_as_set(lesson, tried):
        tried = ""  # something was changed after its answer
    if tried:
        choices = list_choices(words, tried)
        question, answer = words[f"try.{tried}.question"], words[f"try.{tried}.answer"]
        return Question(f"try {tried}", question, choices, "a", answer, read_table(lesson.stem, "try")[tried].get("moment"))
    if prediction is not None and standing:
        outcomes = dict.fromkeys((*prediction.outcomes, prediction.truth))
        choices = {outcome: words[f"prediction.{outcome}"] for outcome in outcomes}
        return Question(f"predict {prediction.settings!r}", words["prediction.question"], choices, prediction.truth, "")
    return None


def _must_predict(lesson: Lesson) -> bool:
    """Return whether each change is to be predicted first: a switch says so, or the link where no question may be skipped."""
    if enter().insists:
        return lesson.controls.state("predict") == "1"
    return lesson.controls.switch("predict", default=False)


def must_answer(lesson: Lesson) -> bool:
    """Whether a preset's question is open that may not be skipped: until it is answered its controls stay as it sets them."""
    tried = _find_preset(lesson)
    return enter().insists and bool(tried) and not _was_answered(lesson, tried)


def _find_preset(lesson: Lesson) -> str:
    """Return the preset whose question is open or answered, "" if there is none."""
    tried = lesson.controls.state("try")
    stands = tried in read_presets(lesson.stem) and (_was_answered(lesson, tried) or _is_asked(lesson, tried))
    return tried if stands else ""


def _was_answered(lesson: Lesson, preset: str) -> bool:
    """Whether the preset's question was answered: then the answer stays while the visitor tries what it speaks of."""
    return st.session_state.get(_name_answer(lesson), (None, ""))[1] == f"try {preset}"


def _is_asked(lesson: Lesson, preset: str) -> bool:
    """Whether the preset's question is to be answered: as long as all is as it sets it, or to the end where none may be skipped.

    A link with other settings asks nothing: whoever made it wants to show those.
    """
    key = f"{lesson.stem}.questions.asked"
    if _is_as_set(lesson, preset):
        st.session_state[key] = preset
        return True
    return enter().insists and st.session_state.get(key) == preset


def _is_as_set(lesson: Lesson, preset: str) -> bool:
    """Whether all controls are still as the preset sets them: once it is answered, with those of `then`."""
    settings = read_presets(lesson.stem)[preset] | (_read_outcome(lesson, preset) if _was_answered(lesson, preset) else {})
    wanted = {name: link.to_text(value) for name, value in settings.items()}
    standard = {name: link.to_text(value) for name, value in lesson.controls.defaults.items() if name not in KEPT}
    return all(lesson.controls.state(name, text) == wanted.get(name, text) for name, text in (wanted | standard).items())


def _read_outcome(lesson: Lesson, preset: str) -> dict[str, Any]:
    """Return what is set besides once the question is answered, [try.<name>.then], so that the pictures show what is right."""
    return read_table(lesson.stem, "try")[preset].get("then", {})


def read_answer(lesson: Lesson, question: Question) -> str | None:
    """Return what the visitor answered, "" if they skipped it, None if the question is open."""
    said, asked = st.session_state.get(_name_answer(lesson), (None, ""))
    return said if asked == question.name else None


def take_answer(lesson: Lesson, question: Question, name: str) -> None:
    """Keep which choice the visitor made, "" if they skipped the question, and set what shows the outcome.

    Where none may be skipped, a click on a picture may have set something: the preset sets all again, as the answer speaks of that.
    """
    tried = lesson.controls.state("try")
    if question.name == f"try {tried}":
        if not _is_as_set(lesson, tried):
            lesson.controls.reset(**{**read_presets(lesson.stem)[tried], "try": tried})
        lesson.controls.assign(**_read_outcome(lesson, tried))
    st.session_state[_name_answer(lesson)] = (name, question.name)


def ask_again(lesson: Lesson) -> None:
    """Open the lesson's question again, if it was answered."""
    st.session_state.pop(_name_answer(lesson), None)


def _name_answer(lesson: Lesson) -> str:
    return f"{lesson.stem}.questions.answered"
