"""Hidden units as folds: the lines along which the first layer's units bend, and the points as two units see them."""

from typing import Any

import numpy as np

from core.concepts.playground import PlaygroundTrace
from core.concepts.playground.watching import evaluate_run, list_folds
from core.figures import Words, style
from core.figures.playground.evaluated import DIALS, ask, name_points
from core.figures.playground.plane import draw_line, draw_plane

DASHES = ("dash", "dot", "dashdot", "longdash", "longdashdot", "6px,3px", "2px,7px", "14px,3px,2px,3px,2px,3px")
"""Of the lines, beside their colours (style.CYCLE)."""


def draw_folds(trace: PlaygroundTrace, words: Words) -> style.Figure:
    """Return the plane with the line of each unit of the first layer where its sum is 0: there it bends.

    Lines are drawn for the inputs x₁ and x₂ alone, at most eight; the legend names their units.
    """
    figure = draw_plane(trace, words)
    if not (trace.config.has_lines and trace.config.hidden):
        return figure
    rows = list_folds(trace)
    looks = [{"color": colour, "width": 2, "dash": dash} for colour, dash in zip(style.CYCLE, DASHES, strict=True)]
    units = range(min(rows.shape[1], len(looks)))
    lines = [draw_line(rows[:, unit], looks[unit], f"h1.{unit + 1}") for unit in units]
    unnamed = [{**each, "showlegend": False} for each in figure["data"]]
    legend = {"orientation": "v", "x": 1.02, "y": 1, "yanchor": "top"}
    layout = {**figure["layout"], "showlegend": True, "legend": legend, "margin": {"l": 40, "r": 84, "t": 6, "b": 40}}
    return {"data": [*unnamed, *lines], "layout": layout}


def draw_seen(trace: PlaygroundTrace, words: Words, pair: tuple[int, int]) -> style.Figure:
    """Return the training points as two units of the last hidden layer see them: x is the one's activation, y the other's.

    With two units, one along each axis, the output's border is a straight line here, which is drawn.
    """
    config, data, layer = trace.config, trace.data, len(trace.config.hidden)
    seen = evaluate_run(trace, data.x[: data.train])[layer]
    labels = data.y[: data.train].astype(int) if data.classes else np.zeros(data.train, int)
    points = {axis: values[: data.train] for axis, values in name_points(trace).items()}
    asked = {axis: ask(trace, "values", points=points, layer=layer, unit=unit) for axis, unit in zip("xy", pair, strict=True)}
    dots: dict[str, Any] = {
        "type": "scatter",
        "x": seen[:, pair[0]],
        "y": seen[:, pair[1]],
        "mode": "markers",
        "hoverinfo": "skip",
        "marker": {
            "color": [style.CLASSES[label] for label in labels],
            "symbol": [style.CLASS_SYMBOLS[label] for label in labels],
            "size": 8,
            "line": {"color": style.PAPER, "width": 1},
        },
        "meta": style.follow("swap", DIALS, **asked),
    }
    straight = config.hidden[-1] == 2 and config.outputs == 1 and pair[0] != pair[1]
    line = trace.run[:, -3:].astype(float)[:, [*pair, 2]] if straight else None  # weights of x and y, bias
    border = [] if line is None else [draw_line(line, {"color": style.INK, "width": style.LINE})]
    edge = {"tanh": (-1.15, 1.15), "sigmoid": (-0.1, 1.1), "sine": (-1.15, 1.15)}.get(config.activation)
    if edge is None:
        most = float(np.nan_to_num(np.abs(seen[:, list(pair)]), posinf=0).max(initial=1))
        edge = (-0.08 * most, 1.1 * most) if config.activation == "ReLU" else (-1.1 * most, 1.1 * most)
    names = [f"h{layer}.{unit + 1}" for unit in pair]
    return style.new_figure(
        words["alt.seen"],
        dots,
        *border,
        showlegend=False,
        margin={"l": 50, "r": 8, "t": 6, "b": 40},
        xaxis={"title": {"text": names[0]}, "range": list(edge), "nticks": 5},
        yaxis={"title": {"text": names[1]}, "range": list(edge), "nticks": 5},
    )
