"""The race that is pinned beside the one shown, and in what it differs."""

import streamlit as st

from core.concepts.descent import RaceConfig
from pages.inputs.pins import read_config, write_config
from pages.shell import link
from pages.shell.lesson import Lesson

TOLD = ("data", "intercept", "sampling", "batch_size", "epochs", "momentum", "start_w", "start_b", "seed")
"""Settings in which a pinned race may differ, beside its rates."""


def read_pin(lesson: Lesson, config: RaceConfig) -> RaceConfig | None:
    """Offer to pin the race; return the settings of the pinned one, and say in which it differs (rates stand in the table)."""
    words = lesson.words
    if "pin" not in lesson.controls.offered:
        return None
    pinned = read_config(lesson.controls.state("pin"), RaceConfig)
    if pinned and (pinned.grid or pinned.seeds != RaceConfig.seeds):  # no page pins such a race, which may be a long one
        pinned = None
    _offer_pin(lesson, config, pinned)
    if not pinned:
        return None
    differing = [name for name in TOLD if getattr(pinned, name) != getattr(config, name)]
    values = [words.get(f"option.{name}.{getattr(pinned, name)}", link.to_text(getattr(pinned, name))) for name in differing]
    told = [f"{words[f'control.{name}']}: {value}" for name, value in zip(differing, values, strict=True)]
    if pinned.data == config.data == "own" and pinned.own != config.own:
        told.append(words["pin.points"])
    if told:
        st.caption(words("pin.differs", settings=" · ".join(told)))
    return pinned


def _offer_pin(lesson: Lesson, config: RaceConfig, pinned: RaceConfig | None) -> None:
    """Show "pin this run" and "remove the pin"."""
    pin, remove = st.columns(2)
    with pin:
        lesson.controls.button("pin.add", lesson.words["pin.add"], pin=write_config(config))
    remove.button(
        lesson.words["pin.remove"],
        key=f"{lesson.stem}.pin.remove",
        on_click=lesson.controls.assign,
        kwargs={"pin": ""},
        disabled=pinned is None,
        width="stretch",
    )
