"""Every lesson's page, drawn from its View in one order: strip, stage, things to try, takeaway, formula, program, downloads."""

import importlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import replace

import streamlit as st

from pages import STEMS
from pages.course import terms
from pages.course.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.course.guide import find_step
from pages.course.leftovers import clear_rest
from pages.course.material import offer_material
from pages.course.place import read_place
from pages.course.questions import Question, find_question, must_answer, read_answer
from pages.course.simple import keep_columns, offer_all
from pages.course.strip import read_start, show_strip
from pages.course.veil import arrange, unveil, veil, wait
from pages.shell import classroom, courses, link
from pages.shell.compute import ComputingError
from pages.shell.lesson import Lesson, open_lesson
from pages.shell.view import Stage, View
from pages.shell.words import MissingSentenceError, Words
from pages.stage.stage import show_stage

PLAY = "▶"
"""What stands in the first thing to do where time is to be played."""


@st.fragment
def run_page(stem: str, language: str) -> None:
    """Show a lesson, or the home page, write the address, then train on. A fragment: a control runs the page, not the frame."""
    classroom.begin()
    terms.begin(stem)
    courses.begin()
    link.begin_page()
    after = None
    with explain_failures(stem, language):
        after = show_page(stem, language)
    link.write_address(stem)
    if after is not None:
        with explain_failures(stem, language):
            after()


@contextmanager
def explain_failures(stem: str, language: str) -> Iterator[None]:
    """Show a sentence where something fails: the log gets it all."""
    try:
        yield
    except ComputingError as error:
        if not isinstance(error.__cause__, CancelledError):  # then the server is stopping
            logging.getLogger("downhill").exception("page %s: nothing was computed", stem)
        st.error(Words("shell", language)["error.computing"])
    except MissingSentenceError as error:  # for who writes a lesson: the file and the key
        st.error(str(error))
    except Exception:  # the last net
        logging.getLogger("downhill").exception("page %s failed", stem)
        st.error(Words("shell", language)["error.unexpected"])


def show_page(stem: str, language: str) -> Callable[[], None] | None:
    """Run `show(lesson) -> View` of pages/<stem>.py beside the stage and draw what it returns; return what is to be done then."""
    module = importlib.import_module(f"pages.{stem}")
    if stem not in STEMS:  # the home page and the glossary are no lessons
        module.show(language)
        courses.hold_shown()
        return None
    lesson = open_lesson(stem, language, module.CONFIG)
    _ = lesson.words["title"], lesson.words["question"], read_place(stem)  # other pages show these; this one says what is missing
    strip = st.container()
    with st.container(key="bench"):  # in a narrow window or enlarged, one below the other (assets/page.css)
        stage, side = st.columns([2.35, 1], gap="medium")
    step = find_step(lesson)
    lesson.controls.locked = step is None and must_answer(lesson)
    with side:
        offer_all(lesson)
        view: View = module.show(lesson)
        question = None if step else find_question(lesson, view.prediction)
    answer = read_answer(lesson, question) if question else None
    covered = (question is not None and answer is None) or (step is not None and bool(step.cover))
    with side:
        if view.beside and not covered:
            view.beside()
        if view.after:
            clear_rest()
    with strip:
        show_strip(lesson, step, question, answer)
    with stage:
        shown = _prepare_stage(lesson, view, asked=bool(step or question))
        _show_stage(lesson, arrange(shown, step) if step else shown, question, answer)
    _show_below(lesson, view, covered)
    if view.after:
        clear_rest()
    courses.hold_shown()
    return view.after


def _prepare_stage(lesson: Lesson, view: View, asked: bool) -> Stage:
    """Return the stage with the columns that are wanted; at the start of time where the first thing to do is to play it."""
    predicts = view.prediction is not None and lesson.controls.state("predict") == "1"
    stage = replace(view.stage, numbers=keep_columns(lesson, view.stage.numbers), predicts=predicts)
    return wait(stage, lesson.stem, asked) if PLAY in read_start(lesson) else stage


def _show_stage(lesson: Lesson, stage: Stage, question: Question | None, answer: str | None) -> None:
    """Show the stage and the note below it: without what gives the answer away while a question is open."""
    if question is not None:
        answered = f"{question.name} {answer}"
        stage = veil(stage, question.moment) if answer is None else unveil(stage, question.moment, answered)
    show_stage(lesson.words, stage)
    note = terms.explain(stage.note, lesson.words.language)
    with st.container(key="note"):  # as high as two lines, even if there are none (assets/page.css)
        st.markdown(note, unsafe_allow_html=note != stage.note)


def _show_below(lesson: Lesson, view: View, covered: bool) -> None:
    """Show what to try and to take away; formula, program and downloads once nothing is covered. Not all of it on a projector."""
    offer_presets(lesson)
    offer_material(lesson, view.stage)
    show_takeaway(lesson)
    if covered or classroom.is_projecting():
        return
    show_formula(lesson, view.formula, **view.values)
    show_program(lesson, view.program)
    offer_downloads(lesson, view.table, view.stage.panels[0].figure)
