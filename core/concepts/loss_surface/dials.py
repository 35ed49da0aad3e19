"""The loss surface from every point at which the sliders of w and b may stop, so that a picture can follow them at once."""

from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.loss_surface.losses import SIGMOID_LOSSES, compute_loss
from core.concepts.loss_surface.survey import LossSurfaceConfig, find_domain, load_points, offer_steps, walk_downhill
from core.foundation.records import freeze

ERRORS = 20
"""Points whose predictions and losses are kept; of more points, so many that are spread evenly in the order of x."""
MOMENTS = 5
"""Points of each walk downhill."""


@dataclass(frozen=True, eq=False)
class AllPointsTrace:
    """What a survey would find at every pair of stops; all arrays but `shown` are float64, all are read-only."""

    w_stops: np.ndarray  # (w,)
    b_stops: np.ndarray  # (b,)
    losses: np.ndarray  # (w, b)
    gradients: np.ndarray  # (w, b, parameter) by autograd: ∂L/∂w, ∂L/∂b
    downhill: np.ndarray  # (w, b, time, parameter and loss): from each pair a walk against its gradient
    w_slices: np.ndarray  # (b, column) the loss along w, the picture's axis, at each b
    b_slices: np.ndarray  # (w, row) the loss along b at each w
    shown: np.ndarray  # (error,) indices of the points whose errors are kept, at most 20
    predictions: np.ndarray  # (w, b, error) w·x + b, or its sigmoid
    point_losses: np.ndarray  # (w, b, error)


def offer_pairs(config: LossSurfaceConfig) -> tuple[list[float], list[float]]:
    """Return the values of w (81) and of b (40 or 41) at which their sliders stop; 0 is one of each.

    b has every second step: with 81 as well, the numbers for every pair would weigh more than a megabyte.
    """
    w_steps, b_steps = (offer_steps(axis) for axis in find_domain(config))
    zero = int(np.abs(b_steps).argmin())
    return w_steps, b_steps[zero % 2 :: 2]


def survey_all(config: LossSurfaceConfig) -> AllPointsTrace:
    """Survey the surface at every pair of stops; the w and b of the config do not matter."""
    x, y = load_points(config)
    axes = find_domain(config)
    w_stops, b_stops = (torch.tensor(stops, dtype=torch.float64) for stops in offer_pairs(config))
    here = torch.stack(torch.meshgrid(w_stops, b_stops, indexing="ij"), -1)
    leaf = here.clone().requires_grad_()
    losses = compute_loss(config.loss, leaf[..., 0], leaf[..., 1], x, y)
    (gradients,) = torch.autograd.grad(losses.sum(), leaf)  # each loss depends on its own pair only
    shown = _spread(x)
    outputs = here[..., :1] * x[shown] + here[..., 1:]
    each_w, each_b = (here[..., parameter, None] for parameter in (0, 1))
    return AllPointsTrace(
        w_stops=freeze(w_stops),
        b_stops=freeze(b_stops),
        losses=freeze(losses),
        gradients=freeze(gradients),
        downhill=freeze(walk_downhill(config.loss, here, gradients, axes, x, y, MOMENTS)),
        w_slices=freeze(compute_loss(config.loss, axes[0], b_stops[:, None], x, y)),
        b_slices=freeze(compute_loss(config.loss, w_stops[:, None], axes[1], x, y)),
        shown=freeze(shown),
        predictions=freeze(outputs.sigmoid() if config.loss in SIGMOID_LOSSES else outputs),
        point_losses=freeze(compute_loss(config.loss, each_w, each_b, x[shown, None], y[shown, None])),
    )


def _spread(x: torch.Tensor) -> torch.Tensor:
    """Return the indices of all points; of more than 20, of 20 that are spread evenly in the order of x."""
    if len(x) <= ERRORS:
        return torch.arange(len(x))
    return x.argsort(stable=True)[torch.linspace(0, len(x) - 1, ERRORS).round().long()]
