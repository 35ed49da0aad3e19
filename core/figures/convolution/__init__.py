"""Figures of the lesson on convolution: the moving window, its products, the output, pooling, and stacks of layers."""

from core.figures.convolution.pooling import draw_pool_input, draw_pool_output, draw_pool_window
from core.figures.convolution.sizes import draw_fit, draw_survey
from core.figures.convolution.sliding import draw_input, draw_output, draw_products
from core.figures.convolution.stack import draw_costs, draw_receptive, draw_shapes
