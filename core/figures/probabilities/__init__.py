"""Figures of the lesson on probabilities: one module for each part, as in core/concepts/probabilities."""

from core.figures.probabilities.cross_entropy import CLASSES_OF_TRIANGLE, draw_gradients, draw_price, draw_shares, draw_triangle
from core.figures.probabilities.cross_entropy import LOOKS as LOOKS_OF_WAYS
from core.figures.probabilities.fitting import LOOKS as LOOKS_OF_LOSSES
from core.figures.probabilities.fitting import draw_answers, draw_fit, draw_surface
from core.figures.probabilities.losses import draw_pull
from core.figures.probabilities.neuron import draw_answer, draw_map, draw_sum
from core.figures.probabilities.overflow import draw_ceilings, draw_lanes
from core.figures.probabilities.sigmoid import draw_sigmoid, draw_slopes
from core.figures.probabilities.softmax import STAGES, draw_sigmoids, draw_stage, draw_temperature

__all__ = [
    "CLASSES_OF_TRIANGLE",
    "LOOKS_OF_LOSSES",
    "LOOKS_OF_WAYS",
    "STAGES",
    "draw_answer",
    "draw_answers",
    "draw_ceilings",
    "draw_fit",
    "draw_gradients",
    "draw_lanes",
    "draw_map",
    "draw_price",
    "draw_pull",
    "draw_shares",
    "draw_sigmoid",
    "draw_sigmoids",
    "draw_slopes",
    "draw_stage",
    "draw_sum",
    "draw_surface",
    "draw_temperature",
    "draw_triangle",
]
