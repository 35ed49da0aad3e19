"""Train 16 learning rates from 8 seeds in one batched program, slice by slice: from a state to a later state in any process."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import torch

from core.concepts.playground.losses import measure
from core.concepts.playground.network import draw_weights
from core.concepts.playground.running import Runner, count_steps
from core.concepts.playground.settings import RATES, RUNS, SEEDS, PlaygroundConfig, list_moments
from core.foundation.records import TrainingSoFar, freeze
from core.foundation.rules import RuleState
from core.foundation.slices import SLICE


@dataclass(frozen=True, eq=False, repr=False)
class TrainingState(TrainingSoFar):
    """All runs as far as they are trained. Time counts the kept moments (settings.list_moments); time 0 is before the first step.

    Attributes:
        steps: mini-batches behind it, in all.
        latest: weights of every run now, shape (run, parameter), float64.
        optimizer_state: by torch's names.
        kept: weights at each moment, shape (time, run, parameter), float32.
        losses: mean loss without penalties, shape (2, run, time): on the training points, on the test points (nan without any).
        accuracies: share of points classified right, the same shape; nan for regression, and of a run that diverged.
    """

    config: PlaygroundConfig
    steps: int
    latest: np.ndarray
    optimizer_state: RuleState
    kept: np.ndarray
    losses: np.ndarray
    accuracies: np.ndarray

    @property
    def epochs(self) -> int:
        """How many epochs are done."""
        return self.steps // count_steps(self.config)

    @property
    def moments(self) -> np.ndarray:
        """The epochs of all moments, also of those to come, shape (time,)."""
        return np.array(list_moments(self.config))

    @property
    def progress(self) -> dict[str, int]:
        """Steps done: a slice may end within an epoch."""
        return {"steps": self.steps}

    @property
    def done(self) -> bool:
        """Whether all epochs are done, those after an edit as well."""
        return self.epochs >= self.config.total


def start(config: PlaygroundConfig) -> TrainingState:
    """Return the untrained networks; a seed's first weights are the same at every learning rate."""
    weights = draw_weights(config, range(SEEDS)).repeat(len(RATES), 1)
    nothing, empty = np.empty((2, RUNS, 0)), np.empty((0, *weights.shape), np.float32)
    state = TrainingState(config, 0, freeze(weights), {}, empty, nothing, nothing)
    return _record(state, _take_up(state), [0])


def begin(config: PlaygroundConfig) -> TrainingState:
    """Return the networks after their first epoch, or a slice of it, so that the first picture is one of the training."""
    return go_on(start(config), most=1)


def go_on(state: TrainingState, seconds: float = SLICE, most: int | None = None) -> TrainingState:
    """Return the training a slice further: as many mini-batches as fit into `seconds`, one at least, and at most so many epochs.

    Where it is cut changes nothing: the numbers are those of a training in one piece, to the bit.
    """
    if state.done:
        return state
    runner = _take_up(state)
    return _record(state, runner, islice(runner.run(seconds), most))


def train(config: PlaygroundConfig) -> TrainingState:
    """Train all runs to the end."""
    state = start(config)
    while not state.done:
        state = go_on(state)
    return state


def _take_up(state: TrainingState) -> Runner:
    """Return the runs as the state left them."""
    config = state.config
    mask = mask_cuts(config) if config.edits and state.epochs >= config.edit_epoch else None
    return Runner(config, torch.tensor(state.latest), RATES, state.steps, state.optimizer_state, mask)


def _record(state: TrainingState, runner: Runner, epochs: Iterable[int]) -> TrainingState:
    """Edit, keep and measure the weights at the ends of these epochs, where due; return the state in which the runs then are."""
    config, moments, kept, measured = state.config, set(list_moments(state.config)), [], []
    for epoch in epochs:
        if config.edits and epoch == config.edit_epoch:
            for index, value, _ in config.edits:
                runner.weights[:, index] = value
            runner.mask = mask_cuts(config)
        if epoch in moments:
            weights = runner.apply_mask(runner.weights)
            kept.append(freeze(weights.float()))
            measured.append(torch.stack(measure(config, runner.data, weights)))
    if kept:
        losses, accuracies = torch.stack(measured, -1).numpy()
        state = replace(
            state,
            kept=freeze(np.concatenate([state.kept, np.stack(kept)])),
            losses=freeze(np.concatenate([state.losses, losses], -1)),
            accuracies=freeze(np.concatenate([state.accuracies, accuracies], -1)),
        )
    return replace(state, steps=runner.steps, latest=freeze(runner.weights), optimizer_state=runner.rule.read())


def mask_cuts(config: PlaygroundConfig) -> torch.Tensor:
    """Return 1 for each parameter, 0 for those that are cut: networks compute with their product, so a cut weight counts as 0."""
    mask = torch.ones(config.parameters, dtype=torch.float64)
    mask[[index for index, _, stays in config.edits if stays]] = 0
    return mask
