"""Pictures of the lesson on backpropagation."""

from core.figures.backprop.depth import DEPTH, draw_cost, draw_gradients, draw_signals
from core.figures.backprop.depth import LOOKS as LOOKS_OF_ACTIVATIONS
from core.figures.backprop.graph import draw_graph, is_tall
from core.figures.backprop.labels import HIDDEN, write_number, write_sum
from core.figures.backprop.listing import draw_listing
from core.figures.backprop.loop import LOOKS, RATE, draw_losses, draw_paths, match
from core.figures.backprop.nudge import DIAL, draw_nudge
