"""A figure made small, for a card or a handout: the drawing alone, without what is too fine to read there."""

import re
from typing import Any

import numpy as np

from core.figures import style

TEXT = 8
MARGIN = {"l": 4, "r": 4, "t": 4, "b": 4, "pad": 0}
_AXIS = re.compile(r"[xy]axis\d*")


def shrink(figure: style.Figure) -> style.Figure:
    """Return a 2D figure that stands still, whole, without legend, titles, ticks, colour bars and annotations."""
    layout = {name: _shrink_axis(each) if _AXIS.fullmatch(name) else each for name, each in figure["layout"].items()}
    for name in ("xaxis", "yaxis"):
        layout.setdefault(name, _shrink_axis({}))
    layout |= {"meta": {"alt": layout["meta"]["alt"]}, "margin": MARGIN, "showlegend": False, "annotations": [], "hovermode": False}
    lasting = [trace for trace in figure["data"] if (trace.get("meta") or {}).get("follow") != "after"]  # no sentences of a moment
    return {"data": [_shrink_trace(trace) for trace in lasting], "layout": layout}


def _shrink_axis(axis: dict[str, Any]) -> dict[str, Any]:
    return {**axis, "title": {"text": ""}, "showticklabels": False, "ticks": "", "fixedrange": True, "automargin": False}


def _shrink_trace(trace: dict[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {"showscale": False} if trace["type"] in ("heatmap", "contour") else {}
    if "text" in trace:
        changes["textfont"] = {**trace.get("textfont", {}), "size": TEXT}
    if (trace.get("meta") or {}).get("follow") == "stand":  # a path of which one point is drawn: its last
        changes |= {name: np.asarray(trace[name])[-1:] for name in "xy"}
    return {name: each for name, each in trace.items() if name not in ("meta", "customdata", "hovertemplate")} | changes
