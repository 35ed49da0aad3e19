"""Shapes drawn and written out, the one-step cell against the layer, and torch's own answers to mistakes."""

import inspect
from dataclasses import replace

import streamlit as st

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import Sizes
from core.figures import hidden_states as figures
from pages.hidden_states_views.watched import Watched
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Row, Stage, View

LAYOUT = Layout("'shapes'", heights=(320,))


def show_shapes(watched: Watched) -> View:
    """Return the shapes of the layer as it should be used; below them what torch says to one mistake."""
    words, sizes = watched.lesson.words, Sizes(cell=watched.trace.config.cell)
    shapes, compared = concept.list_shapes(sizes), concept.compare_layer(watched.outline)
    rows = [Row(order, [str(shape) for shape in tensors]) for order, tensors in shapes.items()]
    stage = Stage(
        key="hidden_states.shapes",
        panels=[Panel("shapes", figures.draw_shapes(sizes, shapes, words))],
        layout=LAYOUT,
        numbers=Numbers([words["number.order"], *figures.TENSORS], rows, first="25%"),
        note=ask_torch(watched.lesson, sizes),
    )
    differences = {"loop": compared.loop_difference, "picture": compared.picture_difference, "last": compared.last_difference}
    return replace(watched.present(stage), formula="formula.shapes", values={**vars(sizes), **differences})


def ask_torch(lesson: Lesson, sizes: Sizes) -> str:
    """Show a choice of mistaken calls and the code of one; return torch's own words on it, or the warning that there are none."""
    mistake = lesson.controls.choose("mistake", tuple(concept.MISTAKES), "order", few=False)
    st.code(inspect.getsource(concept.MISTAKES[mistake]), language="python", wrap_lines=True)
    answer = concept.ask_torch(mistake, sizes)
    if answer.error:
        return f"**{lesson.words['shapes.answer']}** {answer.error}: {answer.message}"
    return lesson.words("shapes.silent", shape=answer.shape, first=sizes.batch, second=sizes.steps)
