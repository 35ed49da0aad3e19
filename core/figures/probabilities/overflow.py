"""The range of each precision: exp against the largest number, and where the naive softmax fails."""

from typing import Any

import numpy as np

from core.concepts.probabilities.overflow import MAX_LOGIT, PRECISIONS, OverflowTrace
from core.figures import Words, style


def draw_lanes(trace: OverflowTrace, words: Words) -> style.Figure:
    """Return, for each precision (y), the largest logits (x, log axis) at which the naive softmax works and at which it gives nan.

    The lowest lane is the stable form.
    """
    works, breaks, ends = [], [], []
    for lane, threshold in zip(PRECISIONS, trace.thresholds, strict=True):
        works += [(1.0, lane), (threshold, lane), (None, None)]
        breaks += [(threshold, lane), (MAX_LOGIT, lane), (None, None)]
        ends.append((threshold, lane))
    stable = words["legend.stable"]
    works += [(1.0, stable), (MAX_LOGIT, stable)]
    return style.new_figure(
        words["alt.lanes"],
        _lines(breaks, words["legend.breaks"], {"color": style.LIMIT, "width": style.LINE, "dash": "dot"}),
        _lines(works, words["legend.works"], {"color": style.MODEL, "width": 9}),
        {
            "type": "scatter",
            "x": [x for x, _ in ends],
            "y": [y for _, y in ends],
            "mode": "markers+text",
            "showlegend": False,
            "text": [f"<b>{x:.2f}</b>" for x, _ in ends],
            "textposition": "top left",
            "marker": {"symbol": "x", "size": style.MARKER + 4, "color": style.LIMIT, "line": {"color": style.PAPER, "width": 1}},
        },
        xaxis=_logit_axis(words),
        yaxis={
            "title": {"text": words["axis.precision"]},
            "type": "category",
            "categoryorder": "array",
            "categoryarray": [stable, *PRECISIONS[::-1]],
            "range": [-0.6, 4.7],
        },
        shapes=[_here(trace)],
    )


def draw_ceilings(trace: OverflowTrace, words: Words) -> style.Figure:
    """Return exp(z) against z (both axes logarithmic) and the largest number of each precision."""
    finite = np.isfinite(trace.power_sweep)
    curve = {"x": trace.largest[finite], "y": trace.power_sweep[finite], "line": {"color": style.MODEL, "width": style.LINE}}
    crossings = {
        "x": trace.thresholds,
        "y": trace.ceilings,
        "marker": {"symbol": "x", "size": style.MARKER + 2, "color": style.LIMIT},
    }
    return style.new_figure(
        words["alt.ceilings"],
        {"type": "scatter", **curve, "mode": "lines", "name": "exp(z)"},
        *(_ceiling(height) for height in trace.ceilings),
        {"type": "scatter", **crossings, "mode": "markers", "hoverinfo": "x+y"},
        xaxis=_logit_axis(words),
        yaxis={
            "title": {"text": "exp(z)"},
            "type": "log",
            "range": [0, 330],
            "tickvals": [1e100, 1e200, 1e300],
            "ticktext": ["10<sup>100</sup>", "10<sup>200</sup>", "10<sup>300</sup>"],
        },
        # float32 and bfloat16 reach equally far: one label serves both.
        annotations=[_name(trace, "float16"), _name(trace, "float32", "float32, bfloat16"), _name(trace, "float64")],
        shapes=[_here(trace)],
        showlegend=False,
    )


def _ceiling(height: float) -> dict:
    line = {"color": style.LIMIT, "width": style.THIN, "dash": "dot"}
    return {"type": "scatter", "x": [1, MAX_LOGIT], "y": [height, height], "mode": "lines", "hoverinfo": "y", "line": line}


def _name(trace: OverflowTrace, precision: str, text: str | None = None) -> dict[str, Any]:
    """Return the label of one precision's ceiling."""
    height = float(np.log10(trace.ceilings[PRECISIONS.index(precision)]))
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": height, "yanchor": "bottom"}
    return {**place, "text": text or precision, "showarrow": False, "font": {"color": style.MUTED}}


def _lines(points: list[tuple], name: str, line: dict) -> dict:
    return {
        "type": "scatter",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "mode": "lines",
        "name": name,
        "line": line,
        "hoverinfo": "skip",
    }


def _logit_axis(words: Words) -> dict:
    ticks = [1, 10, 100, 1000, 10000]
    return {
        "title": {"text": words["axis.largest"]},
        "type": "log",
        "range": [0, 4.02],
        "tickvals": ticks,
        "ticktext": ["1", "10", "100", "1,000", "10,000"],
    }


def _here(trace: OverflowTrace) -> dict:
    at = trace.config.largest
    line = {"color": style.POINT, "width": style.LINE}
    return {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line}
