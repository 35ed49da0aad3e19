"""The view of one picture, drawn or chosen: what each width says of it."""

import streamlit as st

from core.concepts import overfitting as concept
from core.figures import overfitting as figures
from core.foundation.digits import frame_like_mnist
from core.foundation.picture_sets import load_pictures
from pages.inputs.digit_pad import draw_digit
from pages.overfitting_views.digits import wrap
from pages.overfitting_views.digits_settings import STANDARD_WIDTH
from pages.overfitting_views.progress import follow_study
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Panel, Stage, View

LAYOUT = Layout("'ink opinions'", "1fr 2.2fr", (424,))
STANDARD_INDEX = 4


def show_opinions(lesson: Lesson) -> View:
    """Show a pad; return what each width of seed 0 says of the picture drawn on it, and how sure it is."""
    config = concept.DigitsConfig(size=lesson.controls.slide("size", concept.SIZES, concept.DigitsConfig.size), seeds=1)
    picture = frame_like_mnist(draw_digit(lesson))
    if not picture.any():
        picture = load_pictures("digits").test_images[lesson.controls.slide("index", range(360), STANDARD_INDEX)]
        st.caption(lesson.words["picture.none"])
    state, note, after = follow_study(lesson, config)
    trace, words = concept.judge_digits(state), lesson.words
    said = concept.ask_widths(state, picture)
    panels = [
        Panel("opinions", figures.draw_opinions(trace, said, words)),
        Panel("ink", figures.draw_ink(picture, words)),
    ]
    stage = Stage(key="overfitting.opinions", panels=panels, layout=LAYOUT, note=note)
    return wrap(stage, state, trace, concept.DIGIT_WIDTHS.index(STANDARD_WIDTH), after)
