"""A stack of layers: the shapes between them, what they cost, and how far one cell at the end sees."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from core.concepts.convolution.fit import Fit
from core.concepts.convolution.pool import refuse_wide_padding
from core.foundation.records import RefusedError, freeze, require_choice, require_whole

Kind = Literal["conv", "max", "avg", "relu"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MAX_LAYERS, MAX_WIDTH, MAX_INPUT = 8, 512, 224


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer: a convolution with `channels` output channels, a max or average pooling, or ReLU, which only needs its kind."""

    kind: Kind
    channels: int = 1
    size: int = 1
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def __post_init__(self) -> None:
        require_choice("kind", self.kind, KINDS)
        require_whole("channels", self.channels, 1, MAX_WIDTH)
        if self.kind in ("max", "avg"):
            refuse_wide_padding(self.size, self.padding)
        self.fit(1000)  # checks the other settings, on a side that any window fits into

    def fit(self, length: int) -> Fit:
        """Return how the layer's window fits along a side of `length` cells."""
        return Fit(length=length, size=self.size, stride=self.stride, padding=self.padding, dilation=self.dilation)


LAYERS = (
    Layer(kind="conv", channels=10, size=5),
    Layer(kind="max", size=2, stride=2),
    Layer(kind="relu"),
    Layer(kind="conv", channels=20, size=5),
    Layer(kind="max", size=2, stride=2),
    Layer(kind="relu"),
)


@dataclass(frozen=True, kw_only=True)
class StackConfig:
    """A stack of 1 to 8 layers on a square input of `channels` x `side` x `side`.

    Raises:
        RefusedError: reason "too many layers"; or "window too large": a layer's window does not fit into what the one before
            leaves (numbers["layer"] counts from 1).
    """

    layers: tuple[Layer, ...] = LAYERS
    channels: int = 1
    side: int = 28

    def __post_init__(self) -> None:
        require_whole("channels", self.channels, 1, MAX_WIDTH)
        require_whole("side", self.side, 1, MAX_INPUT)
        if not 1 <= len(self.layers) <= MAX_LAYERS:
            message = f"layers has {len(self.layers)}; allowed: 1 to {MAX_LAYERS}"
            raise RefusedError(message, "too many layers", count=len(self.layers), most=MAX_LAYERS)
        _ = self.fits

    @property
    def fits(self) -> tuple[Fit, ...]:
        """How each layer's window fits along a side."""
        fits: list[Fit] = []
        for number, layer in enumerate(self.layers, start=1):
            try:
                fits.append(layer.fit(fits[-1].count if fits else self.side))
            except RefusedError as error:
                raise RefusedError(f"layers, number {number}: {error}", error.reason, **error.numbers, layer=number) from error
        return tuple(fits)


@dataclass(frozen=True, eq=False)
class StackTrace:
    """What a stack of layers makes of its input and what that costs. All arrays int64; entry 0 of `depth` is the input."""

    config: StackConfig
    shapes: np.ndarray  # (depth, 3): channels, rows, columns
    parameters: np.ndarray  # (layer,): weights and biases
    multiply_adds: np.ndarray  # (layer,): multiplications with a weight, each followed by an addition
    dense_parameters: np.ndarray  # (layer,): what a fully connected layer between the same shapes would need; 0 but for conv
    receptive: np.ndarray  # (depth,): input cells along a side that one cell sees
    jumps: np.ndarray  # (depth,): input cells between what two neighbouring cells see
    starts: np.ndarray  # (depth,): first input column that the first cell sees; negative where it sees padding

    def window(self, depth: int) -> tuple[int, int]:
        """Return the first input column (or row) that the middle cell at `depth` sees, and the first that it no longer sees."""
        middle = (int(self.shapes[depth, 1]) - 1) // 2
        first = int(self.starts[depth] + middle * self.jumps[depth])
        return first, first + int(self.receptive[depth])


def assemble(config: StackConfig) -> StackTrace:
    """Return shapes, costs and receptive field after each layer.

    The recursion of the receptive field: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks"
    (Distill, 2019), equations 1 to 5.
    """
    shapes, fields, costs = [(config.channels, config.side, config.side)], [(1, 1, 0)], []
    for layer, fit in zip(config.layers, config.fits, strict=True):
        before = shapes[-1]
        shapes.append((layer.channels if layer.kind == "conv" else before[0], fit.count, fit.count))
        receptive, jump, start = fields[-1]
        fields.append((receptive + (fit.span - 1) * jump, jump * fit.stride, start - fit.padding * jump))
        costs.append(_count_costs(layer, before, shapes[-1]))
    receptive, jumps, starts = np.array(fields).T
    parameters, multiply_adds, dense = np.array(costs, dtype=np.int64).T
    return StackTrace(
        config=config,
        shapes=freeze(np.array(shapes)),
        parameters=freeze(parameters),
        multiply_adds=freeze(multiply_adds),
        dense_parameters=freeze(dense),
        receptive=freeze(receptive),
        jumps=freeze(jumps),
        starts=freeze(starts),
    )


def _count_costs(layer: Layer, before: tuple[int, int, int], after: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return parameters, multiply-adds, and the parameters of a fully connected layer in its place."""
    if layer.kind != "conv":
        return 0, 0, 0
    weights = after[0] * before[0] * layer.size**2
    cells, cells_before = int(np.prod(after)), int(np.prod(before))
    return weights + after[0], weights * after[1] * after[2], cells_before * cells + cells


_LAYER = re.compile(r"(?:(conv) (\d+) |(max|avg) )(\d+)x(\d+)(?: s(\d+))?(?: p(\d+))?(?: d(\d+))?|(relu)")


def read_layers(text: str) -> tuple[Layer, ...]:
    """Return the layers of a text such as "conv 10 5x5 s1 p0 d1, max 2x2, relu": stride, padding and dilation may be left out.

    As in torch, a pooling's stride is its size unless said otherwise.

    Raises:
        RefusedError: reason "not a layer" or "layer out of range" (numbers: layer, word), or "padding too wide".
    """
    words = [" ".join(word.split()).lower() for word in text.replace("×", "x").split(",")]
    return tuple(_read_layer(word, number) for number, word in enumerate(words, start=1) if word)


def write_layers(layers: tuple[Layer, ...]) -> str:
    """Return the layers as `read_layers` reads them, leaving out what is understood.

    >>> write_layers((Layer(kind="conv", channels=8, size=3, padding=1), Layer(kind="max", size=2, stride=2), Layer(kind="relu")))
    'conv 8 3x3 p1, max 2x2, relu'
    """
    return ", ".join(write_layer(layer) for layer in layers)


def _read_layer(word: str, number: int) -> Layer:
    match = _LAYER.fullmatch(word)
    if match is None or match[4] != match[5]:
        message = f"layers, number {number}: {word!r} is not a layer; allowed: 'conv 10 5x5 s1 p0 d1', 'max 2x2', 'avg 2x2', 'relu'"
        raise RefusedError(message, "not a layer", layer=number, word=word[:40])
    if match[9]:
        return Layer(kind="relu")
    kind: Kind = "conv" if match[1] else "max" if match[3] == "max" else "avg"
    size = int(match[4])
    stride = int(match[6]) if match[6] else 1 if kind == "conv" else size
    steps = {"stride": stride, "padding": int(match[7] or 0), "dilation": int(match[8] or 1)}
    try:
        return Layer(kind=kind, channels=int(match[2] or 1), size=size, **steps)
    except RefusedError as error:
        raise RefusedError(f"layers, number {number}: {error}", error.reason, **error.numbers, layer=number) from error
    except ValueError as error:
        raise RefusedError(f"layers, number {number}: {error}", "layer out of range", layer=number, word=word[:40]) from error


def write_layer(layer: Layer) -> str:
    """Return one layer as `read_layers` reads it."""
    if layer.kind == "relu":
        return "relu"
    name = f"conv {layer.channels}" if layer.kind == "conv" else layer.kind
    usual = 1 if layer.kind == "conv" else layer.size
    extras = [("s", layer.stride, usual), ("p", layer.padding, 0), ("d", layer.dilation, 1)]
    return " ".join(
        [name, f"{layer.size}x{layer.size}", *[f"{letter}{value}" for letter, value, default in extras if value != default]]
    )
