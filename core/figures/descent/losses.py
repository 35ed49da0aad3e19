"""The loss against updates, examples or seconds, and the final loss at every learning rate."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from core.concepts.descent import METHODS, DescentTrace, Method, Race, SpreadTrace, TimedRace, read_clock
from core.figures import Words, style
from core.figures.descent.paths import FREE, GHOST, SYMBOLS, WIDTHS, follow_run, mark_method, name_exit
from core.figures.leaving import NEVER, find_exit, mark_exit


def draw_losses(timed: TimedRace, words: Words, ghost: TimedRace | None = None, dials: Mapping[Method, str] = FREE) -> style.Figure:
    """Return each method's suboptimality L − L* (log axis) against updates, examples seen or seconds.

    Args:
        timed: the race and the clock that x counts in.
        ghost: a pinned race, drawn pale.
        dials: the dial that selects each method's learning rate.
    """
    low, high = _decades(timed.race.trace, above=1.5)
    traces = [curve | {"opacity": GHOST} for curve in _curves(ghost, words, FREE)] if ghost else []
    traces += _curves(timed, words, dials)
    traces = [curve | {"y": _clip(curve["y"], low, high)} for curve in traces]
    end = float(read_clock([each for each in (timed, ghost) if each])[-1])
    traces += [mark for method in METHODS for mark in _mark_exit(timed, method, words, dials, (low, high), end)]
    return style.new_figure(
        words["alt.losses"],
        *traces,
        showlegend=False,
        xaxis={"title": {"text": words[f"axis.{timed.axis}"]}, "range": [-0.03 * end, 1.03 * end], "nticks": 6},
        yaxis={
            "title": {"text": words["axis.excess"]},
            "type": "log",
            "range": [low, high],
            "nticks": 5,
            "exponentformat": "power",
        },
    )


def draw_rates(
    race: Race, spread: SpreadTrace, words: Words, ghost: SpreadTrace | None = None, dials: Mapping[Method, str] = FREE
) -> style.Figure:
    """Return the final suboptimality against the learning rate (both axes logarithmic).

    For each method the median over seeds, a band from the 10th to the 90th percentile, and a mark at the rate chosen; the
    largest stable rate as an upright line.

    Args:
        ghost: the medians of a pinned race, drawn pale.
        dials: the dial that selects each method's learning rate.
    """
    low, high = _decades(race.trace, above=3)
    traces = [trace for method in METHODS for trace in _band(method, spread, words, low, high)]
    if ghost:
        traces += [_band(method, ghost, words, low, high)[-1] | {"opacity": GHOST, "showlegend": False} for method in METHODS]
    for method, run in race.find_rates().items():
        look = {"color": style.METHODS[method], "size": style.MARKER + 3, "symbol": SYMBOLS[method]}
        medians = _clip(spread.median[method], low, high)[:, None]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "marker": look | {"line": {"color": style.INK, "width": 1.5}},
                "name": words[f"method.{method}"],
                "hoverinfo": "skip",
                "showlegend": False,
                **style.follow_run("pick", run, dials.get(method), x=spread.rates[:, None], y=medians),
            }
        )
    return style.new_figure(
        words["alt.rates"],
        *traces,
        _limit(race.trace, words, low, high),
        annotations=[_name_limit(race.trace, words, high)],
        xaxis={
            "title": {"text": words["axis.rate"]},
            "type": "log",
            "range": list(np.log10([spread.rates[0], max(spread.rates[-1], 1.1 * race.trace.rate_limit)])),
            **_mark_rates(spread.rates),
        },
        yaxis={"title": {"text": words["axis.final"]}, **style.LOG_AXIS, "range": [low, high]},
    )


def _mark_rates(rates: np.ndarray) -> dict:
    """Return ticks at 1, 2 and 5 of each decade, written as powers of ten where there would be too many zeros to read."""
    decades = np.arange(np.floor(np.log10(rates[0])), np.ceil(np.log10(rates[-1])))
    ticks = np.outer(10.0**decades, [1, 2, 5]).ravel()
    return {"tickvals": ticks, "exponentformat": "none" if 1e-3 < rates[0] < 1 else "power"}


def _curves(timed: TimedRace, words: Words, dials: Mapping[Method, str]) -> list[dict]:
    """Return, for each method, its loss curve up to the clock's moment and the point at its end."""
    traces = []
    for method in reversed(METHODS):  # the full batch on top
        colour = style.METHODS[method]
        line = {"color": colour, "width": WIDTHS[method], "dash": style.DASHES[method]}
        marker = {"color": colour, "size": style.MARKER, "symbol": SYMBOLS[method], "line": {"color": style.PAPER, "width": 1}}
        looks = ({"mode": "lines", "line": line}, {"mode": "markers", "marker": marker})
        curve = {"type": "scatter", "x": timed.at[method].astype("f4"), "name": words[f"method.{method}"]}
        traces += [curve | part for part in follow_run(timed, method, looks, dials, y=timed.race.trace.runs[method].excess)]
    return traces


def _mark_exit(
    timed: TimedRace, method: Method, words: Words, dials: Mapping[Method, str], decades: tuple[float, float], end: float
) -> list[dict]:
    """Return where a method's loss runs out of the picture at the top for good, and the sentence that says so, left of `end`."""
    (low, high), row, at = decades, list(METHODS).index(method), timed.at[method]
    heights = np.log10(np.maximum(timed.race.trace.runs[method].excess, 10.0 ** (low - 1)), dtype=float)
    sides, ends = (float(at[0]), float(at[-1])), (low - 2, high)  # nothing is so low, rounded or not
    exits = find_exit(at[None], np.where(np.isfinite(heights), heights, np.inf), sides, ends)
    exits = replace(exits, y=10.0 ** np.where(exits.time < NEVER, high - 0.03 * (high - low), high + 9))
    place = (min(float(at[-1]), end), 10.0 ** (high - (0.05 + 0.1 * row) * (high - low)))
    sentence = name_exit(words["legend.over"].format(method=words[f"method.{method}"]), place, method, "middle left")
    on = [dials[method]] if method in dials else ()
    return mark_exit(exits, timed.race.find_rates()[method], at, mark_method(method), sentence, on)


def _band(method: Method, spread: SpreadTrace, words: Words, low: float, high: float) -> list[dict]:
    """Return the 10th to 90th percentile of the seeds as a band, and their median as a line on it."""
    bottom, top, middle = (_clip(values[method], low, high) for values in (spread.low, spread.high, spread.median))
    line = {"type": "scatter", "x": spread.rates, "mode": "lines", "name": words[f"method.{method}"], "legendgroup": method}
    hidden = {"line": {"width": 0}, "showlegend": False, "hoverinfo": "skip"}
    look = {"color": style.METHODS[method], "width": style.LINE, "dash": style.DASHES[method]}
    return [
        line | {"y": bottom} | hidden,
        line | {"y": top, "fill": "tonexty", "fillcolor": style.translucent(style.METHODS[method], 0.18)} | hidden,
        line | {"y": middle, "line": look, "hovertemplate": "η %{x:.3g}<br>%{y:.3g}"},
    ]


def _limit(trace: DescentTrace, words: Words, low: float, high: float) -> dict:
    return {
        "type": "scatter",
        "x": [trace.rate_limit] * 2,
        "y": [10.0**low, 10.0**high],
        "mode": "lines",
        "showlegend": False,
        "line": {"color": style.LIMIT, "width": style.LINE - 1, "dash": "longdash"},
        "name": words["legend.limit"],
        "hoverinfo": "skip",
    }


def _name_limit(trace: DescentTrace, words: Words, high: float) -> dict:
    name = "legend.limit with momentum" if trace.config.momentum else "legend.limit"
    return {
        "x": np.log10(trace.rate_limit),
        "y": high,
        "xanchor": "right",
        "yanchor": "top",
        "xshift": -6,
        "showarrow": False,
        "text": f"{words[name]} = {trace.rate_limit:.3g}",
        "font": {"color": style.LIMIT, "size": style.FONT_SIZE - 1},
    }


def _decades(trace: DescentTrace, above: float) -> tuple[float, float]:
    """Return the exponents of ten of the lowest and highest suboptimality shown; noisy data never reach zero, exact data do."""
    start = np.log10(max(trace.start_loss - trace.optimum_loss, 0.1 * trace.optimum_loss, 1e-9 * trace.scale, 1e-30))
    below = 5 if trace.optimum_loss > 1e-12 * trace.start_loss else 12
    return float(start - below), float(start + above)


def _clip(values: Any, low: float, high: float) -> np.ndarray:
    """Return values limited to one decade beyond the picture; infinity leaves it at the top."""
    values = np.where(np.isfinite(values), values, np.inf)
    return np.clip(values, 10.0 ** (low - 1), 10.0 ** (high + 1)).astype("f4")
