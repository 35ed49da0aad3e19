"""Landscapes with the same curvature everywhere: the bowl, the ravine, and the loss of a line fitted to points."""

import functools
import math

import numpy as np
import torch

from core.concepts.optimizers.landscape import Landscape
from core.foundation.datasets import PointSet, make_points, split_points


def make_bowl() -> Landscape:
    """½(x² + y²)."""
    return Landscape(
        formula=r"\tfrac12\left(x^2 + y^2\right)", ranges=((-6.0, 6.0), (-4.0, 4.0)), start=(-4.0, 2.0), minima=((0.0, 0.0),),
        loss=lambda x, y: 0.5 * (x * x + y * y),
        slope=lambda x, y: (x, y),
    )  # fmt: skip


def make_ravine(curvature: float, angle: float) -> Landscape:
    """½(u² + κv²), where u, v are x, y turned by the angle, in radians."""
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


@functools.cache
def fit_line(data: PointSet) -> Landscape:
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
