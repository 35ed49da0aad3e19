"""Train 20 seeds of a recurrent network side by side, slice by slice: from a state to a later state, in any process."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch

from core.concepts.hidden_states import network
from core.concepts.hidden_states.network import Architecture
from core.concepts.hidden_states.running import Runner
from core.concepts.hidden_states.settings import RUNS, TrainingConfig, describe_network, list_kept_seeds
from core.concepts.hidden_states.tasks import guess_by_letter, make_task
from core.foundation.records import TrainingSoFar, freeze, require_choice
from core.foundation.rules import RuleState
from core.foundation.slices import SLICE

BEGINNING = 0.1
"""Seconds of training before the first picture of it; one epoch takes less at every setting."""
STATE_BYTES = 34_000_000
"""What a state weighs at most, pickled: 23 MB are the weights of 201 epochs of the largest network, the rest AMSGrad's state."""


@dataclass(frozen=True, eq=False)
class TrainingTrace:
    """Twenty runs in outline and the run `config.seed` whole. Time counts epochs; time 0 is before the first step.

    Attributes:
        symbols: the vocabulary.
        input_letters, target_letters: the sequence in the pictures, as indices of symbols, shape (step,).
        losses: mean cross-entropy in nats, on the pair of words or on the test sequences, shape (run, time).
        accuracies: share of letters predicted right there, shape (run, time).
        gradient_norms: the longest gradient in each epoch, before clipping, shape (run, time - 1).
        by_letter: the share right that needs no memory (tasks.guess_by_letter): what an accuracy is to be compared with.
        weights: of the watched run, by torch's names, each of shape (time, ...).
    """

    config: TrainingConfig
    symbols: tuple[str, ...]
    input_letters: np.ndarray
    target_letters: np.ndarray
    losses: np.ndarray
    accuracies: np.ndarray
    gradient_norms: np.ndarray
    by_letter: float
    weights: Mapping[str, np.ndarray]

    @property
    def epochs(self) -> int:
        """How many epochs are behind it; fewer than its config asks for where it still goes on."""
        return self.losses.shape[1] - 1

    @property
    def architecture(self) -> Architecture:
        """What the network is made of."""
        return describe_network(self.config)

    @property
    def learned(self) -> np.ndarray:
        """Return the first epoch at which a run predicts every letter right, nan if none does; shape (run,)."""
        return first_moment(self.accuracies.T == 1)


def first_moment(happened: np.ndarray) -> np.ndarray:
    """Return the first index along axis 0 (time) at which something happened, nan where it never does."""
    return np.where(happened.any(0), happened.argmax(0).astype(float), np.nan)


@dataclass(frozen=True, eq=False, repr=False)
class TrainingState(TrainingSoFar):
    """Twenty runs as far as they are trained, and all that the next epoch needs.

    Attributes:
        config: what is trained, and how; its seed says which run is watched unless another one is asked for.
        seeds: the runs whose weights of every epoch are kept (see settings.list_kept_seeds).
        latest: the weights of every run now, shape (run, parameter); empty once the training is done.
        optimizer_state: by torch's names; empty once the training is done.
        kept: the weights of the seeds, shape (time, seed, parameter).
        losses, accuracies, gradient_norms: as in TrainingTrace.

    Pickled it weighs at most `STATE_BYTES`.
    """

    config: TrainingConfig
    seeds: tuple[int, ...]
    latest: np.ndarray
    optimizer_state: RuleState
    kept: np.ndarray
    losses: np.ndarray
    accuracies: np.ndarray
    gradient_norms: np.ndarray

    @property
    def epochs(self) -> int:
        """How many epochs are done."""
        return len(self.kept) - 1


def train(config: TrainingConfig) -> TrainingTrace:
    """Train seeds 0 to 19 and watch one; each run is what torch's layers and torch.optim do with that seed.

    All seeds are computed side by side in float32 and round otherwise than one alone: with a large rate the two part in the end.

    Loss: cross-entropy at every step (backpropagation through time; Goodfellow, Bengio, Courville, Deep Learning, 10.2.2).
    """
    state = start(config)
    while not state.done:
        state = go_on(state)
    return select_run(state)


def start(config: TrainingConfig, seconds: float = BEGINNING) -> TrainingState:
    """Return the beginning of a training: as many epochs as fit into `seconds`, one at least."""
    untrained = network.join_weights(network.draw_weights(describe_network(config), range(RUNS)))
    runner = Runner(config)
    losses, accuracies = runner.evaluate([untrained.to(runner.device)])
    seeds = list_kept_seeds(config)
    state = TrainingState(
        config=config,
        seeds=seeds,
        latest=freeze(untrained),
        optimizer_state={},
        kept=freeze(untrained[None, list(seeds)]),
        losses=freeze(losses),
        accuracies=freeze(accuracies),
        gradient_norms=freeze(torch.empty(RUNS, 0)),
    )
    return go_on(state, seconds)


def go_on(state: TrainingState, seconds: float = SLICE) -> TrainingState:
    """Return the training a slice further: as many epochs as fit into `seconds`, one at least, up to its end.

    Where it is cut changes nothing: the numbers are those of a training in one piece, to the bit.
    """
    if state.done:
        return state
    runner = Runner(state.config)
    runner.restore(state.latest, state.optimizer_state)
    moments, norms = runner.run(state.config.epochs - state.epochs, seconds)
    losses, accuracies = runner.evaluate(moments)
    kept = torch.stack([moment[list(state.seeds)] for moment in moments])
    done = state.epochs + len(moments) == state.config.epochs
    return replace(
        state,
        latest=freeze(torch.empty(RUNS, 0) if done else moments[-1]),
        optimizer_state={} if done else runner.rule.read(),
        kept=_extend(state.kept, kept, 0),
        losses=_extend(state.losses, losses, 1),
        accuracies=_extend(state.accuracies, accuracies, 1),
        gradient_norms=_extend(state.gradient_norms, torch.stack(norms, 1), 1),
    )


def select_run(state: TrainingState, seed: int | None = None) -> TrainingTrace:
    """Return what is known of a training with one seed watched: the config's, if None.

    Raises:
        ValueError: the weights of this seed are not kept.
    """
    seed = state.config.seed if seed is None else seed
    require_choice("seed", seed, state.seeds)
    config = state.config
    task = make_task(config.task, config.source, config.target, config.lag)
    watched = torch.tensor(state.kept[:, state.seeds.index(seed)])
    return TrainingTrace(
        config=replace(config, seed=seed),
        symbols=task.symbols,
        input_letters=freeze(task.test_inputs[:, 0]),
        target_letters=freeze(task.test_targets[:, 0]),
        losses=state.losses,
        accuracies=state.accuracies,
        gradient_norms=state.gradient_norms,
        by_letter=guess_by_letter(task),
        weights={name: freeze(values) for name, values in network.split_weights(describe_network(config), watched).items()},
    )


def _extend(before: np.ndarray, more: torch.Tensor, axis: int) -> np.ndarray:
    """Return both, one after the other along the axis of time."""
    return freeze(np.concatenate([before, freeze(more)], axis))
