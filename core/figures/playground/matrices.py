"""Layers without activation as matrices: each layer's, and the one matrix that they multiply to."""

from itertools import pairwise

import numpy as np

from core.concepts.playground import CollapseTrace, PlaygroundTrace
from core.concepts.playground.data import REACH
from core.figures import Words, style
from core.figures.playground.plane import AWAY, draw_plane

MOST = 6
"""Rows and columns of a matrix that are drawn; of larger ones the first."""


def draw_matrices(trace: PlaygroundTrace, collapsed: CollapseTrace, words: Words) -> style.Figure:
    """Return W₁ᵀ, W₂ᵀ, ... side by side, then their product M; below each its bias (of the product: c). They follow the clock."""
    moments = len(trace.epochs)
    blocks = [*zip(collapsed.matrices, collapsed.biases, strict=True), (collapsed.product, collapsed.shift)]
    shown = [(matrix[:, :MOST, :MOST], bias[:, :MOST]) for matrix, bias in blocks]
    rows = max(matrix.shape[1] for matrix, _ in shown) + 2
    width = sum(matrix.shape[2] + 1 for matrix, _ in shown) - 1
    table, heads, at = np.full((moments, rows, width), np.nan), [], 0
    sizes = trace.config.sizes
    shapes = [*pairwise(sizes), (sizes[0], sizes[-1])]
    for number, ((matrix, bias), (before, after)) in enumerate(zip(shown, shapes, strict=True), start=1):
        high, wide = matrix.shape[1:]
        table[:, rows - high :, at : at + wide] = matrix[:, ::-1]
        table[:, 0, at : at + wide] = bias
        last = number == len(shown)
        name = "M" if last else f"W{number}ᵀ"
        sign = "=" if last else "" if number == 1 else "·"
        heads.append(
            {"x": at + (wide - 1) / 2, "y": rows - 0.4, "text": f"<b>{name}</b><br>[{before}, {after}]", "yanchor": "bottom"}
        )
        heads.append({"x": at - 1, "y": rows - high / 2 - 0.5, "text": f"<b>{sign}</b>", "yanchor": "middle"})
        heads.append({"x": at + (wide - 1) / 2, "y": -0.5, "text": "c" if last else f"b{number}", "yanchor": "top"})
        at += wide + 1
    heat = {
        "type": "heatmap", "z": table[-1], "colorscale": style.SIGNED_SCALE, "zmin": -2, "zmax": 2, "showscale": False,
        "texttemplate": "%{z:.2f}", "textfont": {"size": 12}, "xgap": 2, "ygap": 2, "hoverinfo": "skip",
        "meta": style.follow("swap", z=table.astype("f4")),
    }  # fmt: skip
    return style.new_figure(
        words["alt.matrices"],
        heat,
        annotations=[{"showarrow": False, "font": {"size": 13}, **head} for head in heads],
        margin={"l": 8, "r": 8, "t": 44, "b": 22},
        xaxis={"visible": False, "range": [-0.6, width - 0.4]},
        yaxis={"visible": False, "range": [-0.6, rows - 0.4]},
    )


def draw_straight(trace: PlaygroundTrace, collapsed: CollapseTrace, words: Words) -> style.Figure:
    """Return the plane with the line x·M + c = 0 over the border of the layers (two classes, inputs x₁ and x₂)."""
    figure = draw_plane(trace, words, rings=False)
    if trace.config.outputs != 1 or trace.config.inputs != ("x1", "x2"):
        return figure
    places = np.stack([cut_plane(*row) for row in np.concatenate([collapsed.product[..., 0], collapsed.shift], 1)])
    line = {
        "type": "scatter", "x": places[-1, :, 0], "y": places[-1, :, 1], "mode": "lines", "hoverinfo": "skip",
        "line": {"color": style.RIVAL, "width": style.LINE + 2, "dash": "dash"}, "name": "x·M + c = 0",
        "meta": style.follow("swap", x=places[..., 0], y=places[..., 1]),
    }  # fmt: skip
    return {"data": [*figure["data"], line], "layout": figure["layout"]}


def cut_plane(w1: float, w2: float, c: float) -> np.ndarray:
    """Return two points (end, 2) of the line w1·x₁ + w2·x₂ + c = 0, from beyond the plane to beyond it."""
    length = float(np.hypot(w1, w2))
    if not np.isfinite(length + abs(c)) or length < 1e-12:
        return np.full((2, 2), AWAY)
    foot = -c * np.array([w1, w2]) / length**2
    along = 3 * REACH * np.array([-w2, w1]) / length
    return np.stack([foot - along, foot + along]).clip(-1e3, 1e3)
