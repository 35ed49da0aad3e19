"""Figures of the lesson on probabilities: one module for each part, as in core/concepts/probabilities."""

from core.figures.probabilities.calibration import DIALS as DIALS_OF_CALIBRATION
from core.figures.probabilities.calibration import draw_confidences, draw_reliability, draw_temperatures
from core.figures.probabilities.cross_entropy import (
    CLASSES_OF_TRIANGLE,
    draw_gradients,
    draw_loss_curve,
    draw_probabilities,
    draw_triangle,
)
from core.figures.probabilities.cross_entropy import LOOKS as LOOKS_OF_WAYS
from core.figures.probabilities.fitting import LOOKS as LOOKS_OF_LOSSES
from core.figures.probabilities.fitting import draw_fit, draw_predictions, draw_surface
from core.figures.probabilities.losses import draw_score_gradients
from core.figures.probabilities.neuron import draw_activation, draw_map, draw_sum
from core.figures.probabilities.overflow import draw_ceilings, draw_lanes
from core.figures.probabilities.sigmoid import draw_sigmoid, draw_slopes
from core.figures.probabilities.softmax import STAGES, draw_sigmoids, draw_stage, draw_temperature
