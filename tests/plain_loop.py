"""The oracle of the tests on optimizers: torch.optim in a plain loop, one walk at a time, written from its documentation."""

import math

import numpy as np
import torch

from core.concepts.optimizers import WalkConfig, make_landscape
from core.foundation.rules import RULES

CALM = dict.fromkeys(RULES, 0.01) | {"RMSprop": 0.003, "Adadelta": 1.0}
"""Rates at which no walk of the tests is chaotic, so that rounding cannot grow."""


def make_optimizer(config: WalkConfig, parameters: list[torch.Tensor]) -> torch.optim.Optimizer:
    """Make the torch.optim class that `config` names."""
    rate, betas = config.rate, (config.beta1, config.beta2)
    makers = {
        "SGD": lambda: torch.optim.SGD(parameters, lr=rate),
        "Momentum": lambda: torch.optim.SGD(parameters, lr=rate, momentum=config.momentum),
        "Nesterov": lambda: torch.optim.SGD(parameters, lr=rate, momentum=config.momentum, nesterov=True),
        "Adagrad": lambda: torch.optim.Adagrad(parameters, lr=rate),
        "RMSprop": lambda: torch.optim.RMSprop(parameters, lr=rate, alpha=config.alpha),
        "Adam": lambda: torch.optim.Adam(parameters, lr=rate, betas=betas),
        "AdamW": lambda: torch.optim.AdamW(parameters, lr=rate, betas=betas, weight_decay=config.weight_decay),
        "AMSGrad": lambda: torch.optim.Adam(parameters, lr=rate, betas=betas, amsgrad=True),
        "NAdam": lambda: torch.optim.NAdam(parameters, lr=rate, betas=betas),
        "RAdam": lambda: torch.optim.RAdam(parameters, lr=rate, betas=betas),
        "Adamax": lambda: torch.optim.Adamax(parameters, lr=rate, betas=betas),
        "Adadelta": lambda: torch.optim.Adadelta(parameters, lr=rate, rho=config.rho),
    }
    return makers[config.method]()


def make_scheduler(config: WalkConfig, optimizer: torch.optim.Optimizer):
    """Make the scheduler that `config` names; None for a constant rate."""
    if config.schedule == "step":
        return torch.optim.lr_scheduler.StepLR(optimizer, math.ceil(config.steps / 3), gamma=0.1)
    if config.schedule == "exponential":
        return torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.01 ** (1 / config.steps))
    if config.schedule == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, config.steps)
    return None


def loop(config: WalkConfig, start: tuple[float, float], noise: np.ndarray) -> np.ndarray:
    """Walk with torch.optim in a plain loop and autograd; noise is (time, parameter). Return the path, (time, parameter)."""
    landscape = make_landscape(config)
    place = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make_optimizer(config, [place])
    scheduler = make_scheduler(config, optimizer)
    path = [place.tolist()]
    for step in range(config.steps):
        optimizer.zero_grad()
        landscape.loss(place[0], place[1]).backward()
        assert place.grad is not None
        place.grad += torch.as_tensor(noise[step])
        optimizer.step()
        if scheduler:
            scheduler.step()
        path.append(place.tolist())
    return np.array(path)
