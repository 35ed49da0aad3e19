"""Train many runs of one network in one batched program, from any mini-batch on."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from core.concepts.playground.data import make_data
from core.concepts.playground.losses import compute_losses
from core.concepts.playground.network import make_features, score
from core.concepts.playground.settings import PlaygroundConfig
from core.foundation import ensemble
from core.foundation.rules import RuleState, bind_rule
from core.foundation.slices import limit

EPOCH_SEEDS = 10_000
"""The order of epoch e of seed s is drawn by a generator seeded with EPOCH_SEEDS·s + e."""


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


class Runner:
    """Runs of one network, to be trained from some mini-batch on; it lives for one slice.

    Args:
        weights: shape (run, parameter), float64, changed in place. Seeds go round fastest, from 0 in each group of runs.
        rates: the learning rate of each group.
        steps: mini-batches done before.
        optimizer_state: as the optimizer left it there; empty at the first.
        mask: 1 for parameters that take part, 0 for those that count as 0; shape (parameter,) or (run, parameter), None for all.
    """

    def __init__(
        self,
        config: PlaygroundConfig,
        weights: torch.Tensor,
        rates: Sequence[float],
        steps: int,
        optimizer_state: RuleState,
        mask: torch.Tensor | None = None,
    ) -> None:
        self.config, self.weights, self.steps, self.mask, self.data = config, weights, steps, mask, make_data(config)
        self.groups, self.seeds = len(rates), len(weights) // len(rates)
        self.rates = torch.tensor(rates, dtype=torch.float64).repeat_interleave(self.seeds)
        self.features, self.targets = make_features(torch.tensor(self.data.x), config.inputs), torch.tensor(self.data.y)
        self.epoch_steps = count_steps(config)
        self.rule = bind_rule(config.optimizer, [weights], weight_decay=config.l2)
        self.rule.restore(optimizer_state, weights.device)

    def apply_mask(self, weights: torch.Tensor) -> torch.Tensor:
        """Return the weights that the networks compute with, shape (run, parameter)."""
        return weights if self.mask is None else weights * self.mask

    def run(self, seconds: float) -> Iterator[int]:
        """Train until the time or all epochs are over, one mini-batch at least; yield the number of each epoch once it is done."""
        until, differentiate = time.monotonic() + seconds, ensemble.by_autograd(self._compute_losses)
        for epoch in range(self.steps // self.epoch_steps, self.config.total):
            batches = limit(self._draw_epoch(epoch)[self.steps % self.epoch_steps :], until - time.monotonic())
            losses = ensemble.train([self.weights], differentiate, batches, self.rule.step, self.rates)
            self.steps += sum(1 for _ in losses)
            if self.steps % self.epoch_steps == 0:
                yield epoch + 1
            if time.monotonic() > until:
                return

    def _draw_epoch(self, epoch: int) -> list[_Batch]:
        """Return the mini-batches of an epoch: every training point once, in an order of each seed's own."""
        size, train, orders, kept = self.config.batch_size, self.data.train, [], []
        for seed in range(self.seeds):
            generator = torch.Generator().manual_seed(EPOCH_SEEDS * seed + epoch)
            orders.append(torch.randperm(train, generator=generator))
            if self.config.dropout:
                kept.append([draw_dropout(self.config.dropout, (train, units), generator) for units in self.config.hidden])
        order = torch.stack(orders)
        features, targets = (self._repeat(each[order]).split(size, 1) for each in (self.features, self.targets))
        layers = [self._repeat(torch.stack(each)).split(size, 1) for each in zip(*kept, strict=True)]
        return [_Batch(features[place], targets[place], [layer[place] for layer in layers]) for place in range(self.epoch_steps)]

    def _repeat(self, by_seed: torch.Tensor) -> torch.Tensor:
        """Return what each seed has for every run."""
        return by_seed.expand(self.groups, *by_seed.shape).flatten(0, 1)

    def _compute_losses(self, parameters: list[torch.Tensor], batch: _Batch) -> torch.Tensor:
        weights = self.apply_mask(parameters[0])
        outputs = score(weights, batch.features, self.config.sizes, self.config.activation, batch.keep)
        losses = compute_losses(self.config, outputs, batch.targets).mean(1)
        return losses + self.config.l1 * weights.abs().sum(1) if self.config.l1 else losses


def count_steps(config: PlaygroundConfig) -> int:
    """Return the mini-batches of an epoch."""
    return -(-make_data(config).train // config.batch_size)


def draw_dropout(share: float, shape: tuple[int, ...], generator: torch.Generator) -> torch.Tensor:
    """Return 0 for dropped activations and 1 / (1 − share) for the others, as nn.Dropout multiplies them."""
    return (torch.rand(shape, generator=generator, dtype=torch.float64) >= share) / (1 - share)
