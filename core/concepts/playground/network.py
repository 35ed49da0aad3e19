"""Networks of linear layers as rows of numbers: each run's weights and biases in torch's order, all runs in one batched program."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

from core.concepts.playground.settings import Activation, Input, PlaygroundConfig, Start

BEND: dict[Activation, Callable[[torch.Tensor], torch.Tensor]] = {
    "ReLU": F.relu, "leaky ReLU": F.leaky_relu, "GELU": F.gelu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "sine": torch.sin,
    "none": lambda z: z,
}  # fmt: skip
FEATURES: dict[Input, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "x1": lambda a, b: a, "x2": lambda a, b: b, "x1²": lambda a, b: a * a, "x2²": lambda a, b: b * b, "x1·x2": lambda a, b: a * b,
    "sin x1": lambda a, b: a.sin(), "sin x2": lambda a, b: b.sin(),
}  # fmt: skip

XOR_WEIGHTS = (1.0, 1.0, 1.0, 1.0, 0.0, -1.0, 1.0, -2.0, 0.0)
"""A 2-2-1 network of ReLUs that says exactly 0, 1, 1, 0 at (0, 0), (0, 1), (1, 0), (1, 1).

h₁ = ReLU(x₁ + x₂), h₂ = ReLU(x₁ + x₂ − 1), y = h₁ − 2h₂.

Goodfellow, Bengio, Courville, Deep Learning, 6.1.
"""


def make_features(x: torch.Tensor, inputs: Sequence[Input]) -> torch.Tensor:
    """Return the network's inputs (..., input) of points (..., 2)."""
    return torch.stack([FEATURES[name](x[..., 0], x[..., 1]) for name in inputs], -1)


def split_layers(weights: torch.Tensor, sizes: Sequence[int]) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return each layer's weight (run, unit, input) and bias (run, unit) of rows of parameters (run, parameter)."""
    pairs = list(pairwise(sizes))
    parts = weights.split([count for before, after in pairs for count in (before * after, after)], -1)
    return [
        (weight.unflatten(-1, (after, before)), bias)
        for (before, after), weight, bias in zip(pairs, parts[::2], parts[1::2], strict=True)
    ]


def score(
    weights: torch.Tensor,
    features: torch.Tensor,
    sizes: Sequence[int],
    activation: Activation,
    keep: Sequence[torch.Tensor] = (),
) -> torch.Tensor:
    """Return the outputs (run, point, output): logits of classes, or numbers.

    Args:
        weights: shape (run, parameter).
        features: shape (run or 1, point, input).
        keep: for dropout, what each hidden layer's activations are multiplied by, shape (run, point, unit) each.
    """
    return run_layers(weights, features, sizes, activation, keep)[-1][0]


def run_layers(
    weights: torch.Tensor,
    features: torch.Tensor,
    sizes: Sequence[int],
    activation: Activation,
    keep: Sequence[torch.Tensor] = (),
) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return Z = A·Wᵀ + b and A = activation(Z) of every layer, each (run, point, unit); the last layer's A is its Z."""
    here, bend, layers = features.expand(len(weights), -1, -1), BEND[activation], split_layers(weights, sizes)
    seen = []
    for place, (weight, bias) in enumerate(layers):
        z = torch.baddbmm(bias.unsqueeze(1), here, weight.transpose(1, 2))
        last = place == len(layers) - 1
        here = z if last else bend(z)
        if not last and keep:
            here = here * keep[place]
        seen.append((z, here))
    return seen


def build_network(config: PlaygroundConfig, seed: int) -> nn.Sequential:
    """Return torch's own layers with the first weights of a seed, float64, without what lies between them.

    They are drawn as the listing on the page draws them: torch.manual_seed(seed), then one nn.Linear after another. The caller's
    random numbers stay as they were.
    """
    pairs = pairwise(config.sizes)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers = [nn.Linear(before, after, dtype=torch.float64) for before, after in pairs]
        for layer in layers:
            START[config.start](layer)
    return nn.Sequential(*layers)


def _draw_with(draw: Callable[[torch.Tensor], object]) -> Callable[[nn.Linear], None]:
    def start(layer: nn.Linear) -> None:
        draw(layer.weight)
        nn.init.zeros_(layer.bias)

    return start


START: dict[Start, Callable[[nn.Linear], None]] = {
    "default": lambda layer: None,
    "Xavier": _draw_with(nn.init.xavier_uniform_),
    "Kaiming": _draw_with(lambda weight: nn.init.kaiming_uniform_(weight, nonlinearity="relu")),
    "zeros": _draw_with(nn.init.zeros_),
    "large": _draw_with(lambda weight: nn.init.normal_(weight, std=5.0)),
}


def draw_weights(config: PlaygroundConfig, seeds: Sequence[int]) -> torch.Tensor:
    """Return the first weights of these seeds, shape (seed, parameter), float64."""
    rows = [nn.utils.parameters_to_vector(build_network(config, seed).parameters()).detach() for seed in seeds]
    return torch.stack(rows)
