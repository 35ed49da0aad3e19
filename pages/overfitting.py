"""Lesson: how can a model get better at what it has seen and worse at what it has not?"""

from core.concepts.overfitting import CurveConfig, fit_curves
from core.figures import Words, style
from core.figures.overfitting import draw_fit
from pages.overfitting_views.curve import show_curve
from pages.overfitting_views.digits import show_digits
from pages.overfitting_views.helping import show_help
from pages.overfitting_views.leaking import show_leak
from pages.overfitting_views.opinions import show_opinions
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import View

CONFIG = CurveConfig
VIEWS = {"curve": show_curve, "digits": show_digits, "your digit": show_opinions, "what helps": show_help, "leaks": show_leak}
X = (0.04, 0.15, 0.28, 0.36, 0.47, 0.57, 0.66, 0.75, 0.82, 0.93)
Y = (-0.38, 1.04, 0.14, 0.63, 0.67, -0.6, -0.74, -1.26, 0.0, -0.82)
PREVIEW = CurveConfig(data="own", complexity=9, own=tuple(zip(X, Y, strict=True)))


def show(lesson: Lesson) -> View:
    """Show one of the views."""
    return VIEWS[lesson.controls.choose("view", tuple(VIEWS), "curve", few=False)](lesson)


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: a polynomial of degree 9 through ten points."""
    return draw_fit(compute(fit_curves, PREVIEW), words)
