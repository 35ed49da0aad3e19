"""The settings of a stack of layers: written, or added one after another."""

import streamlit as st

from core.concepts import convolution as concept
from core.concepts.convolution import StackConfig
from pages.convolution_views import settle
from pages.shell.lesson import Lesson, side_by_side

ADDITIONS = ("conv 8 3x3", "conv 16 5x5", "max 2x2", "relu")


def read_stack(lesson: Lesson) -> StackConfig:
    """Show the controls of the stack of layers; return what they say."""
    controls = lesson.controls
    written = controls.text("layers", concept.write_layers(concept.LAYERS))
    with side_by_side(2):
        for addition in ADDITIONS:
            longer = ", ".join(part for part in (written.strip(" ,;，；"), addition) if part)
            _offer_layers(lesson, addition, f"+ {addition}", longer)
    _offer_layers(lesson, "less", lesson.words["layers.remove"], concept.drop_layer(written))
    with side_by_side(2):
        channels = controls.choose("stack_channels", (1, 3, 16), StackConfig.channels, few=True)
        side = controls.slide("side", (8, 16, 28, 32, 64, 224), StackConfig.side)

    def make() -> StackConfig:
        return StackConfig(layers=concept.read_layers(written), channels=channels, side=side)

    return settle(lesson, "stack", StackConfig(), make)


def _offer_layers(lesson: Lesson, name: str, title: str, layers: str) -> None:
    """Show a button that writes these layers."""
    key = f"convolution.add.{name}"
    st.button(title, key=key, on_click=lesson.controls.assign, kwargs={"layers": layers}, width="stretch")
