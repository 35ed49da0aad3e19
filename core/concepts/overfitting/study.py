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
from core.concepts.overfitting.perceptrons import BATCH, INPUTS, Plan, draw_order, measure_losses, predict
from core.foundation.device import choose_device
from core.foundation.ensemble import Tensors, by_autograd
from core.foundation.randomness import make_generator
from core.foundation.records import TrainingSoFar, freeze
from core.foundation.slices import SLICE, limit

PLAIN: dict[str, Any] = {"weight_decay": 0.0, "dampening": 0.0, "nesterov": False, "maximize": False}
"""What torch's SGD must be told even where there is none of it."""


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
        """Seed, and its steps so far."""
        return {"seed": self.seed, "steps": self.steps}

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
    runner = _Runner(StudyState(config, 0, 0, (), (), unknown, unknown, ()))
    runner.begin(0)
    return runner.save()


def train_study(state: StudyState, seconds: float = SLICE) -> StudyState:
    """Return the study a slice of about `seconds` further. Where it is cut changes nothing."""
    runner = _Runner(state)
    for _ in limit(runner.run(), seconds):
        pass
    return runner.save()


class _Runner:
    """A study on its device; it lives for one slice. `first` is empty until seed 0 is trained."""

    def __init__(self, state: StudyState) -> None:
        self.config, self.seed, self.steps, self.epochs = state.config, state.seed, state.steps, state.epochs
        self.losses, self.accuracies, self.first = state.losses.copy(), state.accuracies.copy(), state.first if state.seed else ()
        self.plan = plan_seed(self.config, min(self.seed, self.config.seeds - 1))
        units = sum(sum(hidden) for hidden in self.plan.networks)
        self.device = choose_device(len(self.plan.runs) * BATCH * INPUTS * units)
        self.parameters = [torch.tensor(each, device=self.device) for each in state.parameters]
        self.momenta = [torch.tensor(each, device=self.device) for each in state.momenta]

    def run(self) -> Iterator[None]:
        """Take a step each time, judge the networks at an epoch's end, begin with the next seed after the last epoch."""
        while self.seed < self.config.seeds:
            self._take_step()
            if self.steps % self.plan.steps == 0:
                self.epochs += 1
                self._judge()
            if self.epochs == self.config.epochs:
                self.first = self.first or _freeze_all(self.parameters)
                self.begin(self.seed + 1)
            yield

    def begin(self, seed: int) -> None:
        """Begin with a seed, if there is one."""
        self.seed = seed
        if seed < self.config.seeds:
            self.plan, self.steps, self.epochs = plan_seed(self.config, seed), 0, 0
            self.parameters = [each.to(self.device) for each in perceptrons.start_networks_of(self.plan, seed)]
            self.momenta = [torch.zeros_like(each) for each in self.parameters]
            self._judge()

    def save(self) -> StudyState:
        """Return the state in which the study is now."""
        parameters, momenta = _freeze_all(self.parameters), _freeze_all(self.momenta)
        history = (freeze(self.losses), freeze(self.accuracies))
        return StudyState(self.config, self.seed, self.steps, parameters, momenta, *history, self.first or parameters)

    @torch.no_grad()
    def _judge(self) -> None:
        """Write down loss and accuracy of every network on every set; of an empty set both are nan."""
        runs = len(self.plan.runs)
        for place, (images, labels) in enumerate(self.plan.judged.values()):
            images, labels = images.to(self.device).expand(runs, -1, -1), labels.to(self.device).expand(runs, -1)
            logits = predict(self.parameters, images, self.plan.lasts)
            right = (logits.argmax(-1) == labels[:, None]).float().mean(-1)
            self.losses[self.seed, self.epochs, place] = measure_losses(logits, labels).cpu().numpy()
            self.accuracies[self.seed, self.epochs, place] = right.cpu().numpy()

    def _take_step(self) -> None:
        plan, runs = self.plan, self.plan.runs
        order = draw_order(self.seed, self.epochs, tuple(len(run.labels) for run in runs), plan.examples)
        batch = order.split(BATCH, 1)[self.steps % plan.steps]
        generator = make_generator(self.seed, f"step {self.steps}")
        pairs = list(zip(runs, batch, strict=True))
        images = [perceptrons.shift_batch(run.images[rows], run.shift, generator) for run, rows in pairs]
        labels = [run.labels[rows] for run, rows in pairs]
        images, labels = (torch.stack(each).to(self.device) for each in (images, labels))
        kept = perceptrons.draw_kept(plan, batch.shape[1], generator).to(self.device)

        def compute_losses(values: Tensors, _: None) -> torch.Tensor:
            return measure_losses(predict(values, images, plan.lasts, kept), labels).sum(1)

        _, gradients = by_autograd(compute_losses)(self.parameters, None)
        for place, decay in ((place, run.decay) for place, run in enumerate(runs) if run.decay):  # torch's weight_decay
            for gradient, parameter in zip(gradients, self.parameters, strict=True):
                gradient[place].add_(parameter[place], alpha=decay)
        sgd(self.parameters, gradients, [*self.momenta], fused=True, lr=plan.rate, momentum=plan.momentum, **PLAIN)
        self.steps += 1


def _freeze_all(tensors: Tensors) -> tuple[np.ndarray, ...]:
    return tuple(freeze(each) for each in tensors)
