"""One layer of a stack: what it is made of, how it fits along a side, and what it costs."""

from dataclasses import dataclass
from typing import Literal, get_args

from core.concepts.convolution.fit import BORDERS, MAX_PADDING, MAX_SIZE, MAX_STRIDE, Border, Fit, Spread, refuse_short_side
from core.concepts.convolution.pool import refuse_wide_padding
from core.foundation.records import RefusedError, require_choice, require_whole

Kind = Literal["conv", "tconv", "max", "avg", "relu"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LEARNED = ("conv", "tconv")
"""Kinds with weights."""
MAX_WIDTH = 512


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One layer: a convolution, a transposed one, a max or average pooling, or ReLU, which only needs its kind.

    Attributes:
        channels: output channels of a convolution; the other kinds keep those they get.
        size: rows of the window. columns: its columns, 0 for as many as rows.
        stride, padding, dilation, groups: as in torch.nn.Conv2d; stride None (poolings only) is the window's own size, both ways.
        same: its padding="same".
        border: its padding_mode.
        extra: output_padding of a transposed convolution: rows and columns added at the far end of its output.
        ceil: ceil_mode of a pooling: a last window may reach beyond the padded input.
    """

    kind: Kind
    channels: int = 1
    size: int = 1
    stride: int | None = 1
    padding: int = 0
    dilation: int = 1
    columns: int = 0
    groups: int = 1
    same: bool = False
    border: Border = "zeros"
    extra: int = 0
    ceil: bool = False

    def __post_init__(self) -> None:
        require_choice("kind", self.kind, KINDS)
        require_choice("border", self.border, BORDERS)
        require_whole("channels", self.channels, 1, MAX_WIDTH)
        require_whole("columns", self.columns, 0, MAX_SIZE)
        require_whole("groups", self.groups, 1, MAX_WIDTH)
        require_whole("padding", self.padding, 0, MAX_PADDING)
        if self.kind in LEARNED and self.stride is None:
            raise ValueError(f"stride is None; allowed for {self.kind!r}: a whole number from 1 to {MAX_STRIDE}")
        if self.kind in ("max", "avg"):
            refuse_wide_padding(min(self.window), self.padding)
        self._check_extras()
        self.fits(1000, 1000)  # checks the other settings, on a side that any window fits into

    @property
    def window(self) -> tuple[int, int]:
        """Rows and columns of the window."""
        return self.size, self.columns or self.size

    def fits(self, rows: int, columns: int) -> tuple[Fit | Spread, Fit | Spread]:
        """Return how the window fits from top to bottom and from left to right of maps with so many rows and columns."""
        return self._fit(rows, self.window[0]), self._fit(columns, self.window[1])

    def count_weights(self, channels: int) -> int:
        """Return the number of weights, without biases, for so many input channels."""
        return channels * self.channels // self.groups * self.window[0] * self.window[1] if self.kind in LEARNED else 0

    def _fit(self, length: int, size: int) -> Fit | Spread:
        steps = {"length": length, "size": size, "stride": size if self.stride is None else self.stride, "dilation": self.dilation}
        if self.kind == "tconv":
            return Spread(**steps, padding=self.padding, extra=self.extra)
        total = self.dilation * (size - 1)
        edges = {"padding": total // 2, "end": total - total // 2} if self.same else {"padding": self.padding}
        fit = Fit(**steps, **edges, ceil=self.ceil)
        refuse_short_side(self.border, max(fit.padding, fit.behind), length)
        return fit

    def _check_extras(self) -> None:
        if self.kind == "avg" and self.dilation > 1:
            message = f"dilation is {self.dilation}; allowed for an average: 1, as torch.nn.AvgPool2d has none"
            raise RefusedError(message, "average with holes", dilation=self.dilation)
        if self.same and self.stride != 1:
            raise RefusedError(f"stride is {self.stride}; allowed with padding 'same': 1", "same with stride", stride=self.stride)
        if self.extra and self.extra >= max(self.stride or 1, self.dilation):
            message = f"extra is {self.extra}; allowed: less than stride {self.stride} or dilation {self.dilation}"
            raise RefusedError(message, "too much extra", extra=self.extra, stride=self.stride, dilation=self.dilation)
