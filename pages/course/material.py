"""What stands below a lesson for the class: the key to the picture, more misconceptions, a quiz, and the teacher's plan."""

import random
from collections.abc import Callable

import streamlit as st

from pages.course.handout import offer_handout
from pages.course.paper import write_plan
from pages.course.place import read_place
from pages.course.terms import mark, read_meanings
from pages.shell.classroom import enter
from pages.shell.lesson import Lesson
from pages.shell.view import Stage
from pages.stage.key import read_key

PLANNED = 45
"""Minutes that the plan of a lesson fills."""
QUIZ = range(1, 6)
CHOICES = "abc"
"""Names of a question's choices in the texts; `a` is the right one."""


def offer_material(lesson: Lesson, stage: Stage) -> None:
    """Offer everything for the class, each folded away until it is opened, and the handout.

    Students get no plan with answers, nor do they see it on the projector; nothing is printed from there.
    """
    entered = enter()
    with st.container(horizontal=True, key="material"):
        _fold(lesson, "key", lambda lesson: show_key(lesson, stage))
        _fold(lesson, "misconceptions", show_misconceptions)
        _fold(lesson, "quiz", show_quiz)
        if not (entered.is_for_students or entered.projector):
            _fold(lesson, "plan", show_plan)
        if not entered.projector:
            offer_handout(lesson, stage)


def _fold(lesson: Lesson, name: str, show: Callable[[Lesson], None]) -> None:
    """Show a popover; what nobody has opened is not written, so that it slows no slider down."""
    popover = st.popover(lesson.words[f"course.{name}"], key=f"{lesson.stem}.course.{name}", on_change="rerun", width="stretch")
    if popover.open:
        with popover:
            show(lesson)


def show_key(lesson: Lesson, stage: Stage) -> None:
    """Show the lines that explain the marks, colours and axes of the pictures."""
    lines = read_key(lesson.words, stage).lines
    _show_explained(lesson, "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1)))


def show_misconceptions(lesson: Lesson) -> None:
    """Show what is often misunderstood beyond the one that stands on the page."""
    _show_explained(lesson, "\n\n".join(lesson.words.read_list("misconception")[1:]))


def _show_explained(lesson: Lesson, text: str) -> None:
    """Show markdown in which every term is explained, also those that the page has explained before."""
    st.markdown(mark(text, lesson.words.language, set(), meanings=read_meanings(lesson.stem)), unsafe_allow_html=True)


def show_quiz(lesson: Lesson) -> None:
    """Show five questions; each choice gets an explanation, also the wrong ones. Nothing is kept."""
    words = lesson.words
    for number in QUIZ:
        names = list(CHOICES)
        random.Random(f"{lesson.stem} {number}").shuffle(names)  # the same order for the whole class
        chosen = st.radio(
            f"{number} · {words[f'quiz.{number}.question']}",
            names,
            index=None,
            key=f"{lesson.stem}.quiz.{number}",
            format_func=lambda name, number=number: words[f"quiz.{number}.choice.{name}"],
        )
        if chosen is not None:
            (st.success if chosen == "a" else st.warning)(words[f"quiz.{number}.why.{chosen}"])


def show_plan(lesson: Lesson) -> None:
    """Show the plan of 45 minutes, what to do with fifteen, and the exercise on paper with its answer."""
    words = lesson.words
    long = [words["course.long"]] if read_place(lesson.stem).minutes > PLANNED else []
    plan = [write_plan(words), *long, words["course.short"]]
    st.markdown("\n\n".join([*plan, f"**{words['course.exercise']}** {words['exercise']}"]))
    st.markdown(f"**{words['course.answer']}** {words['exercise.answer']}")
