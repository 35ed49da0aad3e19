"""What is known of a network after an epoch: its weights, and how well it does on pictures that it learned from and on others."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F

from core.concepts.feature_maps.network import CLASSES, DigitNetwork, Weights, join_weights, read_weights
from core.concepts.feature_maps.settings import FeatureMapsConfig, Judge
from core.foundation.digits import Pictures, hold_out_validation
from core.foundation.picture_sets import PictureSet, load_pictures
from core.foundation.records import freeze

TOGETHER = 1000
"""Test pictures that are shown to the network at once; ten thousand would fill 230 MB, and take longer than a slice."""
MEASURED = 360
"""Training pictures (the first ones) on which loss and accuracy are measured after each epoch."""


@dataclass(frozen=True, eq=False)
class TrainingTrace:
    """A training so far. Moment 0 is before the first step, moment e after epoch e."""

    config: FeatureMapsConfig
    weights: Weights
    train_loss: np.ndarray  # (time,), mean cross-entropy in nats, on the first 360 training pictures
    train_accuracy: np.ndarray  # (time,), 0 to 1
    test_loss: np.ndarray  # (time,)
    test_accuracy: np.ndarray  # (time,)
    predicted: np.ndarray  # (time, point), uint8: the class with the highest logit, for each test picture
    surprise: np.ndarray  # (time, point), float32: −log of the true class's probability, for each test picture

    @property
    def epochs(self) -> int:
        """How many epochs are behind it."""
        return len(self.test_loss) - 1

    @property
    def died(self) -> bool:
        """Whether the trained network has the same probabilities for every test picture: then a class has one loss.

        Too large steps end so here, not in overflow: they push every map below zero, where ReLU passes no gradient back.
        A network that has hardly learned may also give one class to all, but with other probabilities for each.
        """
        one_class = bool((self.predicted[-1] == self.predicted[-1, 0]).all())
        return self.epochs > 0 and one_class and len(np.unique(self.surprise[-1])) <= CLASSES


def load_data(config: FeatureMapsConfig) -> Pictures:
    """Return the pictures that a training with this config learns from and is judged on."""
    pictures = load_pictures(config.data)
    return hold_out_validation(pictures) if config.judged_on == "validation" else pictures


@dataclass(frozen=True, eq=False)
class Tensors:
    """A data set on a device."""

    images: torch.Tensor  # (point, 1, row, column)
    labels: torch.Tensor  # (point,)
    test_images: torch.Tensor
    test_labels: torch.Tensor


@lru_cache(maxsize=2)
def load_tensors(data: PictureSet, judged_on: Judge, device: torch.device) -> Tensors:
    """Return the whole data set on the device as tensors, which are only read; a DataLoader would take a third more time."""
    pictures = load_data(FeatureMapsConfig(data=data, judged_on=judged_on))
    return Tensors(
        images=torch.tensor(pictures.images, device=device)[:, None],
        labels=torch.tensor(pictures.labels, device=device),
        test_images=torch.tensor(pictures.test_images, device=device)[:, None],
        test_labels=torch.tensor(pictures.test_labels, device=device),
    )


@torch.inference_mode()
def measure(config: FeatureMapsConfig, network: DigitNetwork, data: Tensors, test_logits: torch.Tensor) -> TrainingTrace:
    """Return a trace of one moment: the network as it is now, with its logits of all test pictures."""
    train_logits = classify(network, data.images[:MEASURED])
    train_labels = data.labels[:MEASURED]
    surprise = F.cross_entropy(test_logits, data.test_labels, reduction="none")
    predicted = test_logits.argmax(1)
    return TrainingTrace(
        config=config,
        weights=read_weights(network),
        train_loss=_moment(F.cross_entropy(train_logits, train_labels)),
        train_accuracy=_moment((train_logits.argmax(1) == train_labels).cpu().double().mean()),
        test_loss=_moment(surprise.mean()),
        test_accuracy=_moment((predicted == data.test_labels).cpu().double().mean()),
        predicted=_moment(predicted.to(torch.uint8)),
        surprise=_moment(surprise),
    )


@torch.inference_mode()
def classify(network: DigitNetwork, pictures: torch.Tensor) -> torch.Tensor:
    """Return the logits of the pictures, shape (point, unit)."""
    return torch.cat([network(some) for some in pictures.split(TOGETHER)])


def _moment(value: torch.Tensor) -> np.ndarray:
    return freeze(value[None])


def append_moment(earlier: TrainingTrace, later: TrainingTrace) -> TrainingTrace:
    """Return the moments of both, one after the other."""
    curves = ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "predicted", "surprise")
    joined = {name: freeze(np.concatenate([getattr(earlier, name), getattr(later, name)])) for name in curves}
    return TrainingTrace(config=earlier.config, weights=join_weights(earlier.weights, later.weights), **joined)
