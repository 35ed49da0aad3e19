"""The loss of a line as a surface over its weight and bias, seen from one point, and the cost of searching it by trying."""

from core.concepts.loss_surface.dials import AllPointsTrace, offer_pairs, survey_all
from core.concepts.loss_surface.program import tabulate, write_program
from core.concepts.loss_surface.search import SearchTrace, search
from core.concepts.loss_surface.survey import (
    LINE_LOSSES,
    LOSSES,
    SIGMOID_LOSSES,
    LossSurfaceConfig,
    LossSurfaceTrace,
    find_domain,
    offer_losses,
    offer_steps,
    survey,
)
