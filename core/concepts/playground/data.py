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
REACH = 3.0
"""The plane is shown and the data lie within ± this."""
_LIMIT = 2.8


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
    label = (torch.arange(POINTS) % max(2, classes)).double()
    turn = 2 * math.pi * uniform[:, 0]
    if name == "xor":
        x = uniform * 2.6 - 1.3
        x = x + x.sign() * 0.25 + x.sign() * 0.9
        label = ((x[:, 0] > 0) != (x[:, 1] > 0)).double()
    elif name == "circle":
        radius = torch.where(label == 1, 1.2 * uniform[:, 1].sqrt(), 1.9 + 0.8 * uniform[:, 1])
        x = torch.stack([turn.cos(), turn.sin()], 1) * radius[:, None]
    elif name == "moons":
        half, up = turn / 2, 1 - 2 * label
        x = torch.stack([1.5 * half.cos() - 0.75 * up, up * (1.5 * half.sin() - 0.45)], 1)
    elif name in ("two spirals", "three spirals"):
        along = 0.05 + 0.95 * uniform[:, 0].sqrt()
        angle = 2.4 * math.pi * along + 2 * math.pi * label / max(2, classes)
        x = torch.stack([angle.cos(), angle.sin()], 1) * (2.6 * along)[:, None]
    elif name == "blobs":
        angle = 2 * math.pi * label / classes + 0.4
        x = torch.stack([angle.cos(), angle.sin()], 1) * 1.7 + 0.35 * normal.flip(0)
    else:
        x = uniform * 5.6 - _LIMIT
        label = (x[:, 0] + x[:, 1]) / 5 if name == "slope" else (1.3 * x[:, 0]).sin() * (1.3 * x[:, 1]).cos()
        label = label + 0.3 * noise * normal[:, 0]
        return x, label
    return (x + noise * normal).clamp(-_LIMIT, _LIMIT), label


def make_data(config: PlaygroundConfig) -> Data:
    """Return the points of an experiment; at least one is left for training."""
    if config.data == "own":
        table = torch.tensor(config.own, dtype=torch.float64)
        x, y = table[:, :2], table[:, 2]
    else:
        x, y = _draw(config.data, config.count_classes(), config.noise, config.data_seed)
    order = torch.randperm(len(x), generator=make_generator(config.data_seed, "playground split"))
    train = max(1, len(x) - round(config.held_out * len(x)))
    classes = 0 if config.data in REGRESSION else config.count_classes()
    return Data(freeze(x[order]), freeze(y[order]), train, classes)
