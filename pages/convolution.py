"""Lesson: where does one number of the output come from, and why are there that many?"""

from core.concepts.convolution import ConvolutionConfig, convolve
from core.figures import style
from core.figures.convolution import draw_output
from pages.convolution_views.cell import show_cell
from pages.convolution_views.pooling import show_pooling
from pages.convolution_views.size import show_size
from pages.convolution_views.stack import show_stack
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import View
from pages.shell.words import Words

CONFIG = ConvolutionConfig
VIEWS = {"cell": show_cell, "size": show_size, "pool": show_pooling, "stack": show_stack}


def show(lesson: Lesson) -> View:
    """Show the choice of a view and its controls; return the view."""
    return VIEWS[lesson.controls.choose("view", tuple(VIEWS), "cell")](lesson)


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: what a kernel makes of a picture."""
    return draw_output(compute(convolve, ConvolutionConfig()), words)
