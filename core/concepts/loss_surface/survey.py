"""Survey the loss surface from one point: height, slopes, curvature, and where the lowest point is."""

import functools
import math
from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.loss_surface.losses import LINE_LOSSES, LOSSES, SIGMOID_LOSSES, LossName, compute_loss
from core.concepts.loss_surface.optimum import find_optimum, is_alone
from core.foundation.datasets import POINT_SETS, Points, PointSet, make_points, split_points
from core.foundation.lines import find_curvatures, fit_line
from core.foundation.records import freeze, require_between, require_choice

RESOLUTION = 41
"""Grid points along w and along b: enough for a smooth picture, few enough to send and to draw in a moment."""
FARTHEST = 1e15
"""Limit of w and b: beyond the picture of any points that `datasets.check_points` lets pass."""


@dataclass(frozen=True, kw_only=True)
class LossSurfaceConfig:
    """Which data, which loss, and where we stand on its surface.

    Attributes:
        data: a name from datasets.POINT_SETS; "own" takes the points in `own`.
        loss: "cross-entropy" and "squared after sigmoid" need labels 0 and 1.
        w, b: weight and bias of the line w·x + b.
        standardize: replace x by (x − mean) / standard deviation first.
    """

    data: PointSet = "three points"
    own: Points = ()
    loss: LossName = "mean squared"
    w: float = 0.0
    b: float = 0.0
    standardize: bool = False

    def __post_init__(self) -> None:
        require_choice("data", self.data, POINT_SETS)
        require_choice("loss", self.loss, LOSSES)
        require_between("w", self.w, -FARTHEST, FARTHEST)
        require_between("b", self.b, -FARTHEST, FARTHEST)
        require_choice("standardize", self.standardize, (False, True))
        points = make_points(self.data, self.own)
        if self.loss not in offer_losses(points):
            raise ValueError(f"loss is {self.loss!r}, which needs labels 0 and 1; allowed: {', '.join(LINE_LOSSES)}")


@dataclass(frozen=True, eq=False)
class LossSurfaceTrace:
    """What a survey found; all arrays are float64 and read-only."""

    config: LossSurfaceConfig
    x: np.ndarray  # (point,) as the model sees it: standardized if asked for
    mean: float  # by which x is standardized; 0 if it is not
    deviation: float  # the same; 1 if it is not
    y: np.ndarray  # (point,)
    predictions: np.ndarray  # (point,) w·x + b, or its sigmoid
    losses: np.ndarray  # (point,) each point's own loss; `loss` is their mean
    loss: float
    gradient: np.ndarray  # (parameter,) ∂L/∂w, ∂L/∂b
    hessian: np.ndarray  # (parameter, parameter) at the current point; for mean squared error it is the same everywhere
    eigenvalues: np.ndarray  # (parameter,) of the Hessian at the current point, ascending
    optimum: np.ndarray  # (parameter,) where the loss is lowest; nan if it falls for ever
    optimum_loss: float
    alone: bool  # whether no other (w, b) has the same least loss
    w_axis: np.ndarray  # (column,)
    b_axis: np.ndarray  # (row,)
    surface: np.ndarray  # (row, column)
    w_slice: np.ndarray  # (column,) the loss along w at the current b
    b_slice: np.ndarray  # (row,) the loss along b at the current w
    downhill: np.ndarray  # (time, parameter and loss): a walk against the gradient, along the surface

    @property
    def quadratic(self) -> bool:
        """Whether the surface curves alike everywhere: only then do its curvatures say how descent fares as a whole."""
        return self.config.loss == "mean squared"

    @property
    def condition_number(self) -> float:
        """Largest over smallest eigenvalue: 1 is a round bowl, large is a ravine; nan where the surface is not quadratic."""
        return float(self.eigenvalues[1] / self.eigenvalues[0]) if self.quadratic else math.nan

    @property
    def rate_limit(self) -> float:
        """The learning rate 2/λmax beyond which gradient descent diverges; nan where the surface is not quadratic."""
        return float(2 / self.eigenvalues[1]) if self.quadratic else math.nan


def offer_losses(points: Points) -> tuple[LossName, ...]:
    """Return the losses that make sense for these points: those with a sigmoid need labels 0 and 1."""
    return LOSSES if {y for _, y in points} == {0.0, 1.0} else LINE_LOSSES


def survey(config: LossSurfaceConfig) -> LossSurfaceTrace:
    """Compute the surface over (w, b) and everything that can be said of it at the current point."""
    (x, y), (mean, deviation) = load_points(config), find_scaling(config)
    here = torch.tensor([config.w, config.b], dtype=torch.float64)

    def loss_at(parameters: torch.Tensor) -> torch.Tensor:
        return compute_loss(config.loss, parameters[0], parameters[1], x, y)

    leaf = here.clone().requires_grad_()
    loss = loss_at(leaf)
    (gradient,) = torch.autograd.grad(loss, leaf)
    hessian = torch.autograd.functional.hessian(loss_at, here)
    w_axis, b_axis = find_domain(config)
    surface = compute_loss(config.loss, w_axis[None, :], b_axis[:, None], x, y)
    optimum = locate_optimum(config)
    curvatures = find_curvatures(x) if config.loss == "mean squared" else torch.linalg.eigvalsh(torch.as_tensor(hessian))
    outputs = config.w * x + config.b
    return LossSurfaceTrace(
        config=config,
        x=freeze(x),
        mean=mean,
        deviation=deviation,
        y=freeze(y),
        predictions=freeze(outputs.sigmoid() if config.loss in SIGMOID_LOSSES else outputs),
        losses=freeze(compute_loss(config.loss, here[0], here[1], x[:, None], y[:, None])),
        loss=loss.item(),
        gradient=freeze(gradient),
        hessian=freeze(torch.as_tensor(hessian)),
        eigenvalues=freeze(curvatures),
        optimum=freeze(optimum),
        optimum_loss=loss_at(optimum).item(),
        alone=_remember_optimum(config.data, config.own, config.loss, config.standardize)[1],
        w_axis=freeze(w_axis),
        b_axis=freeze(b_axis),
        surface=freeze(surface),
        w_slice=freeze(compute_loss(config.loss, w_axis, here[1], x, y)),
        b_slice=freeze(compute_loss(config.loss, here[0], b_axis, x, y)),
        downhill=freeze(walk_downhill(config.loss, here, gradient, (w_axis, b_axis), x, y)),
    )


def load_points(config: LossSurfaceConfig) -> tuple[torch.Tensor, torch.Tensor]:
    """Return x and y, shape (point,), float64; x standardized if the config asks for it."""
    x, y = (torch.tensor(column) for column in split_points(make_points(config.data, config.own)))
    mean, deviation = find_scaling(config)
    return (x - mean) / deviation, y


def find_scaling(config: LossSurfaceConfig) -> tuple[float, float]:
    """Return the mean and the standard deviation by which x is standardized; 0 and 1 if the config does not ask for it."""
    if not config.standardize:
        return 0.0, 1.0
    x = torch.tensor(split_points(make_points(config.data, config.own))[0])
    return x.mean().item(), x.std(correction=0).item()


def find_domain(config: LossSurfaceConfig) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the w and b that the picture covers, each shape (41,), between round ends.

    Lines: the least-squares optimum in the middle, the same width in w and b, so that a ravine looks like one. Sigmoids: as far as
    slopes of ±10 standard deviations of x, where the curve is as good as a step.
    """
    x, y = load_points(config)
    if config.loss in SIGMOID_LOSSES:
        spread = x.std(correction=0).item()
        widths = (10 / spread, 10 * (1 + abs(x.mean().item()) / spread))
        centre = torch.zeros(2, dtype=torch.float64)
    else:
        centre = fit_line(x, y)
        widths = (max(2 * centre.abs().max().item(), (y.std(correction=0) / x.std(correction=0)).item(), 1e-3),) * 2
    return _round_axis(centre[0].item(), widths[0]), _round_axis(centre[1].item(), widths[1])


def locate_optimum(config: LossSurfaceConfig) -> torch.Tensor:
    """Return the (w, b) of least loss, shape (2,); nan where the loss falls for ever. It does not depend on the current point."""
    return torch.tensor(_remember_optimum(config.data, config.own, config.loss, config.standardize)[0], dtype=torch.float64)


@functools.lru_cache(maxsize=64)
def _remember_optimum(data: PointSet, own: Points, loss: LossName, standardize: bool) -> tuple[list[float], bool]:
    points = load_points(LossSurfaceConfig(data=data, own=own, loss=loss, standardize=standardize))
    optimum = find_optimum(loss, *points)
    return optimum.tolist(), is_alone(loss, optimum, *points)


def offer_steps(axis: np.ndarray | torch.Tensor) -> list[float]:
    """Return the 81 round values of an axis on which a slider may stop."""
    low, high = float(axis[0]), float(axis[-1])
    return [round(low + (high - low) * step / 80, 9) + 0.0 for step in range(81)]


def _round_axis(centre: float, half: float) -> torch.Tensor:
    """Return 41 values around the centre; an eightieth of their extent is a round number, and the ends are multiples of it."""
    magnitude = 10.0 ** np.floor(np.log10(half))
    reach = next(step * magnitude for step in (1, 2, 4, 8, 10) if step * magnitude >= half * 0.999)
    middle = round(centre / (reach / 40)) * (reach / 40)
    return torch.linspace(middle - reach, middle + reach, RESOLUTION, dtype=torch.float64).round(decimals=9)


def walk_downhill(
    loss: LossName,
    here: torch.Tensor,
    gradient: torch.Tensor,
    axes: tuple[torch.Tensor, torch.Tensor],
    x: torch.Tensor,
    y: torch.Tensor,
    moments: int = 9,
) -> torch.Tensor:
    """Return the loss along a walk in the direction −∇L: w, b, loss, shape (..., time, 3).

    Its way in w as a share of the picture's extent in w, and its way in b as a share of that in b, make a vector of length 1/8.

    Args:
        loss: a name from losses.LOSSES.
        here: where the walks begin, shape (..., 2); `gradient` there, the same shape. Where it is 0 the walk stays.
        axes: the w and b that the picture covers.
        x, y: shape (point,).
        moments: how many points a walk has.
    """
    extent = torch.stack([axis[-1] - axis[0] for axis in axes])
    widest = extent.max()
    length = (gradient * (widest / extent)).norm(dim=-1, keepdim=True)
    step = torch.where(length > 0, -gradient * widest / length.clamp(min=torch.finfo(length.dtype).tiny) / 8, 0.0)
    path = here[..., None, :] + torch.linspace(0, 1, moments, dtype=torch.float64)[:, None] * step[..., None, :]
    return torch.cat([path, compute_loss(loss, path[..., 0], path[..., 1], x, y)[..., None]], -1)
