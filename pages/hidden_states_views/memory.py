"""Memory: the states before equal letters, and what comes of overwriting a value."""

import streamlit as st

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import EditConfig, EditTrace
from core.figures import hidden_states as figures
from pages.hidden_states_views.network import HEIGHTS
from pages.hidden_states_views.watched import Watched
from pages.shell.compute import compute
from pages.shell.lesson import side_by_side
from pages.shell.view import Layout, Numbers, Panel, Row, Stage, View, moving

VALUES = tuple(number / 10 for number in range(-10, 11))
MEMORY = Layout("'edit twins' 'edit path'", "1.15fr 1fr", HEIGHTS)
MEMORY_ROOM = (320, 110)
"""Of the path, in pixels, inside its axes."""


def show_memory(watched: Watched) -> View:
    """Return the states before equal letters, and what changes when a value is overwritten."""
    words, trace = watched.lesson.words, watched.trace
    edited = compute(concept.compare_edit, watched.state, read_edit(watched), trace.config.seed)
    path = figures.draw_path(figures.watch_one(trace), edited.plane.path[None], edited.plane.shares[None], words, MEMORY_ROOM)
    panels = [
        Panel("edit", figures.draw_edit(trace, edited, words)),
        Panel("twins", figures.draw_ambiguous_steps(trace, edited, words)),
        Panel("path", path),
    ]
    clock, numbers = watched.count_epochs(), list_edit_numbers(watched, edited)
    key, outcome = "hidden_states.memory", ("edit", "twins")
    return watched.present(Stage(key=key, panels=panels, layout=MEMORY, clock=clock, numbers=numbers, outcome=outcome))


def list_edit_numbers(watched: Watched, edited: EditTrace) -> Numbers:
    """Return what the run says without and with the edit, and the value that stood where it overwrites."""
    overwritten = moving(edited.value) if edited.edit.step else "—"
    cells = [moving(watched.trace.predicted_words), moving(edited.predicted_words), moving(edited.changed.sum(1)), overwritten]
    return Numbers(watched.lesson.words.name_columns("run", "says", "edited", "changed", "value"), [Row(watched.name, cells)])


def read_edit(watched: Watched) -> EditConfig:
    """Show the controls that reach into the memory; return what they say."""
    controls, size = watched.lesson.controls, watched.trace.config.hidden_size
    with side_by_side(3):
        step = controls.slide("step", range(len(watched.outline.input_letters) + 1), EditConfig.step)
        unit = controls.slide("unit", range(1, size + 1), 1) if size > 1 else 1
        value = controls.slide("value", VALUES, EditConfig.value)
    start = concept.read_start(controls.text("start", ""), size)
    if start is None:
        st.warning(watched.lesson.words("refused.start", units=size))
    return EditConfig(step=step, layer=watched.layer, unit=unit - 1, value=value, start=start or ())
