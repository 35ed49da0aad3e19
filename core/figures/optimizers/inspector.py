"""Draw the inside of a step: which way gradient, average and step point, and what each coordinate is multiplied by."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from core.concepts.optimizers import InspectionTrace, SurveyTrace
from core.figures import style

Words = Mapping[str, str]
ARROWS = {"gradient": (style.GRADIENT, "dot"), "velocity": (style.MODEL, "dash"), "step": (style.POINT, "solid")}


def draw_compass(inspection: InspectionTrace, ground: SurveyTrace, words: Words) -> go.Figure:
    """Return the directions of −gradient, −average and step at each moment, each arrow scaled to length 1."""
    angles = np.linspace(0, 2 * np.pi, 73)
    ring = {"type": "scatter", "x": np.cos(angles), "y": np.sin(angles), "mode": "lines", "hoverinfo": "skip", "showlegend": False}
    traces = [ring | {"line": {"color": style.GRID, "width": style.THIN}}]
    for name, (colour, dash) in ARROWS.items():
        if name in inspection.arrows:
            traces.append(_arrow(name, inspection, colour, dash, words))
    axis = {"range": [-1.15, 1.15], "showticklabels": False, "zeroline": True, "zerolinecolor": style.GRID, "showgrid": False}
    return style.new_figure(
        words["alt.compass"], *traces, margin={"l": 24, "r": 8, "t": 34, "b": 28},
        xaxis={**axis, "title": {"text": ground.axes[0]}},
        yaxis={**axis, "title": {"text": ground.axes[1]}, "scaleanchor": "x"},
    )  # fmt: skip


def draw_multipliers(inspection: InspectionTrace, ground: SurveyTrace, words: Words) -> go.Figure:
    """Return what each coordinate of the gradient (or of its average) is multiplied by, against steps."""
    values = inspection.multipliers
    shown = np.where((values > 1e-12) & (values < 1e12), values, np.nan).astype("f4")
    steps = np.arange(len(shown), dtype="i4")
    traces = []
    for column, (name, colour, dash) in enumerate(zip(ground.axes, (style.INK, style.SLATE), ("solid", "dash"), strict=True)):
        look = {
            "type": "scatter",
            "x": steps,
            "y": shown[:, column],
            "name": name,
            "hovertemplate": f"{name} %{{y:.4g}}<extra></extra>",
        }
        traces.append(look | {"mode": "lines", "line": {"color": colour, "width": style.LINE, "dash": dash}})
        marker = {"color": colour, "size": style.MARKER, "symbol": ("circle", "square")[column]}
        traces.append(look | {"mode": "markers", "marker": marker, "showlegend": False, "meta": style.follow("stand")})
    return style.new_figure(
        words["alt.multipliers"], *traces, margin={"l": 64, "r": 8, "t": 30, "b": 40},
        xaxis={"title": {"text": words["axis.step"]}, "range": [0, len(steps) * 1.02], "nticks": 6},
        yaxis={"title": {"text": words["axis.multiplier"]}, **style.LOG_AXIS, "range": _range(shown)},
    )  # fmt: skip


def _range(values: np.ndarray) -> list[float]:
    """Return at least two powers of ten around the values."""
    low, high = (np.log10(np.nanmin(values)), np.log10(np.nanmax(values))) if np.isfinite(values).any() else (-2.0, 0.0)
    pad = max(0.15, (2 - (high - low)) / 2)
    return [float(low - pad), float(high + pad)]


def _arrow(name: str, inspection: InspectionTrace, colour: str, dash: str, words: Words) -> dict:
    units = np.nan_to_num(inspection.arrows[name]).astype("f4")
    x, y = (np.stack([np.zeros(len(units), "f4"), units[:, axis]], 1) for axis in (0, 1))
    return {
        "type": "scatter", "x": x[0], "y": y[0], "mode": "lines+markers", "name": words[f"legend.{name}"],
        "line": {"color": colour, "width": style.LINE, "dash": dash}, "hoverinfo": "name",
        "marker": {"symbol": "arrow", "angleref": "previous", "size": [0, 15], "color": colour},
        "meta": style.follow("swap", x=x, y=y),
    }  # fmt: skip
