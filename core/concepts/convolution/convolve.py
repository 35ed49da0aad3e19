"""One convolution, taken apart: the window of each output cell, its products, each channel's share, and the sum."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import torch
import torch.nn.functional as F

from core.concepts.convolution.fit import MAX_SIZE, Fit, survey_counts
from core.concepts.convolution.kernels import KERNELS, KernelName, make_kernel, refuse_lonely_cell
from core.foundation.digits import SIDE, load_digits
from core.foundation.grids import Grids, check_grids
from core.foundation.pictures import paint_picture
from core.foundation.records import RefusedError, freeze, require_between, require_choice, require_whole

Source = Literal["numbers", "digit", "picture", "upload"]
Mix = Literal["average", "first against second", "first only"]
SOURCES: tuple[Source, ...] = get_args(Source)
MIXES: tuple[Mix, ...] = get_args(Mix)

MAX_CHANNELS, MAX_OUTPUTS, MAX_SIDE, PICTURE_SIDE = 3, 4, 28, 28
INK = (1.0, 0.55, 0.15)
"""A digit in three channels is written in orange: red, green and blue of its ink."""
GREY = (0.299, 0.587, 0.114)
"""How bright red, green and blue are (ITU-R BT.601)."""

NUMBERS: Grids = (
    (
        (0, 0, 0, 9, 9, 9, 0),
        (0, 0, 0, 9, 9, 9, 0),
        (0, 0, 0, 9, 9, 9, 0),
        (0, 0, 9, 9, 9, 9, 0),
        (0, 9, 9, 9, 9, 9, 0),
        (9, 9, 9, 9, 9, 9, 0),
        (0, 0, 0, 0, 0, 0, 0),
    ),
)


@dataclass(frozen=True, kw_only=True)
class ConvolutionConfig:
    """Settings of one convolution.

    Attributes:
        source: "numbers" and "upload" are what `grids` holds; "digit" is a handwritten one; "picture" is painted by us.
        grids: numbers by (channel, row, column). With one grid and more channels, each further channel is the one before,
            turned by 90 degrees.
        digit: which digit, 0 to 9.
        channels: input channels. Pictures have 1 (grey) or 3 (red, green, blue).
        kernels: one name for each output channel. Each output channel has its own stack: one slice for each input channel.
        mix: how a named kernel counts the input channels: all alike (their mean), the first minus the second, the first only.
        own: the kernel named "own": one grid, mixed like the others, or one grid for each input channel.
        kernel_size, stride, padding, dilation: as in torch.nn.Conv2d; padding is zeros.
        bias: added to every output cell.
        seed: draws the random kernels.

    Raises:
        RefusedError: torch would refuse it too ("window too large"), or the numbers cannot be used (see `check_grids`).
        ValueError: any other setting; the message names it.
    """

    source: Source = "numbers"
    grids: Grids = NUMBERS
    digit: int = 7
    channels: int = 1
    kernels: tuple[KernelName, ...] = ("Sobel x",)
    mix: Mix = "average"
    own: Grids = (((0, 1, 0), (1, -4, 1), (0, 1, 0)),)
    kernel_size: int = 3
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    bias: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        require_choice("source", self.source, SOURCES)
        require_choice("mix", self.mix, MIXES)
        require_whole("digit", self.digit, 0, 9)
        require_whole("channels", self.channels, 1, MAX_CHANNELS)
        require_between("bias", self.bias, -1e6, 1e6)
        require_whole("seed", self.seed, 0, 2**31)
        check_grids(self.grids, MAX_CHANNELS, MAX_SIDE)
        self._check_channels()
        self._check_kernels()
        _ = self.rows, self.columns  # a window that does not fit is refused here

    @property
    def rows(self) -> Fit:
        """How the window fits from top to bottom."""
        return self._fit(0)

    @property
    def columns(self) -> Fit:
        """How the window fits from left to right."""
        return self._fit(1)

    def _fit(self, axis: int) -> Fit:
        own = (len(self.grids[0]), len(self.grids[0][0]))
        shape = {"digit": (SIDE, SIDE), "picture": (PICTURE_SIDE, PICTURE_SIDE)}.get(self.source, own)
        return Fit(length=shape[axis], size=self.kernel_size, stride=self.stride, padding=self.padding, dilation=self.dilation)

    def _check_channels(self) -> None:
        if self.source == "numbers" and len(self.grids) not in (1, self.channels):
            raise ValueError(f"channels is {self.channels}; allowed for {len(self.grids)} grids: {len(self.grids)}")
        allowed = (1,) if self.source == "upload" and len(self.grids) == 1 else (1, 3)
        if self.source != "numbers" and self.channels not in allowed:
            raise ValueError(f"channels is {self.channels}; allowed for this picture: {', '.join(map(str, allowed))}")

    def _check_kernels(self) -> None:
        require_whole("number of kernels", len(self.kernels), 1, MAX_OUTPUTS)
        for name in self.kernels:
            require_choice("kernels", name, KERNELS)
            refuse_lonely_cell(name, self.kernel_size)
        if "own" not in self.kernels:
            return
        check_grids(self.own, MAX_CHANNELS, MAX_SIZE)
        if len(self.own) not in (1, self.channels):
            message = f"own has {len(self.own)} slices; allowed: 1 or {self.channels}, one for each input channel"
            raise RefusedError(message, "wrong slices", count=len(self.own), channels=self.channels)
        if {len(self.own[0]), len(self.own[0][0])} != {self.kernel_size}:
            message = f"own is {len(self.own[0])} x {len(self.own[0][0])}; allowed: kernel_size {self.kernel_size}, square"
            raise RefusedError(message, "not square", rows=len(self.own[0]), columns=len(self.own[0][0]))


@dataclass(frozen=True, eq=False)
class ConvolutionTrace:
    """One convolution with everything that leads to it. All arrays float64."""

    config: ConvolutionConfig
    padded: np.ndarray  # (channel, row, column): the input with its border of zeros
    kernels: np.ndarray  # (output channel, channel, row, column)
    shares: np.ndarray  # (output channel, channel, row, column): what each input channel adds to the output
    output: np.ndarray  # (output channel, row, column): the shares' sum plus bias
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

    @cached_property
    def corners(self) -> np.ndarray:
        """Row and column in the padded input where the window of each output cell begins, shape (cell, 2)."""
        return freeze(np.indices(self.output.shape[1:]).reshape(2, -1).T * self.config.stride)

    @cached_property
    def patches(self) -> np.ndarray:
        """What the window of each output cell reads, shape (cell, channel, row, column)."""
        return freeze(cut_patches(self.padded, self.config.rows, self.config.columns))

    def products(self, output_channel: int) -> np.ndarray:
        """Every patch times the stack of one output channel, shape (cell, channel, row, column)."""
        return freeze(self.patches * self.kernels[output_channel])


def convolve(config: ConvolutionConfig) -> ConvolutionTrace:
    """Convolve by torch (which, like every deep-learning library, does not flip the kernel), and keep the steps between."""
    image, kernels = _load_image(config), _make_kernels(config)
    bias = torch.full((len(kernels),), config.bias, dtype=torch.float64)
    outputs, channels, size, _ = kernels.shape
    steps: tuple[int, int, int] = (config.stride, config.padding, config.dilation)
    one_by_one = kernels.transpose(0, 1).reshape(channels * outputs, 1, size, size)
    shares = F.conv2d(image[None], one_by_one, None, *steps, groups=channels)[0]
    output = F.conv2d(image[None], kernels, bias, *steps)[0]
    padded = F.pad(image, [config.padding] * 4)
    return ConvolutionTrace(
        config=config,
        padded=freeze(padded),
        kernels=freeze(kernels),
        shares=freeze(shares.unflatten(0, (channels, outputs)).transpose(0, 1)),
        output=freeze(output),
        visits=freeze(count_visits(config.rows, config.columns)),
    )


def show_kernel(config: ConvolutionConfig) -> Grids:
    """Return the first kernel as one would write it down: one grid, or a slice for each input channel if these differ."""
    if config.kernels[0] == "own":
        return config.own
    channels = config.channels if config.kernels[0] == "random" else 1
    kernel = make_kernel(config.kernels[0], config.kernel_size, channels, config.seed)
    return tuple(tuple(tuple(row) for row in grid) for grid in kernel.tolist())


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
    return torch.stack([_make_stack(config, name, number) for number, name in enumerate(config.kernels)])


def _make_stack(config: ConvolutionConfig, name: KernelName, number: int) -> torch.Tensor:
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
