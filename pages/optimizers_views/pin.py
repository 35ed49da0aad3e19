"""Which race is pinned, so that its ghosts stand under the next one?"""

from collections.abc import Sequence

import streamlit as st

from core.concepts.optimizers import WalkConfig
from core.foundation.rules import RULES
from pages.shell.lesson import Lesson
from pages.shell.pins import read_config, write_config


def write_pin(walks: Sequence[WalkConfig]) -> str:
    """Return a race as it stands in the link."""
    return "|".join(write_config(walk) for walk in walks)


def read_pin(lesson: Lesson, walks: Sequence[WalkConfig]) -> list[WalkConfig]:
    """Offer, behind a button, to pin the race; return the walks of the pinned one that took place on the same landscape."""
    if "pin" in lesson.controls.offered:
        with st.popover(lesson.words["control.pin"], width="stretch"):
            for name, text in (("add", write_pin(walks)), ("remove", "")):
                key, label = f"optimizers.pin.{name}", lesson.words[f"pin.{name}"]
                st.button(label, key=key, on_click=lesson.controls.assign, kwargs={"pin": text}, width="stretch")
    pinned = [read_config(text, WalkConfig) for text in lesson.controls.state("pin").split("|")[: len(RULES)]]
    return [walk for walk in pinned if walk and walk.landscape == walks[0].landscape]
