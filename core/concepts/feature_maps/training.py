"""Train the network slice by slice, from a state to a later state in any process, and keep the weights of every epoch."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from core.concepts.feature_maps.measuring import TOGETHER, TrainingTrace, append_moment, classify, load_tensors, measure
from core.concepts.feature_maps.network import CLASSES, MULTIPLY_ADDS, build_network, load_network
from core.concepts.feature_maps.settings import FeatureMapsConfig
from core.foundation.device import choose_device
from core.foundation.randomness import make_generator
from core.foundation.records import TrainingSoFar, freeze
from core.foundation.slices import SLICE, limit

STATE_BYTES = 1_500_000
"""What a state weighs at most on the bundled digits, pickled; on sets with 10,000 test pictures 50 kB more for each epoch."""
START, BATCHES = "start of feature_maps", "batches of feature_maps"
"""Purposes of random numbers: the first weights; the order and the shifts of mini-batches."""
repeatable = torch.backends.cudnn.flags(enabled=True, deterministic=True, allow_tf32=False)
"""On an NVIDIA GPU: the same numbers each time, in full single precision. Elsewhere it changes nothing."""


@dataclass(frozen=True, eq=False, repr=False)
class TrainingState(TrainingSoFar):
    """A training so far, and all that the next slice needs. A slice may end within an epoch, also while its end is measured.

    Attributes:
        trace: what is known after each epoch that is done.
        steps: mini-batches behind it, in all.
        network: the weights now, by torch's names.
        memory: for each parameter what the optimizer remembers, by torch's names; before the first step nothing.
        generator: the generator of shuffles and shifts, uint8.
        shuffled: the same as it was before this epoch's order was drawn.
        logits: of the test pictures that are measured already since the epoch's last step, shape (point, unit).
    """

    config: FeatureMapsConfig
    trace: TrainingTrace
    steps: int
    network: dict[str, np.ndarray]
    memory: tuple[dict[str, np.ndarray], ...]
    generator: np.ndarray
    shuffled: np.ndarray
    logits: np.ndarray

    @property
    def epochs(self) -> int:
        """How many epochs are done."""
        return self.trace.epochs

    @property
    def progress(self) -> dict[str, int]:
        """Epochs, steps, and test pictures measured."""
        return {"epochs": self.epochs, "steps": self.steps, "measured": len(self.logits)}


def train(config: FeatureMapsConfig) -> TrainingTrace:
    """Train for all of the config's epochs."""
    state = start(config)
    while not state.done:
        state = go_on(state)
    return state.trace


@repeatable
def start(config: FeatureMapsConfig) -> TrainingState:
    """Return the untrained network.

    Raises:
        RefusedError: the data set is not on this machine, or its files are damaged.
    """
    network = build_network(make_generator(config.seed, START))
    device = _choose_device(config)
    data = load_tensors(config.data, config.judged_on, device)
    generator = freeze(make_generator(config.seed, BATCHES).get_state())
    return TrainingState(
        config=config,
        trace=measure(config, network.to(device), data, classify(network, data.test_images)),
        steps=0,
        network=_read_network(network),
        memory=(),
        generator=generator,
        shuffled=generator,
        logits=freeze(torch.empty(0, CLASSES)),
    )


@repeatable
def go_on(state: TrainingState, seconds: float = SLICE) -> TrainingState:
    """Return the training a slice of about `seconds` further: mini-batches, one at least, and what measures each epoch's end.

    Where it is cut changes nothing: the numbers are those of a training in one piece, to the bit.
    """
    if state.done:
        return state
    runner = _Runner(state)
    for _ in limit(runner.run(), seconds):
        pass
    return runner.save()


class _Runner:
    """A training on its device, with the optimizer that continues it; it lives for one slice."""

    def __init__(self, state: TrainingState) -> None:
        self.config, self.trace, self.steps, self.shuffled = state.config, state.trace, state.steps, state.shuffled
        self.device = _choose_device(self.config)
        self.data = load_tensors(self.config.data, self.config.judged_on, self.device)
        self.network = load_network(state.network).to(self.device).to(memory_format=torch.channels_last)
        self.network.conv1.requires_grad_(not self.config.frozen)
        self.epoch_steps = -(-len(self.data.labels) // self.config.batch_size)
        self.optimizer, self.scheduler = _resume_optimizer(
            self.config, self.network, state.memory, self.epoch_steps, done=state.steps
        )
        self.logits = [torch.tensor(state.logits, device=self.device)]
        self.generator = _restore_generator(state.generator)
        within = state.steps > state.epochs * self.epoch_steps
        self.order = self._draw_order(_restore_generator(state.shuffled)) if within else ()

    @property
    def done(self) -> bool:
        """Whether all epochs are done."""
        return self.trace.epochs >= self.config.epochs

    def run(self) -> Iterator[None]:
        """Take a step each time, or measure some test pictures at an epoch's end; either takes a tenth of a second at most."""
        while not self.done:
            taken = self.steps - self.trace.epochs * self.epoch_steps
            if taken < self.epoch_steps:
                self._take_step(taken)
            else:
                self._measure_some()
            yield

    def save(self) -> TrainingState:
        """Return the state in which the training is now."""
        done = self.done
        return TrainingState(
            config=self.config,
            trace=self.trace,
            steps=self.steps,
            network={} if done else _read_network(self.network),
            memory=() if done else _read_memory(self.optimizer),
            generator=freeze(self.generator.get_state()),
            shuffled=self.shuffled,
            logits=freeze(torch.cat(self.logits)) if self.logits else freeze(torch.empty(0, CLASSES)),
        )

    def _measure_some(self) -> None:
        """Classify the next test pictures; after the last of them measure the epoch."""
        measured = sum(map(len, self.logits))
        self.logits.append(classify(self.network, self.data.test_images[measured : measured + TOGETHER]))
        if measured + TOGETHER >= len(self.data.test_labels):
            moment = measure(self.config, self.network, self.data, torch.cat(self.logits))
            self.trace, self.logits = append_moment(self.trace, moment), []

    def _take_step(self, taken: int) -> None:
        if taken == 0:
            self.shuffled = freeze(self.generator.get_state())
            self.order = self._draw_order(self.generator)
        batch = self.order[taken]
        pictures = _shift(self.data.images[batch.to(self.device)], self.config.shift, self.generator)
        loss = F.cross_entropy(self.network(pictures), self.data.labels[batch.to(self.device)])
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.scheduler.step()
        self.steps += 1

    def _draw_order(self, generator: torch.Generator) -> tuple[torch.Tensor, ...]:
        """Return the mini-batches of an epoch: every training picture once, in a new random order."""
        return torch.randperm(len(self.data.labels), generator=generator).split(self.config.batch_size)


def _choose_device(config: FeatureMapsConfig) -> torch.device:
    """Return where to train: the digits on the CPU, so that every machine shows the numbers that the texts and the program state.

    Training enlarges what a CPU and a GPU round differently: after two epochs their accuracies differ by one percent.
    """
    return choose_device(0 if config.data == "digits" else config.batch_size * MULTIPLY_ADDS)


def _restore_generator(state: np.ndarray) -> torch.Generator:
    generator = torch.Generator("cpu")
    generator.set_state(torch.tensor(state))
    return generator


def _shift(pictures: torch.Tensor, most: int, generator: torch.Generator) -> torch.Tensor:
    """Move the whole batch by up to `most` pixels each way; what enters at the edge is paper."""
    if most == 0:
        return pictures
    down, right = torch.randint(2 * most + 1, (2,), generator=generator).tolist()
    side = pictures.shape[-1]
    return F.pad(pictures, (most, most, most, most))[..., down : down + side, right : right + side]


def _resume_optimizer(
    config: FeatureMapsConfig, network: nn.Module, memory: tuple[dict[str, np.ndarray], ...], steps: int, done: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """Return the optimizer and the schedule as they were after `done` steps, of `steps` an epoch."""
    if config.optimizer == "Adam":
        optimizer = torch.optim.Adam(network.parameters(), config.learning_rate, betas=(float(config.momentum), 0.999))
    else:
        optimizer = torch.optim.SGD(network.parameters(), config.learning_rate, momentum=config.momentum)
    if config.schedule == "constant":
        scheduler = torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1)
    else:
        total = config.epochs * steps + 1  # the schedule is asked once more, after the last step
        scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.learning_rate, total, cycle_momentum=False)
    if done:
        remembered = {index: {name: torch.tensor(value) for name, value in each.items()} for index, each in enumerate(memory)}
        optimizer.load_state_dict({"state": remembered, "param_groups": optimizer.state_dict()["param_groups"]})
        scheduler.load_state_dict({"last_epoch": done - 1, "_step_count": done + 1})
        scheduler.step()  # computes the rate of step `done`
    return optimizer, scheduler


def _read_memory(optimizer: torch.optim.Optimizer) -> tuple[dict[str, np.ndarray], ...]:
    states = (optimizer.state[parameter] for group in optimizer.param_groups for parameter in group["params"])
    return tuple({name: freeze(value) for name, value in state.items() if value is not None} for state in states)


def _read_network(network: nn.Module) -> dict[str, np.ndarray]:
    return {name: freeze(value) for name, value in network.state_dict().items()}
