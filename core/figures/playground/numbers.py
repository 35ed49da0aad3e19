"""Cells with their numbers, whose colour is their sign and size."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.figures import style

WIDEST = 1000
"""From this size on numbers are written with an exponent, all of a picture: a network that diverges has some of twenty digits."""


def draw_numbers(
    alt: str, table: np.ndarray, notes: Sequence[dict[str, Any]], *, size: int, gaps: tuple[int, int], margin: dict[str, int]
) -> style.Figure:
    """Return cells that follow the clock; colours span ±2.

    Args:
        table: shape (time, row, column), rows from the bottom; nan leaves a cell empty.
        notes: annotations around the cells, which have whole coordinates.
        size: of the numbers' type, in pixels; 0: colours alone, and the number of the cell that is pointed at.
        gaps: pixels between columns and between rows.
    """
    _, rows, columns = table.shape
    with np.errstate(over="ignore"):  # of what diverges; then it is infinite on screen, too
        shown = table.astype("f4")
    number = "%{z:.1e}" if np.abs(shown[np.isfinite(shown)]).max(initial=0) >= WIDEST else "%{z:.2f}"
    written = {"texttemplate": number, "textfont": {"size": size}, "hoverinfo": "none"}
    cells = {
        "type": "heatmap",
        "z": table[-1],
        "colorscale": style.SIGNED_SCALE,
        "zmin": -2,
        "zmax": 2,
        "showscale": False,
        "xgap": gaps[0],
        "ygap": gaps[1],
        **(written if size else {"hovertemplate": f"{number}<extra></extra>", "hoverongaps": False}),
        "meta": style.follow("swap", z=shown),
    }
    return style.new_figure(
        alt,
        cells,
        annotations=[{"showarrow": False, "font": {"size": 13}, **note} for note in notes],
        margin=margin,
        xaxis={"visible": False, "range": [-0.6, columns - 0.4]},
        yaxis={"visible": False, "range": [-0.6, rows - 0.4]},
    )
