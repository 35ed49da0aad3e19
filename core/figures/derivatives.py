"""A function with its secant, its tangent and one step downhill; and the error of the secant's slope."""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from core.concepts.derivatives import CURVE, STOPS, DerivativesTrace
from core.figures import Words, style

FARTHEST, SMALLEST = 1e300, 1e-15
"""Sizes beyond which a value is not drawn, and below which a function is as good as constant."""


@np.errstate(over="ignore", invalid="ignore")  # where the function is infinite, so is what is drawn
def draw_graph(trace: DerivativesTrace, words: Words) -> style.Figure:
    """Return y = f(x) with the point to drag, the secant with its run and rise, the tangent, and one step against the slope."""
    low, high = find_frame(trace.y)
    floor = low + 0.04 * (high - low)
    stops, h = (np.array(STOPS[axis]) for axis in "xh")
    x, y = stops[:, None], trace.y[:, None]  # axes (x, h) or (x, rate)
    far_x, far_y = x + h, y + h * trace.quotient  # the secant's second point
    rise = (x, far_x, far_x), (y, y, far_y)
    secant = (x - 1, far_x + 1), (y - trace.quotient, far_y + trace.quotient)
    tangent = (stops - 1.5, stops + 1.5), (trace.y - 1.5 * trace.slope, trace.y + 1.5 * trace.slope)
    step = (x, x, trace.landing, trace.landing), (y, floor, floor, trace.landing_y)
    point = _path(trace, "x", [stops], [trace.y])
    point["meta"] |= style.grab({"x": "x"}, x=stops)
    title = f"y = {trace.config.formula}" if trace.config.function == "own" else words[f"option.function.{trace.config.function}"]
    return style.new_figure(
        words["alt.graph"],
        {"type": "scatter", "x": CURVE, "y": _cut(trace.curve)} | style.line(style.SLATE, name=words["legend.curve"]),
        _path(trace, "x h", *rise) | style.line(style.RIVAL, "dot"),
        _path(trace, "x h", *secant) | style.line(style.RIVAL, "dash", words["legend.secant"]),
        _path(trace, "x", *tangent) | style.line(style.GRADIENT, "solid", words["legend.tangent"]),
        _path(trace, "x rate", *step) | style.line(style.POINT, "dot", words["legend.step"]),
        _path(trace, "x rate", [trace.landing], [trace.landing_y]) | style.marker(style.HERE | {"symbol": "circle-open"}),
        point | style.marker(style.HERE, words["legend.point"]),
        xaxis={"title": {"text": "x"}, "range": [CURVE[0], CURVE[-1]]},
        yaxis={"title": {"text": title}, "range": [low, high]},
    )


@np.errstate(over="ignore", invalid="ignore")  # where the function is infinite, so is what is drawn
def draw_errors(trace: DerivativesTrace, words: Words) -> style.Figure:
    """Return the error of the secant's slope against h, both logarithmic, with its two causes.

    Rounding: y is exact to about |y|·ε, which is divided by h. Curvature: along h the slope changes by |d²y/dx²|·h, half of which
    is in the secant.
    """
    h = np.array(STOPS["h"])
    rounding = np.finfo(float).eps * np.abs(trace.y[:, None]) / h
    bending = np.abs(trace.curvature[:, None]) / 2 * h
    rounding, bending, error = (np.where(each > 0, each, np.nan) for each in (rounding, bending, trace.error))  # no logarithm of 0
    here = _path(trace, "x h", [h], [error])
    here["meta"] |= style.grab({"x": "h"}, h=h)
    return style.new_figure(
        words["alt.errors"],
        _path(trace, "x", h, rounding.T) | style.line(style.LIMIT, "dot", words["legend.rounding"]),
        _path(trace, "x", h, bending.T) | style.line(style.LIMIT, "dash", words["legend.bending"]),
        _path(trace, "x", h, error.T) | style.line(style.RIVAL, "solid", words["legend.error"]),
        here | style.marker({"color": style.RIVAL}),
        xaxis=style.LOG_AXIS | {"title": {"text": "h"}, "range": [-16.5, 0.5]},
        yaxis=style.LOG_AXIS | {"title": {"text": words["axis.error"]}, "range": find_powers(error)},
    )


def find_powers(error: np.ndarray) -> tuple[int, int]:
    """Return the ends of a logarithmic axis that shows nearly all of these errors: 10⁻¹⁷ to 10², or more."""
    drawn = error[np.isfinite(error)]
    low, high = np.log10(np.quantile(drawn, [0.02, 0.98])).tolist() if drawn.size else (0.0, 0.0)
    return min(-17, math.floor(low)), max(2, math.ceil(high))


def find_frame(y: np.ndarray) -> tuple[float, float]:
    """Return the ends of an axis that shows nearly all of these values, wherever a few others shoot off to."""
    finite = y[np.abs(y) < FARTHEST]
    near = finite[np.abs(finite) < 1e15]
    drawn = near if 2 * near.size > finite.size else finite
    low, high = np.quantile(drawn, [0.05, 0.95]).tolist() if drawn.size else (-1.0, 1.0)
    spread = max(high - low, 0.001 * abs(high))
    margin = 0.3 * (spread if spread > SMALLEST else 1.0)
    return low - margin, high + margin


def _cut(values: np.ndarray) -> np.ndarray:
    """Return the values; those so large that Plotly cannot compute with them as nan, which it leaves out."""
    return np.where(np.abs(values) < FARTHEST, values, np.nan)


def _path(trace: DerivativesTrace, dials: str, x: Iterable[ArrayLike], y: Iterable[ArrayLike]) -> dict:
    """Return a line or marker through points, given by the x of each and the y of each, axes (*dials), that follows these dials."""
    xs, ys = np.split(_cut(np.stack(np.broadcast_arrays(*x, *y), -1)), 2, -1)
    here = trace.find(dials)
    return {"type": "scatter", "x": xs[here], "y": ys[here], "meta": style.follow("pick", dials.split(), x=xs, y=ys)}
