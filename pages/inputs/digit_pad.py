"""A pad to draw a digit on; the drawing is a text of 28x28 hexadecimal digits, so that it fits into a link."""

import re
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit.components.v2 import component

from pages.shell.lesson import Lesson

SIDE = 28
HEIGHT = 160
_COMPONENTS = Path(__file__).parents[2] / "assets" / "components"
_component = component(
    "digit_pad",
    html="""<div class="digit-pad">
<div class="digit-pad-sheet"><canvas width="280" height="280" tabindex="0" role="application"></canvas><i></i></div>
<div class="digit-pad-buttons"><button type="button" class="digit-pad-undo"></button>
<button type="button" class="digit-pad-clear"></button></div></div>""",
    css=(_COMPONENTS / "digit_pad.css").read_text(encoding="utf-8"),
    js=(_COMPONENTS / "digit_pad.js").read_text(encoding="utf-8"),
)


def draw_digit(lesson: Lesson) -> np.ndarray:
    """Show the pad; return what is drawn on it: ink from 0 to 1, shape (row, column) = (28, 28), float32."""
    key = f"{lesson.stem}.pad"

    def take() -> None:
        lesson.controls.assign(drawing=clean_drawing(getattr(st.session_state.get(key), "drawing", "")))

    drawing = clean_drawing(lesson.controls.state("drawing"))
    words = {
        name: lesson.words[f"pad.{text}"]
        for name, text in (("label", "draw"), ("keys", "keys"), ("undo", "undo"), ("clear", "clear"))
    }
    _component(key=key, data={"drawing": drawing} | words, height=HEIGHT, on_drawing_change=take)
    return read_drawing(drawing)


def clean_drawing(text: object) -> str:
    """Return the drawing if it is one, else an empty one: the browser and links can say anything."""
    return text if isinstance(text, str) and re.fullmatch(f"[0-9a-f]{{{SIDE * SIDE}}}", text) else ""


def read_drawing(drawing: str) -> np.ndarray:
    """Return the ink of a clean drawing."""
    levels = [int(level, 16) for level in drawing] or [0] * SIDE**2
    return (np.array(levels, dtype=np.float32) / 15).reshape(SIDE, SIDE)
