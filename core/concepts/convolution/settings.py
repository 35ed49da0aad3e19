"""Settings of one convolution, and which of them torch would refuse."""

from dataclasses import dataclass
from typing import Literal, get_args

from core.concepts.convolution.fit import BORDERS, MAX_SIZE, Border, Fit, refuse_short_side
from core.concepts.convolution.kernels import KERNELS, KernelName, refuse_single_cell
from core.foundation.digits import SIDE
from core.foundation.grids import Grids, check_grids
from core.foundation.records import RefusedError, require_choice, require_ranges, require_whole

Source = Literal["numbers", "digit", "picture", "upload"]
Mix = Literal["average", "first against second", "first only"]
SOURCES: tuple[Source, ...] = get_args(Source)
MIXES: tuple[Mix, ...] = get_args(Mix)

MAX_CHANNELS, MAX_OUTPUTS, MAX_SIDE, PICTURE_SIDE = 3, 4, 28, 28

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
        source: "numbers" and "upload" are what `grids` holds; "digit" is a handwritten one; "picture" is painted by the program.
        grids: numbers by (channel, row, column). With one grid and more channels, each further channel is the one before,
            turned by 90 degrees.
        digit: which digit, 0 to 9.
        channels: input channels. Pictures have 1 (grey) or 3 (red, green, blue).
        kernels: one name for each output channel. Each output channel has its own kernel, with one slice for each input channel.
        mix: how a named kernel counts the input channels: all alike (their mean), the first minus the second, the first only.
        own: the kernel named "own": one grid, mixed like the others, or one grid for each input channel.
        kernel_size, stride, padding, dilation: as in torch.nn.Conv2d.
        border: its padding_mode, what stands in the padding.
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
    border: Border = "zeros"
    bias: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        require_choice("source", self.source, SOURCES)
        require_choice("mix", self.mix, MIXES)
        require_choice("border", self.border, BORDERS)
        require_ranges(self, digit=(0, 9), channels=(1, MAX_CHANNELS), bias=(-1e6, 1e6), seed=(0, 2**31))
        check_grids(self.grids, MAX_CHANNELS, MAX_SIDE)
        self._check_channels()
        self._check_kernels()
        for fit in (self.rows, self.columns):  # a window that does not fit is refused here
            refuse_short_side(self.border, fit.padding, fit.length)

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
            refuse_single_cell(name, self.kernel_size)
        if "own" not in self.kernels:
            return
        check_grids(self.own, MAX_CHANNELS, MAX_SIZE)
        if len(self.own) not in (1, self.channels):
            message = f"own has {len(self.own)} slices; allowed: 1 or {self.channels}, one for each input channel"
            raise RefusedError(message, "wrong slices", count=len(self.own), channels=self.channels)
        if {len(self.own[0]), len(self.own[0][0])} != {self.kernel_size}:
            message = f"own is {len(self.own[0])} x {len(self.own[0][0])}; allowed: kernel_size {self.kernel_size}, square"
            raise RefusedError(message, "not square", rows=len(self.own[0]), columns=len(self.own[0][0]))
