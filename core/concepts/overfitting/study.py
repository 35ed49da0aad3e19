"""A study of perceptrons: seed after seed, so that its state stays small, in slices that any process can go on from."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch.optim.sgd import sgd

from core.concepts.overfitting import perceptrons
from core.concepts.overfitting.perceptrons import INPUTS, Plan, draw_order, predict
from core.foundation.device import choose_device
from core.foundation.ensemble import Tensors, by_autograd
from core.foundation.randomness import make_generator
from core.foundation.records import TrainingSoFar, freeze
from core.foundation.slices import SLICE, limit


class Study(ABC):
    """The settings of a study, a frozen dataclass.

    Attributes:
        epochs: how often each seed's networks see their training set.
        seeds: for how many seeds new weights are drawn, and mostly other training sets.
    """

    epochs: int
    seeds: int

    @abstractmethod
    def plan(self, seed: int) -> Plan:
        """Return what one seed trains.

        Raises:
            RefusedError: pictures that it needs are not on this machine, or their files are damaged.
        """


@lru_cache(maxsize=2)
def plan_seed(config: Study, seed: int) -> Plan:
    """Return what one seed trains, which every slice asks for."""
    return config.plan(seed)


@dataclass(frozen=True, eq=False, repr=False)
class StudyState(TrainingSoFar):
    """A study so far.

    Attributes:
        seed: which is being trained; as many as the config's `seeds` when all is done.
        steps: mini-batches of this seed so far.
        parameters: of this seed's networks; see `predict`.
        momenta: what SGD remembers of each of them.
        losses: mean cross-entropy, (seed, time, set, run, network), float32, nan where nothing is known yet. Time 0 is untrained.
        accuracies: the same of the share of right answers.
        first: the parameters of seed 0 as far as it is trained.
    """

    config: Any  # a Study
    seed: int
    steps: int
    parameters: tuple[np.ndarray, ...]
    momenta: tuple[np.ndarray, ...]
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
        RefusedError: as `Study.plan`.
    """
    plan = plan_seed(config, 0)
    shape = (config.seeds, config.epochs + 1, len(plan.judged), len(plan.runs), len(plan.networks))
    unknown = freeze(np.full(shape, np.nan, dtype=np.float32))
    runner = _Runner(StudyState(config, -1, 0, (), (), unknown, unknown, ()))
    runner.begin_next()
    return runner.save()


def train_study(state: StudyState, seconds: float = SLICE) -> StudyState:
    """Return the study a slice of about `seconds` further. Where it is cut changes nothing."""
    runner = _Runner(state)
    for _ in limit(runner.run(), seconds):
        pass
    return runner.save()


class _Runner:
    """A study on its device; it lives for one slice."""

    def __init__(self, state: StudyState) -> None:
        self.config, self.seed, self.steps, self.first = state.config, state.seed, state.steps, state.first
        self.losses, self.accuracies, self.epochs = state.losses.copy(), state.accuracies.copy(), state.epochs
        self.plan = plan_seed(self.config, min(max(self.seed, 0), self.config.seeds - 1))
        units = sum(sum(hidden) for hidden in self.plan.networks)
        self.device = choose_device(len(self.plan.runs) * self.plan.batch_size * INPUTS * units)
        self.parameters, self.momenta = (
            [torch.tensor(each, device=self.device) for each in saved] for saved in (state.parameters, state.momenta)
        )

    def run(self) -> Iterator[None]:
        """Take a step each time, or judge the networks at an epoch's end; after the last epoch begin with the next seed."""
        while self.seed < self.config.seeds:
            if self.steps < (self.epochs + 1) * self.plan.steps:
                self._take_step()
            else:
                self.epochs += 1
                self._judge()
                if self.epochs == self.config.epochs:
                    self.begin_next()
            yield

    def begin_next(self) -> None:
        """Begin with the next seed, if there is one."""
        if self.seed == 0:
            self.first = tuple(freeze(each) for each in self.parameters)
        self.seed += 1
        if self.seed == self.config.seeds:
            self.parameters, self.momenta = [], []
            return
        self.plan, self.steps, self.epochs = plan_seed(self.config, self.seed), 0, 0
        self.parameters = [each.to(self.device) for each in perceptrons.start_networks_of(self.plan, self.seed)]
        self.momenta = [torch.zeros_like(each) for each in self.parameters]
        self._judge()

    def save(self) -> StudyState:
        """Return the state in which the study is now."""
        parameters, momenta = (tuple(freeze(each) for each in tensors) for tensors in (self.parameters, self.momenta))
        first = parameters if self.seed == 0 else self.first
        history = (freeze(self.losses), freeze(self.accuracies))
        return StudyState(self.config, self.seed, self.steps, parameters, momenta, *history, first)

    @torch.no_grad()
    def _judge(self) -> None:
        """Write down loss and accuracy of every network on every set."""
        for place, (images, labels) in enumerate(self.plan.judged.values()):
            if labels.shape[1] == 0:
                continue
            images, labels = (each.to(self.device).expand(len(self.plan.runs), *each.shape[1:]) for each in (images, labels))
            logits = predict(self.parameters, images, self.plan.lasts)
            right = (logits.argmax(-1) == labels[:, None]).float().mean(-1)
            self.losses[self.seed, self.epochs, place] = perceptrons.measure_losses(logits, labels).cpu().numpy()
            self.accuracies[self.seed, self.epochs, place] = right.cpu().numpy()

    def _take_step(self) -> None:
        plan, runs = self.plan, self.plan.runs
        batch = draw_order(self.seed, self.epochs, tuple(len(run.labels) for run in runs), plan.examples)
        rows = batch[:, self.steps % plan.steps * plan.batch_size :][:, : plan.batch_size]
        generator = make_generator(self.seed, f"step {self.steps}")
        seen = [perceptrons.shift_batch(run.images[row], run.shift, generator) for run, row in zip(runs, rows, strict=True)]
        said = [run.labels[row] for run, row in zip(runs, rows, strict=True)]
        images, labels = torch.stack(seen).to(self.device), torch.stack(said).to(self.device)
        kept = perceptrons.draw_kept(plan, rows.shape[1], generator)
        kept = None if kept is None else kept.to(self.device)

        def compute_losses(values: Tensors, _: None) -> torch.Tensor:
            return perceptrons.measure_losses(predict(values, images, plan.lasts, kept), labels).sum(1)

        _, gradients = by_autograd(compute_losses)(self.parameters, None)
        for place, decay in ((place, run.decay) for place, run in enumerate(runs) if run.decay):  # torch's weight_decay
            for gradient, parameter in zip(gradients, self.parameters, strict=True):
                gradient[place].add_(parameter[place], alpha=decay)
        sgd(
            self.parameters,
            gradients,
            [*self.momenta],
            fused=True,
            lr=plan.rate,
            momentum=plan.momentum,
            weight_decay=0.0,
            dampening=0.0,
            nesterov=False,
            maximize=False,
        )
        self.steps += 1
