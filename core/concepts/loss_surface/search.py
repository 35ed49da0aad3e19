"""Search by trying: what it costs to find the best line by evaluating many, beside walking downhill."""

from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.loss_surface.losses import compute_loss
from core.concepts.loss_surface.survey import LossSurfaceConfig, find_domain, load_points, locate_optimum
from core.foundation.ensemble import by_autograd, train
from core.foundation.records import freeze
from core.foundation.rules import bind_rule

TRIES, RATES, STEPS = 41, 33, 400


@dataclass(frozen=True, eq=False)
class SearchTrace:
    """Two searches by trying, and one descent from (0, 0); all arrays are float64 and read-only."""

    config: LossSurfaceConfig
    w_tried: np.ndarray  # (column,) 41 weights: the middle half of the picture
    b_tried: np.ndarray  # (row,) 41 biases
    line: np.ndarray  # (column,) the loss of each weight with b = 0
    grid: np.ndarray  # (row, column) the loss of each pair
    path: np.ndarray  # (time, parameter) gradient descent from (0, 0)
    path_losses: np.ndarray  # (time,)
    rate: float  # the learning rate of the path: of 33, the one that got there first
    target: float  # the loss to reach: the lowest of the grid, not counting a pair that is the minimum itself

    @property
    def steps_needed(self) -> int | None:
        """Steps until descent is as good as the best of the pairs tried; None if it was not within 400."""
        reached = np.flatnonzero(self.path_losses <= self.target)
        return int(reached[0]) if len(reached) else None


def search(config: LossSurfaceConfig) -> SearchTrace:
    """Try 41 weights, then 41 x 41 pairs, then walk downhill.

    For y = 2x + 1 and y = 2x the weights are 0, 0.1, ..., 4.
    """
    x, y = load_points(config)
    w, b = (_middle_half(axis) for axis in find_domain(config))
    grid = compute_loss(config.loss, w[None, :], b[:, None], x, y)
    target = _choose_target(config, x, y, grid)
    rates = torch.logspace(-4, 1, RATES, dtype=torch.float64) / max(1.0, (x**2).mean().item())
    paths, losses = _descend(config, rates, x, y)
    reached = losses <= target  # (time, run)
    first = torch.where(reached.any(0), reached.int().argmax(0), STEPS + 1)
    best = int(torch.where(first == first.min(), losses[-1].nan_to_num(torch.inf), torch.inf).argmin())
    return SearchTrace(
        config=config,
        w_tried=freeze(w),
        b_tried=freeze(b),
        line=freeze(compute_loss(config.loss, w, torch.zeros_like(w), x, y)),
        grid=freeze(grid),
        path=freeze(paths[:, best]),
        path_losses=freeze(losses[:, best]),
        rate=rates[best].item(),
        target=target,
    )


def _middle_half(axis: torch.Tensor) -> torch.Tensor:
    low, high = axis[0].item(), axis[-1].item()
    quarter = (high - low) / 4
    return torch.linspace(low + quarter, high - quarter, TRIES, dtype=torch.float64).round(decimals=9)


def _choose_target(config: LossSurfaceConfig, x: torch.Tensor, y: torch.Tensor, grid: torch.Tensor) -> float:
    """Return the lowest loss of the grid, not counting pairs that hit the minimum because both are round numbers.

    No number of steps reaches the minimum itself, and a grid hits it by luck only.
    """
    w, b = locate_optimum(config)
    lowest = compute_loss(config.loss, w, b, x, y)
    start = compute_loss(config.loss, torch.zeros_like(w), torch.zeros_like(b), x, y)
    beside = grid[~(grid <= lowest + 1e-9 * (start - lowest).clamp(min=0))]  # all pairs where there is no minimum: nan
    return float(beside.min() if len(beside) else grid.min())


def _descend(config: LossSurfaceConfig, rates: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the paths (time, run, parameter) and losses (time, run) of plain gradient descent from (0, 0), a run a rate."""
    parameters = [torch.zeros(len(rates), 2, dtype=torch.float64)]
    differentiate = by_autograd(lambda p, _: compute_loss(config.loss, p[0][:, 0], p[0][:, 1], x, y))
    paths, losses = [], []
    rule = bind_rule("SGD", parameters)
    steps = train(parameters, differentiate, range(STEPS + 1), rule.step, rates)
    for each in steps:
        paths.append(parameters[0].clone())  # the generator yields before it steps: these belong to `each`
        losses.append(each)
    return torch.stack(paths), torch.stack(losses)
