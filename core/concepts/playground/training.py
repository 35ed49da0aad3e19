"""Train 16 learning rates from 8 seeds in one batched program, slice by slice: from a state to a later state in any process."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F

from core.concepts.playground.data import Data, make_data
from core.concepts.playground.network import draw_weights, make_features, score
from core.concepts.playground.settings import RATES, RUNS, SEEDS, PlaygroundConfig, list_moments
from core.foundation import ensemble
from core.foundation.records import TrainingSoFar, freeze
from core.foundation.rules import RuleState, bind_rule

SLICE = 0.2
"""Seconds of training in a slice; it ends with the step that it is in, and no step takes more than 0.05 s."""
LOOK = 400_000
"""Points times runs times units that are looked at together when losses are measured."""
EPOCH_SEEDS = 10_000
"""The order of epoch e of seed s is drawn by a generator seeded with EPOCH_SEEDS·s + e."""


@dataclass(frozen=True, eq=False, repr=False)
class TrainingState(TrainingSoFar):
    """All runs as far as they are trained. Time counts the kept moments (settings.list_moments); time 0 is before the first step.

    Attributes:
        steps: mini-batches behind it, in all.
        latest: weights of every run now, shape (run, parameter), float64.
        memory: what the optimizer remembers.
        kept: weights at each moment, shape (time, run, parameter), float32.
        losses: mean loss without penalties, shape (2, run, time): on the training points, on the test points (nan without any).
        accuracies: share of points classified right, the same shape; nan for regression.
    """

    config: PlaygroundConfig
    steps: int
    latest: np.ndarray
    memory: RuleState
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
        """Steps say all."""
        return {"steps": self.steps}

    @property
    def done(self) -> bool:
        """Whether all epochs are done, those after an edit as well."""
        return self.epochs >= self.config.total


def count_steps(config: PlaygroundConfig) -> int:
    """Return the mini-batches of an epoch."""
    return -(-make_data(config).train // config.batch_size)


def start(config: PlaygroundConfig) -> TrainingState:
    """Return the untrained networks; a seed's first weights are the same at every learning rate."""
    weights = draw_weights(config, range(SEEDS)).repeat(len(RATES), 1)
    runner = _Runner(config, weights, 0)
    runner.end_epoch()
    nothing = np.empty((2, RUNS, 0))
    empty = np.empty((0, *weights.shape), np.float32)
    return runner.save(TrainingState(config, 0, freeze(weights), {}, empty, nothing, nothing))


def go_on(state: TrainingState, seconds: float = SLICE) -> TrainingState:
    """Return the training a slice further: as many mini-batches as fit into `seconds`, one at least.

    Where it is cut changes nothing: the numbers are those of a training in one piece, to the bit.
    """
    if state.done:
        return state
    runner = _Runner(state.config, torch.tensor(state.latest), state.steps)
    runner.rule.restore(state.memory, runner.weights.device)
    runner.run(seconds)
    return runner.save(state)


def train(config: PlaygroundConfig) -> TrainingState:
    """Train all runs to the end."""
    state = start(config)
    while not state.done:
        state = go_on(state)
    return state


@dataclass(frozen=True, eq=False)
class _Batch:
    """A mini-batch of every run.

    Attributes:
        features, targets: shape (run, point, input) and (run, point).
        keep: what dropout leaves of each hidden layer, shape (run, point, unit) each; empty without dropout.
    """

    features: torch.Tensor
    targets: torch.Tensor
    keep: list[torch.Tensor]


class _Runner:
    """All runs of a config, to be trained from some step on; it lives for one slice."""

    def __init__(self, config: PlaygroundConfig, weights: torch.Tensor, steps: int) -> None:
        self.config, self.weights, self.steps, self.data = config, weights, steps, make_data(config)
        self.features, self.targets = make_features(torch.tensor(self.data.x), config.inputs), torch.tensor(self.data.y)
        self.epoch_steps, self.moments = count_steps(config), frozenset(list_moments(config))
        self.rule = bind_rule(config.optimizer, [weights], weight_decay=config.l2)
        edited = bool(config.edits) and steps >= config.edit_epoch * self.epoch_steps
        self.mask = mask_cuts(config) if edited else torch.ones(config.parameters, dtype=torch.float64)
        self.kept, self.measured = list[np.ndarray](), list[tuple[torch.Tensor, torch.Tensor]]()

    def run(self, seconds: float) -> None:
        """Train for so many seconds, or to the end."""
        rates = torch.tensor(RATES, dtype=torch.float64).repeat_interleave(SEEDS)
        differentiate = ensemble.by_autograd(self._compute_losses)
        for _ in ensemble.train([self.weights], differentiate, self._list_batches(seconds), self.rule.step, rates):
            pass

    def end_epoch(self) -> None:
        """Do what is due at the end of an epoch: edit, keep the weights, measure."""
        epoch = self.steps // self.epoch_steps
        if self.config.edits and epoch == self.config.edit_epoch:
            for index, value, _ in self.config.edits:
                self.weights[:, index] = value
            self.mask = mask_cuts(self.config)
        if epoch in self.moments:
            self.kept.append(freeze((self.weights * self.mask).float()))
            self.measured.append(measure(self.config, self.data, self.weights * self.mask))

    def save(self, before: TrainingState) -> TrainingState:
        """Return the state in which the training is now."""
        kept, losses, accuracies = before.kept, before.losses, before.accuracies
        if self.kept:
            kept = freeze(np.concatenate([kept, np.stack(self.kept)]))
            more = [torch.stack(each, -1).numpy() for each in zip(*self.measured, strict=True)]
            losses, accuracies = (freeze(np.concatenate(pair, -1)) for pair in zip((losses, accuracies), more, strict=True))
        return replace(
            before,
            steps=self.steps,
            latest=freeze(self.weights),
            memory=self.rule.read(),
            kept=kept,
            losses=losses,
            accuracies=accuracies,
        )

    def _list_batches(self, seconds: float) -> Iterator[_Batch]:
        """Yield mini-batches until the time is over. It goes on after a `yield` when the step of that batch has been taken."""
        until = time.monotonic() + seconds
        for epoch in range(self.steps // self.epoch_steps, self.config.total):
            for batch in self._draw_epoch(epoch)[self.steps % self.epoch_steps :]:
                yield batch
                self.steps += 1
                if self.steps % self.epoch_steps == 0:
                    self.end_epoch()
                if time.monotonic() > until:
                    return

    def _draw_epoch(self, epoch: int) -> list[_Batch]:
        """Return the mini-batches of an epoch: every training point once, in an order of each seed's own."""
        size, train, orders, kept = self.config.batch_size, self.data.train, [], []
        for seed in range(SEEDS):
            generator = torch.Generator().manual_seed(EPOCH_SEEDS * seed + epoch)
            orders.append(torch.randperm(train, generator=generator))
            if self.config.dropout:
                kept.append([draw_dropout(self.config.dropout, (train, units), generator) for units in self.config.hidden])
        order = torch.stack(orders)
        features, targets = (_repeat(each[order]).split(size, 1) for each in (self.features, self.targets))
        layers = [_repeat(torch.stack(each)).split(size, 1) for each in zip(*kept, strict=True)]
        return [_Batch(features[place], targets[place], [layer[place] for layer in layers]) for place in range(self.epoch_steps)]

    def _compute_losses(self, parameters: list[torch.Tensor], batch: _Batch) -> torch.Tensor:
        weights = parameters[0] * self.mask if self.config.edits else parameters[0]
        outputs = score(weights, batch.features, self.config.sizes, self.config.activation, batch.keep)
        losses = compute_losses(self.config, outputs, batch.targets).mean(1)
        return losses + self.config.l1 * weights.abs().sum(1) if self.config.l1 else losses


def mask_cuts(config: PlaygroundConfig) -> torch.Tensor:
    """Return 1 for each parameter, 0 for those that are cut: networks compute with their product, so a cut weight counts as 0."""
    mask = torch.ones(config.parameters, dtype=torch.float64)
    mask[[index for index, _, stays in config.edits if stays]] = 0
    return mask


def draw_dropout(share: float, shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """Return 0 for dropped activations and 1 / (1 − share) for the others, as nn.Dropout multiplies them."""
    return (torch.rand(shape, generator=generator, dtype=torch.float64) >= share) / (1 - share)


def _repeat(by_seed: torch.Tensor) -> torch.Tensor:
    """Return what each seed has for every run, whose seeds go round fastest."""
    return by_seed.expand(len(RATES), *by_seed.shape).flatten(0, 1)


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
        chances, wanted = outputs.sigmoid(), targets[..., None]
        if config.outputs > 1:
            chances, wanted = outputs.softmax(-1), F.one_hot(targets.long(), config.outputs).double()
        return F.mse_loss(chances, wanted, reduction="none").sum(-1)
    if config.outputs == 1:
        return F.binary_cross_entropy_with_logits(outputs[..., 0], targets, reduction="none")
    return F.cross_entropy(outputs.flatten(0, 1), targets.flatten().long(), reduction="none").view(targets.shape)


def judge(config: PlaygroundConfig, outputs: torch.Tensor) -> torch.Tensor:
    """Return the class that outputs (run, point, output) stand for, shape (run, point); −1 where they are not numbers."""
    said = outputs.argmax(-1) if config.outputs > 1 else (outputs[..., 0] > 0).long()
    return said.where(outputs.isfinite().all(-1), -1)


@torch.no_grad()
def measure(config: PlaygroundConfig, data: Data, weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return mean losses and accuracies on training and test points, each of shape (2, run)."""
    features, targets = make_features(torch.tensor(data.x), config.inputs), torch.tensor(data.y)[None]
    together = max(1, LOOK // (len(data.y) * max(config.sizes)))
    outputs = torch.cat([score(some, features[None], config.sizes, config.activation) for some in weights.split(together)])
    losses = compute_losses(config, outputs, targets)
    right = (judge(config, outputs) == targets).double() if data.classes else torch.full_like(losses, torch.nan)
    halves = (slice(None, data.train), slice(data.train, None))
    return tuple(torch.stack([each[:, half].mean(1) for half in halves]) for each in (losses, right))  # type: ignore[return-value]
