"""Own picture: made small by the browser, and part of the link; what cannot be used is refused in a sentence."""

from collections.abc import Callable

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.foundation.pictures import MAX_BYTES, MAX_SIDE, brighten, read_picture, read_written_picture, write_picture
from core.foundation.records import RefusedError
from pages.inputs.file import Box, File, receive_file, write_size
from pages.inputs.upload import show_box
from pages.shell.lesson import Lesson

BOX = Box(accept="image/png,image/jpeg,image/webp", most=30_000_000, side=MAX_SIDE, arriving=MAX_BYTES)
"""Named types make a phone convert its HEIC photos. 30 MB: a photo of 50 million pixels has 8 to 20."""
MEGAPIXELS = 100
"""As in assets/components/upload.js: more would not fit into a phone's memory."""
TAKEN, REFUSED = ".taken", ".refused"
"""Endings of what the session keeps of the last file: its name and whether it was brightened; or why it is refused."""


def upload_picture(lesson: Lesson, side: int) -> np.ndarray | None:
    """Show an upload; return the last picture that could be read (see `read_picture`), or None before the first.

    Args:
        side: pixels of the longer edge of what is read, and written into the link. It must be small: 28 pixels.
    """
    key = f"{lesson.stem}.picture.upload"

    def keep(file: File) -> bool:
        picture, factor = brighten(read_picture(file.content, side))
        lesson.controls.assign(picture=write_picture(picture))
        return factor > 1

    take_picture(key, keep)
    picture, reason = read_linked_picture(lesson, side)
    show_picture_box(lesson, key, reason)
    return picture


def take_picture(key: str, keep: Callable[[File], bool]) -> None:
    """Hand the file that came since the last run, if one did, to `keep`, which says whether it had to be brightened.

    What it refuses stands at the box until the next file.
    """
    try:
        file = receive_file(key, BOX)
        if file is not None:
            st.session_state[key + TAKEN], st.session_state[key + REFUSED] = (file.name, keep(file)), None
    except RefusedError as error:
        st.session_state[key + TAKEN], st.session_state[key + REFUSED] = None, error.reason


def read_linked_picture(lesson: Lesson, side: int, colour: bool = True) -> tuple[np.ndarray | None, str | None]:
    """Return the picture that the link holds, or None, and why it cannot be read, if there is one."""
    written = lesson.controls.state("picture")
    try:
        return (read_written_picture(written, side, colour) if written else None), None
    except RefusedError as error:
        return None, error.reason


def show_picture_box(lesson: Lesson, key: str, reason: str | None, preview: np.ndarray | None = None) -> DeltaGenerator:
    """Show the box behind a button, with what became of the last file; return the place below it, behind the button, too."""
    words = lesson.words
    reason = st.session_state.get(key + REFUSED) or reason
    refusal = words(f"picture.refused.{reason}", most=write_size(BOX.most), megapixels=MEGAPIXELS) if reason else ""
    receipt = ""
    if taken := st.session_state.get(key + TAKEN):
        name, brightened = taken
        receipt = "\n".join([words("picture.taken", name=name), *([words["picture.brightened"]] if brightened else [])])
    with st.popover(words["picture.upload"], width="stretch"):
        show_box(lesson, key, words["picture.allowed"], BOX, receipt=receipt, refusal=refusal, preview=preview)
        place = st.container()
    if refusal:
        st.warning(refusal)
    return place
