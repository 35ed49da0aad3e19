"""Landscapes of two parameters: formula, gradient, known minima, domain. Made ones, and the loss of a line fitted to points."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch

from core.foundation.datasets import PointSet, make_points, split_points
from core.foundation.records import require_between, require_choice

LandscapeName = Literal[
    "bowl", "ravine", "saddle", "two valleys", "Rosenbrock", "Beale", "Himmelblau", "Rastrigin", "cliff",
    "three points", "noisy", "outlier",
]  # fmt: skip
LANDSCAPES: tuple[LandscapeName, ...] = get_args(LandscapeName)
QUADRATIC = ("bowl", "ravine", "three points", "noisy", "outlier")
"""Landscapes with the same curvature everywhere: there a rate is stable or not, wherever one starts."""
ROUGH = ("Rosenbrock", "Beale", "Himmelblau")
"""Landscapes whose walls are thousands of times higher than their valleys: drawn on a logarithmic height."""

Point = tuple[float, float]
Field = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
Slope = Callable[[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]


@dataclass(frozen=True, kw_only=True)
class GroundConfig:
    """Where one walks: a landscape; for the ravine its condition number κ and by how many degrees it is turned."""

    landscape: LandscapeName = "ravine"
    curvature: float = 20.0
    angle: float = 0.0

    def __post_init__(self) -> None:
        require_choice("landscape", self.landscape, LANDSCAPES)
        require_between("curvature", self.curvature, 1.0, 1000.0)
        require_between("angle", self.angle, 0.0, 90.0)

    def ground(self) -> "GroundConfig":
        """Return the ground alone, without what a subclass adds."""
        return GroundConfig(landscape=self.landscape, curvature=self.curvature, angle=self.angle)


@dataclass(frozen=True, kw_only=True)
class Landscape:
    """One landscape.

    Attributes:
        formula: LaTeX.
        axes: the names of the two parameters.
        ranges: the domain, ((lowest, highest) of the first parameter, the same of the second).
        start: where a walk starts unless told otherwise.
        minima: the global minima, then the local ones that are known.
        loss: of two tensors of equal shape; the loss, same shape.
        slope: the gradient in closed form; two tensors of that shape.
        lowest: the loss at the global minima.
        global_minima: how many of `minima` are global.
    """

    formula: str
    axes: tuple[str, str] = ("x", "y")
    ranges: tuple[Point, Point]
    start: Point
    minima: tuple[Point, ...]
    loss: Field
    slope: Slope
    lowest: float = 0.0
    global_minima: int = 1

    def differentiate(self, position: torch.Tensor) -> torch.Tensor:
        """Return the gradients, shape (run, parameter), at positions of that shape."""
        return torch.stack(self.slope(*position.unbind(-1)), -1)

    def find_hessian(self, point: Point) -> torch.Tensor:
        """Return the Hessian at a point, shape (parameter, parameter), by differentiating the gradient."""
        with torch.enable_grad():
            position = torch.tensor(point, dtype=torch.float64, requires_grad=True)
            rows = [torch.autograd.grad(each, position, retain_graph=True)[0] for each in self.differentiate(position)]
        return torch.stack(rows)

    def curvatures(self, point: Point) -> tuple[float, float]:
        """Return the eigenvalues of the Hessian at a point, smaller first."""
        low, high = torch.linalg.eigvalsh(self.find_hessian(point)).tolist()
        return low, high


def make_landscape(ground: GroundConfig) -> Landscape:
    """Return the landscape that the settings name."""
    name = ground.landscape
    if name == "ravine":
        return _ravine(ground.curvature, math.radians(ground.angle))
    if name in ("three points", "noisy", "outlier"):
        return _line_fit(name)
    return _MADE[name]


def _ravine(curvature: float, angle: float) -> Landscape:
    """½(u² + κv²), where u, v are x, y turned by the angle."""
    cosine, sine = math.cos(angle), math.sin(angle)
    formula = r"\tfrac12\left(x^2 + \kappa y^2\right)"
    if angle:
        formula = r"\tfrac12\left(u^2 + \kappa v^2\right),\; u = x\cos\varphi + y\sin\varphi,\; v = y\cos\varphi - x\sin\varphi"

    def turn(x: torch.Tensor, y: torch.Tensor, sine: float) -> tuple[torch.Tensor, torch.Tensor]:
        return (cosine * x + sine * y, cosine * y - sine * x) if sine else (x, y)

    def loss(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        u, v = turn(x, y, sine)
        return 0.5 * (u**2 + curvature * v**2)

    def slope(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        u, v = turn(x, y, sine)
        return turn(u, curvature * v, -sine)

    start = (round(-4 * cosine - 1.5 * sine, 4), round(1.5 * cosine - 4 * sine, 4))
    ranges = ((-6.0, 6.0), (-4.0, 4.0)) if sine < 0.1 else ((-6.0, 6.0), (-6.0, 6.0))
    return Landscape(formula=formula, ranges=ranges, start=start, minima=((0.0, 0.0),), loss=loss, slope=slope)


def _line_fit(data: PointSet) -> Landscape:
    """Return mean squared error of the line y = wx + b over (w, b): a quadratic, from its five sums over the points."""
    x, y = split_points(make_points(data))
    design = np.stack([x, np.ones_like(x)], 1)
    square, cross = design.T @ design / len(x), design.T @ y / len(x)
    w, b = np.linalg.solve(square, cross)
    (a, c), d = square[0], square[1, 1]
    rest = float(np.mean((design @ (w, b) - y) ** 2))

    def loss(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
        u, v = p - w, q - b
        return a * u * u + 2 * c * u * v + d * v * v + rest

    def slope(p: torch.Tensor, q: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        u, v = p - w, q - b
        return 2 * (a * u + c * v), 2 * (c * u + d * v)

    return Landscape(
        formula=r"\tfrac1N\sum_i (w x_i + b - y_i)^2", axes=("w", "b"), ranges=((-2.0, 6.0), (-5.0, 7.0)), start=(0.0, 0.0),
        minima=((float(w), float(b)),), loss=loss, slope=slope, lowest=rest,
    )  # fmt: skip


def _bowl() -> Landscape:
    return Landscape(
        formula=r"\tfrac12\left(x^2 + y^2\right)", ranges=((-6.0, 6.0), (-4.0, 4.0)), start=(-4.0, 2.0), minima=((0.0, 0.0),),
        loss=lambda x, y: 0.5 * (x * x + y * y),
        slope=lambda x, y: (x, y),
    )  # fmt: skip


def _saddle() -> Landscape:
    """A saddle at the origin, at height 1/4, between two minima."""
    return Landscape(
        formula=r"\tfrac12 x^2 + \tfrac14\left(y^2 - 1\right)^2", ranges=((-3.0, 3.0), (-2.0, 2.0)), start=(-2.0, 0.0),
        minima=((0.0, -1.0), (0.0, 1.0)), global_minima=2,
        loss=lambda x, y: 0.5 * x * x + 0.25 * (y * y - 1) ** 2,
        slope=lambda x, y: (x, y * (y * y - 1)),
    )  # fmt: skip


def _two_valleys() -> Landscape:
    """A double well with a tilt: the right valley is only a local minimum. Both solve 4x³ − 4x + 0.3 = 0."""
    left, _, right = sorted(np.roots([4.0, 0.0, -4.0, 0.3]).real.tolist())
    return Landscape(
        formula=r"\left(x^2 - 1\right)^2 + 0.3\,x + y^2", ranges=((-1.8, 1.8), (-1.5, 1.5)), start=(1.6, 1.0),
        minima=((left, 0.0), (right, 0.0)), lowest=(left**2 - 1) ** 2 + 0.3 * left,
        loss=lambda x, y: (x * x - 1) ** 2 + 0.3 * x + y * y,
        slope=lambda x, y: (4 * x * (x * x - 1) + 0.3, 2 * y),
    )  # fmt: skip


def _rosenbrock() -> Landscape:
    """Rosenbrock, "An automatic method for finding the greatest or least value of a function", Computer Journal 3 (1960)."""
    return Landscape(
        formula=r"(1 - x)^2 + 100\left(y - x^2\right)^2", ranges=((-2.0, 2.0), (-1.0, 3.0)), start=(-1.5, 2.0),
        minima=((1.0, 1.0),),
        loss=lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
        slope=lambda x, y: (2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)),
    )  # fmt: skip


def _beale() -> Landscape:
    """Beale, "On an iterative method of finding a local minimum of a function of more than one variable" (1958)."""

    def residuals(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3

    def loss(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        first, second, third = residuals(x, y)
        return first**2 + second**2 + third**2

    def slope(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        first, second, third = residuals(x, y)
        along_x = first * (y - 1) + second * (y**2 - 1) + third * (y**3 - 1)
        return 2 * along_x, 2 * x * (first + 2 * second * y + 3 * third * y**2)

    return Landscape(
        formula=r"\textstyle\sum_{k=1}^{3}\left(c_k - x + x y^k\right)^2,\; c = (1.5,\ 2.25,\ 2.625)",
        ranges=((-4.5, 4.5), (-4.5, 4.5)), start=(1.0, 1.5), minima=((3.0, 0.5),), loss=loss, slope=slope,
    )  # fmt: skip


def _himmelblau() -> Landscape:
    """Himmelblau, "Applied Nonlinear Programming" (1972). One minimum is (3, 2), the others are roots found by Newton's method."""
    return Landscape(
        formula=r"\left(x^2 + y - 11\right)^2 + \left(x + y^2 - 7\right)^2", ranges=((-5.0, 5.0), (-5.0, 5.0)), start=(-0.5, -0.5),
        minima=(
            (3.0, 2.0), (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286170), (3.584428340330492, -1.848126526964404),
        ),
        global_minima=4,
        loss=lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
        slope=lambda x, y: (
            4 * x * (x * x + y - 11) + 2 * (x + y * y - 7),
            2 * (x * x + y - 11) + 4 * y * (x + y * y - 7),
        ),
    )  # fmt: skip


def _rastrigin() -> Landscape:
    """Rastrigin, "Systems of extremal control" (1974): a local minimum near every point of whole numbers."""
    turn = 2 * math.pi
    return Landscape(
        formula=r"20 + x^2 + y^2 - 10\left(\cos 2\pi x + \cos 2\pi y\right)", ranges=((-3.6, 3.6), (-3.6, 3.6)), start=(-2.3, 1.6),
        minima=((0.0, 0.0),),
        loss=lambda x, y: 20 + x * x + y * y - 10 * (torch.cos(turn * x) + torch.cos(turn * y)),
        slope=lambda x, y: (2 * x + 10 * turn * torch.sin(turn * x), 2 * y + 10 * turn * torch.sin(turn * y)),
    )  # fmt: skip


def _cliff() -> Landscape:
    """A plateau that falls off a cliff of height 5 at x = 2 into a wide valley (after Goodfellow et al. 2016, section 8.2.4)."""

    def slope(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        step = torch.sigmoid(20 * (x - 2))
        return 0.04 * x + 100 * step * (1 - step), y

    return Landscape(
        formula=r"\tfrac{1}{50} x^2 + \tfrac12 y^2 + 5\,\sigma\!\left(20(x - 2)\right)", ranges=((-6.0, 6.0), (-4.0, 4.0)),
        start=(5.0, 2.0), minima=((0.0, 0.0),), slope=slope,
        loss=lambda x, y: x * x / 50 + 0.5 * y * y + 5 * torch.sigmoid(20 * (x - 2)),
    )  # fmt: skip


_MADE: dict[str, Landscape] = {
    "bowl": _bowl(), "saddle": _saddle(), "two valleys": _two_valleys(), "Rosenbrock": _rosenbrock(), "Beale": _beale(),
    "Himmelblau": _himmelblau(), "Rastrigin": _rastrigin(), "cliff": _cliff(),
}  # fmt: skip
