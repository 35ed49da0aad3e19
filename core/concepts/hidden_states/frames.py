"""How the values of every epoch are kept and sent: exact where they are few, else in hundredths, of fewer epochs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from core.foundation.records import freeze

EXACT, ROOM = 64_000, 150_000
"""Bytes up to which values are kept as they are; bytes at most of one picture's frames."""


@dataclass(frozen=True, eq=False)
class Frames:
    """Values between -1 and 1, epoch by epoch, as a picture of coloured cells shows them.

    Attributes:
        moments: the epochs that are kept, shape (time,).
        values: shape (time, row, column): float32, or whole hundredths in one byte each.
    """

    moments: np.ndarray
    values: np.ndarray

    @property
    def one(self) -> int:
        """Return the number that stands for 1."""
        return 100 if self.values.dtype == np.int8 else 1


def thin(values: torch.Tensor) -> Frames:
    """Return values of shape (time, row, column) as frames of at most `ROOM` bytes and the last one.

    No eye sees a hundredth of a colour. What has overflowed has no hundredths and stays as it is, of fewer epochs.
    """
    coarse = values.nbytes > EXACT and bool(values.isfinite().all())
    kept = (100 * values).round().to(torch.int8) if coarse else values
    every = max(1, -(-kept.nbytes // ROOM))
    moments = torch.tensor(sorted({*range(0, len(kept), every), len(kept) - 1}))
    return Frames(freeze(moments), freeze(kept[moments]))


def stack_frames(runs: Sequence[Frames]) -> Frames:
    """Return the frames of several runs as one, values of shape (run, time, row, column), at the epochs that all of them have.

    Where some runs are in hundredths and others not, as those are that overflowed, all become numbers again.
    """
    moments = np.array(sorted(set[int].intersection(*(set(run.moments.tolist()) for run in runs))))
    alike = len({run.one for run in runs}) == 1
    picked = [run.values[np.searchsorted(run.moments, moments)] for run in runs]
    values = picked if alike else [(each / run.one).astype(np.float32) for each, run in zip(picked, runs, strict=True)]
    return Frames(freeze(moments), freeze(np.stack(values)))
