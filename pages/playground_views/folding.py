"""Folding: each hidden unit is a fold of the plane; behind the folds a straight line is enough."""

import streamlit as st

from core.figures import playground as figures
from pages.course.simple import beside
from pages.playground_views.visit import Visit
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Panel, Stage, View

LAYOUT = Layout("'folds seen'", "1fr 1fr", (360,))
ALONE = Layout("'folds'", heights=(360,))


def show_folding(visit: Visit) -> View:
    """Return the first layer's lines on the plane, and the points as two units of the last hidden layer see them."""
    lesson, trace = visit.lesson, visit.trace
    words, hidden = lesson.words, trace.config.hidden
    is_drawn = bool(hidden) and trace.config.has_lines
    panels = [Panel("folds", figures.draw_folds(trace, words), caption="" if is_drawn else words["panel.plane"])]
    if not hidden:
        st.info(words["folding.none"])
        return visit.present(Stage(key="playground.folding", panels=panels, layout=ALONE))
    panels.append(Panel("seen", figures.draw_seen(trace, words, _read_pair(lesson, hidden[-1]))))
    behind = ["folding.one"] if hidden[-1] == 1 else ["folding.behind", "folding.many"][: hidden[-1] - 1]
    note = words.join(*(words[key] for key in ("folding.lines" if is_drawn else "folding.undrawn", *behind)))
    return visit.present(Stage(key="playground.folding", panels=panels, layout=LAYOUT, note=note, outcome=("seen",)), "formula.xor")


def _read_pair(lesson: Lesson, units: int) -> tuple[int, int]:
    """Ask which two of the units are the axes, at first the last two; return them counted from 0."""
    if units == 1:
        return 0, 0
    with beside(lesson, "across", "up"):
        across = lesson.controls.slide("across", range(1, units + 1), units - 1)
        return across - 1, lesson.controls.slide("up", range(1, units + 1), units) - 1
