"""Reaching into the network: a weight is set by hand, a connection cut, a unit silenced; then the training goes on from there."""

import contextlib
import dataclasses

import streamlit as st

from core.concepts.playground import PlaygroundConfig
from core.figures.playground import arrange, name_parameter, name_unit
from pages.shell.lesson import Lesson
from pages.stage.stage import read_moment

VALUES = tuple(number / 4 for number in range(-24, 25))


def read_edits(lesson: Lesson, config: PlaygroundConfig) -> PlaygroundConfig:
    """Return the config with the edits of the link, if they fit the network."""
    text = lesson.controls.state("edits")
    with contextlib.suppress(ValueError):
        epoch, *edits = text.split(";")
        parsed = []
        for edit in edits:
            index, _, value = edit.partition(":")
            parsed.append((int(index), 0.0 if value == "cut" else max(-100.0, min(100.0, float(value))), value == "cut"))
        if parsed and all(value == value for _, value, _ in parsed):
            return dataclasses.replace(config, edits=tuple(parsed), edit_epoch=int(epoch))
    return config


def write_edits(config: PlaygroundConfig) -> str:
    """Return the edits as they stand in the link: "12;0:1.5;3:cut" at the end of epoch 12."""
    if not config.edits:
        return ""
    return ";".join(
        [str(config.edit_epoch), *(f"{index}:{'cut' if stays else f'{value:g}'}" for index, value, stays in config.edits)]
    )


def read_chosen(lesson: Lesson, config: PlaygroundConfig) -> tuple[int | None, tuple[int, int] | None]:
    """Return the parameter, or the layer and unit, that is chosen in the diagram."""
    text = lesson.controls.state("chosen")
    with contextlib.suppress(ValueError):
        if "." in text:
            layer, unit = map(int, text.split("."))
            if 0 <= layer < len(config.sizes) and 0 <= unit < config.sizes[layer]:
                return None, (layer, unit)
        elif 0 <= int(text) < config.parameters:
            return int(text), None
    return None, None


def show_editor(lesson: Lesson, config: PlaygroundConfig, epochs: list[int], value: float | None) -> None:
    """Show what can be done to the weight or the unit that is chosen, and take back what was done.

    Args:
        epochs: of the moments of the clock.
        value: of the chosen parameter at the last moment.
    """
    words, controls = lesson.words, lesson.controls
    index, unit = read_chosen(lesson, config)

    def edit(*changes: tuple[int, float, bool]) -> None:
        moment = read_moment("playground.play")
        epoch = (
            config.edit_epoch if config.edits else epochs[min(moment or 0, len(epochs) - 1)] if moment is not None else epochs[-1]
        )
        kept = {each[0]: each for each in (*config.edits, *changes)}
        controls.assign(edits=write_edits(dataclasses.replace(config, edits=tuple(kept.values()), edit_epoch=epoch)))

    def set_weight() -> None:
        edit((index or 0, st.session_state[f"playground.edit.{index}"], False))

    def silence() -> None:
        layer, which = unit or (0, 0)
        edit(*((int(place), 0.0, True) for place, at, _, entry in arrange(config).weights if at == layer + 1 and entry == which))

    with st.container(border=True, key="editor"):
        if index is not None:
            known = "" if value is None else f" = {value:.4g}"
            st.markdown(f"**{name_parameter(config, index)}**{known}".replace("-", "−"))
            start = min(VALUES, key=lambda each: abs(each - (value or 0.0)))
            st.session_state.setdefault(f"playground.edit.{index}", start)
            st.select_slider(words["edit.set"], VALUES, key=f"playground.edit.{index}", on_change=set_weight)
            st.button(words["edit.cut"], key="playground.edit.cut", on_click=edit, args=((index, 0.0, True),))
        elif unit is not None:
            st.markdown(f"**{name_unit(config, *unit)}**: {words['edit.unit']}")
            st.button(
                words["edit.silence"], key="playground.edit.silence", on_click=silence, disabled=unit[0] == len(config.sizes) - 1
            )
        else:
            st.caption(words["edit.hint"])
        if config.edits:
            st.caption(words("edit.done", count=len(config.edits), epoch=config.edit_epoch))
        if index is not None or unit is not None or config.edits:
            st.button(words["edit.undo"], key="playground.edit.undo", on_click=controls.assign, kwargs={"edits": "", "chosen": ""})
