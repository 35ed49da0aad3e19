"""Where the runs start: two numbers that are typed, or a click on the map."""

import contextlib
import math
from collections.abc import Mapping

import numpy as np
import streamlit as st

from core.concepts import descent
from core.concepts.descent import RaceConfig
from core.foundation.numbers import read_number
from core.foundation.records import RefusedError
from pages.inputs.quoting import verbatim
from pages.shell import link
from pages.shell.classroom import is_hidden
from pages.shell.controls import Controls


def read_start(controls: Controls, name: str, standard: float, *, learned: bool = True) -> float:
    """Show one coordinate of the start as a number; a click on the map sets it as well (`move_start`).

    A text field: Streamlit's field for numbers takes "1,5" for 15. What cannot be read is refused in a sentence, and the start
    stays. A link gives the nearest number there is. What is not learned stays 0.
    """
    key, title, default = f"{controls.stem}.{name}.typed", controls.words[f"control.{name}"], link.to_text(standard)
    setting, shown = f"{controls.stem}.{name}", f"{controls.stem}.{name}.shown"
    start = parse_start(controls.state(name, default), standard)
    text, state = link.to_text(start if learned else 0.0), st.session_state
    if link.is_opening():
        link.put(setting, text if learned else link.to_text(start), default)

    def take() -> None:
        with contextlib.suppress(RefusedError):
            link.put(setting, link.to_text(read_typed(state[key])), default)

    if key not in state or state.get(shown) != (text, controls.resets):  # another start than this field's text was for
        state[key], state[shown] = text, (text, controls.resets)
    typed: str = state[key]
    if not is_hidden(setting, title) and name in controls.offered:
        st.text_input(title, typed, max_chars=40, key=key, on_change=take, disabled=controls.locked or not learned)
        _warn(controls, title, typed)
    return start


def read_typed(text: str) -> float:
    """Return the number that a visitor typed.

    Raises:
        RefusedError: as `read_number`, or reason "too large" beyond the limits of a start; numbers: word.
    """
    number = read_number(text)
    if abs(number) > descent.MAX_START:
        raise RefusedError(f"the start is {text}; allowed: up to {descent.MAX_START:g}", "too large", word=text.strip()[:40])
    return parse_start(number, number)


def _warn(controls: Controls, title: str, typed: str) -> None:
    """Say below the field why its text cannot be a start."""
    try:
        read_typed(typed)
    except RefusedError as error:
        st.warning(verbatim(controls.words(f"start.refused.{error.reason}", title=title, **error.numbers)))


def parse_start(text: object, standard: float) -> float:
    """Return the number that `text` holds, within the limits of a start; the standard if it holds none."""
    try:
        number = float(str(text))
    except ValueError:
        return standard
    return standard if math.isnan(number) else float(f"{np.clip(number, -descent.MAX_START, descent.MAX_START):.6g}")


def move_start(controls: Controls, w_axis: np.ndarray, place: Mapping[str, object]) -> None:
    """Start every run from the place on the map that was clicked, in steps of about a fiftieth of the map's width (`w_axis`)."""
    if place["panel"] != "contour":
        return
    step = 10.0 ** math.floor(math.log10((w_axis[-1] - w_axis[0]) / 20))
    for name, clicked, standard in (("start_w", place["x"], RaceConfig.start_w), ("start_b", place["y"], RaceConfig.start_b)):
        controls.assign(**{name: link.to_text(round(parse_start(clicked, standard) / step) * step)})
