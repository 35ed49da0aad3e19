"""A function with its secant, its tangent and one step downhill; and the error of the secant's slope."""

import numpy as np

from core.concepts.derivatives import CURVE, DerivativesTrace
from core.figures import Words, style


@np.errstate(over="ignore", invalid="ignore")  # where the function is infinite, so is what is drawn
def draw_graph(trace: DerivativesTrace, words: Words) -> style.Figure:
    """Return y = f(x) with the point to drag, the secant with its run and rise, the tangent, and one step against the slope."""
    low, high = find_frame(trace.y)
    floor = low + 0.04 * (high - low)
    x, y = trace.x[:, None], trace.y[:, None]  # axes (x, h) or (x, rate)
    far_x, far_y = x + trace.h, y + trace.h * trace.quotient  # the secant's second point
    rise = _points(x, far_x, far_x), _points(y, y, far_y)
    secant = _points(x - 1, far_x + 1), _points(y - trace.quotient, far_y + trace.quotient)
    tangent = _points(trace.x - 1.5, trace.x + 1.5), _points(trace.y - 1.5 * trace.slope, trace.y + 1.5 * trace.slope)
    step = _points(x, x, trace.landing, trace.landing), _points(y, floor, floor, trace.landing_y)
    landing = _points(trace.landing), _points(trace.landing_y)
    point = _path(trace, "x", _points(trace.x), _points(trace.y))
    point["meta"] |= style.grab({"x": "x"}, x=trace.x)
    title = f"y = {trace.config.formula}" if trace.config.function == "own" else words[f"option.function.{trace.config.function}"]
    return style.new_figure(
        words["alt.graph"],
        {"type": "scatter", "x": CURVE, "y": trace.curve} | _line(style.SLATE, "solid", words["legend.curve"]),
        _path(trace, "x h", *rise) | _line(style.RIVAL, "dot"),
        _path(trace, "x h", *secant) | _line(style.RIVAL, "dash", words["legend.secant"]),
        _path(trace, "x", *tangent) | _line(style.GRADIENT, "solid", words["legend.tangent"]),
        _path(trace, "x rate", *step) | _line(style.POINT, "dot", words["legend.step"]),
        _path(trace, "x rate", *landing) | _marker(style.HERE | {"symbol": "circle-open"}),
        point | _marker(style.HERE, words["legend.point"]),
        xaxis={"title": {"text": "x"}, "range": [CURVE[0], CURVE[-1]]},
        yaxis={"title": {"text": title}, "range": [low, high]},
    )


@np.errstate(over="ignore", invalid="ignore")  # where the function is infinite, so is what is drawn
def draw_errors(trace: DerivativesTrace, words: Words) -> style.Figure:
    """Return the error of the secant's slope against h, both logarithmic, with its two causes.

    Rounding: y is exact to about |y|·ε, which is divided by h. Curvature: along h the slope changes by |d²y/dx²|·h, half of which
    is in the secant.
    """
    rounding = np.finfo(float).eps * np.abs(trace.y[:, None]) / trace.h
    bending = np.abs(trace.curvature[:, None]) / 2 * trace.h
    h, error = np.broadcast_to(trace.h, trace.error.shape), _positive(trace.error)
    here = _path(trace, "x h", _points(h), _points(error))
    here["meta"] |= style.grab({"x": "h"}, h=trace.h)
    return style.new_figure(
        words["alt.errors"],
        _path(trace, "x", h, _positive(rounding)) | _line(style.LIMIT, "dot", words["legend.rounding"]),
        _path(trace, "x", h, _positive(bending)) | _line(style.LIMIT, "dash", words["legend.bending"]),
        _path(trace, "x", h, error) | _line(style.RIVAL, "solid", words["legend.error"]),
        here | _marker({"color": style.RIVAL}),
        xaxis=style.LOG_AXIS | {"title": {"text": "h"}, "range": [-16.5, 0.5]},
        yaxis=style.LOG_AXIS | {"title": {"text": words["axis.error"]}, "range": [-17, 2]},
    )


def find_frame(y: np.ndarray) -> tuple[float, float]:
    """Return the ends of an axis that shows nearly all of these values, wherever the others shoot off to."""
    drawn = y[np.abs(y) < 1e15]
    low, high = np.quantile(drawn, [0.05, 0.95]).tolist() if drawn.size else (-1.0, 1.0)
    margin = 0.3 * max(high - low, 0.001, 0.001 * abs(high))
    return low - margin, high + margin


def _path(trace: DerivativesTrace, dials: str, x: np.ndarray, y: np.ndarray) -> dict:
    """Return a line or marker through x and y, axes (*dials, point), that follows the named dials."""
    here = trace.find(dials)
    return {"type": "scatter", "x": x[here], "y": y[here], "meta": style.follow("pick", dials.split(), x=x, y=y)}


def _points(*values: np.ndarray | float) -> np.ndarray:
    """Return one coordinate of several points, which become the last axis."""
    return np.stack(np.broadcast_arrays(*values), -1)


def _positive(values: np.ndarray) -> np.ndarray:
    """Return the values with a gap for zero, which a logarithmic axis cannot show."""
    return np.where(values > 0, values, np.nan)


def _line(colour: str, dash: str, name: str = "") -> dict:
    line = {"color": colour, "width": style.LINE, "dash": dash}
    return {"mode": "lines", "line": line, "name": name, "showlegend": bool(name)}


def _marker(look: dict, name: str = "") -> dict:
    return {"mode": "markers", "marker": {"size": style.MARKER + 5, **look}, "name": name, "showlegend": bool(name)}
