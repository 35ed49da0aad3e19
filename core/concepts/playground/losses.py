"""How well networks do: the loss of every point, the class that outputs stand for, means over the points."""

import torch
import torch.nn.functional as F

from core.concepts.playground.data import Data
from core.concepts.playground.network import make_features, score
from core.concepts.playground.settings import PlaygroundConfig

MOST_NUMBERS = 400_000
"""Points times runs times units that are computed together."""


def compute_losses(config: PlaygroundConfig, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the loss of every point by torch's own functions, shape (run, point).

    Args:
        outputs: shape (run, point, output).
        targets: numbers of classes, or targets of a regression; shape (run, point), or (1, point) for all runs.
    """
    targets = targets.expand(outputs.shape[:2])
    if config.count_classes() == 0:
        return F.mse_loss(outputs[..., 0], targets, reduction="none")
    if config.loss == "squared error":
        probabilities, wanted = outputs.sigmoid(), targets[..., None]
        if config.outputs > 1:
            probabilities, wanted = outputs.softmax(-1), F.one_hot(targets.long(), config.outputs).double()
        return F.mse_loss(probabilities, wanted, reduction="none").sum(-1)
    if config.outputs == 1:
        return F.binary_cross_entropy_with_logits(outputs[..., 0], targets, reduction="none")
    return F.cross_entropy(outputs.flatten(0, 1), targets.flatten().long(), reduction="none").view(targets.shape)


def judge(config: PlaygroundConfig, outputs: torch.Tensor) -> torch.Tensor:
    """Return the class that outputs (run, point, output) stand for, shape (run, point); −1 where they are not numbers."""
    classes = outputs.argmax(-1) if config.outputs > 1 else (outputs[..., 0] > 0).long()
    return classes.where(outputs.isfinite().all(-1), -1)


@torch.no_grad()
def measure(config: PlaygroundConfig, data: Data, weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return mean losses and accuracies on training and test points, each of shape (2, run); nan where an output is no number."""
    features, targets = make_features(torch.tensor(data.x), config.inputs), torch.tensor(data.y)[None]
    together = max(1, MOST_NUMBERS // (len(data.y) * max(config.sizes)))
    outputs = torch.cat([score(some, features[None], config.sizes, config.activation) for some in weights.split(together)])
    losses = compute_losses(config, outputs, targets)
    said = judge(config, outputs)
    right = (said == targets).double().where((said >= 0) & (data.classes > 0), torch.nan)
    halves = (slice(None, data.train), slice(data.train, None))
    return tuple(torch.stack([each[:, half].mean(1) for half in halves]) for each in (losses, right))  # type: ignore[return-value]
