"""Lesson: how can a model get better at what it has seen and worse at what it has not?"""

from core.concepts.overfitting import CurveConfig
from pages.overfitting_views.curve import show_curve
from pages.overfitting_views.digits import show_digits, show_opinions
from pages.overfitting_views.helping import show_help
from pages.overfitting_views.leaking import show_leak
from pages.shell.lesson import Lesson
from pages.shell.view import View

CONFIG = CurveConfig
VIEWS = {"curve": show_curve, "digits": show_digits, "your digit": show_opinions, "what helps": show_help, "leaks": show_leak}


def show(lesson: Lesson) -> View:
    """Show one of the views."""
    return VIEWS[lesson.controls.choose("view", tuple(VIEWS), "curve", few=False)](lesson)
