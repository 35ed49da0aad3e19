"""Own digit: found in an uploaded photo, shown as it was cut out, and part of the link."""

import numpy as np
import streamlit as st

from core.foundation.digits import SIDE, frame_like_mnist
from core.foundation.pictures import brighten, read_picture, write_picture
from core.foundation.records import RefusedError
from pages.inputs.file import File
from pages.inputs.own_picture import REFUSED, read_linked_picture, show_picture_box, take_picture
from pages.shell.lesson import Lesson

PHOTO_SIDE = 112
"""Pixels of the longer edge in which the digit is looked for."""
PHOTO, BOX, LIGHT = ".photo", ".box", ".light"
"""Endings of what the session keeps of the last photo: its greys, where the digit is, whether its ink is lighter than its paper."""


def upload_digit(lesson: Lesson) -> np.ndarray | None:
    """Show an upload; return the digit last found in a photo, as MNIST frames it: shape (28, 28), or None before the first."""
    key, state = f"{lesson.stem}.picture.upload", st.session_state

    def keep(file: File) -> bool:
        picture, factor = brighten(read_picture(file.content, PHOTO_SIDE, colour=False))
        state[key + PHOTO], state[key + BOX] = picture[0], None
        _cut(lesson, key, light_ink=None)
        return factor > 1

    def turn() -> None:
        try:
            _cut(lesson, key, light_ink=state[key + LIGHT + ".switch"])
            state[key + REFUSED] = None
        except RefusedError as error:
            state[key + REFUSED] = error.reason

    take_picture(key, keep)
    digit, reason = read_linked_picture(lesson, SIDE, colour=False)
    photo = state.get(key + PHOTO)
    with show_picture_box(lesson, key, reason, None if photo is None else mark_digit(photo, state.get(key + BOX))):
        if photo is not None:
            light = state[key + LIGHT + ".switch"] = state.get(key + LIGHT, False)
            st.toggle(lesson.words["picture.light"], light, key=key + LIGHT + ".switch", on_change=turn)
    return digit[0] if digit is not None and digit.shape == (1, SIDE, SIDE) else None  # a link can hold any picture


def mark_digit(photo: np.ndarray, box: tuple[int, int, int, int] | None) -> np.ndarray:
    """Return the photo (row, column) with what lies outside of the box faded, shape (1, row, column)."""
    faded = 0.6 + 0.25 * photo
    if box is not None:
        top, left, bottom, right = box
        faded[top:bottom, left:right] = photo[top:bottom, left:right]
    return faded[None]


def _cut(lesson: Lesson, key: str, light_ink: bool | None) -> None:
    """Put the digit of the last photo into the link. Raises RefusedError if there is none; the one before stays then."""
    from core.foundation import handwriting  # with SciPy's functions for images: 10 MB, for photos alone

    state = st.session_state
    if light_ink is not None:
        state[key + LIGHT] = light_ink
    found = handwriting.find_digit(state[key + PHOTO], light_ink)
    state[key + BOX], state[key + LIGHT] = found.box, found.light_ink
    lesson.controls.assign(picture=write_picture(frame_like_mnist(found.ink)[None]))
