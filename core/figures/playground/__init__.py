"""Pictures of the lesson `playground`."""

from core.figures.playground.curves import draw_loss
from core.figures.playground.diagram import arrange, draw_diagram, name_parameters, name_unit
from core.figures.playground.evaluated import DIALS
from core.figures.playground.folding import draw_folds, draw_seen
from core.figures.playground.luck import draw_dead, draw_shares
from core.figures.playground.matrices import draw_matrices, draw_straight
from core.figures.playground.plane import draw_plane
from core.figures.playground.way import draw_way, write_sum

__all__ = [
    "DIALS", "arrange", "draw_dead", "draw_diagram", "draw_folds", "draw_loss", "draw_matrices", "draw_plane", "draw_seen",
    "draw_shares", "draw_straight", "draw_way", "name_parameters", "name_unit", "write_sum",
]  # fmt: skip
