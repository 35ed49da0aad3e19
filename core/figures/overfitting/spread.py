"""What this lesson's pictures share: a mean over seeds as a line with a band, upright lines, frames."""

from typing import Any

import numpy as np

from core.concepts.overfitting import Study
from core.figures import Words, style

Look = tuple[str, str, str]
"""Colour, dash, symbol."""
FRAME = {"legend": {"font": {"size": style.FONT_SIZE - 3}}, "margin": {"l": 56, "r": 16, "t": 4, "b": 40}}
"""Of the small pictures."""


def shade(x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> tuple[dict[str, Any], np.ndarray]:
    """Return the look of a band over x, shape (point,), and its y: along the upper edge, back along the lower; (..., 2 · point)."""
    fill = {"fill": "toself", "fillcolor": style.translucent(colour, 0.2), "line": {"width": 0}, "mode": "lines"}
    band = {"type": "scatter", "x": np.concatenate([x, x[::-1]]), "hoverinfo": "skip"} | fill
    return band, np.concatenate([high, low[..., ::-1]], -1)


def draw_spread(
    x: np.ndarray, values: np.ndarray, name: str, look: Look, place: int = 0, dial: str | None = None
) -> list[dict[str, Any]]:
    """Return a band from the lowest to the highest seed and a line for their mean.

    Args:
        x: shape (point,).
        values: shape (seed, place, point).
        place: which line is shown; a dial of this name selects among them.
    """
    colour, dash, symbol = look
    band, edges = shade(x, values.min(0), values.max(0), colour)
    line = {"type": "scatter", "x": x, "hovertemplate": "%{x}: %{y:.3g}<extra></extra>"} | style.line(colour, dash, name)
    if len(x) <= 12:
        line |= {"mode": "lines+markers", "marker": {"color": colour, "size": style.MARKER - 1, "symbol": symbol}}
    return [
        band | {"showlegend": False} | style.follow_run("pick", place, dial, y=edges),
        line | style.follow_run("pick", place, dial, y=values.mean(0)),
    ]


def draw_upright(at: float, colour: str, width: float, dash: str) -> dict[str, Any]:
    """Return a line from the bottom of a picture to its top, behind everything."""
    place = {"type": "line", "xref": "x", "yref": "paper", "x0": at, "x1": at, "y0": 0, "y1": 1, "layer": "below"}
    return place | {"line": {"color": colour, "width": width, "dash": dash}}


def frame_accuracy(title: str) -> dict[str, Any]:
    """Return an axis for shares of right answers."""
    return {"title": {"text": title}, "range": [0.0, 1.02], "tickformat": ".0%", "nticks": 6}


def frame_epochs(words: Words, config: Study) -> dict[str, Any]:
    """Return the layout of a small picture over the epochs of a study."""
    return {"xaxis": {"title": {"text": words["axis.epoch"]}, "range": [0, config.epochs], "nticks": 6}, **FRAME}
