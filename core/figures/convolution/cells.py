"""Grids of cells with their numbers, and the frames that move over them.

The cell in row i and column j fills the square from (i, j) to (i + 1, j + 1). So all that moves along the edges of cells has whole
coordinates, which travel as two bytes each.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.figures import style

Place = tuple[float, float]
"""Row and column of a grid's first cell in the coordinates of its figure; whole numbers where something moves over the grid."""

Moving = tuple[dict[str, Any], dict[str, np.ndarray]]
"""A shape's look, and where it is at each time index."""

READABLE = 12
"""Cells side by side up to which each shows its number."""
CHARACTER, SMALLEST, MOST_STRETCHED = 0.6, 9, 2.2
"""Width of a digit in type sizes; the smallest type size that is read; how many times as wide as high a cell may be."""


def draw_grid(values: np.ndarray, scale: list, limits: Place, place: Place = (0, 0), **more: Any) -> dict[str, Any]:
    """Return a heat map of `values` (row, column) whose colours span `limits`; few cells also show their numbers."""
    few = max(values.shape) <= READABLE
    values = values if values.dtype == np.uint8 else values.astype("f4")
    trace = {
        "type": "heatmap",
        "z": values,
        "x0": place[1] + 0.5,
        "dx": 1,
        "y0": place[0] + 0.5,
        "dy": 1,
        "colorscale": scale,
        "zmin": limits[0],
        "zmax": limits[1],
        "showscale": False,
        "xgap": few,
        "ygap": few,
        "hovertemplate": "%{z:.4~g}<extra></extra>",
        "hoverongaps": False,
    }
    if few:
        trace |= {"texttemplate": write_template(values), "textfont": {"size": size_numbers(max(values.shape))}}
    return trace | more


def mark_cells(marked: np.ndarray, sign: str | np.ndarray, colour: str, place: Place, name: str) -> dict[str, Any]:
    """Return a grid that covers the marked cells with a colour and a sign, or one of its own for each (while the cells are few)."""
    covered = np.where(marked, 1.0, np.nan)
    signs = {"text": np.where(marked, sign, ""), "texttemplate": "%{text}"} if max(marked.shape) <= 2 * READABLE else {}
    hover = {"hovertemplate": name + "<extra></extra>", "name": name}
    return draw_grid(covered, [[0, colour], [1, colour]], (0, 1), place, **signs, **hover)


def find_border(shape: tuple[int, ...], edge: int) -> np.ndarray:
    """Return which cells of a padded map are its padding, bool, shape (row, column)."""
    border = np.ones(shape, dtype=bool)
    border[edge : shape[0] - edge, edge : shape[1] - edge] = False
    return border


def write_template(values: np.ndarray) -> str:
    """Return how plotly writes the numbers in cells: two decimals, or for large numbers two digits and k or M."""
    return "%{z:.2~f}" if np.abs(values[np.isfinite(values)]).max(initial=0) < 1000 else "%{z:.2~s}"


def size_numbers(cells: int) -> int:
    """Return the type size for numbers in a grid this many cells wide."""
    return int(np.clip(20 - cells, 10, 16))


def fit_numbers(
    grids: Sequence[np.ndarray], extent: tuple[float, float], panel: tuple[int, int], most: int = 1
) -> tuple[float, int]:
    """Return how many times as wide as high cells must be for their numbers, and the type size; 0 where these have no room.

    Args:
        grids: numbers of the cells; the last axis is a grid's columns.
        extent: rows and columns that the whole figure is high and wide.
        panel: its width and height in pixels, where it is smallest.
        most: the type is no larger than for a grid of so many columns.
    """
    high, widest = panel[1] / extent[0], panel[0] / extent[1]
    longest = max(_count_characters(values) for values in grids)
    size = size_numbers(max(most, grids[0].shape[-1]))
    stretch = float(np.clip(CHARACTER * longest * size / high, 1, max(1, min(MOST_STRETCHED, widest / high))))
    fitting = int(min(stretch * high, widest) / (CHARACTER * longest))
    return (stretch, min(size, fitting)) if fitting >= SMALLEST else (1.0, 0)


def _count_characters(values: np.ndarray) -> int:
    """Return the length of the longest number as `write_template` writes it."""
    finite = values[np.isfinite(values)]
    if np.abs(finite).max(initial=0) >= 1000:
        return 5  # -1.2k
    return max((len(f"{value:.2f}".rstrip("0").rstrip(".")) for value in np.unique(finite.round(2))), default=1)


def choose_scale(values: np.ndarray, picture: bool) -> tuple[list, Place]:
    """Return colours and their limits: black to white for a picture, around zero for values with a sign."""
    highest = float(np.abs(values[np.isfinite(values)]).max(initial=0)) or 1.0
    return (style.PICTURE_SCALE, (0.0, highest)) if picture else (style.SIGNED_SCALE, (-highest, highest))


def frame_windows(corners: np.ndarray, height: int, width: int, places: Sequence[Place] = ((0, 0),)) -> list[Moving]:
    """Return frames that stand around the window at the time index shown, one for each grid, for `style.add_shapes`.

    Args:
        corners: row and column of the window's first cell at each time index, shape (time, 2).
        height, width: the window's rows and columns.
        places: where the grids are.
    """
    rows, columns = corners.T
    look = {"type": "rect", "line": {"color": style.POINT, "width": style.LINE}}
    return [(look, _span(rows + row, columns + column, rows + row + height, columns + column + width)) for row, column in places]


def veil_future(shape: tuple[int, int], places: Sequence[Place] = ((0, 0),)) -> list[Moving]:
    """Return veils over the output cells that come after the time index shown (row by row), for `style.add_shapes`."""
    height, width = shape
    rows, columns = np.divmod(np.arange(height * width), width)
    look = {"type": "rect", "line": {"width": 0}, "fillcolor": style.translucent(style.PAPER, 0.72)}
    veils = []
    for row, column in places:
        veils.append((look, _span(rows + row, columns + column + 1, rows + row + 1, np.full_like(rows, column + width))))
        veils.append((look, _span(rows + row + 1, np.full_like(rows, column), *_ends(rows, row + height, column + width))))
    return veils


def _ends(like: np.ndarray, row: float, column: float) -> tuple[np.ndarray, np.ndarray]:
    return np.full_like(like, row), np.full_like(like, column)


def _span(top: np.ndarray, left: np.ndarray, bottom: np.ndarray, right: np.ndarray) -> dict[str, np.ndarray]:
    """Return rectangles with these edges at each time index, shape (time,) each."""
    return {name: values.astype("i2") for name, values in (("y0", top), ("x0", left), ("y1", bottom), ("x1", right))}


def label(texts: Sequence[str], places: Sequence[Place], **more: Any) -> dict[str, Any]:
    """Return texts in the middle of the cells at these places."""
    return write_at(texts, [(row + 0.5, column + 0.5) for row, column in places], **more)


def write_at(texts: Sequence[str], places: Sequence[Place], **more: Any) -> dict[str, Any]:
    """Return texts at these coordinates: (y, x)."""
    rows, columns = np.array(places, dtype="f4").T
    return {
        "type": "scatter",
        "x": columns,
        "y": rows,
        "text": list(texts),
        "mode": "text",
        "hoverinfo": "skip",
        "textfont": {"size": style.FONT_SIZE, "color": style.INK},
    } | more


@dataclass(frozen=True)
class Room:
    """Pixels around the cells, for titles and ticks."""

    left: int = 44
    right: int = 8
    top: int = 4
    bottom: int = 40


NARROW = Room(2, 2, 2, 2)
"""For cells without axes."""


def lay_cells(
    rows: Place,
    columns: Place,
    titles: tuple[str, str] | None,
    room: Room = Room(),
    *,
    first: int = 0,
    counted_rows: Place | None = None,
    square: bool = True,
    stretch: float = 1.0,
) -> dict[str, Any]:
    """Return the layout of a figure of cells: rows count downwards, columns to the right.

    Args:
        rows, columns: the first and the last coordinate shown.
        titles: of the axis below (columns) and of the axis on the left (rows); None hides both axes.
        first: the number of the row and of the column that begin at coordinate 0.
        counted_rows: the rows that carry a number; all that are shown unless given.
        square: whether a cell has a fixed shape; otherwise the cells fill the figure.
        stretch: how many times as wide as high such a cell is.
    """
    plain = {"showgrid": False, "zeroline": False, "constrain": "domain", "showline": False, "ticks": ""}
    across = {**plain, **count_cells(columns, first), "range": columns}
    down = {**plain, **count_cells(counted_rows or rows, first), "range": rows[::-1]}
    if square:
        across |= {"scaleanchor": "y", "scaleratio": stretch}
    for axis, title in zip((across, down), titles or (None, None), strict=True):
        axis |= {"visible": False} if title is None else {"title": {"text": title}}
    return {
        "showlegend": False,
        "uirevision": f"{rows} {columns}",  # another size, another view
        "xaxis": across,
        "yaxis": down,
        "margin": {"l": room.left, "r": room.right, "t": room.top, "b": room.bottom},
    }


def count_cells(shown: Place, first: int = 0) -> dict[str, Any]:
    """Return an axis's ticks: a number in the middle of each cell, or of every second, fifth, ... if there are many."""
    low, high = math.ceil(shown[0]), math.floor(shown[1])
    step = next(step for step in (1, 2, 5, 10, 20) if high - low <= 9 * step or step == 20)
    cells = [cell for cell in range(low, high) if (cell + first) % step == 0 or step == 1]
    return {"tickvals": [cell + 0.5 for cell in cells], "ticktext": [write_number(cell + first) for cell in cells]}


def write_number(value: float) -> str:
    """Return a number in up to four digits, with a true minus sign."""
    return f"{value:.4g}".replace("-", "−")


def write_sum(values: Sequence[float]) -> str:
    """Return numbers as a sum: 1 + 2 − 3."""
    return " ".join([write_number(values[0]), *(f"{'−' if value < 0 else '+'} {write_number(abs(value))}" for value in values[1:])])
