"""The network: two convolutions, each with max-pooling and ReLU, and one linear layer. Small enough to look at whole."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Literal, TypeVar, get_args

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.func import functional_call, vmap

from core.foundation.randomness import seed_layers
from core.foundation.records import freeze

Layer = Literal["conv1", "pool1", "relu1", "conv2", "pool2", "relu2"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
CLASSES = 10
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Shape:
    """What a layer makes of one picture, and how much of the picture one of its cells sees.

    Attributes:
        channels, side: it makes `channels` maps of `side` x `side` cells.
        parameters: how many numbers it learns.
        sees, stride: cell (r, c) depends on the `sees` x `sees` pixels from row r·stride and column c·stride on.
    """

    channels: int
    side: int
    parameters: int
    sees: int
    stride: int


SHAPES: dict[Layer, Shape] = {
    "conv1": Shape(channels=10, side=24, parameters=260, sees=5, stride=1),
    "pool1": Shape(channels=10, side=12, parameters=0, sees=6, stride=2),
    "relu1": Shape(channels=10, side=12, parameters=0, sees=6, stride=2),
    "conv2": Shape(channels=20, side=8, parameters=5020, sees=14, stride=2),
    "pool2": Shape(channels=20, side=4, parameters=0, sees=16, stride=4),
    "relu2": Shape(channels=20, side=4, parameters=0, sees=16, stride=4),
}
MULTIPLY_ADDS = 24 * 24 * 10 * 25 + 8 * 8 * 20 * 250 + 320 * 10
"""For one picture, forwards."""


class DigitNetwork(nn.Module):
    """1x28x28 → conv 5x5, 10 channels → max-pool 2 → ReLU → conv 5x5, 20 channels → max-pool 2 → ReLU → 320 → 10."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, kernel_size=5)
        self.conv2 = nn.Conv2d(10, 20, kernel_size=5)
        self.output = nn.Linear(320, CLASSES)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return the logits (point, unit) of pictures (point, 1, 28, 28)."""
        return self.stages(pictures)["logits"]

    def stages(
        self, pictures: torch.Tensor, keep1: torch.Tensor | None = None, keep2: torch.Tensor | None = None
    ) -> dict[str, torch.Tensor]:
        """Return what every layer makes of the pictures, by the layer's name, and "logits".

        Args:
            keep1, keep2: what the first and the second ReLU's maps are multiplied by, shaped to match (point, channel, row,
                column): 0 switches a channel off. None keeps all.
        """
        first = self.first_block(pictures, keep1)
        return {**first, **self.second_block(first["relu1"], keep2)}

    def first_block(self, pictures: torch.Tensor, keep: torch.Tensor | None = None) -> dict[str, torch.Tensor]:
        """Return the stages from the pictures, or parts of pictures, to the first ReLU."""
        conv1 = self.conv1(pictures)
        pool1 = F.max_pool2d(conv1, 2)
        relu1 = F.relu(pool1) if keep is None else F.relu(pool1) * keep
        return {"conv1": conv1, "pool1": pool1, "relu1": relu1}

    def second_block(self, relu1: torch.Tensor, keep: torch.Tensor | None = None) -> dict[str, torch.Tensor]:
        """Return the stages from the first ReLU's maps to the logits."""
        conv2 = self.conv2(relu1)
        pool2 = F.max_pool2d(conv2, 2)
        relu2 = F.relu(pool2) if keep is None else F.relu(pool2) * keep
        return {"conv2": conv2, "pool2": pool2, "relu2": relu2, "logits": self.answer(relu2)}

    def answer(self, relu2: torch.Tensor) -> torch.Tensor:
        """Return the logits that the second ReLU's maps lead to."""
        return self.output(relu2.flatten(1))


@dataclass(frozen=True, eq=False)
class Weights:
    """Everything the network has learned, at every moment; named as torch names it, with "_" for "."."""

    conv1_weight: np.ndarray  # (time, channel, 1, row, column)
    conv1_bias: np.ndarray  # (time, channel)
    conv2_weight: np.ndarray  # (time, channel, input channel, row, column)
    conv2_bias: np.ndarray  # (time, channel)
    output_weight: np.ndarray  # (time, unit, feature): feature = (channel·4 + row)·4 + column of the last maps
    output_bias: np.ndarray  # (time, unit)

    def __len__(self) -> int:
        """Return the number of moments."""
        return len(self.conv1_bias)


def build_network(generator: torch.Generator) -> DigitNetwork:
    """Return a network that has learned nothing, its values drawn from `generator` as torch draws them by default.

    That is uniformly from ±1/√n, where n is the number of inputs that one output cell adds up (25, 250 and 320).
    """
    network = _empty_network()
    for layer in (network.conv1, network.conv2, network.output):
        bound = 1 / math.sqrt(layer.weight[0].numel())
        for parameter in layer.parameters():
            nn.init.uniform_(parameter, -bound, bound, generator=generator)
    return network


def _empty_network() -> DigitNetwork:
    """Return a network whose values are yet to be filled in; torch's global generator is left as it was."""
    with seed_layers(0):
        return DigitNetwork()


def read_weights(network: nn.Module) -> Weights:
    """Return the network's weights as a record of one moment."""
    return Weights(**{name.replace(".", "_"): freeze(value[None]) for name, value in network.state_dict().items()})


def join_weights(earlier: Weights, later: Weights) -> Weights:
    """Return the moments of both, one after the other."""
    names = [field.name for field in fields(Weights)]
    return Weights(**{name: freeze(np.concatenate([getattr(earlier, name), getattr(later, name)])) for name in names})


def load_network(values: Mapping[str, np.ndarray]) -> DigitNetwork:
    """Return a network with these values, by torch's names."""
    network = _empty_network()
    network.load_state_dict({name: torch.tensor(value) for name, value in values.items()})
    return network


def restore_network(weights: Weights, moment: int) -> DigitNetwork:
    """Return the network as it was at a moment (-1: the last)."""
    network = _empty_network()
    _fill(network, weights, moment)
    return network


class _Asked(nn.Module):
    """The network in the form that `functional_call` needs to ask it something else than for its logits."""

    def __init__(self, network: DigitNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, question: Callable[..., Answer], *maps: torch.Tensor) -> Answer:
        return question(self.network, *maps)


@torch.inference_mode()
def replay(weights: Weights, question: Callable[..., Answer], *maps: np.ndarray) -> Answer:
    """Return question(network, *maps) of the network of every moment, with what `maps` (axis 0 is time) hold of that moment.

    Axis 0 of the answer is time. For little work: torch's vmap makes the networks of all moments one with as many more
    channels, which saves the time that each single call of torch costs. For many pictures `replay_networks` is faster.
    """
    asked = _Asked(_empty_network())
    names = {name: name.removeprefix("network.").replace(".", "_") for name, _ in asked.named_parameters()}
    parameters = {name: torch.tensor(getattr(weights, field)) for name, field in names.items()}
    return vmap(lambda values, *shown: functional_call(asked, values, (question, *shown)))(parameters, *map(torch.tensor, maps))


def replay_networks(weights: Weights) -> Iterator[DigitNetwork]:
    """Yield the network of every moment. It is one network, filled anew each time: use it before asking for the next."""
    network = _empty_network().to(memory_format=torch.channels_last)
    for moment in range(len(weights)):
        _fill(network, weights, moment)
        yield network


@torch.no_grad()
def _fill(network: DigitNetwork, weights: Weights, moment: int) -> None:
    for name, parameter in network.named_parameters():
        parameter.copy_(torch.tensor(getattr(weights, name.replace(".", "_"))[moment]))
