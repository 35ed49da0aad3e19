"""Figures of the lesson on gradient descent: paths, losses, gradient noise, and the final loss at every learning rate."""

from core.figures.descent.gradients import draw_cloud, draw_variance
from core.figures.descent.losses import draw_losses, draw_rates
from core.figures.descent.paths import draw_ball, draw_contour, draw_surface
