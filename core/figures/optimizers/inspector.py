"""The parts of one step: directions of gradient, velocity and step, and the factor of each coordinate."""

import numpy as np

from core.concepts.optimizers import InspectionTrace, SurveyTrace
from core.figures import Words, style

ARROWS = {"gradient": (style.GRADIENT, "dot", "┈"), "velocity": (style.MODEL, "dash", "╌"), "step": (style.POINT, "solid", "─")}
"""Colour, dash, and the dash as a character."""


def draw_compass(inspection: InspectionTrace, landscape: SurveyTrace, words: Words) -> style.Figure:
    """Return the directions of −gradient, −velocity and step at each moment as arrows of length 1, in the landscape's plane.

    Above, the true length of each.
    """
    angles = np.linspace(0, 2 * np.pi, 73)
    ring = {"type": "scatter", "x": np.cos(angles), "y": np.sin(angles), "mode": "lines", "hoverinfo": "skip"}
    traces = [ring | {"line": {"color": style.GRID, "width": style.THIN}}]
    shown = [name for name in ARROWS if name in inspection.arrows]
    for name, place in zip(shown, np.linspace(-0.85, 0.85, len(shown)), strict=True):
        traces += [_arrow(name, inspection, words), _length(name, inspection, float(place), words)]
    axis = {"showticklabels": False, "zeroline": True, "zerolinecolor": style.GRID, "showgrid": False}
    return style.new_figure(
        words["alt.compass"],
        *traces,
        margin={"l": 24, "r": 8, "t": 4, "b": 28},
        showlegend=False,
        xaxis={**axis, "title": {"text": landscape.axes[0]}, "range": [-1.15, 1.15]},
        xaxis2={"overlaying": "x", "range": [-1.3, 1.3], "visible": False},  # the lengths spread over the picture's whole width
        yaxis={**axis, "title": {"text": landscape.axes[1]}, "range": [-1.1, 1.8], "scaleanchor": "x"},
    )


def draw_multipliers(inspection: InspectionTrace, landscape: SurveyTrace, words: Words) -> style.Figure:
    """Return the factor that multiplies each coordinate of the gradient or velocity (log axis) against the step."""
    values = inspection.multipliers
    shown = np.where((values > 1e-12) & (values < 1e12), values, np.nan).astype("f4")
    steps = np.arange(len(shown), dtype="i4")
    traces = []
    for column, (name, colour, dash) in enumerate(zip(landscape.axes, (style.INK, style.SLATE), ("solid", "dash"), strict=True)):
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
        words["alt.multipliers"],
        *traces,
        margin={"l": 64, "r": 8, "t": 30, "b": 40},
        xaxis={"title": {"text": words["axis.step"]}, "range": [0, len(steps) * 1.02], "nticks": 6},
        yaxis={"title": {"text": words["axis.multiplier"]}, **style.LOG_AXIS, **_range(shown)},
    )


def _range(values: np.ndarray) -> dict:
    """Return a range of at least two powers of ten around the values, with a line at every power, or every few."""
    low, high = (np.log10(np.nanmin(values)), np.log10(np.nanmax(values))) if np.isfinite(values).any() else (-2.0, 0.0)
    pad = max(0.15, (2 - (high - low)) / 2)
    return {"range": [float(low - pad), float(high + pad)], "dtick": max(1, round((high - low) / 5))}


def _arrow(name: str, inspection: InspectionTrace, words: Words) -> dict:
    colour, dash, _ = ARROWS[name]
    with np.errstate(over="ignore"):  # a run that diverges leaves single precision before it leaves the numbers
        units = np.nan_to_num(inspection.arrows[name]).astype("f4")
    x, y = (np.stack([np.zeros(len(units), "f4"), units[:, axis]], 1) for axis in (0, 1))
    return {
        "type": "scatter",
        "x": x[0],
        "y": y[0],
        "mode": "lines+markers",
        "name": words[f"legend.{name}"],
        "line": {"color": colour, "width": style.LINE, "dash": dash},
        "hoverinfo": "name",
        "marker": {"symbol": "arrow", "angleref": "previous", "size": [0, 15], "color": colour},
        "meta": style.follow("swap", x=x, y=y),
    }


def _length(name: str, inspection: InspectionTrace, place: float, words: Words) -> dict:
    """Return an arrow's name in its colour, its dash, and its true length at each moment."""
    colour, _, dash = ARROWS[name]
    told = [[f"{dash}{dash} {words[f'legend.{name}']}<br>{length:.3g}"] for length in inspection.lengths[name]]
    return {
        "type": "scatter",
        "x": [place],
        "y": [1.36],
        "xaxis": "x2",
        "mode": "text",
        "text": told[0],
        "name": words[f"legend.{name}"],
        "textfont": {"color": colour, "size": style.FONT_SIZE - 1},
        "hoverinfo": "skip",
        "cliponaxis": False,
        "meta": style.follow("swap", text=told),
    }
