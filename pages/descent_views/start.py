"""Where the runs begin: two numbers, or a click on the map."""

import math
from collections.abc import Mapping

import numpy as np
import streamlit as st

from core.concepts import descent
from core.concepts.descent import DescentTrace, RaceConfig
from pages.shell import link
from pages.shell.classroom import is_hidden
from pages.shell.controls import Controls


def read_start(controls: Controls, name: str, standard: float, *, learned: bool = True) -> float:
    """Show one coordinate of the start as a number; a click on the map sets it as well (`move_start`).

    A link gives the nearest number there is. What is not learned stays 0.
    """
    key, title, default = f"{controls.stem}.{name}.typed", controls.words[f"control.{name}"], link.to_text(standard)
    setting = f"{controls.stem}.{name}"
    start = parse_start(controls.state(name, default), standard)
    if link.is_opening():
        link.put(setting, link.to_text(start), default)

    def take() -> None:
        link.put(setting, link.to_text(st.session_state[key]), default)

    st.session_state[key] = start if learned else 0.0
    if not is_hidden(setting, title) and name in controls.offered:
        reach = descent.MAX_START
        st.number_input(title, -reach, reach, step=0.1, format="%g", key=key, on_change=take, disabled=not learned)
    return start


def parse_start(text: object, standard: float) -> float:
    """Return the number that `text` holds, within the limits of a start; the standard if it holds none."""
    try:
        number = float(str(text))
    except ValueError:
        return standard
    return standard if math.isnan(number) else float(f"{np.clip(number, -descent.MAX_START, descent.MAX_START):.6g}")


def move_start(controls: Controls, place: Mapping[str, object], trace: DescentTrace) -> None:
    """Start every run from the place on the map that was clicked, in steps of about a fiftieth of the map."""
    if place["panel"] != "contour":
        return
    step = 10.0 ** math.floor(math.log10((trace.w_axis[-1] - trace.w_axis[0]) / 20))
    for name, clicked, standard in (("start_w", place["x"], RaceConfig.start_w), ("start_b", place["y"], RaceConfig.start_b)):
        controls.assign(**{name: link.to_text(round(parse_start(clicked, standard) / step) * step)})
