"""Pictures of the lesson `playground`."""

from core.figures.playground.curves import draw_loss
from core.figures.playground.diagram import arrange, draw_diagram, name_parameters, name_unit, point_to
from core.figures.playground.evaluated import DIALS
from core.figures.playground.folding import draw_folds, draw_seen
from core.figures.playground.luck import draw_dead, draw_shares
from core.figures.playground.matrices import draw_matrices, draw_straight
from core.figures.playground.plane import draw_plane, name_maps
from core.figures.playground.way import draw_way, find_unit, list_sums, write_sum
