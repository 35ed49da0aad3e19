"""The final loss of every optimizer at every learning rate, as a map and as curves, beside theory."""

from collections.abc import Mapping

import numpy as np

from core.concepts.optimizers import Promise, TheoryTrace, TuneTrace
from core.figures import Words, style
from core.foundation.rules import Rule

LOWEST, HIGHEST = -12.0, 3.0
"""Powers of ten between which final losses are shown, at most; what is outside takes the colour of the end."""
CHAOTIC = 1e-6
"""Twins that start 1e-12 apart and end farther apart than this are chaotic."""


def draw_map(trace: TuneTrace, theory: TheoryTrace, chosen: Mapping[Rule, float], words: Words) -> style.Figure:
    """Return a heat map of log10 of the median final loss. x: log10 of the learning rate. y: optimizer.

    A star marks the best rate of each row, unless all diverged, a hollow one a best rate at the end of those tried, an upright bar
    its critical rate, × a rate at which half of the runs or more diverged, − one at which they are chaotic: a perturbation of
    1e-12 of the start has grown a million times.

    Args:
        chosen: the rate of each optimizer that races; a dot marks it.
    """
    places, names = np.log10(trace.rates).astype("f4"), np.array(trace.methods)
    losses = np.clip(trace.median_losses, 10.0**LOWEST, 10.0**HIGHEST)  # a loss at the minimum may round to less than nothing
    heights = np.log10(losses).astype("f4")
    heat = {
        "type": "heatmap",
        "x": places,
        "y": trace.methods,
        "z": heights,
        "zmin": _find_lowest(trace),
        "zmax": HIGHEST,
        "colorscale": style.HEIGHT_SCALE,
        "xgap": 0.5,
        "ygap": 2,
        "customdata": _pair(trace.rates, trace.median_losses),
        "colorbar": {
            "title": {"text": words["axis.final loss short"]},
            "tickvals": [-12, -9, -6, -3, 0, 3],
            "ticktext": ["10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "1", "10³"],
            "thickness": 12,
            "outlinewidth": 0,
        },
        "hovertemplate": "%{y}<br>η %{customdata[0]:.3g}<br>%{customdata[1]:.3g}<extra></extra>",
    }
    rows, columns = np.nonzero(np.isinf(trace.median_losses))
    lost = _marks(places[columns], names[rows], _stroke("x-thin-open", 5, 1), words["legend.lost"])
    rows, columns = np.nonzero(trace.separations > CHAOTIC)
    chaotic = _marks(places[columns], names[rows], _stroke("line-ew-open", 7, 2), words["legend.chaotic"])
    edges = [promise for promise in theory.promises if promise.quantity == "critical rate"]
    at, of = np.log10([promise.predicted for promise in edges]), np.array([promise.method for promise in edges])
    limits = _marks(at, of, _stroke("line-ns-open", 15, 3), words["legend.limit"])
    edged = ~trace.bracketed & np.isfinite(trace.best_rates)
    stars = [
        _marks(np.log10(trace.best_rates[which]), names[which], _star(hollow), words[f"legend.{name}"])
        for which, hollow, name in ((trace.bracketed, False, "best"), (edged, True, "edge"))
    ]
    return style.new_figure(
        words["alt.map"],
        heat,
        lost,
        chaotic,
        limits,
        *stars,
        _mark_chosen(chosen, words),
        margin={"l": 84, "r": 4, "t": 24, "b": 40},
        xaxis={"title": {"text": words["axis.rate"]}, **_rate_axis()},
        yaxis={
            "autorange": "reversed",
            "type": "category",
            "showgrid": False,
            "dtick": 1,
            "tickfont": {"size": style.FONT_SIZE - 5},  # twelve names stand close, also in the larger type for a projector
        },
        legend={"font": {"size": style.FONT_SIZE - 5}},
    )


def draw_tuning_curves(trace: TuneTrace, theory: TheoryTrace, chosen: Mapping[Rule, float], words: Words) -> style.Figure:
    """Return the median final loss (log axis) against log10 of the learning rate, with best rates and limits of stability.

    Args:
        theory: limits and stationary losses by theory and as measured.
        chosen: the optimizers to draw, with the rate at which each races; a dot marks it.
    """
    traces: list[dict] = []
    for row, (name, promise) in enumerate(zip(trace.methods, theory.promises, strict=True)):
        if name not in chosen:
            continue
        traces += _curve(trace, row, chosen[name])
        if promise.quantity == "critical rate":
            traces += _edge(promise, words)
        elif _stands_at_rest(trace, promise):
            line = {"color": style.METHODS[name], "width": style.THIN, "dash": "dot"}
            rest = {"x": np.log10(promise.rates).astype("f4"), "y": promise.rest_losses.astype("f4"), "name": words["legend.rest"]}
            traces.append(rest | {"type": "scatter", "mode": "lines", "line": line, "hovertemplate": "%{y:.3g}"})
    return style.new_figure(
        words["alt.curves"],
        *traces,
        margin={"l": 64, "r": 8, "t": 8, "b": 44},
        showlegend=False,
        xaxis={"title": {"text": words["axis.rate"]}, **_rate_axis()},
        yaxis={
            "title": {"text": words["axis.final loss"]},
            **style.LOG_AXIS,
            "range": [_find_lowest(trace) - 0.3, HIGHEST + 1.2],
            "dtick": 3,
        },
    )


def _find_lowest(trace: TuneTrace) -> float:
    """Return the power of ten at which both scales begin: one below that of the lowest loss of all, be it shown or not."""
    return max(LOWEST, np.floor(np.log10(np.clip(trace.median_losses.min(), 10.0**LOWEST, 1.0))) - 1.0)


def _stands_at_rest(trace: TuneTrace, promise: Promise) -> bool:
    """Return whether RMSprop has come to rest after the steps: there were enough, at a constant rate, without noise."""
    config = trace.config
    steady = not config.noise and config.schedule == "constant"
    return promise.quantity == "rest per rate" and steady and config.steps >= promise.settled


def _curve(trace: TuneTrace, row: int, chosen: float) -> list[dict]:
    """Return an optimizer's losses as a line, a star at its best rate, and a dot at the rate that is chosen."""
    name, places = trace.methods[row], np.log10(trace.rates).astype("f4")
    losses, best = trace.median_losses[row], trace.best[row]
    shown = np.where(losses < 1e12, np.maximum(losses, 10**LOWEST), np.nan).astype("f4")
    colour = style.METHODS[name]
    line = {
        "x": places,
        "y": shown,
        "mode": "lines",
        "line": {"color": colour, "width": style.LINE - 0.5, "dash": style.DASHES[name]},
        "customdata": _pair(trace.rates, losses),
        "hovertemplate": f"{name}<br>η %{{customdata[0]:.3g}}<br>%{{customdata[1]:.3g}}<extra></extra>",
    }
    marker = _star(hollow=not trace.bracketed[row])
    star = {"x": places[[best]], "y": shown[[best]], "mode": "markers", "marker": marker, "hoverinfo": "name"}
    at = [int(np.abs(places - np.log10(chosen)).argmin())]
    dot = {"x": places[at], "y": shown[at], "mode": "markers", "marker": {**style.HERE, "size": 10}, "hoverinfo": "name"}
    return [{"type": "scatter", "name": name, "showlegend": False, **each} for each in (line, star, dot)]


def _star(hollow: bool) -> dict:
    """Return the marker of a best rate; hollow where it stands at the end of the rates tried."""
    return {**style.BEST_RATE, "size": 14} | ({"symbol": "star-open"} if hollow else {})


def _edge(promise: Promise, words: Words) -> list[dict]:
    """Return the theoretical limit as an upright line and the measured one as a hollow triangle on it."""
    colour, top = style.METHODS[promise.method], 10**HIGHEST
    at, found = np.log10(promise.predicted), np.log10(promise.measured)
    line = {"type": "scatter", "x": [at, at], "y": [10 ** (LOWEST - 1), top * 10], "mode": "lines", "showlegend": False}
    measured = {"type": "scatter", "x": [found], "y": [top], "mode": "markers", "showlegend": False}
    values = (("limit", promise.predicted), ("measured", promise.measured))
    told = [f"{words[f'legend.{name}']} {value:.5g}" for name, value in values]
    return [
        line | {"line": {"color": colour, "width": style.THIN, "dash": "dot"}, "name": words["legend.limit"], "hoverinfo": "skip"},
        measured
        | {
            "marker": {"symbol": "triangle-down-open", "size": 11, "color": colour, "line": {"width": 2.5}},
            "name": words["legend.measured"],
            "hovertemplate": "<br>".join([promise.method, *told]) + "<extra></extra>",
        },
    ]


def _mark_chosen(chosen: Mapping[Rule, float], words: Words) -> dict:
    """Return a dot at the rate of each optimizer that races; the panel's caption names it."""
    dots = _marks(np.log10(list(chosen.values())), np.array(list(chosen)), {**style.HERE, "size": 9}, words["legend.chosen"])
    return dots | {"showlegend": False}


def _marks(x: np.ndarray, y: np.ndarray, marker: dict, name: str) -> dict:
    return {
        "type": "scatter",
        "x": x,
        "y": y.tolist(),
        "mode": "markers",
        "hoverinfo": "skip",
        "name": name,
        "showlegend": len(x) > 0,
        "marker": marker,
    }


def _stroke(symbol: str, size: int, width: float) -> dict:
    """Return a marker that consists of lines."""
    return {"symbol": symbol, "size": size, "color": style.INK, "line": {"color": style.INK, "width": width}}


def _pair(rates: np.ndarray, medians: np.ndarray) -> np.ndarray:
    return np.stack([np.broadcast_to(rates, medians.shape), np.nan_to_num(medians, posinf=1e30)], -1).astype("f4")


def _rate_axis() -> dict:
    return {"range": [-4.05, 1.1], "tickvals": [-4, -3, -2, -1, 0, 1], "ticktext": ["0.0001", "0.001", "0.01", "0.1", "1", "10"]}
