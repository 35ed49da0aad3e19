"""Three ways in which test pictures leak into training, and how much better each makes the reported number look."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch

from core.concepts.overfitting.digits import choose_pictures, load_flat
from core.concepts.overfitting.perceptrons import Plan, Run
from core.concepts.overfitting.study import Study, StudyState
from core.foundation.records import freeze, require_ranges

Leak = Literal["none", "test pictures", "scaling"]
LEAKS: tuple[Leak, ...] = get_args(Leak)
LEAK_SIZES = (50, 100, 200, 400)
WIDTH, RATE = 64, 0.02
LEAKED, FRESH = 180, 500
"""Test pictures that are put among the training pictures, half of all; pictures that no run and no choice has seen."""
REPORTED, TRUE = 1, 2
"""The sets on which networks are judged: training, test, fresh."""


@dataclass(frozen=True, kw_only=True)
class LeakConfig(Study):
    """What is trained: 784-64-10 on standardized pixels.

    Attributes:
        size: of the training set, another one for each seed.
        epochs, seeds: for each of which new weights are drawn.
    """

    size: int = 100
    epochs: int = 20
    seeds: int = 20

    def __post_init__(self) -> None:
        require_ranges(self, size=(50, 800), epochs=(1, 200), seeds=(2, 50))

    def plan(self, seed: int) -> Plan:
        """Return what one seed trains: a run without a leak and two with one. Fresh are the last 500 training pictures."""
        images, labels, test = load_flat()
        chosen = choose_pictures(len(labels) - FRESH, seed)[: self.size]
        own = images[chosen], labels[chosen]
        sets = {"train": own, "test": test, "fresh": (images[-FRESH:], labels[-FRESH:])}
        leaked = tuple(torch.cat([honest, secret[:LEAKED]]) for honest, secret in zip(own, test, strict=True))
        peeked = torch.cat([own[0], test[0]])  # not the fresh ones, which must stay unseen
        scales = [fit_scaling(peeked if leak == "scaling" else own[0]) for leak in LEAKS]
        learned = [leaked if leak == "test pictures" else own for leak in LEAKS]
        runs = [Run((pixels - mean) / spread, said) for (pixels, said), (mean, spread) in zip(learned, scales, strict=True)]
        means, spreads = (torch.stack(each)[:, None] for each in zip(*scales, strict=True))  # (run, 1, pixel)
        judged = {name: ((pixels - means) / spreads, truth) for name, (pixels, truth) in sets.items()}
        return Plan(tuple(runs), judged, ((WIDTH,),), self.size + LEAKED, RATE)


@dataclass(frozen=True, eq=False)
class LeakTrace:
    """Accuracies at the end of training, of the seeds trained so far; of the first before its end, as far as it is."""

    config: LeakConfig
    reported: np.ndarray  # (leak, seed) on the test pictures
    true: np.ndarray  # (leak, seed) on fresh pictures
    best_reported: np.ndarray  # (try,) on test, of the best of 1, 2, ... seeds without a leak, chosen on test; mean over choices
    best_true: np.ndarray  # (try,) of the same networks on fresh pictures

    @property
    def excess(self) -> np.ndarray:
        """Reported minus true accuracy, counted from that of no leak with the same seed, shape (leak, seed).

        The fresh pictures are not exactly as hard as the test pictures; so no leak has a difference, too.
        """
        difference = self.reported - self.true
        return difference - difference[0]

    @property
    def best_excess(self) -> np.ndarray:
        """Of the best of 1, 2, ... seeds: reported minus true accuracy, counted from that of one seed, shape (tries,)."""
        difference = self.best_reported - self.best_true
        return difference - difference[0]


def fit_scaling(images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return each pixel's mean, and its standard deviation; 1 for a pixel that never changes, which is then only shifted."""
    spread = images.std(0, correction=0)
    return images.mean(0), torch.where(spread > 0, spread, 1.0)


def judge_leak(state: StudyState) -> LeakTrace:
    """Return how good the networks look and how good they are, so far."""
    _, accuracies = state.read()
    final = accuracies[:, -1, :, :, 0]  # (seed, set, run)
    reported, true = final[:, REPORTED].T, final[:, TRUE].T
    best_reported, best_true = choose_best(reported[0], true[0])
    return LeakTrace(state.config, freeze(reported), freeze(true), freeze(best_reported), freeze(best_true))


def choose_best(reported: np.ndarray, true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, for 1, 2, ... tries, both accuracies of the try that is best by `reported`, averaged over all choices of tries.

    The one of rank i, counted from the worst, is the best of k tries in C(i − 1, k − 1) of all C(n, k) choices.
    """
    count, order = len(reported), np.argsort(reported, kind="stable")
    shares = np.array([[math.comb(rank, k - 1) / math.comb(count, k) for rank in range(count)] for k in range(1, count + 1)])
    return shares @ reported[order], shares @ true[order]
