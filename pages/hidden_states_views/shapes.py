"""The one-step cell against the layer, shapes written out, and torch's own answers to mistakes."""

import inspect

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import Sizes, TrainingTrace
from pages.hidden_states_views.watched import Watched
from pages.shell.lesson import Lesson


def show_shapes(lesson: Lesson, stage: DeltaGenerator, shown: Watched, layer: int) -> None:
    """Above the layer as it should be used, below one mistake and what torch says to it."""
    sizes = Sizes(cell=shown.trace.training.config.cell)
    mistake = lesson.controls.choose("mistake", tuple(concept.MISTAKES), "order", few=False)
    with stage:
        show_layer(lesson, shown.trace.training, sizes)
        show_mistake(lesson, mistake, sizes)


def show_layer(lesson: Lesson, training: TrainingTrace, sizes: Sizes) -> None:
    """The differences between loop, layer and pictures; the shapes in both orders."""
    words, compared = lesson.words, concept.compare_layer(training)
    differences = {"loop": compared.loop_difference, "picture": compared.picture_difference, "last": compared.last_difference}
    lines = [f"| `{name}` | {' | '.join(map(str, shapes))} |" for name, shapes in concept.list_shapes(sizes).items()]
    table = "\n".join(["| | `input` | `output` | `h_n` |", "|---|---|---|---|", *lines])
    left, right = st.columns(2, gap="medium")
    left.markdown(f"##### {words['shapes.loop']}\n{words('shapes.loop.text', cell=sizes.cell, **differences)}")
    left.markdown(words("shapes.order.text", **vars(sizes)))
    right.markdown(f"##### {words['shapes.order']}\n{table}")


def show_mistake(lesson: Lesson, mistake: str, sizes: Sizes) -> None:
    """The mistaken call and torch's own words, or the warning that there are none."""
    words, answer = lesson.words, concept.ask_torch(mistake, sizes)
    st.code(inspect.getsource(concept.MISTAKES[mistake]), language="python")
    if answer.error:
        st.error(f"**{words['shapes.answer']}** {answer.error}: {answer.message}")
    else:
        st.warning(words("shapes.silent", shape=answer.shape, first=sizes.batch, second=sizes.steps))
