"""The settings of perceptrons on digits."""

import streamlit as st

from core.concepts import overfitting as concept
from core.foundation.picture_sets import PictureSet, is_here
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Dial

EPOCHS = (10, 20, 40, 80)
PICTURES: tuple[PictureSet, ...] = ("digits", "MNIST")
STANDARD_WIDTH = 32


def read_settings(lesson: Lesson) -> tuple[concept.DigitsConfig, list[Dial]]:
    """Show the controls; return what they say, and the dial among the widths where there are several.

    Pictures that are not on this machine give way to the bundled ones, with a note.
    """
    controls = lesson.controls
    network = controls.choose("network", concept.NETWORKS, concept.DigitsConfig.network, few=True)
    if network == "every width":
        with side_by_side(2):
            size = controls.slide("size", concept.SIZES, concept.DigitsConfig.size)
            epochs = controls.slide("epochs", EPOCHS, concept.DigitsConfig.epochs)
        _, dial = controls.dial("hidden", concept.DIGIT_WIDTHS, STANDARD_WIDTH)
        return concept.DigitsConfig(size=size, epochs=epochs), [dial]
    epochs = controls.slide("epochs", EPOCHS, concept.DigitsConfig.epochs)
    data: PictureSet = controls.choose("pictures", PICTURES, PICTURES[0], few=True)
    if not is_here(data):
        st.info(lesson.words["data.missing"])
        data = "digits"
    return concept.DigitsConfig(network="tutorial", data=data, epochs=epochs, seeds=3), []
