"""The sigmoid of one score, σ(wx + b), its slope, where it saturates, and tanh beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from core.foundation.frames import Table, make_table
from core.foundation.records import freeze, require_between

WINDOW = 8.0
"""The picture shows x from -WINDOW to WINDOW."""
PEAK_SLOPE = 0.25
"""σ'(0): the largest slope of the sigmoid."""
SATURATED_FRACTION = 0.1
"""A sigmoid counts as saturated where its slope is below this fraction of its peak."""


@dataclass(frozen=True, kw_only=True)
class SigmoidConfig:
    """A weight, a bias, and the x at which the probability is computed."""

    w: float = 1.0
    b: float = 0.0
    x: float = 1.0

    def __post_init__(self) -> None:
        require_between("w", self.w, -10, 10)
        require_between("b", self.b, -40, 40)
        require_between("x", self.x, -WINDOW, WINDOW)


@dataclass(frozen=True, eq=False)
class SigmoidTrace:
    """Both curves over x, and every number at the chosen x.

    `slopes` are derivatives with respect to the score z = wx + b; times w they are derivatives with respect to x.
    """

    config: SigmoidConfig
    x: np.ndarray  # (point,)
    probabilities: np.ndarray  # (point,) σ(wx + b)
    slopes: np.ndarray  # (point,) σ'(z)
    tanh: np.ndarray  # (point,) tanh(wx + b)
    tanh_slopes: np.ndarray  # (point,) tanh'(z)
    saturated: tuple[tuple[float, float], ...]  # intervals of x where σ'(z) is under a tenth of its peak
    saturation_slope: float  # that tenth
    saturation_score: float  # |z| beyond which the slope is under it
    score: float  # z at the chosen x
    probability: float  # σ(z) there
    slope: float  # σ'(z) there
    tanh_value: float
    tanh_slope: float
    slope_in_x: float  # dσ(wx + b)/dx there: the slope of the tangent
    tangent: np.ndarray  # (point, 2): the two ends (x, y) of a piece of the tangent at the chosen x


def squash(config: SigmoidConfig) -> SigmoidTrace:
    """Return σ and tanh of the scores wx + b, over the window and at the chosen x; slopes by autograd.

    σ'(z) = σ(z)(1 - σ(z)) peaks at 1/4, tanh'(z) = 1 - tanh²(z) at 1 (Goodfellow et al., Deep Learning, 6.2.2.2 and 6.3.2).
    """
    x = torch.linspace(-WINDOW, WINDOW, 201, dtype=torch.float64)
    probabilities, slopes = _with_slopes(torch.sigmoid, config.w * x + config.b)
    tanh, tanh_slopes = _with_slopes(torch.tanh, config.w * x + config.b)
    edge = find_saturation_score()
    return SigmoidTrace(
        config=config,
        x=freeze(x),
        probabilities=freeze(probabilities),
        slopes=freeze(slopes),
        tanh=freeze(tanh),
        tanh_slopes=freeze(tanh_slopes),
        saturated=_saturated_intervals(config, edge),
        saturation_slope=SATURATED_FRACTION * PEAK_SLOPE,
        saturation_score=edge,
        **_at_chosen_x(config),
    )


def _at_chosen_x(config: SigmoidConfig) -> dict[str, Any]:
    """Return the trace's fields at the chosen x."""
    x = torch.tensor([config.x], dtype=torch.float64)
    score = config.w * x + config.b
    probability, slope = _with_slopes(torch.sigmoid, score)
    tanh, tanh_slope = _with_slopes(torch.tanh, score)
    return {
        "score": score.item(),
        "probability": probability.item(),
        "slope": slope.item(),
        "tanh_value": tanh.item(),
        "tanh_slope": tanh_slope.item(),
        "slope_in_x": config.w * slope.item(),
        "tangent": freeze(_tangent(x, probability, config.w * slope)),
    }


def find_saturation_score() -> float:
    """Return the |z| at which σ'(z) is exactly a tenth of its peak: p(1 - p) = 0.1 · 1/4, so p = (1 + √0.9)/2, z = logit(p)."""
    remaining = torch.tensor(1 - SATURATED_FRACTION, dtype=torch.float64)
    return torch.logit((1 + remaining.sqrt()) / 2).item()


def _with_slopes(function: Callable[[torch.Tensor], torch.Tensor], scores: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    with torch.enable_grad():
        leaf = scores.detach().clone().requires_grad_()
        values = function(leaf)
        (slopes,) = torch.autograd.grad(values.sum(), leaf)
    return values.detach(), slopes


def _saturated_intervals(config: SigmoidConfig, edge: float) -> tuple[tuple[float, float], ...]:
    """Return the parts of the window where |wx + b| > edge."""
    if config.w == 0:
        return ((-WINDOW, WINDOW),) if abs(config.b) > edge else ()
    low, high = sorted(((-edge - config.b) / config.w, (edge - config.b) / config.w))
    parts = ((-WINDOW, min(low, WINDOW)), (max(high, -WINDOW), WINDOW))
    return tuple((start, end) for start, end in parts if start < end)


def _tangent(x: torch.Tensor, y: torch.Tensor, slope: torch.Tensor) -> torch.Tensor:
    """Return two ends of the tangent at (x, y), as far as one unit of picture away (x counts 1/6 of y)."""
    reach = 1.5 / torch.sqrt(1 + (6 * slope) ** 2)
    return torch.stack([torch.cat([x - reach, y - slope * reach]), torch.cat([x + reach, y + slope * reach])])


def tabulate(trace: SigmoidTrace) -> Table:
    """Return both curves and their slopes as a table, one row for each x."""
    columns = {"sigmoid": trace.probabilities, "sigmoid_slope": trace.slopes, "tanh": trace.tanh, "tanh_slope": trace.tanh_slopes}
    return make_table({"x": trace.x, **columns})


def write_program(config: SigmoidConfig) -> str:
    """Return a short PyTorch program that computes this part's numbers with the current settings."""
    return f"""import torch

w, b = {float(config.w)}, {float(config.b)}
x = torch.tensor({float(config.x)}, dtype=torch.float64, requires_grad=True)

z = w * x + b
z.retain_grad()
probability = torch.sigmoid(z)
probability.backward()

print("score", z.item())
print("probability", probability.item())
print("slope in z", z.grad.item())
print("slope in x", x.grad.item())
print("tanh", torch.tanh(z).item())
"""
