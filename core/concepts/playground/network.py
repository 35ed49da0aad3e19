"""Networks of linear layers as rows of numbers: each run's weights and biases in torch's order, all runs in one batched program."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import nn

from core.concepts.playground.settings import INPUTS, Activation, Input, PlaygroundConfig, Start
from core.foundation.expressions import Expression, parse
from core.foundation.randomness import seed_layers


class Sine(nn.Module):
    """torch has no module for it."""

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Return sin z."""
        return z.sin()


MODULES: dict[Activation, nn.Module] = {
    "ReLU": nn.ReLU(), "leaky ReLU": nn.LeakyReLU(), "GELU": nn.GELU(), "tanh": nn.Tanh(), "sigmoid": nn.Sigmoid(), "sine": Sine(),
    "none": nn.Identity(),
}  # fmt: skip
FEATURES: dict[Input, Expression] = {
    name: parse(formula, ("x1", "x2"))
    for name, formula in zip(INPUTS, ("x1", "x2", "x1 * x1", "x2 * x2", "x1 * x2", "sin(x1)", "sin(x2)"), strict=True)
}
"""Formulas in x1 and x2."""
STARTS: dict[Start, tuple[str, dict[str, Any]]] = {
    "Xavier": ("xavier_uniform_", {}), "Kaiming": ("kaiming_uniform_", {"nonlinearity": "relu"}), "zeros": ("zeros_", {}),
    "large": ("normal_", {"std": 5.0}),
}  # fmt: skip
"""Which function of torch.nn.init draws a layer's weights, and with what; its biases are 0. "default" is nn.Linear's own start."""


def make_features(x: torch.Tensor, inputs: Sequence[Input]) -> torch.Tensor:
    """Return the network's inputs (..., input) of points (..., 2)."""
    return torch.stack([FEATURES[name](x1=x[..., 0], x2=x[..., 1]) for name in inputs], -1)


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
    a, activate, layers = features.expand(len(weights), -1, -1), MODULES[activation], split_layers(weights, sizes)
    computed = []
    for place, (weight, bias) in enumerate(layers):
        z = torch.baddbmm(bias.unsqueeze(1), a, weight.transpose(1, 2))
        last = place == len(layers) - 1
        a = z if last else activate(z)
        if not last and keep:
            a = a * keep[place]
        computed.append((z, a))
    return computed


def draw_weights(config: PlaygroundConfig, seeds: Sequence[int]) -> torch.Tensor:
    """Return the first weights of these seeds, shape (seed, parameter), float64.

    They are drawn as the listing on the page draws them: torch.manual_seed(seed), then one nn.Linear after another. The caller's
    random numbers stay as they were.
    """
    rows = []
    for seed in seeds:
        with seed_layers(seed):
            layers = [nn.Linear(before, after, dtype=torch.float64) for before, after in pairwise(config.sizes)]
            if config.start != "default":
                name, settings = STARTS[config.start]
                for layer in layers:
                    getattr(nn.init, name)(layer.weight, **settings)
                    nn.init.zeros_(layer.bias)
        rows.append(nn.utils.parameters_to_vector(nn.Sequential(*layers).parameters()).detach())
    return torch.stack(rows)
