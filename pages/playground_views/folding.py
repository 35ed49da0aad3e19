"""Folding: each hidden unit is a fold of the plane; behind the folds a straight line is enough."""

import streamlit as st

from core.figures import playground as figures
from pages.playground_views.visit import Visit
from pages.shell.view import Layout, Panel, View

LAYOUT = Layout("'folds seen'", "1fr 1fr", (418,))


def show_folding(visit: Visit) -> View:
    """Return the first layer's lines on the plane, and the points as two units of the last hidden layer see them."""
    lesson, trace = visit.lesson, visit.trace
    if not trace.config.hidden:
        st.info(lesson.words["folding.none"])
        return visit.present(
            "folding", [Panel("folds", figures.draw_folds(trace, lesson.words))], Layout("'folds'", heights=(418,))
        )
    size = trace.config.hidden[-1]
    pair = (0, 0)
    if size > 1:
        left, right = st.columns(2, gap="small")
        with left:
            across = lesson.controls.slide("across", range(1, size + 1), 1)
        with right:
            up = lesson.controls.slide("up", range(1, size + 1), 2)
        pair = (across - 1, up - 1)
    panels = [
        Panel("folds", figures.draw_folds(trace, lesson.words)),
        Panel("seen", figures.draw_seen(trace, lesson.words, pair)),
    ]
    return visit.present("folding", panels, LAYOUT, note=lesson.words["folding.note"], outcome=("seen",), formula="formula.xor")
