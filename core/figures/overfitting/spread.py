"""What this lesson's pictures share: a mean over seeds as a line with a band, upright lines, frames."""

from typing import Any

import numpy as np

from core.figures import style

Look = tuple[str, str, str]
"""Colour, dash, symbol."""
FRAME = {"legend": {"font": {"size": style.FONT_SIZE - 3}}, "margin": {"l": 56, "r": 16, "t": 4, "b": 40}}
"""Of the small pictures."""


def draw_spread(x: np.ndarray, values: np.ndarray, name: str, look: Look, dial: str = "", place: int = 0) -> list[dict[str, Any]]:
    """Return a band from the lowest to the highest seed and a line for their mean.

    Args:
        x: shape (point,).
        values: shape (seed, point); with a dial (seed, dial, point).
        dial: name of the dial that selects among the lines; `place` is where it stands.
    """
    colour, dash, symbol = look
    low, mean, high = values.min(0), values.mean(0), values.max(0)
    around = np.concatenate([high, low[..., ::-1]], -1)
    fill = {"fill": "toself", "fillcolor": style.translucent(colour, 0.18), "line": {"width": 0}}
    band = {"type": "scatter", "mode": "lines", "x": np.concatenate([x, x[::-1]]), "showlegend": False, "hoverinfo": "skip"} | fill
    line = {"type": "scatter", "mode": "lines", "x": x, "name": name, "line": {"color": colour, "dash": dash, "width": style.LINE}}
    line |= {"hovertemplate": "%{x}: %{y:.3g}<extra></extra>"}
    if len(x) <= 12:
        line |= {"mode": "lines+markers", "marker": {"color": colour, "size": style.MARKER - 1, "symbol": symbol}}
    if not dial:
        return [band | {"y": around}, line | {"y": mean}]
    return [
        band | {"y": around[place], "meta": style.follow("pick", [dial], y=around.astype("f4"))},
        line | {"y": mean[place], "meta": style.follow("pick", [dial], y=mean.astype("f4"))},
    ]


def draw_upright(at: float, colour: str, width: float, dash: str) -> dict[str, Any]:
    """Return a line from the bottom of a picture to its top, behind everything."""
    place = {"type": "line", "xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": 0, "y1": 1, "layer": "below"}
    return place | {"line": {"color": colour, "width": width, "dash": dash}}


def frame_accuracy(title: str) -> dict[str, Any]:
    """Return an axis for shares of right answers."""
    return {"title": {"text": title}, "range": [0.0, 1.02], "tickformat": ".0%", "nticks": 6}
