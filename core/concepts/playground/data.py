"""Points in the plane with a class or a number each, in the square from −3 to 3: drawn by formula, or the visitor's own."""

import functools
import math
from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.playground.settings import REGRESSION, PlaygroundConfig
from core.foundation.randomness import make_generator
from core.foundation.records import freeze

POINTS = 400
REACH, LIMIT = 3.0, 2.8
"""The plane is shown within ± the first; the points of a data set, and of a file that is too large, lie within ± the second."""


@dataclass(frozen=True, eq=False)
class Data:
    """The points of an experiment, in random order, the training points first.

    Attributes:
        x: shape (point, 2), float64.
        y: shape (point,), float64: the number of the class, or the target of a regression.
        train: how many points are for training.
        classes: 0 for regression.
    """

    x: np.ndarray
    y: np.ndarray
    train: int
    classes: int


@functools.lru_cache(maxsize=16)
def _draw(name: str, classes: int, noise: float, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return 400 points (point, 2) and their targets (point,)."""
    generator = make_generator(seed, f"playground {name}")
    uniform = torch.rand(POINTS, 2, dtype=torch.float64, generator=generator)
    normal = torch.randn(POINTS, 2, dtype=torch.float64, generator=generator)
    if name in REGRESSION:
        x = uniform * 5.6 - LIMIT
        x1, x2 = x.unbind(1)
        target = (x1 + x2) / 5 if name == "slope" else (1.3 * x1).sin() * (1.3 * x2).cos()
        return x, target + 0.3 * noise * normal[:, 0]
    label = (torch.arange(POINTS) % classes).double()
    if name == "xor":
        x = uniform * 2.6 - 1.3
        x = x + x.sign() * 0.25 + x.sign() * 0.9
        label = ((x[:, 0] > 0) != (x[:, 1] > 0)).double()
    elif name == "moons":
        angle, side = math.pi * uniform[:, 0], 1 - 2 * label
        x = torch.stack([1.5 * angle.cos() - 0.75 * side, side * (1.5 * angle.sin() - 0.45)], 1)
    elif name == "circle":
        radius = torch.where(label == 1, 1.2 * uniform[:, 1].sqrt(), 1.9 + 0.8 * uniform[:, 1])
        x = _point(2 * math.pi * uniform[:, 0]) * radius[:, None]
    elif name == "blobs":
        x = _point(2 * math.pi * label / classes + 0.4) * 1.7 + 0.35 * normal.flip(0)
    else:  # spirals
        along = 0.05 + 0.95 * uniform[:, 0].sqrt()
        x = _point(2.4 * math.pi * along + 2 * math.pi * label / classes) * (2.6 * along)[:, None]
    return (x + noise * normal).clamp(-LIMIT, LIMIT), label


def _point(angle: torch.Tensor) -> torch.Tensor:
    """Return the points of the unit circle at these angles, shape (point, 2)."""
    return torch.stack([angle.cos(), angle.sin()], 1)


def make_data(config: PlaygroundConfig) -> Data:
    """Return the points of an experiment; at least one is left for training."""
    if config.data == "own":
        table = torch.tensor(config.own, dtype=torch.float64)
        x, y = table[:, :2], table[:, 2]
    else:
        x, y = _draw(config.data, config.count_classes(), config.noise, config.data_seed)
    order = torch.randperm(len(x), generator=make_generator(config.data_seed, "playground split"))
    train = max(1, len(x) - round(config.held_out * len(x)))
    return Data(freeze(x[order]), freeze(y[order]), train, config.count_classes())
