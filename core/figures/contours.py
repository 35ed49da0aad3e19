"""A loss surface from above, as filled contours."""

from typing import Any

import numpy as np

from core.figures import style


def draw_contours(x: np.ndarray, y: np.ndarray, heights: np.ndarray) -> dict[str, Any]:
    """Return heights over a plane as contours, pale in the valleys, without anything to read at the mouse.

    Args:
        x, y: shape (column,) and (row,).
        heights: shape (row, column). The square root of a loss has evenly spaced contours where the loss is a quadratic.
    """
    return {
        "type": "contour",
        "x": x.astype("f4"),
        "y": y.astype("f4"),
        "z": heights.astype("f4"),
        "colorscale": style.HEIGHT_SCALE,
        "showscale": False,
        "contours": {"coloring": "heatmap"},
        "ncontours": 18,
        "line": {"color": style.translucent(style.MUTED, 0.35), "width": 1},
        "hoverinfo": "none",
    }
