"""Own picture: an uploaded PNG or JPEG that becomes part of the link; what cannot be used is refused in a sentence."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from core.foundation.pictures import MAX_BYTES, MAX_PIXELS, read_picture, read_written_picture, write_picture
from core.foundation.records import RefusedError
from pages.shell.lesson import Lesson

UPLOAD_MEGABYTES = 8
"""As server.maxUploadSize in .streamlit/config.toml. Streamlit refuses larger files in its own words; up to here they are ours."""


def upload_picture(
    lesson: Lesson, side: int, colour: bool = True, *, prepare: Callable[[np.ndarray], np.ndarray] = lambda picture: picture
) -> np.ndarray | None:
    """Show an upload; return the last picture that could be read (see `read_picture`), or None before the first.

    Args:
        side: pixels of the longer edge of what is read.
        prepare: what becomes of a picture before it is kept, and written into the link. It must be small then: 28x28 pixels.
    """
    words, key, refused = lesson.words, f"{lesson.stem}.picture.upload", f"{lesson.stem}.picture.refused"

    def take() -> None:
        file, st.session_state[refused] = st.session_state[key], None
        try:
            if file is not None:
                lesson.controls.assign(picture=write_picture(prepare(read_picture(file.getvalue(), side, colour))))
        except RefusedError as error:
            st.session_state[refused] = error.reason

    with st.popover(words["picture.upload"], width="stretch"):
        file = st.file_uploader(words["picture.allowed"], key=key, max_upload_size=UPLOAD_MEGABYTES, on_change=take)
    reason, picture = None if file is None else st.session_state.get(refused), None
    if written := lesson.controls.state("picture"):
        try:
            picture = read_written_picture(written, side, colour)
        except RefusedError as error:
            reason = error.reason
    if reason:
        limits = {"megabytes": MAX_BYTES // 10**6, "megapixels": MAX_PIXELS // 10**6}
        st.warning(words(f"picture.refused.{reason}", **limits))
    return picture
