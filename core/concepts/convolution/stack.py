"""A stack of layers: the shapes between them, what they cost, and how far one cell at the end sees."""

import re
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from core.concepts.convolution.fit import Fit
from core.concepts.convolution.pool import refuse_wide_padding
from core.foundation.numbers import FULL_WIDTH
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
        if self.kind == "avg" and self.dilation > 1:
            message = f"dilation is {self.dilation}; allowed for an average: 1, as torch.nn.AvgPool2d has none"
            raise RefusedError(message, "average with holes", dilation=self.dilation)
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


_BETWEEN = re.compile(r"[,;，；、\n]")
_NAMES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"conv(?:2d|olution)?"), "conv"),
    (re.compile(r"max ?-?(?:pool(?:ing)?(?:2d)?)?"), "max"),
    (re.compile(r"(?:avg|average|mean) ?-?(?:pool(?:ing)?(?:2d)?)?"), "avg"),
    (re.compile(r"relu"), "relu"),
)
_STEP_NAMES = re.compile(r"(?:stride|padding|pad|dilation|s|p|d) ?=? ?(?=\d)")
_PART = re.compile(r"(?P<rows>\d+)x(?P<columns>\d+)|(?P<step>[spd])(?P<value>\d+)|(?P<number>\d+)")


def read_layers(text: str) -> tuple[Layer, ...]:
    """Return the layers of a text such as "conv 10 5x5 s1 p0 d1, max 2x2, relu": stride, padding and dilation may be left out.

    What follows a layer's name may come in any order; "conv10 5", "max 2" and "maxpool 2x2 stride=2" are understood, too. As in
    torch, a pooling's stride is its size unless said otherwise.

    Raises:
        RefusedError: reason "not a layer", "window not square" or "layer out of range" (numbers: layer, word), or as `Layer`:
            "padding too wide", "average with holes".
    """
    plain = text.translate(FULL_WIDTH).replace("×", "x").replace("*", "x").lower()
    words = [" ".join(word.split()) for word in _BETWEEN.split(plain)]
    return tuple(_read_layer(word, number) for number, word in enumerate(filter(None, words), start=1))


def drop_layer(text: str) -> str:
    """Return the text without its last layer.

    >>> drop_layer("conv 8 3x3; relu, max 2x2"), drop_layer("relu")
    ('conv 8 3x3; relu', '')
    """
    places = [match.start() for match in _BETWEEN.finditer(text.rstrip(" ,;，；、\n"))]
    return text[: places[-1]] if places else ""


def write_layers(layers: tuple[Layer, ...]) -> str:
    """Return the layers as `read_layers` reads them, leaving out what is understood.

    >>> write_layers((Layer(kind="conv", channels=8, size=3, padding=1), Layer(kind="max", size=2, stride=2), Layer(kind="relu")))
    'conv 8 3x3 p1, max 2x2, relu'
    """
    return ", ".join(write_layer(layer) for layer in layers)


def _read_layer(word: str, number: int) -> Layer:
    place = {"layer": number, "word": word[:40]}
    settings = _read_settings(word)
    if settings is None:
        message = f"layers, number {number}: {word!r} is not a layer; allowed: 'conv 10 5x5 s1 p0 d1', 'max 2x2', 'avg 2x2', 'relu'"
        raise RefusedError(message, "not a layer", **place)
    if settings.pop("columns", settings.get("size")) != settings.get("size"):
        raise RefusedError(f"layers, number {number}: {word!r} is not square", "window not square", **place)
    try:
        return Layer(**settings)
    except RefusedError as error:
        raise RefusedError(f"layers, number {number}: {error}", error.reason, **error.numbers, layer=number) from error
    except ValueError as error:
        raise RefusedError(f"layers, number {number}: {error}", "layer out of range", **place) from error


def _read_settings(word: str) -> dict[str, Any] | None:
    """Return the fields of the layer that a word describes, and the columns of its window; None if it is not understood."""
    named = next(((match.end(), kind) for name, kind in _NAMES if (match := name.match(word))), None)
    if named is None:
        return None
    rest = _STEP_NAMES.sub(lambda match: match[0][0], re.sub(r"(?<=\d) ?x ?(?=\d)", "x", word[named[0] :]))
    kind, parts = named[1], list(_PART.finditer(rest))
    if _PART.sub("", rest).strip() or (kind == "relu" and parts):
        return None
    windows = [(int(part["rows"]), int(part["columns"])) for part in parts if part["rows"]]
    numbers = [int(part["number"]) for part in parts if part["number"]]
    steps = {part["step"]: int(part["value"]) for part in parts if part["step"]}
    wanted = 0 if kind == "relu" else 2 if kind == "conv" else 1  # "conv 10 5x5" or "conv 10 5"
    if len(windows) > 1 or len(windows) + len(numbers) != wanted or len(steps) != len(parts) - wanted:
        return None
    if kind == "relu":
        return {"kind": kind}
    rows, columns = windows[0] if windows else (numbers[-1], numbers[-1])
    fields = {"kind": kind, "size": rows, "columns": columns, "stride": steps.get("s", 1 if kind == "conv" else rows)}
    fields |= {"padding": steps.get("p", 0), "dilation": steps.get("d", 1)}
    return fields | ({"channels": numbers[0]} if kind == "conv" else {})


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
