"""Figures of the lesson on optimizers: the race, the parts of a step, the tuning of learning rates."""

from core.figures.optimizers.inspector import draw_compass, draw_multipliers
from core.figures.optimizers.race import GLYPHS, MEASURES, draw_contour, draw_curves, draw_surface
from core.figures.optimizers.tuning import draw_map, draw_tuning_curves

__all__ = [
    "GLYPHS",
    "MEASURES",
    "draw_compass",
    "draw_contour",
    "draw_curves",
    "draw_map",
    "draw_multipliers",
    "draw_surface",
    "draw_tuning_curves",
]
