"""How often a window fits along a side: the arithmetic of output sizes."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from core.foundation.records import RefusedError, freeze, require_whole

Border = Literal["zeros", "reflect", "replicate", "circular"]
BORDERS: tuple[Border, ...] = get_args(Border)
"""What stands in the padding, by torch's names: zeros, or numbers from inside: mirrored, the last one, from the other end."""

MAX_SIZE, MAX_STRIDE, MAX_PADDING, MAX_DILATION = 7, 7, 3, 3


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A window that moves along one side of the input.

    Attributes:
        length: cells of the input along this side, without padding.
        size: cells that the window reads.
        stride: how far the window moves from one output cell to the next.
        padding: cells added at each end.
        dilation: distance between neighbouring cells that the window reads; 1 leaves no holes.
        end: cells added at the far end, if not as many as at the near one: what padding "same" does for even windows.
        ceil: whether a last window may reach beyond the padded input, as torch's ceil_mode allows.

    Raises:
        RefusedError: reason "window too large": the window does not fit even once.
    """

    length: int
    size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    end: int | None = None
    ceil: bool = False

    def __post_init__(self) -> None:
        require_whole("size", self.size, 1, MAX_SIZE)
        require_whole("stride", self.stride, 1, MAX_STRIDE)
        require_whole("padding", self.padding, 0, MAX_PADDING if self.end is None else MAX_DILATION * MAX_SIZE)
        require_whole("dilation", self.dilation, 1, MAX_DILATION)
        if self.room < 0:
            message = (
                f"size is {self.size}, which spans {self.span} cells; allowed: up to the {self.padded} cells of the padded input"
            )
            numbers = {"size": self.size, "span": self.span, "padded": self.padded, "dilation": self.dilation}
            raise RefusedError(message, "window too large", **numbers)

    @property
    def span(self) -> int:
        """Cells from the first to the last that the window reads, holes included: dilation·(size − 1) + 1."""
        return self.dilation * (self.size - 1) + 1

    @property
    def behind(self) -> int:
        """Cells added at the far end."""
        return self.padding if self.end is None else self.end

    @property
    def padded(self) -> int:
        """Cells of the input with its padding."""
        return self.length + self.padding + self.behind

    @property
    def room(self) -> int:
        """How many cells the window can still move after its first place."""
        return self.padded - self.span

    @property
    def count(self) -> int:
        """Cells of the output: ⌊(length + 2·padding − dilation·(size − 1) − 1) / stride⌋ + 1, as torch.nn.Conv2d states it.

        With `ceil` it is rounded up, unless the last window would begin behind the input (torch.nn.MaxPool2d).
        """
        count = self.room // self.stride + 1
        return count + (self.ceil and self.dropped > 0 and count * self.stride < self.length + self.padding)

    @property
    def dropped(self) -> int:
        """Cells at the far end, padding included, that no window reaches: what the floor in `count` drops; `ceil` drops none."""
        return self.room % self.stride

    @property
    def reads(self) -> np.ndarray:
        """Which cells of the padded input each window reads, bool, shape (output cell, input cell)."""
        distance = np.arange(self.padded)[None] - self.stride * np.arange(self.count)[:, None]
        return (distance >= 0) & (distance < self.span) & (distance % self.dilation == 0)

    def look_back(self, cells: np.ndarray) -> np.ndarray:
        """Return the input cells that these output cells read, increasing, shape (cell,); outside of the input it is padding."""
        return np.unique(cells[:, None] * self.stride - self.padding + self.dilation * np.arange(self.size))


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A transposed convolution along one side: each input cell adds the window's weights, times itself, to the output.

    Attributes:
        length: cells of the input.
        size, dilation: of the window, as in `Fit`.
        stride: how far apart neighbouring input cells write.
        padding: cells cut off at each end of the output.
        extra: cells added at its far end (torch's output_padding).

    Raises:
        RefusedError: reason "nothing left": the padding cuts everything off.
    """

    length: int
    size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    extra: int = 0

    def __post_init__(self) -> None:
        Fit(length=1000, size=self.size, stride=self.stride, padding=self.padding, dilation=self.dilation)  # the same limits
        require_whole("extra", self.extra, 0, MAX_STRIDE)
        if self.count < 1:
            raise RefusedError(f"padding is {self.padding}, which leaves nothing", "nothing left", padding=self.padding)

    @property
    def span(self) -> int:
        """Cells from the first to the last that one input cell writes."""
        return self.dilation * (self.size - 1) + 1

    @property
    def count(self) -> int:
        """Cells of the output, as torch.nn.ConvTranspose2d states it."""
        return (self.length - 1) * self.stride + self.span - 2 * self.padding + self.extra

    def look_back(self, cells: np.ndarray) -> np.ndarray:
        """Return the input cells that write these output cells, increasing, shape (cell,); none where all of them meet holes."""
        inside = cells[(cells >= 0) & (cells < self.count)]
        distance = inside + self.padding - self.stride * np.arange(self.length)[:, None]
        written = (distance >= 0) & (distance < self.span) & (distance % self.dilation == 0)
        return np.flatnonzero(written.any(axis=1))


def refuse_short_side(border: Border, padding: int, length: int) -> None:
    """Raise RefusedError if a side has too few cells for the padding to be taken from them, which torch refuses."""
    most = {"reflect": length - 1, "circular": length}.get(border, padding)
    if padding > most:
        message = f"padding is {padding}; allowed for a border that is {border!r} along {length} cells: up to {most}"
        raise RefusedError(message, "too little to mirror", padding=padding, length=length, border=border)


def find_sources(fit: Fit, border: Border) -> np.ndarray:
    """Return for each cell of the padded side which cell of the input it repeats; −1 for a zero, shape (padded,)."""
    places = np.arange(fit.length)
    if border == "zeros":
        return freeze(np.pad(places, (fit.padding, fit.behind), constant_values=-1))
    modes = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    return freeze(np.pad(places, (fit.padding, fit.behind), mode=modes[border]))  # type: ignore[call-overload]


def survey_counts(length: int, padding: int, dilation: int) -> np.ndarray:
    """Return the output size for every window size and stride offered.

    Returns:
        ints, shape (size, stride) = (7, 7); 0 where the window does not fit and torch refuses.
    """
    sizes, strides = np.meshgrid(np.arange(1, MAX_SIZE + 1), np.arange(1, MAX_STRIDE + 1), indexing="ij")
    room = length + 2 * padding - dilation * (sizes - 1) - 1
    return freeze(np.where(room < 0, 0, room // strides + 1))
