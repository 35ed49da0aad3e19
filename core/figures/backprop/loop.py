"""The training loop: its path on the loss surface and its loss, line by line, beside the loop as it should be."""

from typing import Any

import numpy as np

from core.concepts.backprop import LINES, RATES, LoopTrace
from core.figures import Words, style
from core.figures.contours import draw_contours

RATE = "rate"
"""The name of the dial for the learning rate."""
LOOKS = {"right": (style.METHODS["SGD"], "solid"), "wrong": (style.RIVAL, "dash")}
FAR = 1e4
"""Beyond this a path is not drawn."""


def match(trace: LoopTrace, right: LoopTrace) -> np.ndarray:
    """Return for each moment of a loop the moment of the right loop that has done as much of its update, shape (time,)."""
    lines, others = (len(LINES[each.config.way]) for each in (trace, right))
    moments = np.ceil(np.arange(len(trace.line)) * others / lines).astype(int)
    return np.minimum(moments, len(right.line) - 1)


def draw_paths(trace: LoopTrace, right: LoopTrace, rate: float, words: Words) -> style.Figure:
    """Return the loss over w and b as contours, with the path of the right loop and that of the chosen one, and the minimum."""
    optimum = {"type": "scatter", "x": [2.0], "y": [0.0], "mode": "markers", "marker": {**style.MINIMUM, "size": 11}}
    paths = [
        part
        for name, points in _list_series(trace, right, "parameters")
        for part in _draw_path(points[..., 0], points[..., 1], rate, name, words)
    ]
    return style.new_figure(
        words["alt.paths"],
        draw_contours(trace.w_axis, trace.b_axis, np.sqrt(trace.surface)),
        *paths,
        {**optimum, "name": words["legend.optimum"], "showlegend": False, "hoverinfo": "skip"},
        xaxis={"title": {"text": "w"}, "range": trace.w_axis[[0, -1]].tolist()},
        yaxis={"title": {"text": "b"}, "range": trace.b_axis[[0, -1]].tolist()},
    )


def draw_losses(trace: LoopTrace, right: LoopTrace, rate: float, words: Words) -> style.Figure:
    """Return the loss (logarithmic) against the lines run so far, for the right loop and for the chosen one."""
    at = np.arange(len(trace.line), dtype=float)
    lines = []
    for name, losses in _list_series(trace, right, "losses"):
        lines.append(_draw_path(np.broadcast_to(at, losses.shape), np.maximum(losses, 1e-9), rate, name, words)[0])
    return style.new_figure(
        words["alt.losses"],
        *lines,
        showlegend=False,
        xaxis={"title": {"text": words["axis.lines"]}, "range": [0, max(len(at) - 1, 1)]},
        yaxis={"title": {"text": words["axis.loss"]}, **style.LOG_AXIS, "dtick": 3, "range": [-6.5, 3.5]},
    )


def _list_series(trace: LoopTrace, right: LoopTrace, name: str) -> list[tuple[str, np.ndarray]]:
    """Return an array of the right loop, in the chosen one's moments, and of the chosen one; axes: rate, time, ..."""
    series = [("right", getattr(right, name)[:, match(trace, right)])]
    return series if trace.config.way == "right" else [*series, ("wrong", getattr(trace, name))]


def _draw_path(x: np.ndarray, y: np.ndarray, rate: float, name: str, words: Words) -> list[dict[str, Any]]:
    """Return a line that grows with the clock and the point at its end; axes: rate, time."""
    run, (colour, dash) = RATES.index(rate), LOOKS[name]
    x, y = (np.where(np.abs(y) < FAR, each, np.nan).astype("f4") for each in (x, y))
    shared = {"type": "scatter", "x": x[run], "y": y[run], "name": words[f"legend.{name}"]}
    line = {"mode": "lines", "line": {"color": colour, "width": 2.5, "dash": dash}, "meta": style.follow("grow", [RATE], x=x, y=y)}
    point = {
        "mode": "markers",
        "marker": {"color": colour, "size": style.MARKER + 2, "line": {"color": style.PAPER, "width": 1}},
        "showlegend": False,
        "meta": style.follow("stand", [RATE], x=x, y=y),
    }
    return [shared | each | {"hoverinfo": "skip"} for each in (line, point)]
