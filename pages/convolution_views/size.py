"""Output size: every place of the window along one side, and sizes by kernel and stride."""

import numpy as np

from core.concepts import convolution as concept
from core.figures import convolution as figures
from pages.convolution_views import count_places
from pages.convolution_views.describing import describe_layer
from pages.convolution_views.layer import read_layer
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Panel, Stage, View

LAYOUT = Layout("'fit survey'", "1.25fr 1fr", (396,))


def show_size(lesson: Lesson) -> View:
    """Return every place of the window along a side, and the output sizes of all kernels and strides."""
    words, config = lesson.words, read_layer(lesson)
    trace = compute(concept.convolve, config)
    stage = Stage(
        key="convolution.size",
        panels=[Panel("fit", figures.draw_fit(trace, words)), Panel("survey", figures.draw_survey(trace, words))],
        layout=LAYOUT,
        clock=Clock(np.arange(1, config.columns.count + 1), "column", start=0),
        numbers=count_places(lesson, config.rows, config.columns),
        outcome=("fit", "survey"),
    )
    return describe_layer(trace, stage)
