"""Fitted curves and their errors."""

from core.figures.overfitting.axes import AXES, drop_axes, list_dials, read_errors
from core.figures.overfitting.curve import draw_errors, draw_fit, draw_terms

__all__ = ["AXES", "draw_errors", "draw_fit", "draw_terms", "drop_axes", "list_dials", "read_errors"]
