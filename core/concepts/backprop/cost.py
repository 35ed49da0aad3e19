"""The time of one forward pass, of one backward pass, and of finite differences, measured here for networks of growing size."""

from dataclasses import dataclass
from timeit import repeat, timeit

import numpy as np
import torch

from core.foundation.randomness import make_generator
from core.foundation.records import freeze, require_whole

WIDTHS = (4, 8, 16, 32, 128, 512)
INPUTS, BATCH, ROUNDS = 8, 64, 7
MEASURED = 1500
"""Parameters up to which finite differences are really carried out; beyond, it is parameters × one forward pass."""


@dataclass(frozen=True, kw_only=True)
class CostConfig:
    """What is measured is always the same; `repetition` tells one measurement from another."""

    repetition: int = 0

    def __post_init__(self) -> None:
        require_whole("repetition", self.repetition, 0, 2**63 - 1)


@dataclass(frozen=True, eq=False)
class CostTrace:
    """Seconds for networks 8 → width → width → 1 on 64 examples, the shortest of several rounds.

    Attributes:
        parameters: how many each network has, axes: size.
        forward, backward: of one pass, axes: size.
        differences: of one forward pass for each parameter, axes: size; where not `measured`, parameters × forward.
    """

    config: CostConfig
    parameters: np.ndarray
    forward: np.ndarray
    backward: np.ndarray
    differences: np.ndarray

    @property
    def measured(self) -> np.ndarray:
        """Where finite differences were really carried out, axes: size."""
        return self.parameters <= MEASURED


def measure_cost(config: CostConfig = CostConfig()) -> CostTrace:
    """Time the passes; about half a second in all."""
    return CostTrace(config, *(freeze(np.array(column)) for column in zip(*map(_measure, WIDTHS), strict=True)))


def _measure(width: int) -> tuple[int, float, float, float]:
    """Return the number of parameters, and the seconds for each way."""
    generator = make_generator(width, "cost")
    shapes = ((width, INPUTS), (width,), (width, width), (width,), (1, width), (1,))
    weights = [(torch.randn(shape, generator=generator) / shape[-1] ** 0.5).requires_grad_() for shape in shapes]
    x, y = torch.randn(BATCH, INPUTS, generator=generator), torch.randn(BATCH, 1, generator=generator)
    count = sum(weight.numel() for weight in weights)

    def compute_loss() -> torch.Tensor:
        h = torch.tanh(torch.nn.functional.linear(x, weights[0], weights[1]))
        h = torch.tanh(torch.nn.functional.linear(h, weights[2], weights[3]))
        return torch.nn.functional.mse_loss(torch.nn.functional.linear(h, weights[4], weights[5]), y)

    def nudge_each() -> None:
        """Compute the loss once for each parameter, moved by a little."""
        for weight in weights:
            flat = weight.detach().view(-1)
            for at in range(flat.numel()):
                flat[at] += 1e-3
                compute_loss()
                flat[at] -= 1e-3

    with torch.enable_grad():
        loss = compute_loss()
        forward = min(repeat(compute_loss, number=1, repeat=ROUNDS))
        backward = min(repeat(lambda: torch.autograd.grad(loss, weights, retain_graph=True), number=1, repeat=ROUNDS))
    with torch.no_grad():
        return count, forward, backward, timeit(nudge_each, number=1) if count <= MEASURED else count * forward
