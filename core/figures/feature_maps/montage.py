"""Many small maps in one picture: one heat map for a whole layer paints five times faster than one for each channel."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.figures import style

Scale = Literal["per map", "per layer"]
LEVELS, GAP = 127, -128
_EDGE = 0.5 / (LEVELS - GAP)
_LEVEL_SCALE = [
    [0, "rgba(0,0,0,0)"],
    [_EDGE, "rgba(0,0,0,0)"],
    *([_EDGE + share * (1 - _EDGE), colour] for share, colour in style.SIGNED_SCALE),
]
"""Half a level for the gaps, the rest for the signed scale."""
MARGIN = {"l": 4, "r": 4, "t": 4, "b": 26}
"""Around pictures without ticks; below them a title of one line."""


@dataclass(frozen=True)
class Montage:
    """Where each of `count` square maps lies: row by row, `columns` in a row, with a gap of `gap` empty cells between them."""

    count: int
    side: int
    columns: int
    gap: int = 1

    @property
    def width(self) -> int:
        """Cells from the left edge of the first map to the right edge of the last in its row."""
        return self.columns * (self.side + self.gap) - self.gap

    @property
    def height(self) -> int:
        """Cells from the top to the bottom."""
        return -(-self.count // self.columns) * (self.side + self.gap) - self.gap

    def corner(self, index: int) -> tuple[int, int]:
        """Return row and column of a map's first cell."""
        return index // self.columns * (self.side + self.gap), index % self.columns * (self.side + self.gap)

    def locate(self, x: object, y: object) -> tuple[int, int, int] | None:
        """Return map, row and column at a point of the picture, None in a gap and for what is no point."""
        if not isinstance(x, (int, float)) or not isinstance(y, (int, float)):
            return None
        down, row = divmod(round(y), self.side + self.gap)
        across, column = divmod(round(x), self.side + self.gap)
        index = down * self.columns + across
        inside = max(row, column) < self.side and 0 <= across < self.columns and 0 <= index < self.count
        return (index, row, column) if inside else None

    def arrange(self, maps: np.ndarray) -> np.ndarray:
        """Return maps (..., map, row, column) as pictures (..., row, column), float32, the gaps not a number."""
        picture = np.full((*maps.shape[:-3], self.height, self.width), np.nan, dtype=np.float32)
        for index in range(self.count):
            top, left = self.corner(index)
            picture[..., top : top + self.side, left : left + self.side] = maps[..., index, :, :]
        return picture


def relative(maps: np.ndarray, scale: Scale) -> np.ndarray:
    """Return maps (time, channel, row, column) as fractions of the largest magnitude: of each map's own, or of the layer's.

    The peak is taken over all moments, so that a colour keeps its meaning while time plays.
    """
    magnitude = np.where(np.isfinite(maps), np.abs(maps), 0)
    peak = magnitude.max(axis=(0, 2, 3), keepdims=True) if scale == "per map" else magnitude.max()
    return (maps / np.where(peak == 0, 1, peak)).astype(np.float32)


def draw_montage(montage: Montage, maps: np.ndarray, axes: int) -> dict[str, Any]:
    """Return maps (time, channel, row, column), values from −1 to 1, as one heat map that follows the clock.

    What is sent are 255 levels in one byte each, a quarter of float32 and finer than the eye: level 127 is 1, −127 is −1,
    and −128, without a colour, marks the gaps and what is not a number.
    """
    levels = np.nan_to_num(np.round(LEVELS * montage.arrange(maps)), nan=GAP, posinf=LEVELS, neginf=-LEVELS).astype(np.int8)
    return draw_heat(levels, axes, colorscale=_LEVEL_SCALE, zmin=GAP, zmax=LEVELS, hoverinfo="none")  # "skip" would refuse clicks


def draw_heat(frames: np.ndarray, axes: int, **properties: Any) -> dict[str, Any]:
    """Return a heat map of values from −1 to 1 (unless told otherwise) that follows the clock.

    Args:
        frames: the values, shape (time, row, column).
        axes: the number of the figure's pair of axes; 1 is its first.
        properties: more of Plotly's properties.
    """
    name = "" if axes == 1 else str(axes)
    look = {"colorscale": style.SIGNED_SCALE, "zmin": -1, "zmax": 1, "showscale": False, "hoverongaps": False, **properties}
    meta = style.follow("swap", z=frames) if len(frames) > 1 else None
    return {"type": "heatmap", "z": frames[-1], "xaxis": f"x{name}", "yaxis": f"y{name}", "meta": meta, **look}


def draw_frame(top: float, left: float, side: float, axes: int, colour: str = style.POINT) -> dict[str, Any]:
    """Return the outline of a square of cells.

    Args:
        top, left: row and column of its first cell.
        side: cells along each side.
        axes: the number of the figure's pair of axes; 1 is its first.
    """
    name = "" if axes == 1 else str(axes)
    low, high, start, end = top - 0.5, top + side - 0.5, left - 0.5, left + side - 0.5
    return {
        "type": "scatter",
        "x": [start, end, end, start, start],
        "y": [low, low, high, high, low],
        "mode": "lines",
        "line": {"color": colour, "width": style.LINE},
        "xaxis": f"x{name}",
        "yaxis": f"y{name}",
        "showlegend": False,
        "hoverinfo": "skip",
    }


def square_axes(
    size: tuple[int, int], title: str, axes: int = 1, *, x: tuple[float, float] = (0, 1), y: tuple[float, float] = (0, 1)
) -> dict[str, dict[str, Any]]:
    """Return the two axes of a picture of square cells: no ticks, row 0 at the top, the title below.

    The figure's margins must leave room for the title (MARGIN): for Plotly to find out how much would draw everything twice.

    Args:
        size: rows and columns of the picture.
        title: what stands below it.
        axes: the number of the figure's pair of axes; 1 is its first.
        x, y: the part of the figure that the picture may fill, from 0 to 1.
    """
    name = "" if axes == 1 else str(axes)
    bare = {"showticklabels": False, "ticks": "", "showgrid": False, "showline": False, "constrain": "domain"}
    bare |= {"automargin": False, "fixedrange": True}
    rows, columns = size
    return {
        f"xaxis{name}": {
            **bare,
            "domain": x,
            "range": [-0.5, columns - 0.5],
            "anchor": f"y{name}",
            "title": {"text": title, "standoff": 4, "font": {"size": style.FONT_SIZE - 2}},
        },
        f"yaxis{name}": {
            **bare,
            "domain": y,
            "range": [rows - 0.5, -0.5],
            "anchor": f"x{name}",
            "scaleanchor": f"x{name}",
            "constraintoward": "top",
        },
    }
