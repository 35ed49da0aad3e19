"""Draw the tuning of rates: final loss of every optimizer at every rate, as a map and as curves, with theory beside measurement."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.concepts.optimizers import SweepTrace, TheoryTrace
from core.figures import style
from core.figures.optimizers.race import SYMBOLS

Words = Mapping[str, str]
LOWEST, HIGHEST = -12.0, 3.0
"""Powers of ten between which the colours of final losses run; what is outside takes the colour of the end."""
CHAOTIC = 1e-6
"""Twins that start 1e-12 apart and end farther apart than this are chaotic."""


def draw_map(sweeps: Sequence[SweepTrace], theories: Sequence[TheoryTrace], words: Words) -> go.Figure:
    """Return log10 of the median final loss, a row for each optimizer, a column for each rate.

    A star marks the best rate of each row, an upright bar its critical rate, × a rate at which half of the walks or more were
    lost, − one at which they are chaotic: a difference in the twelfth digit of the start has grown a million times.
    """
    names, rates = [sweep.config.method for sweep in sweeps], sweeps[0].rates
    medians = np.stack([sweep.median_losses for sweep in sweeps])
    with np.errstate(divide="ignore"):
        heights = np.clip(np.log10(medians), LOWEST, HIGHEST).astype("f4")
    traces: list[dict] = [
        {
            "type": "heatmap", "x": np.log10(rates).astype("f4"), "y": names, "z": heights, "zmin": LOWEST, "zmax": HIGHEST,
            "colorscale": style.HEIGHT_SCALE, "xgap": 0.5, "ygap": 2, "customdata": _pair(rates, medians),
            "colorbar": {"title": {"text": words["axis.final loss short"]}, "tickvals": [-12, -9, -6, -3, 0, 3],
                         "ticktext": ["10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "1", "10³"], "thickness": 12, "outlinewidth": 0},
            "hovertemplate": "%{y}<br>η %{customdata[0]:.3g}<br>%{customdata[1]:.3g}<extra></extra>",
        }
    ]  # fmt: skip
    lost = [(np.log10(rate), sweep.config.method) for sweep in sweeps for rate in rates[np.isinf(sweep.median_losses)]]
    traces.append(_marks(lost, "x-thin-open", style.INK, 5, words["legend.lost"]))
    rough = [(np.log10(rate), sweep.config.method) for sweep in sweeps for rate in rates[sweep.separations > CHAOTIC]]
    traces.append(_marks(rough, "line-ew-open", style.INK, 7, words["legend.chaotic"], width=2))
    edges = [(np.log10(each.predicted), each.config.method) for each in theories if each.quantity == "critical rate"]
    traces.append(_marks(edges, "line-ns-open", style.INK, 15, words["legend.limit"], width=3))
    best = [(np.log10(sweep.best_rate), sweep.config.method) for sweep in sweeps]
    traces.append(_marks(best, "star", style.OPTIMUM, 14, words["legend.best"]))
    return style.new_figure(
        words["alt.map"], *traces, margin={"l": 84, "r": 4, "t": 30, "b": 44},
        xaxis={"title": {"text": words["axis.rate"]}, **_rate_axis(), "range": [-4.05, 1.05]},
        yaxis={"autorange": "reversed", "type": "category", "showgrid": False},
    )  # fmt: skip


def draw_tuning_curves(sweeps: Sequence[SweepTrace], theories: Sequence[TheoryTrace], words: Words) -> go.Figure:
    """Return median final loss against rate, a line for each optimizer, its best rate, its limit by theory and as measured."""
    traces: list[dict] = []
    for sweep in sweeps:
        name, colour = sweep.config.method, style.METHODS[sweep.config.method]
        shown = np.where(sweep.median_losses < 1e12, np.maximum(sweep.median_losses, 10**LOWEST), np.nan).astype("f4")
        line = {"color": colour, "width": style.LINE - 0.5, "dash": style.DASHES[name]}
        curve = {
            "type": "scatter",
            "x": np.log10(sweep.rates).astype("f4"),
            "y": shown,
            "name": name,
            "customdata": sweep.rates.astype("f4"),
        }
        curve["hovertemplate"] = f"{name}<br>η %{{customdata:.3g}}<br>%{{y:.3g}}<extra></extra>"
        traces.append(curve | {"mode": "lines", "line": line, "showlegend": False})
        marker = {"color": style.OPTIMUM, "size": 13, "symbol": SYMBOLS[name], "line": {"color": colour, "width": 2}}
        at = {"x": [np.log10(sweep.best_rate)], "y": [shown[sweep.best]], "mode": "markers", "marker": marker, "name": name}
        traces.append(at | {"type": "scatter", "hoverinfo": "name", "showlegend": False})
    for each in theories:
        if each.quantity == "critical rate":
            traces += _edge(each, words)
        elif each.quantity == "rest per rate":
            line = {"color": style.METHODS[each.config.method], "width": style.THIN, "dash": "dot"}
            rest = {"x": np.log10(each.rates).astype("f4"), "y": each.rest_losses.astype("f4"), "name": words["legend.rest"]}
            traces.append(rest | {"type": "scatter", "mode": "lines", "line": line, "hovertemplate": "%{y:.3g}"})
    return style.new_figure(
        words["alt.curves"], *traces, margin={"l": 64, "r": 8, "t": 8, "b": 44}, showlegend=False,
        xaxis={"title": {"text": words["axis.rate"]}, **_rate_axis(), "range": [-4.05, 1.05]},
        yaxis={"title": {"text": words["axis.final loss"]}, **style.LOG_AXIS, "range": [LOWEST - 0.3, HIGHEST + 1.2], "dtick": 3},
    )  # fmt: skip


def _edge(theory: TheoryTrace, words: Words) -> list[dict]:
    """Return the theoretical limit as an upright line and the measured one as a diamond on it."""
    colour, top = style.METHODS[theory.config.method], 10**HIGHEST
    at, found = np.log10(theory.predicted), np.log10(theory.measured)
    line = {"type": "scatter", "x": [at, at], "y": [10 ** (LOWEST - 1), top * 10], "mode": "lines", "showlegend": False}
    measured = {"type": "scatter", "x": [found], "y": [top], "mode": "markers", "showlegend": False}
    told = [
        f"{words[f'legend.{name}']} {value:.5g}" for name, value in (("limit", theory.predicted), ("measured", theory.measured))
    ]
    return [
        line | {"line": {"color": colour, "width": style.THIN, "dash": "dot"}, "name": words["legend.limit"], "hoverinfo": "skip"},
        measured | {
            "marker": {"symbol": "diamond-open", "size": 11, "color": colour, "line": {"width": 2.5}},
            "name": words["legend.measured"], "hovertemplate": "<br>".join([theory.config.method, *told]) + "<extra></extra>",
        },
    ]  # fmt: skip


def _marks(points: Sequence[tuple[float, str]], symbol: str, colour: str, size: int, name: str, width: float = 1) -> dict:
    marker = {
        "symbol": symbol,
        "size": size,
        "color": colour,
        "line": {"color": style.INK if symbol == "star" else colour, "width": width},
    }
    return {
        "type": "scatter", "x": [x for x, _ in points], "y": [y for _, y in points], "mode": "markers", "marker": marker,
        "name": name, "hoverinfo": "skip", "showlegend": bool(points),
    }  # fmt: skip


def _pair(rates: np.ndarray, medians: np.ndarray) -> np.ndarray:
    return np.stack([np.broadcast_to(rates, medians.shape), np.nan_to_num(medians, posinf=1e30)], -1).astype("f4")


def _rate_axis() -> dict:
    return {"tickvals": [-4, -3, -2, -1, 0, 1], "ticktext": ["0.0001", "0.001", "0.01", "0.1", "1", "10"]}
