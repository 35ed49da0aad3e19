"""The loss surface in 3D and as slices, the data behind it, and the searches for its minimum."""

from core.figures.loss_surface.data import draw_data
from core.figures.loss_surface.marks import DIALS, shorten
from core.figures.loss_surface.point import draw_slices, draw_surface
from core.figures.loss_surface.search import draw_grid_search, draw_line_search
