"""Fitted curves and their errors, perceptrons on digits, what helps against overfitting, and leaks."""

from core.figures.overfitting.axes import ERRORS, drop_axes, list_dials, read_errors
from core.figures.overfitting.curve import draw_errors, draw_fit, draw_terms
from core.figures.overfitting.digits import draw_ink, draw_opinions, draw_training, draw_weights, draw_widths
from core.figures.overfitting.helping import draw_gains, draw_help_losses, draw_leaks, draw_lies, draw_tries
