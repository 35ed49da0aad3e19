"""Why memory is needed, and what comes of reaching into it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import EditConfig, TrainingTrace
from core.figures import hidden_states as figures
from pages.hidden_states_views import HEIGHTS
from pages.hidden_states_views.watched import Watched, count_epochs, name_run
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.stage import Numbers, Panel, Row, moving, show_stage

VALUES = tuple(number / 10 for number in range(-10, 11))


def show_memory(lesson: Lesson, stage: DeltaGenerator, shown: Watched, layer: int) -> None:
    """Why memory: the states before equal letters, and what changes when a value is overwritten."""
    words, watched, training = lesson.words, shown.trace, shown.trace.training
    edit = read_edit(lesson, training, layer)
    edited = compute(concept.compare_edit, shown.state, edit, training.config.seed)
    panels = [
        Panel("edit", figures.draw_edit(watched, edited, words)),
        Panel("twins", figures.draw_twins(watched, edited, words)),
        Panel("path", figures.draw_path(watched, edited.plane, words)),
    ]
    columns = [words[f"number.{name}"] for name in ("run", "says", "edited", "changed", "value")]
    there = moving(edited.value) if edit.step else "—"
    cells = [moving(watched.words_said), moving(edited.words_said), moving(edited.changed.sum(1)), there]
    layout = {"areas": "'edit twins' 'edit path'", "columns": "1.15fr 1fr", "heights": HEIGHTS}
    numbers = Numbers(columns, [Row(name_run(lesson, training), cells)])
    with stage:
        show_stage("hidden_states.memory", words, panels, **layout, clock=count_epochs(lesson, training), numbers=numbers)


def read_edit(lesson: Lesson, training: TrainingTrace, layer: int) -> EditConfig:
    """Show the controls that reach into the memory; return what they say."""
    controls, size = lesson.controls, training.config.hidden_size
    left, middle, right = st.columns(3, gap="small")
    with left:
        step = controls.slide("step", range(len(training.question) + 1), EditConfig.step)
    with middle:
        unit = controls.slide("unit", range(1, size + 1), 1) if size > 1 else 1
    with right:
        value = controls.slide("value", VALUES, EditConfig.value)
    start = concept.read_start(controls.text("start", ""), size)
    if start is None:
        st.warning(lesson.words("refused.start", units=size))
    return EditConfig(step=step, layer=layer, unit=unit - 1, value=value, start=start or ())
