"""Reaching into the network: a weight is set by hand, a connection cut, a unit silenced; then the training goes on from there."""

import contextlib
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.concepts.playground import PlaygroundConfig
from core.concepts.playground.edits import add_edits, silence, write_edits
from core.concepts.playground.settings import Edit
from core.figures.playground import name_parameters, name_unit
from pages.shell.lesson import Lesson

VALUES = tuple(number / 4 for number in range(-24, 25))


def read_chosen(lesson: Lesson, config: PlaygroundConfig) -> tuple[int | None, tuple[int, int] | None]:
    """Return the parameter, or the layer and unit, that is chosen in the diagram."""
    text = lesson.controls.state("chosen")
    with contextlib.suppress(ValueError):
        if 0 <= int(text) < config.parameters:
            return int(text), None
    return None, _read_unit(config, text)


def _read_unit(config: PlaygroundConfig, text: str) -> tuple[int, int] | None:
    """Return layer (0: the inputs) and unit of a text such as "1.3", or None if there is none."""
    with contextlib.suppress(ValueError):
        layer, unit = map(int, text.split("."))
        if 0 <= layer < len(config.sizes) and 0 <= unit < config.sizes[layer]:
            return layer, unit
    return None


def show_editor(lesson: Lesson, config: PlaygroundConfig, epoch: int, value: float | None, done: bool) -> None:
    """Show what can be done to the weight or the unit that is chosen, and take back what was done.

    Args:
        epoch: where the clock stands.
        value: of the chosen parameter there.
        done: whether the training is; while it goes on, the slider stays where a hand may hold it.
    """
    words, controls, (index, unit) = lesson.words, lesson.controls, read_chosen(lesson, config)

    def edit(edits: Sequence[Edit]) -> None:
        controls.assign(edits=write_edits(add_edits(config, edits, epoch)))

    with st.container(border=True, key="editor"):
        if index is not None:
            st.markdown(f"**{name_parameters(config)[index]}**{'' if value is None else f' = {value:.4g}'}".replace("-", "−"))
            key = f"playground.edit.{index}"
            near = np.clip(np.nan_to_num(value or 0.0), VALUES[0], VALUES[-1])  # a training that diverged has no numbers
            shown = min(VALUES, key=lambda each: abs(each - near))
            if st.session_state.get(key) != shown and (done or key not in st.session_state):
                st.session_state[key] = shown

            def set_value() -> None:
                edit([(index, st.session_state[key], False)])

            st.select_slider(words["edit.set"], VALUES, shown, key=key, on_change=set_value)
            st.button(words["edit.cut"], key="playground.edit.cut", on_click=edit, args=([(index, 0.0, True)],))
        elif unit is not None:
            st.markdown(f"**{name_unit(config, *unit)}**: {words['edit.unit']}")
            last = unit[0] == len(config.sizes) - 1
            edits = [] if last else silence(config, *unit)
            st.button(words["edit.silence"], key="playground.edit.silence", on_click=edit, args=(edits,), disabled=last)
        else:
            st.caption(words["edit.hint"])
        if config.edits:
            st.caption(words("edit.done", count=len(config.edits), epoch=config.edit_epoch))
        if index is not None or unit is not None or config.edits:
            st.button(words["edit.undo"], key="playground.edit.undo", on_click=controls.assign, kwargs={"edits": "", "chosen": ""})
