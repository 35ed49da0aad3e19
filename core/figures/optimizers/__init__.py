"""Figures of the lesson on optimizers: the race, the parts of a step, the tuning of learning rates."""

from core.figures.optimizers.inspector import draw_compass, draw_multipliers
from core.figures.optimizers.race import draw_contour, draw_losses, draw_surface
from core.figures.optimizers.racer import GLYPHS, Racer
from core.figures.optimizers.tuning import CHAOTIC, draw_map, draw_tuning_curves
