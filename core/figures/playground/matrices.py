"""Layers without activation as matrices: each layer's, and the one matrix that they multiply to."""

from itertools import pairwise

import numpy as np

from core.concepts.playground import CollapseTrace, PlaygroundTrace
from core.figures import Words, style
from core.figures.playground.numbers import draw_numbers
from core.figures.playground.plane import draw_line, draw_plane

MOST = 6
"""Rows and columns of a matrix that are drawn; of larger ones the first."""
WIDE, CROWDED = 16, 19
"""Columns beyond which numbers are written smaller, so that they do not touch, and beyond which they would touch all the same."""


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
    size = 12 if width <= WIDE else 9 if width <= CROWDED else 0
    return draw_numbers(words["alt.matrices"], table, heads, size=size, gaps=(2, 2), margin={"l": 8, "r": 8, "t": 50, "b": 22})


def draw_straight(trace: PlaygroundTrace, collapsed: CollapseTrace, words: Words) -> style.Figure:
    """Return the plane with the line x·M + c = 0 over the border of the layers (two classes, inputs x₁ and x₂)."""
    figure = draw_plane(trace, words, rings=False)
    if trace.config.outputs != 1 or not trace.config.has_lines:
        return figure
    rows = np.concatenate([collapsed.product[..., 0], collapsed.shift], 1)
    line = draw_line(rows, {"color": style.RIVAL, "width": style.LINE + 2, "dash": "dash"}, "x·M + c = 0")
    return {"data": [*figure["data"], line], "layout": figure["layout"]}
