"""Lesson: where does one number of the output come from, and why are there that many?"""

from core.concepts.convolution import ConvolutionConfig
from pages.convolution_views.cell import show_cell
from pages.convolution_views.pooling import show_pooling
from pages.convolution_views.size import show_size
from pages.convolution_views.stack import show_stack
from pages.shell.lesson import Lesson
from pages.shell.view import View

CONFIG = ConvolutionConfig
VIEWS = {"cell": show_cell, "size": show_size, "pool": show_pooling, "stack": show_stack}


def show(lesson: Lesson) -> View:
    """Show the choice of a view and its controls; return the view."""
    return VIEWS[lesson.controls.choose("view", tuple(VIEWS), "cell")](lesson)
