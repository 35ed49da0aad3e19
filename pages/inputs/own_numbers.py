"""Own numbers: a small text area for grids; what cannot be used is refused in a sentence, and the last good numbers stay."""

import zlib
from collections.abc import Callable

import streamlit as st

from core.foundation.grids import Grids, read_grids, write_grids
from core.foundation.records import RefusedError
from pages.shell.lesson import Lesson


def edit_numbers(lesson: Lesson, name: str, shown: Grids, *, most: int, side: int, take: Callable[[str], None]) -> None:
    """Show `shown` in a text area behind a button labelled edit.<name>; call `take` with the text of an edit that can be used.

    Args:
        most: channels allowed.
        side: rows and columns allowed.
        take: receives the numbers as they stand in a link, before any control is drawn.
    """
    words, text = lesson.words, write_grids(shown)
    key = f"{lesson.stem}.{name}.{zlib.crc32(text.encode())}"  # other numbers, another area

    def hand_over() -> None:
        try:
            grids = read_grids(st.session_state[key], most, side)
        except RefusedError:
            return
        take(write_grids(grids, compact=True))

    with st.popover(words[f"edit.{name}"], width="stretch"):
        rows = len(text.splitlines())
        settings = {"key": key, "on_change": hand_over, "height": min(68 + 24 * rows, 320), "max_chars": 4000}
        written = st.text_area(words["edit.hint"], text, **settings)
        place = st.container()
    try:
        read_grids(written, most, side)
    except RefusedError as error:
        refusal = words(f"refused.{error.reason}", **error.numbers)
        place.warning(refusal)  # where it was caused
        st.warning(refusal)  # and where it is seen after the editor is closed
