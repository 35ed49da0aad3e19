"""torch.optim's own schedules of the learning rate, as factors."""

from typing import Literal, get_args

import torch

from core.foundation.records import require_choice

Schedule = Literal["constant", "step", "exponential", "cosine"]
SCHEDULES: tuple[Schedule, ...] = get_args(Schedule)


class _RateOnly(torch.optim.Optimizer):
    """An optimizer that only holds the rate for a scheduler; torch's own would import the compiler, which takes seconds."""

    def add_param_group(self, param_group: dict) -> None:
        self.param_groups.append({**self.defaults, **param_group})

    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Do nothing."""


def schedule_factors(name: str, steps: int) -> list[float]:
    """Return the factor on the learning rate at each of `steps` steps, from torch.optim.lr_scheduler at lr = 1.

    "constant": 1. "step": StepLR, a tenth after each third of the way. "exponential": ExponentialLR, down to a hundredth.
    "cosine": CosineAnnealingLR, down to 0 over all steps.

    Raises:
        ValueError: no such schedule.
    """
    require_choice("schedule", name, SCHEDULES)
    if name == "constant":
        return [1.0] * steps
    optimizer = _RateOnly([torch.zeros(())], {"lr": 1.0})
    if name == "step":
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=max(1, -(-steps // 3)), gamma=0.1)
    elif name == "exponential":
        scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.01 ** (1 / steps))
    else:
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    factors = []
    for _ in range(steps):
        factors.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return factors
