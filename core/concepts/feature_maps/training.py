"""Train the network epoch by epoch, and keep the weights of every epoch."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from core.concepts.feature_maps.network import (
    MULTIPLY_ADDS,
    DigitNetwork,
    Weights,
    build_network,
    join_weights,
    read_weights,
    restore_network,
)
from core.concepts.feature_maps.settings import FeatureMapsConfig, Judge
from core.foundation.device import choose_device
from core.foundation.digits import Pictures, hold_out_validation
from core.foundation.picture_sets import PictureSet, load_pictures
from core.foundation.randomness import make_generator
from core.foundation.records import TrainingSoFar, freeze

MEASURED = 360
"""Training pictures (the first ones) on which loss and accuracy are measured after each epoch."""
START, BATCHES = "start of feature_maps", "batches of feature_maps"
"""Purposes of random numbers: the first weights; the order and the shifts of mini-batches."""


@dataclass(frozen=True, eq=False)
class TrainingTrace:
    """A training so far. Moment 0 is before the first step, moment e after epoch e."""

    config: FeatureMapsConfig
    weights: Weights
    train_loss: np.ndarray  # (time,), mean cross-entropy in nats, on the first 360 training pictures
    train_accuracy: np.ndarray  # (time,), 0 to 1
    test_loss: np.ndarray  # (time,)
    test_accuracy: np.ndarray  # (time,)
    predicted: np.ndarray  # (time, point), uint8: the class with the highest logit, for each test picture
    surprise: np.ndarray  # (time, point), float32: −log of the true class's probability, for each test picture

    @property
    def epochs(self) -> int:
        """How many epochs are behind it."""
        return len(self.test_loss) - 1

    @property
    def died(self) -> bool:
        """Whether the trained network says the same of every test picture.

        Too large steps end so here, not in overflow: they push every map below zero, where ReLU passes no gradient back.
        """
        return self.epochs > 0 and bool((self.predicted[-1] == self.predicted[-1, 0]).all())


@dataclass(frozen=True, eq=False)
class TrainingState(TrainingSoFar):
    """All that the next epoch needs. It pickles, so each epoch can run in another process: stop, resume, share, as you like."""

    trace: TrainingTrace
    memory: tuple[dict[str, np.ndarray], ...]  # for each parameter what the optimizer remembers, by torch's names; first: nothing
    generator: np.ndarray  # the generator of shuffles and shifts, uint8

    @property
    def config(self) -> FeatureMapsConfig:
        """What is trained, and how."""
        return self.trace.config

    @property
    def epochs(self) -> int:
        """How many epochs are behind it."""
        return self.trace.epochs


def train(config: FeatureMapsConfig) -> TrainingTrace:
    """Train for all of the config's epochs."""
    state = start(config)
    for _ in range(config.epochs):
        state = train_epoch(config, state)
    return state.trace


def start(config: FeatureMapsConfig) -> TrainingState:
    """Return the untrained network.

    Raises:
        RefusedError: the data set is not on this machine, or its files are damaged.
    """
    network = build_network(make_generator(config.seed, START))
    device = choose_device(config.batch_size * MULTIPLY_ADDS)
    return TrainingState(
        trace=_measure(config, network.to(device)),
        memory=(),
        generator=freeze(make_generator(config.seed, BATCHES).get_state()),
    )


def train_epoch(config: FeatureMapsConfig, state: TrainingState) -> TrainingState:
    """Return the state after one more epoch: every training picture once, in a new random order."""
    torch.set_num_threads(1)  # trainings side by side would thrash each other's cores; it also makes results repeatable
    device = choose_device(config.batch_size * MULTIPLY_ADDS)
    data = _tensors(config.data, config.judged_on, device)
    network = restore_network(state.trace.weights, moment=-1).to(device).to(memory_format=torch.channels_last)
    steps = -(-len(data.labels) // config.batch_size)
    optimizer, scheduler = _resume_optimizer(config, network, state.memory, steps, done=state.trace.epochs * steps)
    generator = torch.Generator("cpu")
    generator.set_state(torch.tensor(state.generator))
    for batch in torch.randperm(len(data.labels), generator=generator).split(config.batch_size):
        pictures = _shift(data.images[batch.to(device)], config.shift, generator)
        loss = F.cross_entropy(network(pictures), data.labels[batch.to(device)])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    return TrainingState(
        trace=_append(state.trace, _measure(config, network)),
        memory=_read_memory(optimizer),
        generator=freeze(generator.get_state()),
    )


def load_data(config: FeatureMapsConfig) -> Pictures:
    """Return the pictures that a training with this config learns from and is judged on."""
    pictures = load_pictures(config.data)
    return hold_out_validation(pictures) if config.judged_on == "validation" else pictures


@dataclass(frozen=True, eq=False)
class _Tensors:
    images: torch.Tensor  # (point, 1, row, column)
    labels: torch.Tensor  # (point,)
    test_images: torch.Tensor
    test_labels: torch.Tensor


@lru_cache(maxsize=2)
def _tensors(data: PictureSet, judged_on: Judge, device: torch.device) -> _Tensors:
    """Keep the whole data set on the device as one tensor: a DataLoader would take a third more time."""
    pictures = load_data(FeatureMapsConfig(data=data, judged_on=judged_on))
    return _Tensors(
        images=torch.tensor(pictures.images, device=device)[:, None],
        labels=torch.tensor(pictures.labels, device=device),
        test_images=torch.tensor(pictures.test_images, device=device)[:, None],
        test_labels=torch.tensor(pictures.test_labels, device=device),
    )


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
        optimizer = torch.optim.Adam(network.parameters(), config.learning_rate, betas=(config.momentum, 0.999))
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
        scheduler.load_state_dict({"last_epoch": done - 1, "_step_count": done})
        scheduler.step()  # computes the rate of step `done`
    return optimizer, scheduler


def _read_memory(optimizer: torch.optim.Optimizer) -> tuple[dict[str, np.ndarray], ...]:
    states = (optimizer.state[parameter] for group in optimizer.param_groups for parameter in group["params"])
    return tuple({name: freeze(value) for name, value in state.items() if value is not None} for state in states)


@torch.inference_mode()
def _measure(config: FeatureMapsConfig, network: DigitNetwork) -> TrainingTrace:
    """Return a trace of one moment: the network as it is now."""
    data = _tensors(config.data, config.judged_on, network.output.bias.device)
    train_logits = _classify(network, data.images[:MEASURED])
    test_logits = _classify(network, data.test_images)
    train_labels = data.labels[:MEASURED]
    surprise = F.cross_entropy(test_logits, data.test_labels, reduction="none")
    predicted = test_logits.argmax(1)
    return TrainingTrace(
        config=config,
        weights=read_weights(network),
        train_loss=_moment(F.cross_entropy(train_logits, train_labels)),
        train_accuracy=_moment((train_logits.argmax(1) == train_labels).double().mean()),
        test_loss=_moment(surprise.mean()),
        test_accuracy=_moment((predicted == data.test_labels).double().mean()),
        predicted=_moment(predicted.to(torch.uint8)),
        surprise=_moment(surprise),
    )


def _classify(network: DigitNetwork, pictures: torch.Tensor) -> torch.Tensor:
    return torch.cat([network(some) for some in pictures.split(1000)])  # ten thousand at once would fill 230 MB


def _moment(value: torch.Tensor) -> np.ndarray:
    return freeze(value[None])


def _append(earlier: TrainingTrace, later: TrainingTrace) -> TrainingTrace:
    curves = ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "predicted", "surprise")
    joined = {name: freeze(np.concatenate([getattr(earlier, name), getattr(later, name)])) for name in curves}
    return TrainingTrace(config=earlier.config, weights=join_weights(earlier.weights, later.weights), **joined)
