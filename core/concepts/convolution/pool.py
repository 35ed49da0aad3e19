"""Pooling: each window of a map becomes one number, its largest or its mean."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import torch
import torch.nn.functional as F

from core.concepts.convolution.convolve import ConvolutionTrace, convolve, cut_patches
from core.concepts.convolution.fit import Fit
from core.concepts.convolution.settings import ConvolutionConfig
from core.foundation.records import RefusedError, freeze, require_choice

Pooling = Literal["max", "average"]
POOLINGS: tuple[Pooling, ...] = get_args(Pooling)


@dataclass(frozen=True, kw_only=True)
class PoolingConfig:
    """Settings of one pooling layer behind a convolution.

    Attributes:
        source: the convolution whose output maps are pooled, each for itself.
        kind: "max" or "average"; the average counts the zeros of the padding, as torch does unless told otherwise.
        size, stride, padding: as in torch.nn.MaxPool2d. Max pads with −∞, so that padding never wins.

    Raises:
        RefusedError: torch would refuse it too: "window too large", or "padding too wide" beyond half the window.
    """

    source: ConvolutionConfig = field(default_factory=ConvolutionConfig)
    kind: Pooling = "max"
    size: int = 2
    stride: int = 2
    padding: int = 0

    def __post_init__(self) -> None:
        require_choice("kind", self.kind, POOLINGS)
        refuse_wide_padding(self.size, self.padding)
        _ = self.rows, self.columns  # a window that does not fit is refused here

    @property
    def rows(self) -> Fit:
        """How the window fits from top to bottom."""
        return Fit(length=self.source.rows.count, size=self.size, stride=self.stride, padding=self.padding)

    @property
    def columns(self) -> Fit:
        """How the window fits from left to right."""
        return Fit(length=self.source.columns.count, size=self.size, stride=self.stride, padding=self.padding)


@dataclass(frozen=True, eq=False)
class PoolingTrace:
    """One pooling with everything that leads to it. Arrays are float64 unless noted."""

    config: PoolingConfig
    source: ConvolutionTrace  # whose output is pooled
    padded: np.ndarray  # (channel, row, column): the maps with their border, −∞ for max and 0 for average
    output: np.ndarray  # (channel, row, column)
    maxima: np.ndarray  # (channel, cell, 2): row and column in `padded` of the largest value (the first, if several); int64

    @cached_property
    def corners(self) -> np.ndarray:
        """Row and column in `padded` where the window of each output cell begins, shape (cell, 2)."""
        return freeze(np.indices(self.output.shape[1:]).reshape(2, -1).T * self.config.stride)

    @cached_property
    def patches(self) -> np.ndarray:
        """What the window of each output cell reads, shape (cell, channel, row, column)."""
        return freeze(cut_patches(self.padded, self.config.rows, self.config.columns))


def pool(config: PoolingConfig) -> PoolingTrace:
    """Pool the output of the convolution by torch, and keep which cell of each window was the largest."""
    source = convolve(config.source)
    maps = torch.tensor(source.output)
    edge = config.padding
    largest, places = F.max_pool2d(maps, config.size, config.stride, edge, return_indices=True)
    output = largest if config.kind == "max" else F.avg_pool2d(maps, config.size, config.stride, edge)
    border = float("-inf") if config.kind == "max" else 0.0
    width = maps.shape[2]
    return PoolingTrace(
        config=config,
        source=source,
        padded=freeze(F.pad(maps, [edge] * 4, value=border)),
        output=freeze(output),
        maxima=freeze(torch.stack((places // width + edge, places % width + edge), dim=-1).flatten(1, 2)),
    )


def refuse_wide_padding(size: int, padding: int) -> None:
    """Raise RefusedError if the padding is more than half of a pooling window, which torch refuses: some windows would be empty."""
    if padding > size // 2:
        message = f"padding is {padding}; allowed for a pooling window of {size}: 0 to {size // 2}"
        raise RefusedError(message, "padding too wide", padding=padding, size=size, most=size // 2)
