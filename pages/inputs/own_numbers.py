"""Own numbers: a small text area for grids; what cannot be used is refused in a sentence, and the last good numbers stay."""

import zlib
from collections.abc import Callable

import streamlit as st

from core.foundation.grids import Grids, find_doubt, read_grids, write_grids
from core.foundation.records import RefusedError
from pages.inputs.quoting import verbatim
from pages.shell.lesson import Lesson


def edit_numbers(lesson: Lesson, name: str, shown: Grids, *, most: int, side: int, take: Callable[[str], None]) -> None:
    """Show `shown` in a text area behind a button labelled edit.<name>; call `take` with the text of an edit that can be used.

    Args:
        most: channels allowed.
        side: rows and columns allowed.
        take: receives the numbers as they stand in a link, before any control is drawn.
    """
    words, text = lesson.words, write_grids(shown)
    key = f"{lesson.stem}.{name}.{lesson.controls.resets}.{zlib.crc32(text.encode())}"  # other numbers, another area
    said = f"{lesson.stem}.{name}.doubt"

    def hand_over() -> None:
        try:
            grids = read_grids(st.session_state[key], most, side)
        except RefusedError:
            return
        st.session_state[said] = (find_doubt(st.session_state[key]), "")
        take(write_grids(grids, compact=True))

    with st.popover(words[f"edit.{name}"], width="stretch"):
        rows = len(text.splitlines())
        settings = {"key": key, "on_change": hand_over, "height": min(68 + 24 * rows, 320), "max_chars": 4000}
        written = st.text_area(words["edit.hint"], text, **settings)
        place = st.container()
        if doubt := _keep_doubt(said, text):
            place.info(words("edit.doubt", word=doubt[0], decimal=doubt[1], rows=len(shown[0]), columns=len(shown[0][0])))
    try:
        read_grids(written, most, side)
    except RefusedError as error:
        refusal = verbatim(words(f"refused.{error.reason}", **error.numbers))
        place.warning(refusal)  # where it was caused
        st.warning(refusal)  # and where it is seen after the editor is closed


def _keep_doubt(said: str, shown: str) -> tuple[str, str] | None:
    """Return how the text that was taken last could also be read (`find_doubt`), as long as its numbers are shown."""
    doubt, about = st.session_state.get(said, (None, ""))
    if about not in ("", shown):
        st.session_state.pop(said, None)
        return None
    st.session_state[said] = (doubt, shown)
    return doubt
