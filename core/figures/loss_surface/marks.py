"""What the pictures of the loss surface are drawn with: paths, points, and how they follow the dials."""

from typing import Any

import numpy as np

from core.figures import style

DIALS = ("w", "b")
"""Which dials the first axes of all that follows them belong to."""


def draw_path(x: np.ndarray, y: np.ndarray, colour: str, name: str) -> dict:
    """Return a line in 2D."""
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "line": {"color": colour, "width": style.LINE}, "name": name}


def draw_marker(x: object, y: object, look: dict, name: str) -> dict:
    """Return points in 2D; a look with an edge is larger."""
    marker = {"size": style.MARKER + (4 if "line" in look else 0), **look}
    return {"type": "scatter", "x": x, "y": y, "mode": "markers", "marker": marker, "name": name}


def draw_path_3d(x: object, y: object, z: object, colour: str, name: str, dash: str = "solid") -> dict:
    """Return a line in 3D."""
    line = {"color": colour, "width": 6 if dash == "solid" else 4, "dash": dash}
    return {"type": "scatter3d", "x": x, "y": y, "z": z, "mode": "lines", "line": line, "name": name, "hoverinfo": "name"}


def draw_point_3d(x: object, y: object, z: object, look: dict, name: str) -> dict:
    """Return points in 3D."""
    marker = {"size": 6, **look}
    return {"type": "scatter3d", "x": x, "y": y, "z": z, "mode": "markers", "marker": marker, "name": name, "hoverinfo": "name"}


def pick(**arrays: Any) -> dict[str, Any]:
    """Return the meta of a trace that both dials place; arrays have the axes (w, b, point)."""
    steps = {name: values if isinstance(values, dict) else to_steps(values) for name, values in arrays.items()}
    return {"meta": style.follow("pick", DIALS, **steps)}


def to_steps(values: np.ndarray) -> dict[str, Any]:
    """Return the values as 16-bit steps of their own range."""
    low, high = float(values.min()), float(values.max())
    return style.quantize(values, low, high if high > low else low + max(1.0, abs(low)))


def shorten(values: np.ndarray) -> np.ndarray:
    """Return numbers that are only read as float32, unless they are too large for it."""
    return values.astype("f4") if np.abs(values).max(initial=0) < np.finfo("f4").max else values
