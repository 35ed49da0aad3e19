"""The losses of the lesson, by torch, for any number of (w, b) at once."""

from collections.abc import Callable
from typing import Literal, get_args

import torch
import torch.nn.functional as F

LossName = Literal["mean squared", "mean absolute", "Huber", "cross-entropy", "squared after sigmoid"]
LOSSES: tuple[LossName, ...] = get_args(LossName)
LINE_LOSSES, SIGMOID_LOSSES = LOSSES[:3], LOSSES[3:]
"""Losses of a line w·x + b, and losses of a probability sigmoid(w·x + b), which need labels 0 and 1."""

_TORCH: dict[str, Callable[..., torch.Tensor]] = {
    "mean squared": F.mse_loss,
    "mean absolute": F.l1_loss,
    "Huber": F.huber_loss,
    "cross-entropy": F.binary_cross_entropy_with_logits,
    "squared after sigmoid": lambda z, y, reduction: F.mse_loss(z.sigmoid(), y, reduction=reduction),
}


def compute_loss(name: str, w: torch.Tensor, b: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the mean loss over the points for each (w, b).

    Args:
        w, b: any shapes that broadcast with each other; the result has the shape they broadcast to.
        x, y: shape (point,).
    """
    outputs = w.unsqueeze(-1) * x + b.unsqueeze(-1)
    return _TORCH[name](outputs, y.expand_as(outputs), reduction="none").mean(-1)
