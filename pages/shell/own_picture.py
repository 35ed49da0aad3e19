"""Own picture: an uploaded PNG or JPEG; what cannot be used is refused in a sentence, and the last good picture stays."""

import numpy as np
import streamlit as st

from core.foundation.pictures import MAX_BYTES, MAX_PIXELS, read_picture
from core.foundation.records import RefusedError
from pages.shell.lesson import Lesson

UPLOAD_MEGABYTES = 8
"""As server.maxUploadSize in .streamlit/config.toml. Streamlit refuses larger files in its own words; up to here they are ours."""


def upload_picture(lesson: Lesson, side: int, colour: bool = True) -> np.ndarray | None:
    """Show an upload; return the last picture that could be read (see `read_picture`), or None before the first."""
    words, kept = lesson.words, f"{lesson.stem}.picture.kept"
    with st.popover(words["picture.upload"], width="stretch"):
        file = st.file_uploader(
            words["picture.allowed"], key=f"{lesson.stem}.picture.upload", max_upload_size=UPLOAD_MEGABYTES
        )  # fmt: skip
    if file is not None:
        try:
            st.session_state[kept] = read_picture(file.getvalue(), side, colour)
        except RefusedError as error:
            limits = {"megabytes": MAX_BYTES // 10**6, "megapixels": MAX_PIXELS // 10**6}
            st.warning(words(f"picture.refused.{error.reason}", **limits))
    return st.session_state.get(kept)
