"""Draw the tuning of rates: final loss of every optimizer at every rate, as a map and as curves, with theory beside measurement."""

from collections.abc import Collection, Mapping

import numpy as np
import plotly.graph_objects as go

from core.concepts.optimizers import Promise, TheoryTrace, TuneTrace
from core.figures import style
from core.figures.optimizers.race import SYMBOLS

Words = Mapping[str, str]
LOWEST, HIGHEST = -12.0, 3.0
"""Powers of ten between which the colours of final losses run; what is outside takes the colour of the end."""
CHAOTIC = 1e-6
"""Twins that start 1e-12 apart and end farther apart than this are chaotic."""


def draw_map(trace: TuneTrace, theory: TheoryTrace, words: Words) -> go.Figure:
    """Return log10 of the median final loss, a row for each optimizer, a column for each rate.

    A star marks the best rate of each row, a hollow one a best rate at the end of those tried, an upright bar its critical rate,
    × a rate at which half of the walks or more were lost, − one at which they are chaotic: a difference in the twelfth digit of the
    start has grown a million times.
    """
    places, names = np.log10(trace.rates).astype("f4"), np.array(trace.methods)
    with np.errstate(divide="ignore"):
        heights = np.clip(np.log10(trace.median_losses), LOWEST, HIGHEST).astype("f4")
    heat = {
        "type": "heatmap", "x": places, "y": trace.methods, "z": heights, "zmin": LOWEST, "zmax": HIGHEST,
        "colorscale": style.HEIGHT_SCALE, "xgap": 0.5, "ygap": 2, "customdata": _pair(trace.rates, trace.median_losses),
        "colorbar": {"title": {"text": words["axis.final loss short"]}, "tickvals": [-12, -9, -6, -3, 0, 3],
                     "ticktext": ["10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "1", "10³"], "thickness": 12, "outlinewidth": 0},
        "hovertemplate": "%{y}<br>η %{customdata[0]:.3g}<br>%{customdata[1]:.3g}<extra></extra>",
    }  # fmt: skip
    rows, columns = np.nonzero(np.isinf(trace.median_losses))
    lost = _marks(places[columns], names[rows], "x-thin-open", style.INK, 5, words["legend.lost"])
    rows, columns = np.nonzero(trace.separations > CHAOTIC)
    chaotic = _marks(places[columns], names[rows], "line-ew-open", style.INK, 7, words["legend.chaotic"], width=2)
    edges = [promise for promise in theory.promises if promise.quantity == "critical rate"]
    at, of = np.log10([promise.predicted for promise in edges]), np.array([promise.method for promise in edges])
    limits = _marks(at, of, "line-ns-open", style.INK, 15, words["legend.limit"], width=3)
    stars = [
        _marks(np.log10(trace.best_rates[which]), names[which], symbol, style.OPTIMUM, 14, words[f"legend.{name}"])
        for which, symbol, name in ((trace.bracketed, "star", "best"), (~trace.bracketed, "star-open", "edge"))
    ]
    return style.new_figure(
        words["alt.map"], heat, lost, chaotic, limits, *stars, margin={"l": 84, "r": 4, "t": 24, "b": 40},
        xaxis={"title": {"text": words["axis.rate"]}, **_rate_axis()},
        yaxis={
            "autorange": "reversed", "type": "category", "showgrid": False, "dtick": 1, "tickfont": {"size": style.FONT_SIZE - 3},
        },
    )  # fmt: skip


def draw_tuning_curves(trace: TuneTrace, theory: TheoryTrace, methods: Collection[str], words: Words) -> go.Figure:
    """Return median final loss against rate for some of the optimizers, with best rates, limits by theory and as measured."""
    traces: list[dict] = []
    for row, (name, promise) in enumerate(zip(trace.methods, theory.promises, strict=True)):
        if name not in methods:
            continue
        traces += _curve(trace, row)
        if promise.quantity == "critical rate":
            traces += _edge(promise, words)
        elif promise.quantity == "rest per rate" and trace.config.steps >= promise.settled and not trace.config.noise:
            line = {"color": style.METHODS[name], "width": style.THIN, "dash": "dot"}
            rest = {"x": np.log10(promise.rates).astype("f4"), "y": promise.rest_losses.astype("f4"), "name": words["legend.rest"]}
            traces.append(rest | {"type": "scatter", "mode": "lines", "line": line, "hovertemplate": "%{y:.3g}"})
    return style.new_figure(
        words["alt.curves"], *traces, margin={"l": 64, "r": 8, "t": 8, "b": 44}, showlegend=False,
        xaxis={"title": {"text": words["axis.rate"]}, **_rate_axis()},
        yaxis={"title": {"text": words["axis.final loss"]}, **style.LOG_AXIS, "range": [LOWEST - 0.3, HIGHEST + 1.2], "dtick": 3},
    )  # fmt: skip


def _curve(trace: TuneTrace, row: int) -> list[dict]:
    """Return an optimizer's losses as a line, and its best rate as its own symbol."""
    name, places = trace.methods[row], np.log10(trace.rates).astype("f4")
    losses, best = trace.median_losses[row], trace.best[row]
    shown = np.where(losses < 1e12, np.maximum(losses, 10**LOWEST), np.nan).astype("f4")
    colour = style.METHODS[name]
    line = {
        "x": places, "y": shown, "mode": "lines", "line": {"color": colour, "width": style.LINE - 0.5, "dash": style.DASHES[name]},
        "customdata": trace.rates.astype("f4"), "hovertemplate": f"{name}<br>η %{{customdata:.3g}}<br>%{{y:.3g}}<extra></extra>",
    }  # fmt: skip
    marker = {
        "color": style.OPTIMUM,
        "size": 13,
        "symbol": SYMBOLS[name] + ("" if trace.bracketed[row] else "-open"),
        "line": {"color": colour, "width": 2},
    }
    star = {"x": places[[best]], "y": shown[[best]], "mode": "markers", "marker": marker, "hoverinfo": "name"}
    return [{"type": "scatter", "name": name, "showlegend": False, **each} for each in (line, star)]


def _edge(promise: Promise, words: Words) -> list[dict]:
    """Return the theoretical limit as an upright line and the measured one as a diamond on it."""
    colour, top = style.METHODS[promise.method], 10**HIGHEST
    at, found = np.log10(promise.predicted), np.log10(promise.measured)
    line = {"type": "scatter", "x": [at, at], "y": [10 ** (LOWEST - 1), top * 10], "mode": "lines", "showlegend": False}
    measured = {"type": "scatter", "x": [found], "y": [top], "mode": "markers", "showlegend": False}
    values = (("limit", promise.predicted), ("measured", promise.measured))
    told = [f"{words[f'legend.{name}']} {value:.5g}" for name, value in values]
    return [
        line | {"line": {"color": colour, "width": style.THIN, "dash": "dot"}, "name": words["legend.limit"], "hoverinfo": "skip"},
        measured | {
            "marker": {"symbol": "diamond-open", "size": 11, "color": colour, "line": {"width": 2.5}},
            "name": words["legend.measured"], "hovertemplate": "<br>".join([promise.method, *told]) + "<extra></extra>",
        },
    ]  # fmt: skip


def _marks(x: np.ndarray, y: np.ndarray, symbol: str, colour: str, size: int, name: str, width: float = 1) -> dict:
    line = {"color": style.INK if symbol == "star" else colour, "width": width}
    return {
        "type": "scatter", "x": x, "y": y.tolist(), "mode": "markers", "hoverinfo": "skip", "name": name, "showlegend": len(x) > 0,
        "marker": {"symbol": symbol, "size": size, "color": colour, "line": line},
    }  # fmt: skip


def _pair(rates: np.ndarray, medians: np.ndarray) -> np.ndarray:
    return np.stack([np.broadcast_to(rates, medians.shape), np.nan_to_num(medians, posinf=1e30)], -1).astype("f4")


def _rate_axis() -> dict:
    return {"range": [-4.05, 1.1], "tickvals": [-4, -3, -2, -1, 0, 1], "ticktext": ["0.0001", "0.001", "0.01", "0.1", "1", "10"]}
