"""A study of perceptrons: seed after seed, so that its state stays small, in slices that any process can go on from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch

from core.concepts.overfitting.perceptrons import (
    INPUTS,
    Plan,
    draw_kept,
    draw_order,
    measure_losses,
    predict,
    shift_batch,
    start_networks_of,
)  # fmt: skip
from core.foundation.device import choose_device
from core.foundation.ensemble import Tensors, by_autograd, train
from core.foundation.randomness import make_generator
from core.foundation.records import TrainingSoFar, freeze
from core.foundation.rules import RuleState, bind_rule
from core.foundation.slices import SLICE, limit


class Study(Protocol):
    """The settings of a study, a frozen dataclass: for how many epochs it trains each of how many seeds, and what."""

    @property
    def epochs(self) -> int:
        """How often each seed's networks see their training set."""
        ...

    @property
    def seeds(self) -> int:
        """For how many seeds new weights are drawn, and mostly other training sets."""
        ...

    def plan(self, seed: int) -> Plan:
        """Return what one seed trains."""
        ...


@dataclass(frozen=True, eq=False, repr=False)
class StudyState(TrainingSoFar):
    """A study so far.

    Attributes:
        config: a Study.
        seed: which is being trained; as many as the config's `seeds` when all is done.
        steps: mini-batches of this seed so far.
        parameters: of this seed's networks; see `predict`.
        memory: what the rule remembers.
        losses: mean cross-entropy, (seed, time, set, run, network), float32, nan where nothing is known yet. Time 0 is untrained.
        accuracies: the same of the share of right answers.
        first: the parameters of seed 0 as far as it is trained.
    """

    config: Any
    seed: int
    steps: int
    parameters: tuple[np.ndarray, ...]
    memory: RuleState
    losses: np.ndarray
    accuracies: np.ndarray
    first: tuple[np.ndarray, ...]

    @property
    def epochs(self) -> int:
        """How many epochs of this seed are done."""
        return int(np.isfinite(self.accuracies[min(self.seed, self.config.seeds - 1), :, 0, 0, 0]).sum()) - 1

    @property
    def progress(self) -> dict[str, int]:
        """Seed, steps, and epochs measured."""
        return {"seed": self.seed, "steps": self.steps, "epochs": self.epochs}

    @property
    def done(self) -> bool:
        """Whether all seeds are trained."""
        return self.seed >= self.config.seeds

    def read(self) -> tuple[np.ndarray, np.ndarray]:
        """Return losses and accuracies of the seeds trained to the end; before there is one, of the first as far as it is."""
        known = self.config.epochs + 1 if self.seed else self.epochs + 1
        return self.losses[: max(self.seed, 1), :known], self.accuracies[: max(self.seed, 1), :known]


def start_study(config: Study) -> StudyState:
    """Return a study in which nothing is trained, judged once.

    Raises:
        RefusedError: pictures that it needs are not on this machine, or their files are damaged.
    """
    plan = config.plan(0)
    shape = (config.seeds, config.epochs + 1, len(plan.runs[0].judged), len(plan.runs), len(plan.networks))
    unknown = freeze(np.full(shape, np.nan, dtype=np.float32))
    parameters = tuple(freeze(each) for each in start_networks_of(plan, 0))
    runner = _Runner(StudyState(config, 0, 0, parameters, {}, unknown, unknown, parameters))
    runner.judge()
    return runner.save()


def train_study(state: StudyState, seconds: float = SLICE) -> StudyState:
    """Return the study a slice of about `seconds` further. Where it is cut changes nothing."""
    if state.done:
        return state
    runner = _Runner(state)
    for _ in limit(runner.run(), seconds):
        pass
    return runner.save()


class _Runner:
    """A study on its device, with the rule that continues it; it lives for one slice."""

    def __init__(self, state: StudyState) -> None:
        self.config = state.config
        self.seed, self.steps, self.first = state.seed, state.steps, state.first
        self.losses, self.accuracies, self.epochs = state.losses.copy(), state.accuracies.copy(), max(state.epochs, 0)
        self.plan = self.config.plan(self.seed)
        units = sum(sum(hidden) for hidden in self.plan.networks)
        self.device = choose_device(len(self.plan.runs) * self.plan.batch_size * INPUTS * units)
        self._bind([torch.tensor(each) for each in state.parameters], state.memory)

    @property
    def finished(self) -> bool:
        """Whether all seeds are trained."""
        return self.seed >= self.config.seeds

    def run(self) -> Iterator[None]:
        """Take a step each time, or judge the networks at an epoch's end; after the last epoch begin with the next seed."""
        while not self.finished:
            if self.steps < (self.epochs + 1) * self.plan.steps:
                self._take_step()
            else:
                self._end_epoch()
            yield

    @torch.no_grad()
    def judge(self) -> None:
        """Write down loss and accuracy of every network on every set."""
        for place, name in enumerate(self.plan.runs[0].judged):
            images, labels = (self._stack([run.judged[name][part] for run in self.plan.runs]) for part in (0, 1))
            if labels.shape[1] == 0:
                continue
            logits = predict(self.parameters, images, self.plan.lasts)
            losses = measure_losses(logits, labels)
            right = (logits.argmax(-1) == labels[:, None]).float().mean(-1)
            self.losses[self.seed, self.epochs, place] = losses.cpu().numpy()
            self.accuracies[self.seed, self.epochs, place] = right.cpu().numpy()

    def save(self) -> StudyState:
        """Return the state in which the study is now."""
        parameters = tuple(freeze(each) for each in self.parameters)
        first = parameters if self.seed == 0 else self.first
        history = (freeze(self.losses), freeze(self.accuracies))
        if self.finished:
            return StudyState(self.config, self.seed, self.steps, (), {}, *history, first)
        return StudyState(self.config, self.seed, self.steps, parameters, self.rule.read(), *history, first)

    def _bind(self, parameters: Tensors, memory: RuleState) -> None:
        self.parameters = [each.to(self.device) for each in parameters]
        self.rule = bind_rule("Momentum", self.parameters, momentum=self.plan.momentum)
        self.rule.restore(memory, self.device)

    def _end_epoch(self) -> None:
        self.epochs += 1
        self.judge()
        if self.epochs == self.config.epochs:
            self._begin_next()

    def _begin_next(self) -> None:
        if self.seed == 0:
            self.first = tuple(freeze(each) for each in self.parameters)
        self.seed += 1
        if self.finished:
            return
        self.plan, self.steps, self.epochs = self.config.plan(self.seed), 0, 0
        self._bind(start_networks_of(self.plan, self.seed), {})
        self.judge()

    def _take_step(self) -> None:
        plan, runs = self.plan, self.plan.runs
        batch = draw_order(self.seed, self.epochs, tuple(len(run.labels) for run in runs), plan.examples)
        rows = batch[:, self.steps % plan.steps * plan.batch_size :][:, : plan.batch_size]
        generator = make_generator(self.seed, f"step {self.steps}")
        images = self._stack([shift_batch(run.images[row], run.shift, generator) for run, row in zip(runs, rows, strict=True)])
        labels = self._stack([run.labels[row] for run, row in zip(runs, rows, strict=True)])
        kept = draw_kept(plan, rows.shape[1], generator)
        kept = None if kept is None else kept.to(self.device)
        decay = torch.tensor([run.decay for run in runs], device=self.device)

        def compute_losses(values: Tensors, _: int) -> torch.Tensor:
            losses = measure_losses(predict(values, images, plan.lasts, kept), labels).sum(1)
            if not any(run.decay for run in runs):
                return losses
            squares = sum(each.square().flatten(1).sum(1) for each in values)
            return losses + decay / 2 * squares  # its gradient is decay · weight, torch's weight_decay

        rates = torch.full((len(runs),), plan.rate, device=self.device)
        for _ in train(self.parameters, by_autograd(compute_losses), [0], self.rule.step, rates):
            pass
        self.steps += 1

    def _stack(self, each: list[torch.Tensor]) -> torch.Tensor:
        together = each[0][None] if len(each) == 1 else torch.stack(each)
        return together.to(self.device)
