"""How many output cells there are: every place of the window along a side, and the counts of all kernels and strides."""

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from core.concepts import convolution as concept
from core.figures import convolution as figures
from pages.convolution_views import Step, count_places
from pages.convolution_views.layer import describe_layer, read_layer
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Panel, show_stage


def show_size(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """Every place of the window along a side, and the output sizes of all kernels and strides."""
    words = lesson.words
    with side:
        config = read_layer(lesson)
    trace = compute(concept.convolve, config)
    panels = [Panel("fit", figures.draw_fit(trace, words)), Panel("survey", figures.draw_survey(trace, words))]
    clock = Clock(np.arange(config.columns.count), words["clock.column"], start=0)
    layout = {"areas": "'fit survey'", "columns": "1.25fr 1fr", "heights": (436,)}
    with stage:
        show_stage(
            "convolution.size", words, panels, **layout, clock=clock, numbers=count_places(lesson, config.rows, config.columns)
        )
    return describe_layer(trace, panels[0].figure)
