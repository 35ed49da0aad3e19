"""Landscapes with the same curvature everywhere: the bowl, the ravine, and the loss of a line fitted to points."""

import functools
import math

import numpy as np
import torch

from core.concepts.optimizers.landscape import Landscape
from core.foundation.datasets import PointSet, make_points, split_points

LOWEST = (1.0, 0.5)
"""The minimum of the bowl and the ravine. Not the origin: there weight decay, which pulls to it, would help every optimizer."""


def make_bowl() -> Landscape:
    """½((x − 1)² + (y − ½)²)."""
    x0, y0 = LOWEST
    return Landscape(
        formula=r"\tfrac12\left((x - 1)^2 + (y - \tfrac12)^2\right)", ranges=((-6.0, 6.0), (-4.0, 4.0)), start=(-3.0, 2.5),
        minima=(LOWEST,),
        loss=lambda x, y: 0.5 * ((x - x0) ** 2 + (y - y0) ** 2),
        slope=lambda x, y: (x - x0, y - y0),
    )  # fmt: skip


def make_ravine(curvature: float, angle: float) -> Landscape:
    """½((u − 1)² + κ(v − ½)²), where u, v are x, y turned by the angle, in radians; minimum and start turn with it."""
    cosine, sine = math.cos(angle), math.sin(angle)
    u0, v0 = LOWEST
    formula = r"\tfrac12\left((x - 1)^2 + \kappa (y - \tfrac12)^2\right)"
    if angle:
        formula = (
            r"\tfrac12\left((u - 1)^2 + \kappa (v - \tfrac12)^2\right),\;"
            r" u = x\cos\varphi + y\sin\varphi,\; v = y\cos\varphi - x\sin\varphi"
        )

    def turn(x: torch.Tensor, y: torch.Tensor, sine: float) -> tuple[torch.Tensor, torch.Tensor]:
        return (cosine * x + sine * y, cosine * y - sine * x) if sine else (x, y)

    def loss(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        u, v = turn(x, y, sine)
        return 0.5 * ((u - u0) ** 2 + curvature * (v - v0) ** 2)

    def slope(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        u, v = turn(x, y, sine)
        return turn(u - u0, curvature * (v - v0), -sine)

    def place(u: float, v: float) -> tuple[float, float]:
        return cosine * u - sine * v, sine * u + cosine * v

    start_x, start_y = place(-3.0, 2.0)
    ranges = ((-6.0, 6.0), (-4.0, 4.0)) if sine < 0.1 else ((-6.0, 6.0), (-6.0, 6.0))
    start = (round(start_x, 4), round(start_y, 4))
    return Landscape(formula=formula, ranges=ranges, start=start, minima=(place(*LOWEST),), loss=loss, slope=slope)


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
