"""Lesson: how does a score become a probability, a probability a loss, and what does it promise? Eight steps on one stage."""

from core.concepts.probabilities import SigmoidConfig, sigmoid
from core.figures import style
from core.figures.probabilities import draw_sigmoid
from pages.probabilities_views.calibration import show_calibration
from pages.probabilities_views.cross_entropy import show_cross_entropy
from pages.probabilities_views.fitting import show_fitting
from pages.probabilities_views.losses import show_losses
from pages.probabilities_views.overflow import show_overflow
from pages.probabilities_views.single_score import show_neuron, show_sigmoid
from pages.probabilities_views.softmax import show_softmax
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import View
from pages.shell.words import Words

CONFIG = SigmoidConfig
"""Of the first step; the others name their own Config where they read their controls."""
VIEWS = {
    "sigmoid": show_sigmoid,
    "neuron": show_neuron,
    "fitting": show_fitting,
    "losses": show_losses,
    "softmax": show_softmax,
    "cross_entropy": show_cross_entropy,
    "overflow": show_overflow,
    "calibration": show_calibration,
}


def show(lesson: Lesson) -> View:
    """Show the choice of a step and its controls; return the step."""
    return VIEWS[lesson.controls.choose("view", tuple(VIEWS), "sigmoid")](lesson)


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: the sigmoid."""
    return draw_sigmoid(compute(sigmoid.squash, SigmoidConfig()), words)
