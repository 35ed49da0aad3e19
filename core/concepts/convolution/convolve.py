"""One convolution, step by step: the window of each output cell, its products, their sum in each channel, and the output."""

import functools
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from core.concepts.convolution.fit import Border, Fit, survey_counts
from core.concepts.convolution.kernels import KernelName, make_kernel
from core.concepts.convolution.settings import PICTURE_SIDE, ConvolutionConfig, Mix
from core.foundation.digits import load_digits
from core.foundation.grids import Grids
from core.foundation.pictures import paint_picture
from core.foundation.records import freeze

INK = (1.0, 0.55, 0.15)
"""A digit in three channels is written in orange: red, green and blue of its ink."""
GREY = (0.299, 0.587, 0.114)
"""How bright red, green and blue are (ITU-R BT.601)."""


@dataclass(frozen=True, eq=False)
class ConvolutionTrace:
    """One convolution with everything that leads to it. All arrays float64."""

    config: ConvolutionConfig
    padded: np.ndarray  # (channel, row, column): the input with its border
    kernels: np.ndarray  # (output channel, channel, row, column)
    channel_sums: np.ndarray  # (output channel, channel, row, column): what each input channel adds to the output
    output: np.ndarray  # (output channel, row, column): channel_sums summed over the input channels, plus bias
    visits: np.ndarray  # (row, column) of the padded input: how many windows read this cell; 0 in the border that is dropped

    @property
    def survey(self) -> np.ndarray:
        """The output's columns for every kernel size and stride, shape (size, stride); 0 where torch refuses."""
        return survey_counts(self.config.columns.length, self.config.padding, self.config.dilation)

    @property
    def image(self) -> np.ndarray:
        """The input without padding, (channel, row, column)."""
        edge = self.config.padding
        return self.padded[:, edge : self.padded.shape[1] - edge, edge : self.padded.shape[2] - edge]

    def keeps_brightness(self, output_channel: int) -> bool:
        """Whether the weights sum to 1, so that the output is a picture again; where they do not, it is a map of differences."""
        return bool(np.isclose(self.kernels[output_channel].sum(), 1))

    @functools.cached_property
    def corners(self) -> np.ndarray:
        """Row and column in the padded input where the window of each output cell begins, shape (cell, 2)."""
        return freeze(np.indices(self.output.shape[1:]).reshape(2, -1).T * self.config.stride)

    @functools.cached_property
    def patches(self) -> np.ndarray:
        """What the window of each output cell reads, shape (cell, channel, row, column)."""
        return freeze(cut_patches(self.padded, self.config.rows, self.config.columns))

    def products(self, output_channel: int) -> np.ndarray:
        """Every patch times the kernel of one output channel, shape (cell, channel, row, column)."""
        return freeze(self.patches * self.kernels[output_channel])


def convolve(config: ConvolutionConfig) -> ConvolutionTrace:
    """Return the convolution by torch (which does not flip the kernel) with all its intermediate results."""
    image, kernels = _load_image(config), _make_kernels(config)
    bias = torch.full((len(kernels),), config.bias, dtype=torch.float64)
    outputs, channels, size, _ = kernels.shape
    padded = pad(image, config.padding, config.border)
    steps: tuple[int, int, int] = (config.stride, 0, config.dilation)
    one_by_one = kernels.transpose(0, 1).reshape(channels * outputs, 1, size, size)
    channel_sums = F.conv2d(padded[None], one_by_one, None, *steps, groups=channels)[0]
    output = F.conv2d(padded[None], kernels, bias, *steps)[0]
    return ConvolutionTrace(
        config=config,
        padded=freeze(padded),
        kernels=freeze(kernels),
        channel_sums=freeze(channel_sums.unflatten(0, (channels, outputs)).transpose(0, 1)),
        output=freeze(output),
        visits=freeze(count_visits(config.rows, config.columns)),
    )


def pad(maps: torch.Tensor, padding: int, border: Border) -> torch.Tensor:
    """Return the maps (channel, row, column) with their border, by torch's names of `padding_mode`."""
    return F.pad(maps[None], [padding] * 4, mode="constant" if border == "zeros" else border)[0]


def list_weights(config: ConvolutionConfig) -> Grids:
    """Return the weights of the first kernel: one grid, or a slice for each input channel if these differ."""
    if config.kernels[0] == "own":
        return config.own
    channels = config.channels if config.kernels[0] == "random" else 1
    return _list_named_weights(config.kernels[0], config.kernel_size, channels, config.seed)


@functools.lru_cache(maxsize=128)
def _list_named_weights(name: KernelName, size: int, channels: int, seed: int) -> Grids:
    """Return the weights of a named kernel. Cached: a page calls it at every change, and torch is slow for so few numbers."""
    return tuple(tuple(tuple(row) for row in grid) for grid in make_kernel(name, size, channels, seed).tolist())


def cut_patches(padded: np.ndarray, rows: Fit, columns: Fit) -> np.ndarray:
    """Return what each window reads of `padded` (channel, row, column), shape (cell, channel, row, column)."""
    windows = np.lib.stride_tricks.sliding_window_view(padded, (rows.span, columns.span), axis=(1, 2))
    windows = windows[:, :: rows.stride, :: columns.stride, :: rows.dilation, :: columns.dilation]
    return np.moveaxis(windows, 0, 2).reshape(-1, len(padded), rows.size, columns.size)


def count_visits(rows: Fit, columns: Fit) -> torch.Tensor:
    """Return how many windows read each cell of the padded input, shape (row, column)."""
    reads = torch.ones(1, rows.size * columns.size, rows.count * columns.count)
    shape, size = (rows.padded, columns.padded), (rows.size, columns.size)
    return F.fold(reads, shape, size, dilation=rows.dilation, stride=rows.stride)[0, 0].to(torch.int64)


def _load_image(config: ConvolutionConfig) -> torch.Tensor:
    """Return the input, float64, shape (channel, row, column)."""
    if config.source == "digit":
        digits = load_digits()
        ink = torch.from_numpy(digits.images[digits.labels == config.digit][0].astype(np.float64))
        return ink[None] if config.channels == 1 else ink * torch.tensor(INK, dtype=torch.float64)[:, None, None]
    picture = paint_picture(PICTURE_SIDE).astype(np.float64) if config.source == "picture" else config.grids
    image = torch.tensor(picture, dtype=torch.float64)
    if len(image) == config.channels:
        return image
    if config.channels == 1:
        return torch.tensordot(torch.tensor(GREY, dtype=torch.float64), image, dims=1)[None]
    return torch.stack([_turn(image[0], channel) for channel in range(config.channels)])


def _turn(grid: torch.Tensor, quarters: int) -> torch.Tensor:
    """Return the grid turned by quarters; one that is not square is turned by halves, to keep its shape."""
    return torch.rot90(grid, quarters if grid.shape[0] == grid.shape[1] else 2 * quarters)


def _make_kernels(config: ConvolutionConfig) -> torch.Tensor:
    return torch.stack([_make_slices(config, name, number) for number, name in enumerate(config.kernels)])


def _make_slices(config: ConvolutionConfig, name: KernelName, number: int) -> torch.Tensor:
    if name == "random":
        return make_kernel(name, config.kernel_size, config.channels, config.seed + number)
    own = torch.tensor(config.own, dtype=torch.float64)
    if name == "own" and len(own) == config.channels:
        return own
    flat = own[0] if name == "own" else make_kernel(name, config.kernel_size)[0]
    return flat * _weigh_channels(config.mix, config.channels)[:, None, None]


def _weigh_channels(mix: Mix, channels: int) -> torch.Tensor:
    weights = torch.zeros(channels, dtype=torch.float64)
    weights[0] = 1
    if mix == "average":
        weights[:] = 1 / channels
    if mix == "first against second" and channels > 1:
        weights[1] = -1
    return weights
