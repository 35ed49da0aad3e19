"""Classic landscapes whose curvature changes from place to place, each with its own trap for an optimizer."""

import math

import numpy as np
import torch

from core.concepts.optimizers.landscape import Landscape


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


CLASSICS: dict[str, Landscape] = {
    "saddle": _saddle(), "two valleys": _two_valleys(), "Rosenbrock": _rosenbrock(), "Beale": _beale(),
    "Himmelblau": _himmelblau(), "Rastrigin": _rastrigin(), "cliff": _cliff(),
}  # fmt: skip
