"""The sigmoid, tanh and their slopes, with the saturated parts shaded."""

from typing import Any

import numpy as np

from core.concepts.probabilities.sigmoid import WINDOW, SigmoidTrace
from core.figures import Words, style


def draw_sigmoid(trace: SigmoidTrace, words: Words) -> style.Figure:
    """Return σ(wx + b) and tanh(wx + b) against x, with the tangent of σ at the current x; saturated parts are shaded."""
    # Beside the curve, not on it: below a rising curve is to its right.
    side = "right" if (trace.config.w >= 0 and trace.config.x < 6) or trace.config.x < -6 else "left"
    tangent = {
        "type": "scatter",
        "x": trace.tangent[:, 0],
        "y": trace.tangent[:, 1],
        "mode": "lines",
        "name": words["legend.tangent"],
        "line": {"color": style.GRADIENT, "width": style.LINE + 1},
        "hoverinfo": "skip",
    }
    return style.new_figure(
        words["alt.sigmoid"],
        _curve(trace.x, trace.probabilities, "σ(wx + b)", style.MODEL, "solid"),
        _curve(trace.x, trace.tanh, "tanh(wx + b)", style.RIVAL, "dash"),
        tangent,
        _here(trace.config.x, trace.probability, f"{trace.probability:.1%}", f"bottom {side}"),
        xaxis={"title": {"text": "x"}, "range": [-WINDOW, WINDOW], "dtick": 2},
        yaxis={"title": {"text": words["axis.value"]}, "range": [-1.1, 1.18], "dtick": 0.5},
        shapes=_shade(trace),
    )


def draw_slopes(trace: SigmoidTrace, words: Words) -> style.Figure:
    """Return the slopes of σ(wx + b) and tanh(wx + b) against x, and the level below which σ counts as saturated.

    They are derivatives in x, w·σ′(z) and w·tanh′(z): what the tangent of the other picture shows.
    """
    w = trace.config.w
    low, steepest = w * trace.saturation_slope, max(abs(w), 0.25)
    inside = "left" if trace.config.x > 0 else "right"
    where = f"{'bottom' if (trace.slope > 0.1) == (w >= 0) else 'top'} {inside}"
    threshold = {
        "type": "scatter",
        "x": [-WINDOW, WINDOW],
        "y": [low, low],
        "mode": "lines",
        "name": words["legend.tenth"],
        "line": {"color": style.LIMIT, "width": style.THIN, "dash": "dot"},
        "hoverinfo": "skip",
    }
    return style.new_figure(
        words["alt.slopes"],
        _curve(trace.x, w * trace.slopes, "w·σ′(z)", style.MODEL, "solid"),
        _curve(trace.x, w * trace.tanh_slopes, "w·tanh′(z)", style.RIVAL, "dash"),
        threshold,
        _here(trace.config.x, trace.slope_in_x, f"{trace.slope_in_x:.3f}", where),
        xaxis={"title": {"text": "x"}, "range": [-WINDOW, WINDOW], "dtick": 2},
        yaxis={
            "title": {"text": words["axis.slope"]},
            "range": [min(0.0, 1.08 * w), max(0.0, 1.08 * w)] if w else [0, 0.27],
            "dtick": steepest / 4,
        },
        shapes=_shade(trace),
    )


def _curve(x: np.ndarray, y: np.ndarray, name: str, colour: str, dash: str) -> dict:
    line = {"color": colour, "width": style.LINE, "dash": dash}
    return {"type": "scatter", "x": x.astype("f4"), "y": y.astype("f4"), "mode": "lines", "name": name, "line": line}


def _here(x: float, y: float, text: str, where: str) -> dict:
    return {
        "type": "scatter",
        "x": [x],
        "y": [y],
        "mode": "markers+text",
        "text": [text],
        "textposition": where,
        "showlegend": False,
        "cliponaxis": False,
        "marker": {**style.HERE, "size": style.MARKER + 4},
        "textfont": {"color": style.POINT, "size": style.FONT_SIZE + 1},
    }


def _shade(trace: SigmoidTrace) -> list[dict[str, Any]]:
    return [
        {
            "type": "rect",
            "x0": start,
            "x1": end,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "layer": "below",
            "fillcolor": style.translucent(style.LIMIT, 0.16),
            "line": {"width": 0},
        }
        for start, end in trace.saturated
    ]
