"""Gradients that vanish or explode: one number, the recurrent gain, decides over 32 steps."""

from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.hidden_states.network import step_cell
from core.foundation.randomness import make_generator
from core.foundation.records import freeze, require_whole

GAINS = tuple(round(0.5 + 0.1 * index, 1) for index in range(16))
GAIN_RUNS = 20


@dataclass(frozen=True, kw_only=True)
class GainConfig:
    """An untrained tanh network that reads random numbers.

    Attributes:
        steps: how many it reads; the loss looks at the last state only.
        hidden_size, input_size: its units, and how many numbers it reads at each step.
    """

    steps: int = 32
    hidden_size: int = 64
    input_size: int = 32

    def __post_init__(self) -> None:
        """Refuse sizes that make no demonstration."""
        require_whole("steps", self.steps, 2, 128)
        require_whole("hidden_size", self.hidden_size, 1, 128)
        require_whole("input_size", self.input_size, 1, 128)


@dataclass(frozen=True, eq=False)
class GainTrace:
    """Gradients on their way back through time.

    Attributes:
        gains: recurrent gains, shape (point,).
        ratios: |∂L/∂h_t| : |∂L/∂h_T|, shape (point, run, step), step 0 being t = 1.
        medians: their median over the runs, shape (point, step); entry 0 of a row is |∂L/∂h_1| : |∂L/∂h_T|.
    """

    config: GainConfig
    gains: np.ndarray
    ratios: np.ndarray
    medians: np.ndarray


def spread_gradients(config: GainConfig = GainConfig()) -> GainTrace:
    """Send a gradient back through an untrained network for every gain and 20 seeds.

    W_hh is orthogonal times the gain, so that its singular values are all equal to it (Saxe et al. 2014); W_ih is torch's own
    start, the biases are zero, inputs and the direction of the gradient at the end are normal.
    """
    size, point, run = config.hidden_size, len(GAINS), GAIN_RUNS
    drawn = [_draw(config, seed) for seed in range(run)]
    recurrent, driven, direction = (torch.stack(each).repeat(point, *[1] * each[0].dim()) for each in zip(*drawn, strict=True))
    recurrent = recurrent * torch.tensor(GAINS).repeat_interleave(run).view(-1, 1, 1)
    h = torch.zeros(point * run, 1, size)
    hidden, bias = [], torch.zeros(point * run, 1, size)
    with torch.enable_grad():
        for now in driven.requires_grad_().unbind(1):
            h, _, _ = step_cell("RNN", now.unsqueeze(1), h, h, recurrent.transpose(1, 2), bias)
            hidden.append(h)
        gradients = torch.autograd.grad((h.squeeze(1) * direction).sum(), hidden)
    norms = torch.stack([gradient.norm(dim=(1, 2)) for gradient in gradients], 1).view(point, run, config.steps)
    ratios = norms / norms[..., -1:]
    gains = torch.tensor(GAINS, dtype=torch.float64)
    return GainTrace(config, freeze(gains), freeze(ratios), freeze(ratios.quantile(0.5, dim=1)))


def _draw(config: GainConfig, seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return W_hh (unit, unit), W_ih x (step, unit) and the gradient at the end (unit,)."""
    generator, size = make_generator(seed, "gain"), config.hidden_size
    recurrent = torch.nn.init.orthogonal_(torch.empty(size, size), generator=generator)
    reading = torch.empty(size, config.input_size).uniform_(-(size**-0.5), size**-0.5, generator=generator)
    inputs = torch.randn(config.steps, config.input_size, generator=generator)
    return recurrent, inputs @ reading.T, torch.randn(size, generator=generator)
