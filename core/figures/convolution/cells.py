"""Grids of cells with their numbers, and the frames that move over them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.figures import style

Words = Mapping[str, str]
Place = tuple[float, float]
"""Row and column of a grid's first cell in the coordinates of its figure."""

READABLE = 12
"""Cells side by side up to which each shows its number."""


def draw_grid(values: np.ndarray, scale: list, limits: Place, place: Place = (0, 0), **more: Any) -> dict[str, Any]:
    """Return a heat map of `values` (row, column) whose colours span `limits`; few cells also show their numbers."""
    few = max(values.shape) <= READABLE
    values = values if values.dtype == np.uint8 else values.astype("f4")
    trace = {
        "type": "heatmap", "z": values, "x0": place[1], "dx": 1, "y0": place[0], "dy": 1,
        "colorscale": scale, "zmin": limits[0], "zmax": limits[1], "showscale": False, "xgap": few, "ygap": few,
        "hovertemplate": "%{z:.4~g}<extra></extra>", "hoverongaps": False,
    }  # fmt: skip
    if few:
        trace |= {"texttemplate": "%{z:.3~g}", "textfont": {"size": size_numbers(max(values.shape))}}
    return trace | more


def size_numbers(cells: int) -> int:
    """Return the type size for numbers in a grid this many cells wide."""
    return int(np.clip(20 - cells, 10, 16))


def choose_scale(values: np.ndarray, picture: bool) -> tuple[list, Place]:
    """Return colours and their limits: black to white for a picture, around zero for values with a sign."""
    highest = float(np.abs(values[np.isfinite(values)]).max(initial=0)) or 1.0
    return (style.PICTURE_SCALE, (0.0, highest)) if picture else (style.SIGNED_SCALE, (-highest, highest))


def frame(corners: np.ndarray, height: int, width: int, places: Sequence[Place] = ((0, 0),)) -> dict[str, Any]:
    """Return a frame that stands around the window of the shown moment.

    Args:
        corners: row and column of the window's first cell at each moment, shape (time, 2).
        height, width: the window's rows and columns.
        places: one frame for each; a gap parts them.
    """
    gap = [np.full((len(corners), 1), np.nan)]
    rows = np.concatenate([part for place in places for part in (_outline(corners[:, 0] + place[0], height, _DOWN), *gap)], axis=1)
    columns = np.concatenate(
        [part for place in places for part in (_outline(corners[:, 1] + place[1], width, _RIGHT), *gap)], axis=1
    )
    rows, columns = rows.astype("f4"), columns.astype("f4")
    return {
        "type": "scatter", "x": columns[0], "y": rows[0], "mode": "lines", "line": {"color": style.POINT, "width": style.LINE},
        "hoverinfo": "skip", "meta": style.follow("swap", x=columns, y=rows),
    }  # fmt: skip


def veil(shape: tuple[int, int], places: Sequence[Place] = ((0, 0),)) -> dict[str, Any]:
    """Return a veil over the output cells that come after the shown moment: row by row, from left to right."""
    height, width = shape
    row, column = np.divmod(np.arange(height * width), width)
    columns = np.stack(
        [column + 0.5, column * 0 + width - 0.5, column * 0 + width - 0.5, column * 0 - 0.5, column * 0 - 0.5, column + 0.5], 1
    )
    rows = np.stack([row - 0.5, row - 0.5, row * 0 + height - 0.5, row * 0 + height - 0.5, row + 0.5, row + 0.5], 1)
    gap = np.full((len(row), 1), np.nan)
    x = np.concatenate([part for place in places for part in (columns + place[1], gap)], axis=1).astype("f4")
    y = np.concatenate([part for place in places for part in (rows + place[0], gap)], axis=1).astype("f4")
    return {
        "type": "scatter", "x": x[0], "y": y[0], "mode": "lines", "fill": "toself", "line": {"width": 0},
        "fillcolor": style.translucent(style.PAPER, 0.72), "hoverinfo": "skip", "meta": style.follow("swap", x=x, y=y),
    }  # fmt: skip


def label(texts: Sequence[str], places: Sequence[Place], **more: Any) -> dict[str, Any]:
    """Return texts at their places."""
    rows, columns = np.array(places, dtype="f4").T
    return {
        "type": "scatter", "x": columns, "y": rows, "text": list(texts), "mode": "text", "hoverinfo": "skip",
        "textfont": {"size": style.FONT_SIZE, "color": style.INK},
    } | more  # fmt: skip


def lay_cells(rows: Place, columns: Place, **axes: Any) -> dict[str, Any]:
    """Return the layout of a figure of square cells: rows count downwards."""
    plain = {"showgrid": False, "zeroline": False, "constrain": "domain", "showline": False}
    return {
        "showlegend": False,
        "xaxis": plain | {"range": columns, "scaleanchor": "y", "nticks": 6} | axes.get("xaxis", {}),
        "yaxis": plain | {"range": rows[::-1], "nticks": 6} | axes.get("yaxis", {}),
        "margin": {"l": 8, "r": 8, "t": 4, "b": 4} | axes.get("margin", {}),
    }


def write_number(value: float) -> str:
    """Return a number in up to four digits, with a true minus sign."""
    return "−∞" if value == -np.inf else f"{value:.4g}".replace("-", "−")


_DOWN, _RIGHT = (0, 0, 1, 1, 0), (0, 1, 1, 0, 0)


def _outline(first: np.ndarray, length: int, corners: tuple[int, ...]) -> np.ndarray:
    return first[:, None] - 0.5 + length * np.array(corners)[None]
