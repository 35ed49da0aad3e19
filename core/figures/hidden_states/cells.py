"""Heat maps that follow the clock, small enough to send every epoch of them: exact where they are few, else in hundredths."""

from typing import Any

import numpy as np

from core.figures import style

EXACT, ROOM = 64_000, 150_000
"""Bytes up to which values are sent as they are; bytes at most of one heat map's frames."""


def draw_cells(frames: np.ndarray, signed: bool, hover: str, **look: Any) -> dict:
    """Return a heat map of values between -1 (0 if not `signed`) and 1, at every epoch.

    Args:
        frames: shape (time, row, column).
        hover: what stands before the value where the visitor points.
        look: the rest of the trace.

    Many cells travel in hundredths, one byte each: no eye sees the difference in a colour. Where that is still too much, every
    second (third, ...) epoch is sent. What has overflowed has no hundredths and travels as it is.
    """
    coarse = frames.nbytes > EXACT and bool(np.isfinite(frames).all())
    z, one = (np.round(100 * frames).astype("i1"), 100) if coarse else (frames.astype("f4"), 1)
    every = -(-z.nbytes // ROOM)
    kept = np.unique([*range(0, len(z), every), len(z) - 1])
    bar = {
        "tickvals": [-one, 0, one] if signed else [0, one / 2, one],
        "ticktext": ["−1", "0", "1"] if signed else ["0", "0.5", "1"],
    }
    return {
        "type": "heatmap", "z": z[-1], "zmin": -one if signed else 0, "zmax": one,
        "colorscale": style.SIGNED_SCALE if signed else style.AMOUNT_SCALE,
        "colorbar": {"thickness": 8, "outlinewidth": 0, "xpad": 4, **bar},
        "hovertemplate": f"{hover} " + ("%{z}/100" if coarse else "%{z:.4f}") + "<extra></extra>",
        "meta": style.follow("swap", z=z) if every == 1 else style.follow("swap", at=kept, z=z[kept]), **look,
    }  # fmt: skip
