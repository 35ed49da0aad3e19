"""Perceptrons of every width learn handwritten digits from training sets of several sizes."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
import torch
from torch.nn.utils.rnn import pad_sequence

from core.concepts.overfitting.perceptrons import CLASSES, INPUTS, JUDGED, Plan, Run, count_parameters_of, predict
from core.concepts.overfitting.study import Study, StudyState
from core.foundation.picture_sets import PictureSet, load_pictures
from core.foundation.randomness import make_generator
from core.foundation.records import freeze, require_choices, require_ranges

NetworkName = Literal["every width", "tutorial"]
NETWORKS: tuple[NetworkName, ...] = get_args(NetworkName)
DIGIT_WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
TUTORIAL = (512, 256, 128, 64)
"""Hidden layers of a network that tutorials train on MNIST."""
SIZES = (50, 100, 200, 400, 800, 1437)
TUTORIAL_RULE = {"rate": 0.01, "momentum": 0.5}
PARTS = ("train", "test")
SHOWN_UNITS = 16
"""Hidden units of each width whose weights are shown."""


@dataclass(frozen=True, kw_only=True)
class DigitsConfig(Study):
    """What is trained on which pictures.

    Attributes:
        data: "digits" is scikit-learn's; the others must have been downloaded (core/foundation/picture_sets.py).
        network: "every width" is 784-h-10 for ten widths h, by SGD at 0.05 with momentum 0.9; "tutorial" is 784-512-256-128-64-10,
            by SGD at 0.01 with momentum 0.5. Mini-batches have 64 pictures.
        size: of the training set, another one for each seed; the tutorial's network has all training pictures.
        epochs, seeds: for each of which new weights are drawn.
    """

    data: PictureSet = "digits"
    network: NetworkName = "every width"
    size: int = 200
    epochs: int = 40
    seeds: int = 8

    def __post_init__(self) -> None:
        require_choices(self, data=get_args(PictureSet), network=NETWORKS)
        require_ranges(self, size=(10, 60_000), epochs=(1, 200), seeds=(1, 20))

    @property
    def hidden(self) -> tuple[tuple[int, ...], ...]:
        """The hidden layers of each network."""
        return (TUTORIAL,) if self.network == "tutorial" else tuple((width,) for width in DIGIT_WIDTHS)

    def plan(self, seed: int) -> Plan:
        """Return what one seed trains: one run of all the networks."""
        images, labels, test = load_flat(self.data)
        tutorial = self.network == "tutorial"
        chosen = choose_pictures(len(labels), seed)[: None if tutorial else self.size]
        judged = {"train": (images[chosen[:360]], labels[chosen[:360]]), "test": test}
        rule = TUTORIAL_RULE if tutorial else {}
        return Plan((Run(images[chosen], labels[chosen]),), judged, self.hidden, len(chosen), **rule)


@dataclass(frozen=True, eq=False)
class DigitsTrace:
    """What is known of a study of digits: of the seeds trained to the end; before there is one, of the first as far as it is."""

    config: DigitsConfig
    widths: np.ndarray  # (network,) units of the last hidden layer
    parameters: np.ndarray  # (network,) how many numbers each network learns
    seeds: int  # trained to the end
    losses: np.ndarray  # (seed, time, part, network): mean cross-entropy; part: train (360 pictures at most), test
    accuracies: np.ndarray  # the same for the share of right answers
    weights: np.ndarray  # (network, unit, pixel) of the first layer's first 16 units, seed 0, float32; nan where there are fewer


@lru_cache(maxsize=2)
def load_flat(data: PictureSet = "digits") -> tuple[torch.Tensor, torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
    """Return training images (point, pixel) and labels, and test images and labels, at most 1,000 of them."""
    pictures = load_pictures(data)
    images, test = (torch.tensor(each).flatten(1) for each in (pictures.images, pictures.test_images[:JUDGED]))
    return images, torch.tensor(pictures.labels), (test, torch.tensor(pictures.test_labels[:JUDGED]))


def choose_pictures(count: int, seed: int) -> torch.Tensor:
    """Return all training pictures in the order in which a seed takes them: a smaller set is part of a larger one."""
    return torch.randperm(count, generator=make_generator(seed, "training pictures"))


def judge_digits(state: StudyState) -> DigitsTrace:
    """Return what is known of the networks so far."""
    config: DigitsConfig = state.config
    losses, accuracies = state.read()
    firsts = torch.tensor(state.first[0][0]).T.split([hidden[0] for hidden in config.hidden])
    weights = pad_sequence([first[:SHOWN_UNITS] for first in firsts], batch_first=True, padding_value=torch.nan)
    return DigitsTrace(
        config=config,
        widths=freeze(np.array([hidden[-1] for hidden in config.hidden])),
        parameters=freeze(np.array([count_parameters_of((INPUTS, *hidden, CLASSES)) for hidden in config.hidden])),
        seeds=state.seed,
        losses=freeze(losses[:, :, :, 0]),
        accuracies=freeze(accuracies[:, :, :, 0]),
        weights=freeze(weights),
    )


@torch.no_grad()
def ask_widths(state: StudyState, ink: np.ndarray) -> np.ndarray:
    """Return the probabilities that each network of seed 0 gives to the classes for a picture (28, 28), shape (network, class)."""
    parameters = [torch.tensor(each) for each in state.first]
    lasts = [hidden[-1] for hidden in state.config.hidden]
    return freeze(predict(parameters, torch.tensor(ink, dtype=torch.float32).view(1, 1, INPUTS), lasts)[0, :, 0].softmax(-1))
