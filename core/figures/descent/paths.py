"""The paths of the methods on the loss surface and on its contours, and the end points of all seeds."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.concepts.descent import METHODS, DescentTrace, Method, Race, TimedRace
from core.figures import Words, style
from core.figures.contours import draw_contours
from core.figures.leaving import SHADOW, find_exit, mark_exit
from core.figures.relief import LIFT, draw_relief, draw_scene, find_floor

SYMBOLS = {"full batch": "square", "mini-batch": "cross", "one example": "circle"}
WIDTHS = {"full batch": 2.5, "mini-batch": 2.0, "one example": 1.25}
"""Noisy lines are thin: they cross themselves."""
GHOST = 0.4
"""Opacity of the pinned race."""
FREE: Mapping[Method, str] = {}
"""No dial selects a method's learning rate."""


def draw_surface(
    timed: TimedRace, words: Words, ghost: TimedRace | None = None, dials: Mapping[Method, str] = FREE
) -> style.Figure:
    """Return the loss over w and b in 3D with the path of each method on it, and the minimum.

    Args:
        ghost: a pinned race, drawn pale where it ran on the same surface.
        dials: the dial that selects each method's learning rate.
    """
    trace = timed.race.trace
    low, high = _heights(trace)
    clipped = np.minimum(trace.surface, high)
    floor, margin = find_floor(clipped), 0.01 * (high - low)  # the picture ends just below the clipped corners
    traces = [draw_relief(trace.w_axis, trace.b_axis, clipped, words["axis.loss"], floor)]
    for each, opacity, turned in _layers(timed, ghost, dials):
        for method in reversed(METHODS):  # the full batch on top
            drawn = _path(trace, each, method, turned)
            traces += [path | {"opacity": opacity, "name": words[f"method.{method}"]} for path in drawn]
    traces.append(_bottom(trace) | {"name": words["legend.optimum"]})
    plane, names = (trace.w_axis, trace.b_axis), ("w", "b", "L")
    return draw_scene(words["alt.surface"], traces, plane, (floor - margin, high - margin), names, "along the valley")


def draw_contour(
    timed: TimedRace, words: Words, ghost: TimedRace | None = None, dials: Mapping[Method, str] = FREE
) -> style.Figure:
    """Return the contours of the loss with the path of each method, the start and the minimum. x: w. y: b.

    Args:
        ghost: a pinned race, drawn pale where it ran on the same surface.
        dials: the dial that selects each method's learning rate.
    """
    trace = timed.race.trace
    traces = [_contour(trace, words)]
    for each, opacity, turned in _layers(timed, ghost, dials):
        for method in reversed(METHODS):  # the full batch on top
            colour, runs = style.METHODS[method], each.race.trace.runs[method]
            path = {"type": "scatter", "name": words[f"method.{method}"], "hoverinfo": "skip", "opacity": opacity}
            line = {"color": colour, "width": WIDTHS[method], "dash": style.DASHES[method]}
            marker = {"color": colour, "size": style.MARKER, "symbol": SYMBOLS[method], "line": {"color": style.PAPER, "width": 1}}
            looks = ({"mode": "lines", "line": line}, {"mode": "markers", "marker": marker})
            traces += [path | part for part in follow_run(each, method, looks, turned, x=runs.w, y=runs.b)]
    traces += [mark for method in METHODS for mark in _mark_exit(timed, method, words, dials)]
    traces += [_start(trace, words), _optimum(trace) | {"name": words["legend.optimum"]}]
    return _map(words["alt.contour"], traces, trace.w_axis[[0, -1]], trace.b_axis[[0, -1]])


def _mark_exit(timed: TimedRace, method: Method, words: Words, dials: Mapping[Method, str]) -> list[dict]:
    """Return where a method's path leaves the map for good, and the sentence that says so."""
    trace, row = timed.race.trace, list(METHODS).index(method)
    (left, right), (bottom, top) = trace.w_axis[[0, -1]], trace.b_axis[[0, -1]]
    runs = trace.runs[method]
    exits = find_exit(runs.w, runs.b, (left, right), (bottom, top))
    at = (left + 0.03 * (right - left), bottom + (0.06 + 0.1 * row) * (top - bottom))
    sentence = name_exit(words["legend.left"].format(method=words[f"method.{method}"]), at, method, "middle right")
    on = [dials[method]] if method in dials else ()
    return mark_exit(exits, timed.race.find_rates()[method], timed.at[method], mark_method(method), sentence, on)


def mark_method(method: Method) -> dict:
    """Return the look of a method's point where it has left a picture: as inside, with a dark rim."""
    marker = {"color": style.METHODS[method], "size": style.MARKER + 2, "symbol": SYMBOLS[method], "line": style.RIM}
    return {"marker": marker, "hoverinfo": "skip"}


def name_exit(text: str, at: tuple[float, float], method: Method, position: str) -> dict:
    """Return a sentence in a method's colour on a picture."""
    font = {"color": style.METHODS[method], "size": style.FONT_SIZE - 2, "weight": "bold", "shadow": SHADOW}
    return {"x": [at[0]], "y": [at[1]], "text": [text], "textposition": position, "textfont": font}


def draw_ball(race: Race, words: Words, ghost: Race | None = None, dials: Mapping[Method, str] = FREE) -> style.Figure:
    """Return where every seed of every method ends, at its learning rate, around the minimum. x: w. y: b.

    Args:
        ghost: a pinned race, drawn pale where it ran on the same surface.
        dials: the dial that selects each method's learning rate.
    """
    trace = race.trace
    traces = [_contour(trace, words), _optimum(trace) | {"name": words["legend.optimum"]}]
    shown = [(race, 0.9, dials)]
    for each, opacity, turned in [(ghost, GHOST, FREE), *shown] if ghost and _share_surface(race, ghost) else shown:
        for method, run in reversed(list(each.find_rates().items())):
            w, b = each.trace.drop_lost(each.trace.final_points[method]).astype("f4").transpose(2, 1, 0)
            line = {"color": style.PAPER, "width": 1}
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "marker": {"color": style.METHODS[method], "size": 8, "symbol": SYMBOLS[method], "line": line},
                    "opacity": opacity,
                    "name": words[f"method.{method}"],
                    "hovertemplate": "w %{x:.4g}<br>b %{y:.4g}",
                    **style.follow_run("pick", run, turned.get(method), x=w, y=b),
                }
            )
    return _map(words["alt.ball"], traces, trace.w_axis[[0, -1]], trace.b_axis[[0, -1]])


def follow_run(timed: TimedRace, method: Method, looks: Sequence[dict], dials: Mapping[Method, str], **arrays: Any) -> list[dict]:
    """Return what a method's path and the point at its end have beside their type: places, look, and how they follow the clock.

    Args:
        looks: of the path and of the point.
        dials: the dial that selects the method's learning rate, if any does.
        arrays: the places at every learning rate, shape (run, time), plain or shifted.
    """
    run, at = timed.race.find_rates()[method], timed.at[method].astype("f8" if timed.axis == "seconds" else "i4")
    hows = ("grow", "stand")
    return [look | style.follow_run(how, run, dials.get(method), at, **arrays) for how, look in zip(hows, looks, strict=True)]


def _layers(
    timed: TimedRace, ghost: TimedRace | None, dials: Mapping[Method, str]
) -> list[tuple[TimedRace, float, Mapping[Method, str]]]:
    """Return the races to draw, each with its opacity and its dials; a pinned one has none."""
    shown = [(timed, 1.0, dials)]
    return [(ghost, GHOST, FREE), *shown] if ghost and _share_surface(timed.race, ghost.race) else shown


def _share_surface(race: Race, ghost: Race) -> bool:
    """Return whether two races ran on the same loss surface, so that one can be drawn on the other's."""
    return (race.config.points, race.config.intercept) == (ghost.config.points, ghost.config.intercept)


def _path(trace: DescentTrace, timed: TimedRace, method: Method, dials: Mapping[Method, str]) -> list[dict]:
    """Return a method's path in 3D and the point at its end, a little above the surface, so that it does not hide them."""
    low, high = _heights(trace)
    runs, colour = timed.race.trace.runs[method], style.METHODS[method]
    looks = (
        {"mode": "lines", "line": {"color": colour, "width": 5, "dash": style.DASHES[method]}},
        {
            "mode": "markers",
            "marker": {"color": colour, "size": 6, "symbol": SYMBOLS[method], "line": {"color": style.PAPER, "width": 1}},
        },
    )
    height = style.shift(runs.excess, trace.optimum_loss + LIFT * (high - low))
    drawn = follow_run(timed, method, looks, dials, x=runs.w, y=runs.b, z=height)
    return [{"type": "scatter3d", "hoverinfo": "name"} | each for each in drawn]


def _bottom(trace: DescentTrace) -> dict:
    low, high = _heights(trace)
    (w, b), height = trace.optimum, trace.optimum_loss + LIFT * (high - low)
    marker = {"size": 6, **style.MINIMUM}
    return {"type": "scatter3d", "x": [w], "y": [b], "z": [height], "mode": "markers", "marker": marker, "hoverinfo": "name"}


def _heights(trace: DescentTrace) -> tuple[float, float]:
    """Return the lowest and highest loss shown: a little above the start, since the corners of the ravine are far higher.

    A start near the minimum would leave a plain: a quarter of the surface always stays below the highest loss.
    """
    low = float(trace.surface.min())
    above_start = low + 1.6 * (trace.start_loss - low)
    return low, min(float(trace.surface.max()), max(above_start, float(np.quantile(trace.surface, 0.25))))


def _contour(trace: DescentTrace, words: Words) -> dict:
    """Return the contours of √(L − L*): evenly spaced for a quadratic, so that the valley is not left blank."""
    heights = np.sqrt(np.maximum(trace.surface - trace.surface.min(), 0))
    return draw_contours(trace.w_axis, trace.b_axis, heights) | {"name": words["axis.loss"]}


def _optimum(trace: DescentTrace) -> dict:
    marker = {"size": style.MARKER + 5, **style.MINIMUM}
    w, b = trace.optimum
    return {"type": "scatter", "x": [w], "y": [b], "mode": "markers", "marker": marker, "hoverinfo": "name"}


def _start(trace: DescentTrace, words: Words) -> dict:
    marker = {"color": style.INK, "size": style.MARKER + 4, "symbol": "circle-open", "line": {"width": 2}}
    (w, b), name = trace.config.start, words["legend.start"]
    return {"type": "scatter", "x": [w], "y": [b], "mode": "markers", "marker": marker, "name": name, "hoverinfo": "name"}


def _map(alt: str, traces: list[dict], w_range: object, b_range: object) -> style.Figure:
    return style.new_figure(
        alt,
        *traces,
        showlegend=False,
        xaxis={"title": {"text": "w"}, "range": list(w_range), "nticks": 6},  # type: ignore[call-overload]
        yaxis={"title": {"text": "b"}, "range": list(b_range), "nticks": 6},  # type: ignore[call-overload]
    )
