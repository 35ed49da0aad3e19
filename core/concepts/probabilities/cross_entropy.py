"""Cross-entropy: the loss of a probability, its gradient p - y, and descent on the logits, right and with softmax twice."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from core.concepts.probabilities.softmax import check_logits
from core.foundation.ensemble import by_autograd, train
from core.foundation.frames import Table, make_table, stack_tables
from core.foundation.records import freeze, require_between, require_whole
from core.foundation.rules import bind_rule

WAYS = ("logits", "softmax twice")
"""Axis `run`: cross_entropy(z), as it is meant; and cross_entropy(softmax(z)), which takes softmax a second time."""
CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.5, math.sqrt(3) / 2))
"""Where classes 1, 2, 3 stand in the triangle of probabilities, (x, y)."""
OUTCOMES = ("level", "behind", "stuck")
"""How softmax twice compares with softmax once after the last step.

"level": it reaches at least 90 % of the probability of the true class; "stuck": it gained less than 10 % of what softmax once
gained; "behind": anything between.
"""
LEVELS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5)
"""Losses at which the triangle is cut into bands; beyond the last it is one band as far as the side where p = 0."""


@dataclass(frozen=True, kw_only=True)
class CrossEntropyConfig:
    """One logit a class (1 to 6), which class is true (counted from 0), and how to descend."""

    logits: tuple[float, ...] = (2.0, 1.0, 0.1)
    true_class: int = 2
    learning_rate: float = 1.0
    steps: int = 60

    def __post_init__(self) -> None:
        check_logits(self.logits)
        require_whole("true_class", self.true_class, 0, len(self.logits) - 1)
        require_between("learning_rate", self.learning_rate, 0, 100)
        require_whole("steps", self.steps, 1, 500)


@dataclass(frozen=True, eq=False)
class CrossEntropyTrace:
    """Both descents step by step; axis run: WAYS, axis unit: the class. All losses in nats."""

    config: CrossEntropyConfig
    probability_grid: np.ndarray  # (point,)
    loss_curve: np.ndarray  # (point,) -log p over that grid
    logits: np.ndarray  # (run, time, unit)
    probabilities: np.ndarray  # (run, time, unit)
    losses: np.ndarray  # (run, time) true cross-entropy, -log p of the true class
    gradients: np.ndarray  # (run, time, unit) of the loss that the run descends, with respect to its logits
    errors: np.ndarray  # (run, time, unit) p - y
    by_cross_entropy: float  # the same loss of the start logits, four ways ...
    by_log_softmax: float  # ... nll_loss(log_softmax(z))
    by_hand: float  # ... log Σ exp(z - m) - (z_true - m), m the largest logit
    by_softmax_twice: float  # ... cross_entropy(softmax(z)): not the same
    least_of_softmax_twice: float  # the wrong loss of a perfect prediction
    triangle: np.ndarray  # (run, time, 2) x, y of p in the triangle; nan unless there are three classes
    target: np.ndarray  # (2,) the true class's corner
    bands: np.ndarray  # (point, 4, 2) corners of the part of the triangle where the loss is from one of LEVELS to the next

    @property
    def outcome(self) -> str:
        """Return which of OUTCOMES describes the last step."""
        start, once, twice = self.probabilities[[0, 0, 1], [0, -1, -1], self.config.true_class]
        if twice >= 0.9 * once:
            return "level"
        return "behind" if twice - start >= 0.1 * (once - start) else "stuck"


def descend_logits(config: CrossEntropyConfig) -> CrossEntropyTrace:
    """Return the loss of the logits, computed in four ways, and gradient descent on the logits by torch's SGD.

    The gradient of -log softmax(z)_y with respect to z is p - y, y one-hot (Bishop, Pattern Recognition and Machine
    Learning, 4.3.4, equation 4.109).
    """
    target = torch.tensor(config.true_class)
    logits, gradients = _descend(config, target)
    probabilities = logits.softmax(dim=-1)
    truth = F.one_hot(target, len(config.logits)).double()
    losses = -logits.log_softmax(dim=-1)[..., config.true_class]
    grid = _probability_grid(losses.max().item())
    return CrossEntropyTrace(
        config=config,
        probability_grid=freeze(grid),
        loss_curve=freeze(-grid.clamp(min=torch.finfo(grid.dtype).tiny).log()),
        logits=freeze(logits),
        probabilities=freeze(probabilities),
        losses=freeze(losses),
        gradients=freeze(gradients),
        errors=freeze(probabilities - truth),
        least_of_softmax_twice=F.cross_entropy(truth, target).item(),
        **_measure(logits[0, 0], target),
        **_triangle(probabilities, config),
    )


def _probability_grid(highest_loss: float) -> torch.Tensor:
    """Return probabilities for the curve -log p: evenly down to 1/500, then evenly in the loss, as far up as a descent begins."""
    even = torch.linspace(1, 0.002, 500, dtype=torch.float64)
    steep = torch.linspace(-math.log(0.002), max(7.0, highest_loss), 50, dtype=torch.float64)
    return torch.cat([even, (-steep[1:]).exp()])


def _measure(logits: torch.Tensor, target: torch.Tensor) -> dict[str, Any]:
    """Return the trace's fields on the loss of one set of logits: three ways that agree, and the mistake."""
    shifted = logits - logits.max()
    return {
        "by_cross_entropy": F.cross_entropy(logits, target).item(),
        "by_log_softmax": F.nll_loss(F.log_softmax(logits, dim=0), target).item(),
        "by_hand": (shifted.exp().sum().log() - shifted[target]).item(),
        "by_softmax_twice": F.cross_entropy(logits.softmax(dim=0), target).item(),
    }


def _descend(config: CrossEntropyConfig, target: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return logits and gradients, each (run, time, unit), with the start at time 0."""
    moving = torch.tensor([config.logits] * len(WAYS), dtype=torch.float64)
    rates = torch.full((len(WAYS),), config.learning_rate, dtype=torch.float64)

    def each_loss(parameters: list[torch.Tensor], _step: int) -> torch.Tensor:
        right, wrong = parameters[0]
        return torch.stack([F.cross_entropy(right, target), F.cross_entropy(wrong.softmax(dim=0), target)])

    differentiate, logits, gradients = by_autograd(each_loss), [], []

    def differentiate_and_keep(parameters: list[torch.Tensor], step: int) -> tuple[torch.Tensor, list[torch.Tensor]]:
        losses, found = differentiate(parameters, step)
        logits.append(parameters[0].clone())
        gradients.append(found[0])
        return losses, found

    for _ in train([moving], differentiate_and_keep, range(config.steps + 1), bind_rule("SGD", [moving]).step, rates):
        pass
    return torch.stack(logits, dim=1), torch.stack(gradients, dim=1)


def _triangle(probabilities: torch.Tensor, config: CrossEntropyConfig) -> dict[str, Any]:
    """Return the trace's fields on the triangle: p as a mix of the corners, and the bands of equal loss."""
    if len(config.logits) != len(CORNERS):
        blank = torch.full((*probabilities.shape[:2], 2), math.nan)
        fields = {"triangle": blank, "target": blank[0, 0], "bands": torch.full((len(LEVELS), 4, 2), math.nan)}
    else:
        corners = torch.tensor(CORNERS, dtype=torch.float64)
        target = corners[config.true_class]
        fields = {"triangle": probabilities @ corners, "target": target, "bands": _cut_bands(corners, target)}
    return {name: freeze(values) for name, values in fields.items()}


def _cut_bands(corners: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the bands, shape (point, 4, 2).

    Where the true class has the probability p the loss is -log p: a straight line, parallel to the side opposite the true corner,
    from p of the way on one side to p of the way on the other.
    """
    probabilities = torch.cat([(-torch.tensor(LEVELS, dtype=torch.float64)).exp(), torch.zeros(1, dtype=torch.float64)])
    left, right = corners[(corners != target).any(dim=1)]
    lines = [torch.lerp(end, target, probabilities[:, None]) for end in (left, right)]
    return torch.stack([lines[0][:-1], lines[1][:-1], lines[1][1:], lines[0][1:]], dim=1)


def tabulate(trace: CrossEntropyTrace) -> Table:
    """Return both descents as a table, one row for each way and step."""
    parts = []
    for run, way in enumerate(WAYS):
        columns: dict[str, object] = {"way": way, "step": np.arange(trace.losses.shape[1]), "loss": trace.losses[run]}
        for unit in range(trace.logits.shape[-1]):
            columns |= {f"z{unit + 1}": trace.logits[run, :, unit], f"p{unit + 1}": trace.probabilities[run, :, unit]}
        parts.append(make_table(columns))
    return stack_tables(parts)


def write_program(config: CrossEntropyConfig) -> str:
    """Return a short PyTorch program that descends on the logits with the current settings."""
    return f"""import torch
from torch.nn import functional as F

logits = torch.tensor({list(map(float, config.logits))}, dtype=torch.float64, requires_grad=True)
target = torch.tensor({config.true_class})
optimizer = torch.optim.SGD([logits], lr={float(config.learning_rate)})

print("loss", F.cross_entropy(logits, target).item())
print("the same", F.nll_loss(F.log_softmax(logits, dim=0), target).item())
print("softmax twice, a mistake", F.cross_entropy(logits.softmax(dim=0), target).item())

for step in range({config.steps}):
    optimizer.zero_grad()
    F.cross_entropy(logits, target).backward()
    optimizer.step()

print("logits", logits.tolist())
print("probabilities", logits.softmax(dim=0).tolist())
"""
