"""Lesson: how can a model get better at what it has seen and worse at what it has not?"""

from core.concepts.overfitting import CurveConfig
from pages.overfitting_views.curve import show_curve
from pages.shell.lesson import Lesson
from pages.shell.view import View

CONFIG = CurveConfig
VIEWS = {"curve": show_curve}


def show(lesson: Lesson) -> View:
    """Show one of the views."""
    return VIEWS[lesson.controls.choose("view", tuple(VIEWS), "curve")](lesson)
