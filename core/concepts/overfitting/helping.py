"""What is done against overfitting, each alone, at equally many steps: early stopping, weight decay, dropout, shifts, more data."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import torch

from core.concepts.overfitting.digits import choose_pictures, load_flat
from core.concepts.overfitting.perceptrons import CLASSES, Plan, Run
from core.concepts.overfitting.study import Study, StudyState
from core.foundation.randomness import make_generator
from core.foundation.records import freeze, require_choice, require_ranges

Method = Literal["nothing", "early stopping", "weight decay", "dropout", "shifts", "more data"]
METHODS: tuple[Method, ...] = get_args(Method)
HELP_SIZES = (50, 100, 200, 350)
WRONG = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Shares of training labels that are wrong."""
RULES: dict[Method, Any] = {"weight decay": {"decay": 0.01}, "dropout": {"dropout": 0.5}, "shifts": {"shift": 1}}
"""What methods change in a `Run`."""
WIDTH, MORE = 128, 4
"""Hidden units; times as many pictures."""
HELD_OUT = 0.2
"""Share of the training pictures that early stopping does not train on, but judges itself by."""
PATIENCES, PATIENCE = (1, 2, 3, 5, 10, 20), 10
TRAIN, TEST, VALIDATION, LIES = range(4)
"""The sets on which networks are judged: truly labelled training pictures, test, validation, wrongly labelled ones."""


@dataclass(frozen=True, kw_only=True)
class HelpConfig(Study):
    """What is trained.

    Attributes:
        size: of the training set.
        wrong: share of training labels, validation included, that name another digit.
        epochs, seeds: all methods take as many steps; another training set for each seed.
    """

    size: int = 200
    wrong: float = 0.0
    epochs: int = 40
    seeds: int = 8

    def __post_init__(self) -> None:
        require_choice("wrong", self.wrong, WRONG)
        require_ranges(self, size=(50, 350), epochs=(1, 200), seeds=(1, 20))

    def plan(self, seed: int) -> Plan:
        """Return what one seed trains: a run for each method."""
        images, truth, test = load_flat()
        order = choose_pictures(len(truth), seed)
        labels, wrong = corrupt(truth[order], self.wrong, seed)
        images, kept = images[order], self.size - round(HELD_OUT * self.size)
        seen, said, lied = images[:kept], labels[:kept], wrong[:kept]  # what every method trains on
        held_out, lies = (images[kept : self.size], labels[kept : self.size]), (seen[lied], said[lied])
        judged = {"train": (seen[~lied], said[~lied]), "test": test, "validation": held_out, "lies": lies}
        counts, runs = {"early stopping": kept, "more data": MORE * self.size}, []
        for method in METHODS:
            count = counts.get(method, self.size)
            runs.append(Run(images[:count], labels[:count], **RULES.get(method, {})))
        return Plan(tuple(runs), judged, ((WIDTH,),), self.size)


@dataclass(frozen=True, eq=False)
class HelpTrace:
    """What each method has brought; seeds are those trained to the end, or the first as far as it is."""

    config: HelpConfig
    test_loss: np.ndarray  # (method, seed, time)
    true_accuracy: np.ndarray  # (seed, time) of nothing, on truly labelled training pictures
    lies_learned: np.ndarray  # (seed, time) of nothing: wrongly labelled training pictures of which it says what the label says
    best: np.ndarray  # (seed,) epoch whose weights early stopping restores
    stopped: np.ndarray  # (seed,) epoch at which it stops
    final: np.ndarray  # (method, seed) test accuracy at the end; of early stopping with the restored weights

    @property
    def gains(self) -> np.ndarray:
        """Final test accuracy minus that of nothing, same seed, shape (method, seed)."""
        return self.final - self.final[0]


def corrupt(truth: torch.Tensor, share: float, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return labels of which, in every ten, 10·share name another digit; and which these are."""
    wrong = torch.arange(len(truth)) % 10 < round(10 * share)
    other = torch.randint(1, CLASSES, truth.shape, generator=make_generator(seed, "wrong labels"))
    return torch.where(wrong, (truth + other) % CLASSES, truth), wrong


def stop_early(losses: np.ndarray, patience: int) -> tuple[int, int]:
    """Return the epoch whose weights are restored, and the epoch at which training stops.

    It stops when the validation loss has not been lower than its lowest for `patience` epochs, or at the last epoch known.

    >>> stop_early(np.array([3.0, 2.0, 1.0, 1.5, 1.2, 0.5]), 2)
    (2, 4)
    """
    best = 0
    for epoch, loss in enumerate(losses.tolist()):
        if loss < losses[best]:
            best = epoch
        if epoch - best >= patience:
            return best, epoch
    return best, len(losses) - 1


def judge_help(state: StudyState, patience: int = PATIENCE) -> HelpTrace:
    """Return what each method has brought so far."""
    losses, accuracies = (each[..., 0] for each in state.read())  # (seed, time, set, run)
    early = METHODS.index("early stopping")
    ends = [stop_early(each[:, VALIDATION, early], patience) for each in losses]
    final = accuracies[:, -1, TEST].T.copy()
    final[early] = [each[best, TEST, early] for each, (best, _) in zip(accuracies, ends, strict=True)]
    best, stopped = np.array(ends).T
    return HelpTrace(
        config=state.config,
        test_loss=freeze(losses[:, :, TEST].transpose(2, 0, 1)),
        true_accuracy=freeze(accuracies[:, :, TRAIN, 0]),
        lies_learned=freeze(accuracies[:, :, LIES, 0]),
        best=freeze(best),
        stopped=freeze(stopped),
        final=freeze(final),
    )
