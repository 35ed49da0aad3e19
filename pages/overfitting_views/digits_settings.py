"""The settings of perceptrons on digits."""

import streamlit as st

from core.concepts import overfitting as concept
from core.foundation.picture_sets import PictureSet, is_here
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Dial

EPOCHS = (10, 20, 40, 80)
PICTURES: tuple[PictureSet, ...] = ("digits", "MNIST")
STANDARD_WIDTH = 32


def read_settings(lesson: Lesson) -> concept.DigitsConfig:
    """Show the controls; return what they say. Pictures that are not on this machine give way to the bundled ones, with a note."""
    controls = lesson.controls
    network = controls.choose("network", concept.NETWORKS, concept.DigitsConfig.network, few=True)
    if network == "every width":
        with side_by_side(2):
            size = controls.slide("size", concept.SIZES, concept.DigitsConfig.size)
            epochs = controls.slide("epochs", EPOCHS, concept.DigitsConfig.epochs)
        return concept.DigitsConfig(size=size, epochs=epochs)
    epochs = controls.slide("epochs", EPOCHS, concept.DigitsConfig.epochs)
    data: PictureSet = controls.choose("pictures", PICTURES, PICTURES[0], few=True)
    if not is_here(data):
        st.info(lesson.words["data.missing"])
        data = "digits"
    return concept.DigitsConfig(network="tutorial", data=data, epochs=epochs, seeds=3)


def read_width(lesson: Lesson, trace: concept.DigitsTrace) -> tuple[int, list[Dial | None]]:
    """Return the place of the chosen width, and its dial if there are several."""
    if len(trace.widths) == 1:
        return 0, []
    width, dial = lesson.controls.dial("hidden", concept.DIGIT_WIDTHS, STANDARD_WIDTH)
    return concept.DIGIT_WIDTHS.index(width), [dial]
