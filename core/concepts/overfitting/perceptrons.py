"""Perceptrons side by side: runs with pictures and rules of their own, in each run networks of several widths.

Equal seeds begin with equal weights and see pictures in an equal order: runs differ only in what they are meant to.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import torch
import torch.nn.functional as F

from core.foundation.digits import SIDE
from core.foundation.ensemble import Tensors
from core.foundation.randomness import make_generator

INPUTS, CLASSES = SIDE * SIDE, 10
BATCH = 64
"""Pictures of a mini-batch."""
JUDGED = 1000
"""Pictures of a set on which networks are judged, at most."""


@dataclass(frozen=True, eq=False)
class Run:
    """What one run is trained on, and how.

    Attributes:
        images: (point, pixel).
        labels: (point,), right or wrong.
        decay: torch's weight_decay.
        dropout: probability with which a hidden unit is silenced in a training step.
        shift: each picture of a mini-batch is moved by up to so many pixels each way.
    """

    images: torch.Tensor
    labels: torch.Tensor
    decay: float = 0.0
    dropout: float = 0.0
    shift: int = 0


@dataclass(frozen=True)
class Plan:
    """What a seed of a study trains.

    Attributes:
        runs: trained side by side, for equally many steps.
        judged: by name, images and labels (point,) on which networks are judged after every epoch; images (point, pixel) for all
            runs, or (run, point, pixel).
        networks: the hidden layers of each network of a run; several only where each has one layer.
        examples: that each run sees in an epoch.
        rate, momentum: of SGD.
    """

    runs: tuple[Run, ...]
    judged: dict[str, tuple[torch.Tensor, torch.Tensor]]
    networks: tuple[tuple[int, ...], ...]
    examples: int
    rate: float = 0.05
    momentum: float = 0.9

    @property
    def lasts(self) -> list[int]:
        """The width of each network's last hidden layer."""
        return [hidden[-1] for hidden in self.networks]

    @property
    def steps(self) -> int:
        """Mini-batches in an epoch."""
        return -(-self.examples // BATCH)


def count_parameters_of(layers: tuple[int, ...]) -> int:
    """Return how many weights and biases a perceptron has, from its layers' sizes: 784, hidden ones, 10."""
    return sum((before + 1) * after for before, after in pairwise(layers))


def draw_network(hidden: tuple[int, ...], seed: int) -> list[torch.Tensor]:
    """Return first weights (in, out) and biases (out,), layer by layer, as torch draws them: within ±1/√(inputs)."""
    generator = make_generator(seed, f"perceptron of {hidden}")
    drawn = []
    for before, after in pairwise((INPUTS, *hidden, CLASSES)):
        shares = [torch.rand(shape, generator=generator) for shape in ((after, before), (after,))]
        drawn += [before**-0.5 * (2 * share - 1).t() for share in shares]
    return drawn


def predict(parameters: Tensors, pixels: torch.Tensor, lasts: list[int], kept: torch.Tensor | float = 1.0) -> torch.Tensor:
    """Return the logits of every network, shape (run, network, point, class).

    Args:
        parameters: weights (run, in, out) and biases (run, out) of the hidden layers, in which the units of all networks of a
            run stand in one row; output weights (run, unit, class) and biases (run, network, class).
        pixels: shape (run, point, pixel).
        lasts: units of each network in the last hidden layer.
        kept: what the last hidden layer is multiplied by, for dropout.
    """
    *hidden, weights, biases = parameters
    for weight, bias in zip(hidden[::2], hidden[1::2], strict=True):
        pixels = torch.baddbmm(bias[:, None], pixels, weight).relu()
    parts = zip((pixels * kept).split(lasts, 2), weights.split(lasts, 1), strict=True)
    return torch.stack([units @ weight for units, weight in parts], 1) + biases[:, :, None]


def start_networks_of(plan: Plan, seed: int) -> Tensors:
    """Return first parameters: all runs alike."""
    networks = [draw_network(hidden, seed) for hidden in plan.networks]
    *layers, weights, biases = (list(each) for each in zip(*networks, strict=True))
    joined = [*(torch.cat(each, -1) for each in layers), torch.cat(weights), torch.stack(biases)]
    return [each.expand(len(plan.runs), *each.shape).clone() for each in joined]


@lru_cache(maxsize=4)
def draw_order(seed: int, epoch: int, lengths: tuple[int, ...], examples: int) -> torch.Tensor:
    """Return the order in which an epoch shows each run its pictures, shape (run, example).

    Runs with equally many pictures see them in the same order; one with fewer sees some twice, one with more not all of them.
    """
    orders = []
    for length in lengths:
        generator = make_generator(seed, f"order of {length} pictures in epoch {epoch}")
        rounds = [torch.randperm(length, generator=generator) for _ in range(-(-examples // length))]
        orders.append(torch.cat(rounds)[:examples])
    return torch.stack(orders)


def measure_losses(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the mean loss of each network, shape (run, network), for logits (run, network, point, class)."""
    targets = labels[:, None].expand(logits.shape[:3])
    return F.cross_entropy(logits.flatten(0, 2), targets.flatten(), reduction="none").view(targets.shape).mean(-1)


def shift_batch(images: torch.Tensor, most: int, generator: torch.Generator) -> torch.Tensor:
    """Move each picture (point, pixel) by up to `most` pixels each way; what enters at the edge is paper."""
    if most == 0:
        return images
    down, right = torch.randint(2 * most + 1, (2, len(images)), generator=generator)
    padded = F.pad(images.view(-1, SIDE, SIDE), (most, most, most, most))
    windows = padded.unfold(1, SIDE, 1).unfold(2, SIDE, 1)  # (point, down, right, row, column)
    return windows[torch.arange(len(images)), down, right].flatten(1)


def draw_kept(plan: Plan, points: int, generator: torch.Generator) -> torch.Tensor:
    """Return torch's dropout as a factor of the last hidden layer, (run, point, unit): 0 or 1/(1 − p); 1 if no run has any."""
    if not any(run.dropout for run in plan.runs):
        return torch.ones(())
    drawn = torch.rand(points, sum(plan.lasts), generator=generator)
    return torch.stack([(drawn >= run.dropout) / (1 - run.dropout) for run in plan.runs])
