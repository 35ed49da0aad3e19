"""A curve through noisy points, its errors against complexity, and what the expected error consists of."""

from typing import Any

import numpy as np

from core.concepts.overfitting import CurveConfig, CurveTrace
from core.figures import Words, style
from core.figures.overfitting.axes import drop_axes, find_place, list_dials, select
from core.figures.overfitting.spread import FRAME, draw_upright

REST = ("noise", "count", "ridge")
"""The axes that a curve over complexity still follows."""
PARTS = {"train": (style.MODEL, "solid", "circle"), "test": (style.BROWN, "dash", "square")}
"""Training and test look as in the lesson on feature maps."""
TERMS = {"bias2": (style.PURPLE, "longdash"), "variance": (style.SKY, "dot"), "noise2": (style.SLATE, "dashdot")}
DECADES = (-2.6, 2.3)
"""Errors shown, as exponents of ten, for y of about 1; those of networks stay below 4."""


def draw_fit(trace: CurveTrace, config: CurveConfig, words: Words) -> style.Figure:
    """Return the points, the hidden function, the fit, and the band in which the fits to other sets of points lie."""
    low, high = _frame(trace)
    reach = (low - (high - low), high + (high - low))
    around = np.concatenate([trace.low, trace.high[..., ::-1]], -1)
    edge = np.concatenate([trace.places, trace.places[::-1]])
    known = bool(np.isfinite(trace.truth).all())
    line = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    traces = [
        line
        | {"x": edge, "fill": "toself", "fillcolor": style.translucent(style.MODEL, 0.2), "line": {"width": 0}}
        | {"name": words["legend.band" if known else "legend.folds"]}
        | select(trace, config, span=reach, y=np.clip(around, *reach)),
        line
        | {"x": trace.places, "name": words["legend.fit"], "line": {"color": style.MODEL, "width": style.LINE}}
        | select(trace, config, span=reach, y=np.clip(trace.curves, *reach)),
        _dots(trace, config, ("noise", "count"), trace.x, trace.y)
        | {"marker": {"color": style.DATA, "size": style.MARKER}, "name": words["legend.points"]},
    ]
    if known:
        look = {"color": style.RIVAL, "dash": "dash", "width": style.LINE - 1}
        traces.insert(1, line | {"x": trace.places, "y": trace.truth, "line": look, "name": words["legend.truth"]})
        marker = {"color": style.translucent(style.BROWN, 0.45), "size": style.MARKER - 4, "symbol": "square"}
        tested = _dots(trace, config, ("noise",), trace.test_x, trace.test_y)
        traces.insert(1, tested | {"marker": marker, "name": words["legend.test points"]})
    ends = trace.places[[0, -1]]
    margin = 0.02 * (ends[1] - ends[0])
    return style.new_figure(
        words["alt.fit" if known else "alt.own"],
        *traces,
        xaxis={"title": {"text": words["axis.x"]}, "range": [ends[0] - margin, ends[1] + margin], "nticks": 6},
        yaxis={"title": {"text": words["axis.y"]}, "range": [low, high], "nticks": 6},
    )


def draw_errors(trace: CurveTrace, config: CurveConfig, words: Words) -> style.Figure:
    """Return the mean squared error on the training and on the test points against complexity, both with a mark where we are."""
    traces, known = [], trace.config.data == "sine"
    for part, (colour, dash, symbol) in PARTS.items():
        values = getattr(trace, f"{part}_error")
        look = {
            "line": {"color": colour, "dash": dash, "width": style.LINE},
            "name": words[f"legend.{part}" if known or part == "train" else "legend.left out"],
        }
        here = {"marker": {"color": colour, "size": style.MARKER + 2, "symbol": symbol}, "showlegend": False}
        traces += [_over_complexity(trace, config, values) | look, _at_complexity(trace, config, values) | here]
    return _frame_errors(trace, config, words, "errors" if known else "folds", traces)


def draw_terms(trace: CurveTrace, config: CurveConfig, words: Words) -> style.Figure:
    """Return bias², variance, noise² and their sum, the expected test error, against complexity. ◆: where the sum is lowest."""
    noise2 = np.broadcast_to(trace.noises[:, None, None] ** 2, trace.bias2.shape)
    values = {"bias2": trace.bias2, "variance": trace.variance, "noise2": noise2}
    look = {"line": {"color": style.BROWN, "dash": "dash", "width": style.LINE}, "name": words["legend.expected"]}
    traces = [_over_complexity(trace, config, trace.expected_error) | look]
    for name, (colour, dash) in TERMS.items():
        line = {"color": colour, "dash": dash, "width": style.LINE - 1}
        traces.append(_over_complexity(trace, config, values[name]) | {"line": line, "name": words[f"legend.{name}"]})
    best = trace.expected_error.argmin(0)
    lowest = trace.expected_error.min(0)
    place = select(trace, config, REST, x=_abscissa(trace)[best][..., None], y=lowest[..., None])
    mark = {"type": "scatter", "mode": "markers", "marker": style.MINIMUM | {"size": style.MARKER + 4}, "showlegend": False}
    traces.append(mark | {"name": words["legend.best"], "hovertemplate": "%{x}: %{y:.3g}<extra></extra>"} | place)
    return _frame_errors(trace, config, words, "terms", traces)


def _dots(trace: CurveTrace, config: CurveConfig, axes: tuple[str, ...], x: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """Return points whose x do not depend on the noise."""
    told = {"type": "scatter", "mode": "markers", "hovertemplate": "x %{x:.3g}<br>y %{y:.3g}<extra></extra>"}
    x = np.broadcast_to(x, y.shape) if len(trace.noises) == 1 else x
    placed = select(trace, config, axes, y=y)
    where = find_place(trace, config, axes[1:])
    across = drop_axes(trace, x[0], axes[1:])
    if "meta" in placed:
        placed["meta"]["x"] = across[None]
    return told | placed | {"x": across[where]}


def _over_complexity(trace: CurveTrace, config: CurveConfig, values: np.ndarray) -> dict[str, Any]:
    """Return a line over all complexities; values (complexity, noise, count, ridge)."""
    span = _span(trace)
    line = {"type": "scatter", "mode": "lines", "x": _abscissa(trace), "hovertemplate": "%{x}: %{y:.3g}<extra></extra>"}
    return line | select(trace, config, REST, span=span, log=True, y=np.clip(np.moveaxis(values, 0, -1), *span))


def _at_complexity(trace: CurveTrace, config: CurveConfig, values: np.ndarray) -> dict[str, Any]:
    """Return a mark at the complexity that is looked at."""
    across = _abscissa(trace)[:, None, None, None, None]
    marks = {"type": "scatter", "mode": "markers", "hoverinfo": "skip"}
    span = _span(trace)
    placed = select(trace, config, span=span, log=True, y=np.clip(values[..., None], *span))
    here = find_place(trace, config)[0]
    if "meta" in placed:
        placed["meta"]["x"] = across[:, *[0] * (4 - len(list_dials(trace)))]
    return marks | placed | {"x": [float(across[here].squeeze())]}


def _frame_errors(trace: CurveTrace, config: CurveConfig, words: Words, name: str, traces: list[dict]) -> style.Figure:
    """Return a figure of errors over complexity, with lines at the chosen one and where parameters are as many as points."""
    family, across = trace.config.family, _abscissa(trace)
    low, high = _decades(trace)
    wide = family != "polynomial"
    ends = [np.log10(across[0]) - 0.06, np.log10(across[-1]) + 0.06] if wide else [across[0] - 0.4, across[-1] + 0.4]
    figure = style.new_figure(
        words[f"alt.{name}"],
        *traces,
        xaxis={"title": {"text": words[f"axis.{family}"]}, "range": ends}
        | ({"type": "log", "tickvals": [1, 3, 10, 30, 100, 300]} if wide else {"dtick": 3}),
        yaxis={"title": {"text": words["axis.error"]}, **style.LOG_AXIS, "range": [low, high], "dtick": 1 if high - low < 4 else 2},
        **FRAME,
    )
    return _mark_places(figure, trace, config, across)


def _mark_places(figure: style.Figure, trace: CurveTrace, config: CurveConfig, across: np.ndarray) -> style.Figure:
    """Return the figure with an upright line where we are, and one where there are as many parameters as points."""
    dials, full = list_dials(trace, ("complexity", "count")), _threshold(trace).astype(float)
    here, *counted = find_place(trace, config, ("complexity", "count"))
    moves = (across[:, None], full[None, :]) if counted else (across, full)
    shapes = (
        draw_upright(float(across[here]), style.MUTED, style.THIN, "dot"),
        draw_upright(float(full[counted[0] if counted else 0]), style.LIMIT, style.LINE - 1, "longdash"),
    )
    pairs = zip(shapes, moves, strict=True)
    return style.add_shapes(figure, *((shape, {"x0": places, "x1": places}) for shape, places in pairs), dials=dials)


def _threshold(trace: CurveTrace) -> np.ndarray:
    """Return, for each number of points, where there are as many parameters, in the units of the axis."""
    family = trace.config.family
    return {"polynomial": trace.counts - 1, "far beyond": trace.counts, "network": (trace.counts - 1) / 3}[family]


def _abscissa(trace: CurveTrace) -> np.ndarray:
    """Return where each complexity stands on the axis: a degree, or, for a logarithmic axis, the number of coefficients."""
    return trace.complexities + 1 if trace.config.family == "far beyond" else trace.complexities


def _frame(trace: CurveTrace) -> tuple[float, float]:
    if trace.config.data == "sine":
        return -2.1, 2.1
    reach = max(float(np.ptp(trace.y)), 1e-9)
    return float(trace.y.min()) - 0.5 * reach, float(trace.y.max()) + 0.5 * reach


def _decades(trace: CurveTrace) -> tuple[float, float]:
    """Return the exponents of ten of the lowest and highest error shown."""
    scale = 0.0 if trace.config.data == "sine" else float(np.log10(max(np.var(trace.y), 1e-18)))
    return DECADES[0] + scale, (0.6 if trace.config.family == "network" else DECADES[1]) + scale


def _span(trace: CurveTrace) -> tuple[float, float]:
    """Return the errors between which curves are drawn: a decade more than is shown, each way."""
    low, high = _decades(trace)
    return 10.0 ** (low - 1), 10.0 ** (high + 1)
