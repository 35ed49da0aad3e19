"""A curve through noisy points, its errors against complexity, and what the expected error consists of."""

from typing import Any

import numpy as np

from core.concepts.overfitting import CurveTrace
from core.figures import Words, style
from core.figures.feature_maps.learning import PARTS
from core.figures.overfitting.axes import Span, drop_axes, find_place, list_dials, select
from core.figures.overfitting.spread import FRAME, draw_upright, shade

REST = ("noise", "count", "ridge")
"""The axes that a curve over complexity still follows."""
TERMS = {"bias2": (style.PURPLE, "longdash"), "variance": (style.SKY, "dot"), "noise2": (style.SLATE, "dashdot")}
HOVER = "%{x}: %{y:.3g}<extra></extra>"
DECADES = (-2.6, 2.3)
"""Errors shown, as exponents of ten, for y of about 1; those of networks stay below 4."""


def draw_fit(trace: CurveTrace, words: Words) -> style.Figure:
    """Return the points, the hidden function, the fit, and the band in which the fits to other sets of points lie."""
    low, high = _frame(trace)
    reach = {"low": low - (high - low), "high": high + (high - low)}
    known = trace.config.data == "sine"
    band, edges = shade(trace.places, trace.low, trace.high, style.MODEL)
    line = {"type": "scatter", "x": trace.places, "hoverinfo": "skip"}
    dots = {"type": "scatter", "hovertemplate": "x %{x:.3g}<br>y %{y:.3g}<extra></extra>"}
    points = style.marker({"color": style.DATA, "size": style.MARKER}, words["legend.points"])
    traces = [
        band | {"name": words["legend.band" if known else "legend.folds"]} | select(trace, span=reach, y=edges),
        line | style.line(style.MODEL, name=words["legend.fit"]) | select(trace, span=reach, y=trace.curves),
        dots | points | select(trace, ("noise", "count"), x=trace.x, y=trace.y),
    ]
    if known:
        look = {"color": style.translucent(style.BROWN, 0.7), "size": style.MARKER - 4, "symbol": "square"}
        tested = style.marker(look, words["legend.test points"]) | select(trace, ("noise",), x=trace.test_x, y=trace.test_y)
        truth = style.line(style.RIVAL, "dash", words["legend.truth"], style.LINE - 1)
        traces[1:1] = [dots | tested, line | truth | {"y": trace.truth}]
    ends = trace.places[[0, -1]]
    margin = 0.02 * (ends[1] - ends[0])
    return style.new_figure(
        words["alt.fit" if known else "alt.own"],
        *traces,
        xaxis={"title": {"text": words["axis.x"]}, "range": [ends[0] - margin, ends[1] + margin], "nticks": 6},
        yaxis={"title": {"text": words["axis.y"]}, "range": [low, high], "nticks": 6},
    )


def draw_errors(trace: CurveTrace, words: Words) -> style.Figure:
    """Return the mean squared error on the training and on the test points against complexity, both with a mark where we are."""
    traces, known, across = [], trace.config.data == "sine", _abscissa(trace)[:, None, None, None, None]
    for part, (colour, dash, symbol) in PARTS.items():
        values = getattr(trace, f"{part}_error")
        name = words[f"legend.{part}" if known or part == "train" else "legend.left out"]
        here = select(trace, span=_span(trace), x=across, y=values[..., None])
        mark = style.marker({"color": colour, "size": style.MARKER + 2, "symbol": symbol})
        traces.append(_over_complexity(trace, values) | style.line(colour, dash, name))
        traces.append({"type": "scatter", "hoverinfo": "skip"} | mark | here)
    return _frame_errors(trace, words, "errors" if known else "folds", traces)


def draw_terms(trace: CurveTrace, words: Words) -> style.Figure:
    """Return bias², variance, noise² and their sum, the expected test error, against complexity. ◆: where the sum is lowest."""
    total = trace.expected_error
    traces = [_over_complexity(trace, total) | style.line(style.BROWN, "dash", words["legend.expected"])]
    for name, (colour, dash) in TERMS.items():
        look = style.line(colour, dash, words[f"legend.{name}"], style.LINE - 1)
        traces.append(_over_complexity(trace, getattr(trace, name)) | look)
    best = _abscissa(trace)[total.argmin(0)]
    place = select(trace, REST, x=best[..., None], y=total.min(0)[..., None])
    mark = style.marker(style.MINIMUM) | {"name": words["legend.best"], "hovertemplate": HOVER}
    traces.append({"type": "scatter"} | mark | place)
    return _frame_errors(trace, words, "terms", traces)


def _over_complexity(trace: CurveTrace, values: np.ndarray) -> dict[str, Any]:
    """Return a line over all complexities; values (complexity, noise, count, ridge)."""
    line = {"type": "scatter", "x": _abscissa(trace), "hovertemplate": HOVER}
    return line | select(trace, REST, span=_span(trace), y=np.moveaxis(values, 0, -1))


def _frame_errors(trace: CurveTrace, words: Words, name: str, traces: list[dict]) -> style.Figure:
    """Return a figure of errors over complexity, with lines at the chosen one and where parameters are as many as points."""
    family, across = trace.config.family, _abscissa(trace)
    low, high = _decades(trace)
    if family == "polynomial":
        axis = {"range": [across[0] - 0.4, across[-1] + 0.4], "dtick": 3}
    else:
        ends = [np.log10(across[0]) - 0.06, np.log10(across[-1]) + 0.06]
        axis = {"range": ends, "type": "log", "tickvals": [1, 3, 10, 30, 100, 300]}
    figure = style.new_figure(
        words[f"alt.{name}"],
        *traces,
        xaxis={"title": {"text": words[f"axis.{family}"]}, **axis},
        yaxis={"title": {"text": words["axis.error"]}, **style.LOG_AXIS, "range": [low, high], "dtick": 1 if high - low < 4 else 2},
        **FRAME,
    )
    return _mark_places(figure, trace)


def _mark_places(figure: style.Figure, trace: CurveTrace) -> style.Figure:
    """Return the figure with an upright line where we are, and one where there are as many parameters as points."""
    axes, across, full = ("complexity", "count"), _abscissa(trace), _threshold(trace).astype(float)
    here, count = find_place(trace, axes)
    shapes = []
    for at, look, places in (
        (across[here], (style.MUTED, style.THIN, "dot"), across[:, None]),
        (full[count], (style.LIMIT, style.LINE - 1, "longdash"), full[None]),
    ):
        moves = drop_axes(trace, places, axes)
        shapes.append((draw_upright(float(at), *look), {"x0": moves, "x1": moves}))
    return style.add_shapes(figure, *shapes, dials=list_dials(trace, axes))


def _threshold(trace: CurveTrace) -> np.ndarray:
    """Return, for each number of points, where there are as many parameters, in the units of the axis."""
    counts = trace.axes["count"]
    return {"polynomial": counts - 1, "far beyond": counts, "network": (counts - 1) / 3}[trace.config.family]


def _abscissa(trace: CurveTrace) -> np.ndarray:
    """Return where each complexity stands on the axis: a degree, or, for a logarithmic axis, the number of coefficients."""
    return trace.axes["complexity"] + (trace.config.family == "far beyond")


def _frame(trace: CurveTrace) -> tuple[float, float]:
    if trace.config.data == "sine":
        return -2.1, 2.1
    reach = max(float(np.ptp(trace.y)), 1e-9)
    return float(trace.y.min()) - 0.5 * reach, float(trace.y.max()) + 0.5 * reach


def _decades(trace: CurveTrace) -> tuple[float, float]:
    """Return the exponents of ten of the lowest and highest error shown."""
    scale = 0.0 if trace.config.data == "sine" else float(np.log10(max(np.var(trace.y), 1e-18)))
    return DECADES[0] + scale, (0.6 if trace.config.family == "network" else DECADES[1]) + scale


def _span(trace: CurveTrace) -> Span:
    """Return the errors between which curves are drawn: a decade more than is shown, each way."""
    low, high = _decades(trace)
    return {"low": 10.0 ** (low - 1), "high": 10.0 ** (high + 1), "log": True}
