"""Two losses of one example with two classes, and their gradients where the model is confidently wrong."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from core.foundation.frames import Table, make_table
from core.foundation.records import freeze, require_between, require_choice

LOSSES = ("cross-entropy", "squared error")
"""Axis `run` of this module's arrays."""
SCORE_WINDOW = 10.0
"""The pictures show scores from -SCORE_WINDOW to SCORE_WINDOW, and farther where the current score is farther."""


@dataclass(frozen=True, kw_only=True)
class LossesConfig:
    """The model's score for one example, and the example's label."""

    score: float = -6.0
    label: int = 1

    def __post_init__(self) -> None:
        require_between("score", self.score, -1e4, 1e4)
        require_choice("label", self.label, (0, 1))


@dataclass(frozen=True, eq=False)
class LossesTrace:
    """Both losses and their gradients over the score, and at the current score. Axis run: LOSSES."""

    config: LossesConfig
    scores: np.ndarray  # (point,)
    losses: np.ndarray  # (run, point)
    gradients: np.ndarray  # (run, point) dL/dz
    probability: float  # σ of the current score
    loss: np.ndarray  # (run,) at the current score
    gradient: np.ndarray  # (run,)
    ratio: float  # |cross-entropy's gradient| / |squared error's| = 1/(2p(1 − p)); inf where squared error's has vanished


def compare_losses(config: LossesConfig) -> LossesTrace:
    """Compare -log p(label) and (p - y)² as the score z runs through right, unsure and wrong; gradients by autograd.

    dL/dz is p - y for cross-entropy, and 2(p - y)·p(1 - p) for squared error: its last factor dies when σ saturates
    (Nielsen, Neural Networks and Deep Learning, chapter 3).
    """
    reach = max(SCORE_WINDOW, 1.1 * abs(config.score))
    grid = torch.linspace(-reach, reach, 201, dtype=torch.float64)
    losses, gradients = measure_losses(grid, config.label)
    here = torch.tensor([config.score], dtype=torch.float64)
    loss, gradient = measure_losses(here, config.label)
    return LossesTrace(
        config=config,
        scores=freeze(grid),
        losses=freeze(losses),
        gradients=freeze(gradients),
        probability=torch.sigmoid(here).item(),
        loss=freeze(loss[:, 0]),
        gradient=freeze(gradient[:, 0]),
        ratio=(gradient[0, 0] / gradient[1, 0]).abs().nan_to_num(torch.inf, posinf=torch.inf).item(),  # 0/0: both have vanished
    )


def compute_loss(loss: str, scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return one of LOSSES for each score and label: -log of the label's probability, or the squared error of σ(score)."""
    if loss == "cross-entropy":
        return F.binary_cross_entropy_with_logits(scores, labels, reduction="none")
    return F.mse_loss(torch.sigmoid(scores), labels, reduction="none")


def measure_losses(scores: torch.Tensor, label: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return both losses and both gradients dL/dz for scores of shape (point,), each of shape (run, point)."""
    labels = torch.full_like(scores, label)
    with torch.enable_grad():
        leaf = scores.detach().clone().requires_grad_()
        both = [compute_loss(loss, leaf, labels) for loss in LOSSES]
        gradients = [torch.autograd.grad(each.sum(), leaf, retain_graph=True)[0] for each in both]
    return torch.stack(both).detach(), torch.stack(gradients)


def tabulate(trace: LossesTrace) -> Table:
    """Return both losses and their gradients as a table, one row for each score."""
    columns = {"score": trace.scores}
    for run, name in enumerate(("cross_entropy", "squared_error")):
        columns |= {name: trace.losses[run], f"{name}_gradient": trace.gradients[run]}
    return make_table(columns)


def write_program(config: LossesConfig) -> str:
    """Return a short PyTorch program that computes this part's numbers with the current settings."""
    return f"""import torch
from torch.nn import functional as F

label = torch.tensor({float(config.label)}, dtype=torch.float64)
z = torch.tensor({float(config.score)}, dtype=torch.float64, requires_grad=True)

cross_entropy = F.binary_cross_entropy_with_logits(z, label)
squared_error = F.mse_loss(torch.sigmoid(z), label)

print("cross-entropy", cross_entropy.item())
print("its gradient", torch.autograd.grad(cross_entropy, z)[0].item())
print("squared error", squared_error.item())
print("its gradient", torch.autograd.grad(squared_error, z)[0].item())
"""
