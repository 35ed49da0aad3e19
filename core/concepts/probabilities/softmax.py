"""Softmax in stages, with a temperature and a constant that changes nothing, beside independent sigmoids."""

import math
from dataclasses import dataclass

import numpy as np
import torch

from core.foundation.frames import Table, make_table
from core.foundation.records import freeze, require_between

MAX_CLASSES = 6
MAX_LOGIT = 1e4
MIN_TEMPERATURE, MAX_TEMPERATURE = 1e-3, 1e3


@dataclass(frozen=True, kw_only=True)
class SoftmaxConfig:
    """One logit a class (1 to 6 of them), a temperature, and a constant that is added to every logit."""

    logits: tuple[float, ...] = (2.0, 1.0, 0.1)
    temperature: float = 1.0
    constant: float = 0.0

    def __post_init__(self) -> None:
        check_logits(self.logits)
        require_between("temperature", self.temperature, MIN_TEMPERATURE, MAX_TEMPERATURE)
        require_between("constant", self.constant, -MAX_LOGIT, MAX_LOGIT)


@dataclass(frozen=True, eq=False)
class SoftmaxTrace:
    """The stages from logits to probabilities; axis unit is the class."""

    config: SoftmaxConfig
    scores: np.ndarray  # (unit,) z + constant
    scaled: np.ndarray  # (unit,) (z + constant) / T
    powers: np.ndarray  # (unit,) exp(scaled); inf where float64 cannot hold it
    heights: np.ndarray  # (unit,) exp(scaled - its maximum): the same powers, relative to the largest
    probabilities: np.ndarray  # (unit,)
    change_by_constant: float  # the largest change of a probability that the constant makes: 0 up to rounding
    probability_sum: float  # 1, up to rounding
    sigmoids: np.ndarray  # (unit,) σ of each scaled score on its own
    sigmoid_sum: float  # not 1 in general
    pair_softmax: float  # softmax of the first two classes alone, its first value; nan for a single class
    pair_sigmoid: float  # σ of the difference of their scaled scores
    temperatures: np.ndarray  # (point,)
    over_temperatures: np.ndarray  # (point, unit) the probabilities at each of these temperatures


def apply_softmax(config: SoftmaxConfig) -> SoftmaxTrace:
    """Return the probabilities of the classes, p = exp(z/T) / Σ exp(z/T), in stages (Goodfellow et al., Deep Learning, 6.2.2.3).

    Temperature: Hinton, Vinyals, Dean, "Distilling the knowledge in a neural network" (2015), section 2.
    """
    logits = torch.tensor(config.logits, dtype=torch.float64)
    temperatures = torch.logspace(math.log10(MIN_TEMPERATURE), math.log10(MAX_TEMPERATURE), 121, dtype=torch.float64)
    scaled = (logits + config.constant) / config.temperature
    probabilities, sigmoids = torch.softmax(scaled, dim=0), torch.sigmoid(scaled)
    return SoftmaxTrace(
        config=config,
        scores=freeze(logits + config.constant),
        scaled=freeze(scaled),
        powers=freeze(scaled.exp()),
        heights=freeze((scaled - scaled.max()).exp()),
        probabilities=freeze(probabilities),
        probability_sum=probabilities.sum().item(),
        change_by_constant=(probabilities - torch.softmax(logits / config.temperature, dim=0)).abs().max().item(),
        sigmoids=freeze(sigmoids),
        sigmoid_sum=sigmoids.sum().item(),
        **_compare_first_two(scaled),
        temperatures=freeze(temperatures),
        over_temperatures=freeze(torch.softmax(logits / temperatures[:, None], dim=1)),
    )


def _compare_first_two(scaled: torch.Tensor) -> dict[str, float]:
    """Return the trace's fields on the first two classes, were they alone; nan where there is only one."""
    if len(scaled) == 1:
        return {"pair_softmax": math.nan, "pair_sigmoid": math.nan}
    first, second = scaled[:2]
    return {"pair_softmax": torch.softmax(scaled[:2], dim=0)[0].item(), "pair_sigmoid": torch.sigmoid(first - second).item()}


def check_logits(logits: tuple[float, ...]) -> None:
    """Raise ValueError unless there are 1 to 6 logits, each from -10,000 to 10,000."""
    if not 1 <= len(logits) <= MAX_CLASSES:
        raise ValueError(f"logits has {len(logits)} values; allowed: 1 to {MAX_CLASSES}")
    for number, value in enumerate(logits, start=1):
        require_between(f"logits[{number}]", value, -MAX_LOGIT, MAX_LOGIT)


def tabulate(trace: SoftmaxTrace) -> Table:
    """Return every stage as a table, one row for each class."""
    stages = {"score": trace.scores, "scaled": trace.scaled, "power": trace.powers, "probability": trace.probabilities}
    return make_table({"class": np.arange(1, len(trace.scores) + 1), **stages, "sigmoid": trace.sigmoids})


def write_program(config: SoftmaxConfig) -> str:
    """Return a short PyTorch program that computes this part's numbers with the current settings."""
    return f"""import torch

logits = torch.tensor({list(map(float, config.logits))}, dtype=torch.float64)
temperature, constant = {float(config.temperature)}, {float(config.constant)}

scaled = (logits + constant) / temperature
powers = scaled.exp()  # may overflow, which torch.softmax avoids by subtracting the largest first
probabilities = torch.softmax(scaled, dim=0)
sigmoids = torch.sigmoid(scaled)

print("powers", powers.tolist())
print("softmax", probabilities.tolist(), "sum", probabilities.sum().item())
print("sigmoids", sigmoids.tolist(), "sum", sigmoids.sum().item())
"""
