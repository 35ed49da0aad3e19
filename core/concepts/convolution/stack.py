"""A stack of layers: the shapes between them, what they cost, and how far one cell at the end sees."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.concepts.convolution.fit import Fit, Spread
from core.concepts.convolution.layers import LEARNED, MAX_WIDTH, Layer
from core.foundation.records import RefusedError, freeze, require_whole

MAX_LAYERS, MAX_INPUT = 8, 224
MAX_SIDE = 1024
"""Rows and columns that a transposed convolution may make."""

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
        RefusedError: reason "too many layers"; or, with the layer in numbers["layer"] (from 1): "window too large" and what else
            `Fit` and `Spread` refuse, where a window does not fit into what the layer before leaves; "groups do not divide" the
            channels; "maps too large".
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
        for number, (layer, channels) in enumerate(zip(self.layers, self.widths, strict=False), start=1):
            if layer.kind in LEARNED and (channels % layer.groups or layer.channels % layer.groups):
                numbers = {"groups": layer.groups, "inputs": channels, "outputs": layer.channels, "layer": number}
                raise RefusedError(f"layers, number {number}: groups do not divide the channels", "groups do not divide", **numbers)
        _ = self.fits

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels of the input and after each layer."""
        widths = [self.channels]
        for layer in self.layers:
            widths.append(layer.channels if layer.kind in LEARNED else widths[-1])
        return tuple(widths)

    @property
    def fits(self) -> tuple[tuple[Fit | Spread, Fit | Spread], ...]:
        """How each layer's window fits from top to bottom and from left to right."""
        fits: list[tuple[Fit | Spread, Fit | Spread]] = []
        rows = columns = self.side
        for number, layer in enumerate(self.layers, start=1):
            try:
                fits.append(layer.fits(rows, columns))
            except RefusedError as error:
                raise RefusedError(f"layers, number {number}: {error}", error.reason, **error.numbers, layer=number) from error
            rows, columns = (fit.count for fit in fits[-1])
            if max(rows, columns) > MAX_SIDE:
                message = f"layers, number {number}: {rows} x {columns} cells; allowed: up to {MAX_SIDE}"
                raise RefusedError(message, "maps too large", rows=rows, columns=columns, most=MAX_SIDE, layer=number)
        return tuple(fits)


@dataclass(frozen=True, eq=False)
class StackTrace:
    """What a stack of layers makes of its input and what that costs. Arrays int64 unless noted; entry 0 of `depth` is the input."""

    config: StackConfig
    shapes: np.ndarray  # (depth, 3): channels, rows, columns
    parameters: np.ndarray  # (layer,): weights and biases
    multiply_adds: np.ndarray  # (layer,): multiplications with a weight, each followed by an addition
    dense_parameters: np.ndarray  # (layer,): what a fully connected layer between the same shapes would need; 0 without weights
    windows: (
        np.ndarray
    )  # (depth, side, 2): first input row (column) that the middle cell sees, and the first that it no longer sees
    jumps: np.ndarray  # (depth,), float64: input cells between what two neighbouring cells see

    @property
    def sees(self) -> np.ndarray:
        """Rows and columns of the input that the middle cell sees, shape (depth, side)."""
        return self.windows[:, :, 1] - self.windows[:, :, 0]

    def window(self, depth: int) -> tuple[int, int]:
        """Return the first input column that the middle cell at `depth` sees, and the first that it no longer sees."""
        return int(self.windows[depth, 1, 0]), int(self.windows[depth, 1, 1])


def assemble(config: StackConfig) -> StackTrace:
    """Return shapes, costs and receptive field after each layer; which cells a cell sees is followed back layer by layer.

    Without transposed convolutions that gives what Araujo, Norris and Sim derive in "Computing Receptive Fields of Convolutional
    Neural Networks" (Distill, 2019), equations 1 to 5.
    """
    fits = config.fits
    sides = [(config.side, config.side), *((rows.count, columns.count) for rows, columns in fits)]
    shapes = [(width, *side) for width, side in zip(config.widths, sides, strict=True)]
    costs = [_count_costs(*each) for each in zip(config.layers, shapes[:-1], shapes[1:], strict=True)]
    windows = [_look_back(fits[:depth], sides[depth]) for depth in range(len(sides))]
    steps = [[fit.stride if isinstance(fit, Fit) else 1 / fit.stride for fit in both] for both in fits]
    parameters, multiply_adds, dense = np.array(costs, dtype=np.int64).T
    return StackTrace(
        config=config,
        shapes=freeze(np.array(shapes)),
        parameters=freeze(parameters),
        multiply_adds=freeze(multiply_adds),
        dense_parameters=freeze(dense),
        windows=freeze(np.array(windows)),
        jumps=freeze(np.cumprod([[1.0, 1.0], *steps], axis=0)),
    )


def _look_back(fits: Sequence[tuple[Fit | Spread, Fit | Spread]], sides: tuple[int, int]) -> list[tuple[int, int]]:
    """Return for both sides the input cells, first and behind the last, that the middle cell sees through these layers.

    Holes of a transposed convolution may leave it none: then both are the middle of the input.
    """
    windows = []
    for axis, count in enumerate(sides):
        cells = np.array([(count - 1) // 2])
        for both in reversed(fits):
            cells = both[axis].look_back(cells)
        middle = (fits[0][axis].length if fits else count) // 2
        windows.append((int(cells[0]), int(cells[-1]) + 1) if cells.size else (middle, middle))
    return windows


def _count_costs(layer: Layer, before: tuple[int, int, int], after: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return parameters, multiply-adds, and the parameters of a fully connected layer in its place.

    Every weight of a convolution is used once for each output cell, those of a transposed one once for each input cell.
    """
    weights = layer.count_weights(before[0])
    if not weights:
        return 0, 0, 0
    rows, columns = (before if layer.kind == "tconv" else after)[1:]
    cells, cells_before = int(np.prod(after)), int(np.prod(before))
    return weights + after[0], weights * rows * columns, cells_before * cells + cells
