"""The picture that the network looks at: a test picture, a drawing, a photo."""

import numpy as np
import streamlit as st

from core.foundation.digits import Pictures, frame_like_mnist
from pages.inputs.digit_pad import draw_digit
from pages.inputs.own_digit import upload_digit
from pages.shell.lesson import Lesson

SOURCES = ("test", "drawn", "upload")
MOST_PICTURES = 1000
"""Test pictures that the slider reaches; a click on a mistake reaches the same ones."""
STANDARD_INDEX = 4


def read_picture(lesson: Lesson, pictures: Pictures) -> tuple[np.ndarray, int | None]:
    """Show where the picture comes from; return it (28x28), and which one of the test set it is, if it is one.

    Before anything is drawn or uploaded it is a test picture: an empty one would be given an answer, too.
    """
    most = min(len(pictures.test_labels), MOST_PICTURES)
    index = min(STANDARD_INDEX, most - 1)
    source = lesson.controls.choose("source", SOURCES, "test", few=True)
    if source == "test":
        index = lesson.controls.slide("index", range(most), index)
    else:
        own = frame_like_mnist(draw_digit(lesson)) if source == "drawn" else upload_digit(lesson)
        if own is not None and own.any():
            return own, None
        st.info(lesson.words(f"picture.none.{source}", index=index))
    return pictures.test_images[index], index
