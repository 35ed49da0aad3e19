"""Grids of numbers as people write them: a line for each row, an empty line (or "/") between channels."""

import re

import numpy as np

from core.foundation.records import RefusedError

Grid = tuple[tuple[float, ...], ...]
Grids = tuple[Grid, ...]
"""Numbers by (channel, row, column)."""

MAX_MAGNITUDE = 1e6


def read_grids(text: str, most: int, side: int) -> Grids:
    """Return the numbers of a text: rows end with a line break or ";", channels with an empty line or "/".

    Args:
        most: channels allowed.
        side: rows and columns allowed.

    Raises:
        RefusedError: reason "not a number" (with the word), "ragged", "no numbers", "too many channels" or "too many cells".

    >>> read_grids("1 0; 0 -1", most=1, side=7)
    (((1.0, 0.0), (0.0, -1.0)),)
    """
    blocks = [block for block in re.split(r"/|\n\s*\n", text.strip()) if block.strip(" \n;")]
    grids = tuple(_read_grid(block) for block in blocks)
    check_grids(grids, most, side)
    return grids


def write_grids(grids: Grids, compact: bool = False) -> str:
    """Return the numbers as `read_grids` reads them: in lines, or on one line for a link.

    >>> write_grids((((1.0, 0.5), (0.0, -1.0)),), compact=True)
    '1 0.5;0 -1'
    """
    between_rows, between_channels = (";", "/") if compact else ("\n", "\n\n")
    lines = [between_rows.join(" ".join(f"{number:.6g}" for number in row) for row in grid) for grid in grids]
    return between_channels.join(lines)


def check_grids(grids: Grids, most: int, side: int) -> None:
    """Raise RefusedError unless there are 1 to `most` grids of one shape, up to `side` x `side`, with finite numbers."""
    if not grids or not grids[0] or not grids[0][0]:
        raise RefusedError("grids holds no numbers; allowed: at least one", "no numbers")
    if len(grids) > most:
        raise RefusedError(
            f"grids has {len(grids)} channels; allowed: 1 to {most}", "too many channels", count=len(grids), most=most
        )
    rows, columns = len(grids[0]), len(grids[0][0])
    if any(len(grid) != rows or any(len(row) != columns for row in grid) for grid in grids):
        raise RefusedError("grids has rows or channels of different lengths; allowed: all alike", "ragged")
    if max(rows, columns) > side:
        message = f"grids has {rows} x {columns} numbers; allowed: up to {side} x {side}"
        raise RefusedError(message, "too many cells", rows=rows, columns=columns, side=side)
    if not np.all(np.abs(np.asarray(grids, dtype=np.float64)) <= MAX_MAGNITUDE):
        raise RefusedError(f"grids holds a value that is not a number up to {MAX_MAGNITUDE:g}", "not a number", word="∞")


def _read_grid(text: str) -> Grid:
    lines = [line for line in re.split(r"[;\n]", text) if line.strip()]
    return tuple(tuple(_read_number(word) for word in re.split(r"[\s,]+", line.strip(" ,\t\r"))) for line in lines)


def _read_number(word: str) -> float:
    try:
        return float(word.replace("−", "-"))
    except ValueError as error:
        raise RefusedError(f"{word!r} is not a number", "not a number", word=word[:20]) from error
