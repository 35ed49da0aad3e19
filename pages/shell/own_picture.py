"""Own picture: made small by the browser, and part of the link; what cannot be used is refused in a sentence."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from core.foundation.pictures import MAX_BYTES, MAX_SIDE, read_picture, read_written_picture, write_picture
from core.foundation.records import RefusedError
from pages.shell.lesson import Lesson
from pages.shell.upload import Box, File, receive_file, show_box, write_size

BOX = Box(accept="image/png,image/jpeg,image/webp", most=30_000_000, side=MAX_SIDE, arriving=MAX_BYTES)
"""Named types make a phone convert its HEIC photos. 30 MB: a photo of 50 million pixels has 8 to 20."""
MEGAPIXELS = 100
"""As in assets/components/upload.js: more would not fit into a phone's memory."""


def upload_picture(
    lesson: Lesson, side: int, colour: bool = True, *, prepare: Callable[[np.ndarray], np.ndarray] = lambda picture: picture
) -> np.ndarray | None:
    """Show an upload; return the last picture that could be read (see `read_picture`), or None before the first.

    Args:
        side: pixels of the longer edge of what is read.
        prepare: what becomes of a picture before it is kept, and written into the link. It must be small then: 28x28 pixels. It may
            raise RefusedError.
    """
    words, key = lesson.words, f"{lesson.stem}.picture.upload"
    _take(lesson, key, lambda file: write_picture(prepare(read_picture(file.content, side, colour))))
    receipt, reason = st.session_state.get(f"{key}.receipt", ""), st.session_state.get(f"{key}.refused")
    picture = None
    if written := lesson.controls.state("picture"):
        try:
            picture = read_written_picture(written, side, colour)
        except RefusedError as error:
            reason = error.reason
    limits = {"most": write_size(BOX.most), "megapixels": MEGAPIXELS}
    refusal = words(f"picture.refused.{reason}", **limits) if reason else ""
    with st.popover(words["picture.upload"], width="stretch"):
        show_box(
            lesson,
            key,
            words["picture.allowed"],
            BOX,
            receipt=words("picture.taken", name=receipt) if receipt else "",
            refusal=refusal,
        )
    if refusal:
        st.warning(refusal)
    return picture


def _take(lesson: Lesson, key: str, write: Callable[[File], str]) -> None:
    """Keep the picture that came since the last run, if one did, or why it was refused."""
    try:
        file = receive_file(key, BOX)
        if file is None:
            return
        lesson.controls.assign(picture=write(file))
        receipt, reason = file.name, None
    except RefusedError as error:
        receipt, reason = "", error.reason
    st.session_state[f"{key}.receipt"], st.session_state[f"{key}.refused"] = receipt, reason
