"""The searches for the minimum by trying."""

import numpy as np

from core.concepts.loss_surface import SearchTrace
from core.figures import Words, style
from core.figures.loss_surface.marks import draw_marker, draw_path


def draw_line_search(trace: SearchTrace, words: Words) -> style.Figure:
    """Return the losses of all weights tried with b = 0, in the order of trying. x: w. y: loss."""
    return style.new_figure(
        words["alt.line_search"],
        draw_marker(trace.w_tried, trace.line, {"color": style.SLATE}, words["legend.tried"]) | {"meta": style.follow("grow")},
        draw_marker(*_best(trace.w_tried, trace.line), style.MINIMUM, words["legend.best"])
        | {"meta": style.follow("after", at=np.array([len(trace.line) - 1]))},
        showlegend=False,
        xaxis={"title": {"text": "w  (b = 0)"}, "range": _widen(trace.w_tried), "nticks": 6},
        yaxis={"title": {"text": words["axis.loss"]}, "rangemode": "tozero", "nticks": 5},
    )


def draw_grid_search(trace: SearchTrace, words: Words) -> style.Figure:
    """Return the pairs tried, coloured by their loss, in the order of trying, and the steps of gradient descent. x: w. y: b."""
    w, b = np.meshgrid(trace.w_tried, trace.b_tried)
    losses = np.sqrt(trace.grid)
    best = np.unravel_index(trace.grid.argmin(), trace.grid.shape)
    tried = {
        "type": "scattergl",
        "x": w.ravel().astype("f4"),
        "y": b.ravel().astype("f4"),
        "mode": "markers",
        "hoverinfo": "skip",
        "marker": {
            "symbol": "square",
            "size": 7,
            "color": losses.ravel().astype("f4"),
            "colorscale": style.HEIGHT_SCALE,
            "cmin": 0,
            "cmax": float(losses.max()),
        },
        "name": words["legend.tried"],
        "meta": style.follow("grow"),
    }
    last = trace.steps_needed if trace.steps_needed is not None else len(trace.path) - 1
    path = trace.path[: last + 1]
    above = {"type": "scattergl"}  # WebGL's traces cover all others: what lies on top of the pairs must be one of them
    return style.new_figure(
        words["alt.grid_search"],
        tried,
        draw_path(path[:, 0], path[:, 1], style.METHODS["full batch"], words["legend.descent"]) | above | {"mode": "lines+markers"},
        draw_marker([w[best]], [b[best]], style.MINIMUM, words["legend.best"])
        | above
        | {"meta": style.follow("after", at=np.array([trace.grid.size - 1]))},
        showlegend=False,
        xaxis={"title": {"text": "w"}, "range": _widen(trace.w_tried), "nticks": 6},
        yaxis={"title": {"text": "b"}, "range": _widen(trace.b_tried), "nticks": 6},
    )


def _widen(tried: np.ndarray) -> list[float]:
    """Return the range of an axis on which the first and the last are seen whole: wider by a step at both ends."""
    step = float(tried[1] - tried[0])
    return [float(tried[0]) - step, float(tried[-1]) + step]


def _best(at: np.ndarray, losses: np.ndarray) -> tuple[list[float], list[float]]:
    lowest = int(losses.argmin())
    return [float(at[lowest])], [float(losses[lowest])]
