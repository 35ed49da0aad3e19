"""Which picture the network looks at: a test picture, a drawing, or an upload."""

import numpy as np

from core.foundation.digits import SIDE, Pictures, find_ink, frame_like_mnist
from pages.shell.digit_pad import draw_digit
from pages.shell.lesson import Lesson
from pages.shell.own_picture import upload_picture

SOURCES = ("test", "drawn", "upload")
UPLOAD_SIDE = 112
"""Pixels of the longer edge of an upload, before it is framed into 28x28."""
MOST_PICTURES = 1000
"""Test pictures that the slider reaches; a click on a mistake reaches the same ones."""


def read_picture(lesson: Lesson, pictures: Pictures) -> tuple[np.ndarray, int | None]:
    """Show where the picture comes from; return it (28x28), and its true class if that is known."""
    source = lesson.controls.choose("source", SOURCES, "test", few=True)
    if source == "drawn":
        return frame_like_mnist(draw_digit(lesson)), None
    if source == "upload":
        digit = upload_picture(lesson, UPLOAD_SIDE, colour=False, prepare=lambda grey: frame_like_mnist(find_ink(grey[0]))[None])
        if digit is None or digit.shape != (1, SIDE, SIDE):  # a link can hold any picture
            return np.zeros((SIDE, SIDE), np.float32), None
        return digit[0], None
    most = min(len(pictures.test_labels), MOST_PICTURES)
    index = lesson.controls.slide("index", range(most), min(4, most - 1))
    return pictures.test_images[index], int(pictures.test_labels[index])
