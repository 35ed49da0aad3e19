"""Measure what a step of each method costs on this machine, with torch.optim as anyone would write it."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch

from core.concepts.descent.batches import load_features
from core.concepts.descent.settings import METHODS, DescentConfig, Method

REPEATS = 100


@dataclass(frozen=True, eq=False)
class StepTimes:
    """Measured, so never the same twice; kept apart from the trace, which is."""

    seconds: Mapping[Method, float]  # median of one step: prediction, loss, backward, optimizer.step


def time_steps(config: DescentConfig, repeats: int = REPEATS) -> StepTimes:
    """Time plain torch.optim.SGD steps on the batch sizes of `config`; the methods take turns, so that a busy machine is fair."""
    features, y = load_features(config)
    steps: dict[Method, Callable[[], None]] = {
        method: _prepare_step(features[:size], y[:size], config) for method, size in config.batch_sizes().items()
    }
    taken: dict[Method, list[float]] = {method: [] for method in METHODS}
    for _ in range(repeats):
        for method, step in steps.items():
            began = time.perf_counter()
            step()
            taken[method].append(time.perf_counter() - began)
    return StepTimes({method: statistics.median(times) for method, times in taken.items()})


def _prepare_step(features: torch.Tensor, y: torch.Tensor, config: DescentConfig) -> Callable[[], None]:
    parameters = torch.tensor(config.start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([parameters], lr=1e-6, momentum=config.momentum)

    def step() -> None:
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(features @ parameters, y)
        loss.backward()
        optimizer.step()

    return step
