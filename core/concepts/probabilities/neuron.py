"""One neuron: the score is a weighted sum of two inputs plus a bias, the output is the sigmoid of the score."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from core.foundation.frames import Table, make_table
from core.foundation.records import freeze, require_between

Pair = tuple[float, float]
REACH = 2.0
"""The map shows both inputs from -REACH to REACH."""
SCORE_WINDOW = 8.0
"""The picture of σ shows scores from -SCORE_WINDOW to SCORE_WINDOW, and farther where the current score is farther."""


@dataclass(frozen=True, kw_only=True)
class NeuronConfig:
    """Two weights, a bias and two inputs."""

    weights: Pair = (5.0, 2.0)
    bias: float = -3.0
    inputs: Pair = (1.0, 0.0)

    def __post_init__(self) -> None:
        for name, values, limit in (("weights", self.weights, 10), ("inputs", self.inputs, REACH)):
            if len(values) != 2:
                raise ValueError(f"{name} has {len(values)} values; allowed: 2")
            for number, value in enumerate(values, start=1):
                require_between(f"{name}[{number}]", value, -limit, limit)
        require_between("bias", self.bias, -10, 10)


@dataclass(frozen=True, eq=False)
class NeuronTrace:
    """The terms of the score, the probability, and the neuron's output for every pair of inputs."""

    config: NeuronConfig
    terms: np.ndarray  # (3,): w₁x₁, w₂x₂, b
    score: float
    probability: float
    scores: np.ndarray  # (point,) for the sigmoid curve
    probabilities: np.ndarray  # (point,)
    inputs: np.ndarray  # (column,) values of x₁, and as well (row,) values of x₂
    outputs: np.ndarray  # (row, column) probability for x₂ = inputs[row], x₁ = inputs[column]


def forward(config: NeuronConfig) -> NeuronTrace:
    """Return z = w₁x₁ + w₂x₂ + b and σ(z), for the given inputs and over a grid of inputs."""
    weights = torch.tensor([config.weights], dtype=torch.float64)
    bias = torch.tensor([config.bias], dtype=torch.float64)
    inputs = torch.tensor(config.inputs, dtype=torch.float64)
    score = F.linear(inputs, weights, bias)
    values = torch.linspace(-REACH, REACH, 41, dtype=torch.float64)
    x2, x1 = torch.meshgrid(values, values, indexing="ij")
    reach = max(SCORE_WINDOW, 1.1 * abs(score.item()))
    scores = torch.linspace(-reach, reach, 161, dtype=torch.float64)
    return NeuronTrace(
        config=config,
        terms=freeze(torch.cat([weights[0] * inputs, bias])),
        score=score.item(),
        probability=torch.sigmoid(score).item(),
        scores=freeze(scores),
        probabilities=freeze(torch.sigmoid(scores)),
        inputs=freeze(values),
        outputs=freeze(torch.sigmoid(F.linear(torch.stack([x1, x2], dim=-1), weights, bias)).squeeze(-1)),
    )


def tabulate(trace: NeuronTrace) -> Table:
    """Return the neuron's outputs as a table, one row for each pair of inputs."""
    x1, x2 = np.meshgrid(trace.inputs, trace.inputs)
    return make_table({"x1": x1.ravel(), "x2": x2.ravel(), "probability": trace.outputs.ravel()})


def write_program(config: NeuronConfig) -> str:
    """Return a short PyTorch program that computes this part's numbers with the current settings."""
    return f"""import torch

neuron = torch.nn.Linear(2, 1, dtype=torch.float64)
with torch.no_grad():
    neuron.weight[:] = torch.tensor({[list(config.weights)]}, dtype=torch.float64)
    neuron.bias[:] = {float(config.bias)}

inputs = torch.tensor({list(config.inputs)}, dtype=torch.float64)
score = neuron(inputs)

print("score", score.item())
print("probability", torch.sigmoid(score).item())
"""
