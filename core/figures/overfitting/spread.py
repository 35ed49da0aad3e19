"""A quantity over seeds: the mean as a line, all seeds as a band; with a dial among several such lines."""

from typing import Any

import numpy as np

from core.figures import style

Look = tuple[str, str, str]
"""Colour, dash, symbol."""


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


def count_known(values: np.ndarray) -> int:
    """Return how many moments are known, values (seed, time, ...)."""
    return int(np.isfinite(values.reshape(*values.shape[:2], -1)).all((0, 2)).sum())


def frame_accuracy(title: str, low: float = 0.0) -> dict[str, Any]:
    """Return an axis for shares of right answers."""
    return {"title": {"text": title}, "range": [low, 1.02], "tickformat": ".0%", "nticks": 6}
