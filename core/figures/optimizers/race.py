"""Trajectories on the landscape and on its contours; loss against steps."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from core.concepts.optimizers import FAR, SurveyTrace
from core.figures import Words, style
from core.figures.contours import draw_contours
from core.figures.leaving import NEVER, Exit, mark_exit
from core.figures.optimizers.racer import Racer
from core.figures.relief import LIFT, draw_relief, draw_scene, find_floor

GHOST = 0.35
"""Opacity of a pinned race."""


def draw_surface(landscape: SurveyTrace, racers: Sequence[Racer], words: Words) -> style.Figure:
    """Return the landscape in 3D with the trajectory of each optimizer's first run, on the surface and on the floor map."""
    heights, name = _scale(landscape, landscape.losses), words[_height_words(landscape)]
    floor, high = find_floor(heights), float(heights.max())
    lift = LIFT * float(np.ptp(heights))
    traces: list[dict] = [draw_relief(landscape.x, landscape.y, heights, name, floor)]
    for racer in racers:
        traces += _path_in_3d(landscape, racer, floor, high, lift)
    traces.append(_minima_in_3d(landscape, (lift, floor + lift), words))
    return draw_scene(words["alt.surface"], traces, (landscape.x, landscape.y), (floor - lift, high), (*landscape.axes, name))


def _path_in_3d(landscape: SurveyTrace, racer: Racer, floor: float, high: float, lift: float) -> list[dict]:
    """Return a path on the surface, its shadow on the floor, and the point where it is."""
    trace = racer.trace
    x, y = np.moveaxis(trace.positions, -1, 0)
    z: Any = style.shift(trace.losses, lift)
    if landscape.rough:
        z = style.quantize(_scale(landscape, trace.losses) + lift, floor, 1.5 * high)
    look = _look(racer) | {"type": "scatter3d", "hoverinfo": "name"}
    thick, thin = ({"mode": "lines", "line": racer.line | {"width": width}} for width in (6, 2))
    marker = {"color": style.METHODS[racer.method], "size": 6, "line": {"color": style.PAPER, "width": 1}}
    return [
        look | thick | racer.follow("grow", x=x, y=y, z=z),
        look | thin | {"z": np.full(x.shape[1], floor + lift / 3, "f4")} | racer.follow("grow", x=x, y=y),
        look | {"mode": "markers", "marker": marker} | racer.follow("stand", x=x, y=y, z=z),
    ]


def draw_contour(landscape: SurveyTrace, racers: Sequence[Racer], words: Words, ghosts: Sequence[Racer] = ()) -> style.Figure:
    """Return the contours of the loss with the trajectory of each optimizer's first run; dots are its other runs.

    A click gives the nearest point of the grid on which the landscape was surveyed.

    Args:
        ghosts: pinned runs, drawn pale.
    """
    traces: list[dict] = [_contour(landscape), *_minima(landscape, words)]
    for racer, opacity in [*((ghost, GHOST) for ghost in ghosts), *((racer, 1.0) for racer in racers)]:
        x, y = np.moveaxis(racer.trace.positions, -1, 0)
        look = _look(racer) | {"type": "scatter", "hoverinfo": "skip"}
        crowded = racer.trace.crowd.shape[2] > 0 and opacity == 1
        line = {"mode": "lines", "line": racer.line, "opacity": 0.45 if crowded else opacity}  # the crowd stands out from the path
        traces.append(look | line | racer.follow("grow", x=x, y=y))
        if crowded:
            traces.append(_crowd(landscape, racer))
        traces.append(look | {"mode": "markers", "marker": racer.marker, "opacity": opacity} | racer.follow("stand", x=x, y=y))
    return style.new_figure(
        words["alt.contour"],
        *traces,
        showlegend=False,
        margin={"l": 44, "r": 8, "t": 6, "b": 40},
        xaxis={"title": {"text": landscape.axes[0]}, "range": _ends(landscape.x), "nticks": 7},
        yaxis={"title": {"text": landscape.axes[1]}, "range": _ends(landscape.y), "nticks": 7},
    )


def draw_losses(landscape: SurveyTrace, racers: Sequence[Racer], words: Words, ghosts: Sequence[Racer] = ()) -> style.Figure:
    """Return the loss (log axis) against the step: the median over each optimizer's runs, and where theory says that it rests.

    Args:
        ghosts: pinned runs, drawn pale.
    """
    traces: list[dict] = []
    for racer, opacity in [*((ghost, GHOST) for ghost in ghosts), *((racer, 1.0) for racer in racers)]:
        losses, look = racer.trace.losses, _look(racer) | {"type": "scatter", "opacity": opacity}
        look |= {"x": np.arange(losses.shape[1], dtype="i4"), "hovertemplate": f"%{{x}}: %{{y:.4g}}<extra>{racer.method}</extra>"}
        line = {"mode": "lines", "line": racer.line | {"width": style.LINE - 0.5}}
        traces.append(look | line | racer.follow("grow", y=losses))
        traces.append(look | {"mode": "markers", "marker": racer.marker} | racer.follow("stand", y=losses))
    steps = max(racer.trace.config.steps for racer in racers)
    traces += [_rest(racer, steps, words) for racer in (*racers, *ghosts) if np.isfinite(racer.trace.rest_losses).any()]
    low, high = _log_range(landscape, racers[0].trace.config.noise)
    traces += [mark for racer in racers for mark in _mark_divergence(racer, 10 ** (high - 0.5), words)]
    return style.new_figure(
        words["alt.loss"],
        *traces,
        margin={"l": 60, "r": 8, "t": 6, "b": 40},
        showlegend=False,
        xaxis={"title": {"text": words["axis.step"]}, "range": [0, steps * 1.02], "nticks": 6},
        yaxis={"title": {"text": words["axis.loss"]}, **style.LOG_AXIS, "nticks": 4, "range": [low, high]},
    )


def _rest(racer: Racer, steps: int, words: Words) -> dict:
    """Return the level around which noise keeps a walk, by theory."""
    levels = np.repeat(racer.trace.rest_losses[:, None], 2, 1)
    look = {"type": "scatter", "x": [0, steps], "mode": "lines", "name": words["legend.theory"], "hovertemplate": "%{y:.4g}"}
    line = {"color": style.METHODS[racer.method], "width": style.THIN, "dash": "dot"}
    return look | {"line": line} | racer.follow("pick", y=levels)


def _mark_divergence(racer: Racer, height: float, words: Words) -> list[dict]:
    """Return a mark where the run diverges; nothing if it does not, whichever the dial selects."""
    found = racer.trace.diverged_at if racer.dial else (racer.diverged_at,)
    if all(step is None for step in found):
        return []
    times = np.array([NEVER if step is None else step for step in racer.trace.diverged_at])
    exits = Exit(np.where(times < NEVER, times, -1e6), np.full(len(times), height), times)
    name = words["legend.diverges"]
    mark = {"marker": racer.marker | {"line": style.RIM}, "name": name, "hovertemplate": f"{name}: %{{x:.4g}}<extra></extra>"}
    dials = [racer.dial] if racer.dial else ()
    return mark_exit(exits, racer.run, np.arange(racer.trace.config.steps + 1), mark, dials=dials)


def _log_range(landscape: SurveyTrace, noise: float) -> list[float]:
    """Return a range that does not depend on rates and methods, so that nothing jumps when they change.

    Noise keeps a walk at losses that grow with its variance.
    """
    low = min(-4.0, -4 + 2 * math.log10(noise)) if noise else -12.0
    return [low, float(np.log10(landscape.losses.max())) + 0.3]


def _scale(landscape: SurveyTrace, losses: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return np.log10(1 + losses) if landscape.rough else losses


def _height_words(landscape: SurveyTrace) -> str:
    return "axis.rough loss" if landscape.rough else "axis.loss"


def _contour(landscape: SurveyTrace) -> dict:
    """Return the contours of √L: evenly spaced for a quadratic, so that the valley is not left blank."""
    names = f"{landscape.axes[0]} %{{x:.3g}}, {landscape.axes[1]} %{{y:.3g}}<extra></extra>"
    heights = _scale(landscape, landscape.losses) if landscape.rough else np.sqrt(np.maximum(landscape.losses, 0))
    return draw_contours(landscape.x, landscape.y, heights) | {"hovertemplate": names, "hoverinfo": None}


def _crowd(landscape: SurveyTrace, racer: Racer) -> dict:
    """Return the positions of all seeds at each moment."""
    crowd, marker = racer.trace.crowd, racer.marker | {"size": 7, "opacity": 0.85}
    look = _look(racer) | {"type": "scatter", "mode": "markers", "marker": marker, "hoverinfo": "skip"}
    reach = (FAR + 0.1) * max(np.ptp(landscape.x), np.ptp(landscape.y))
    ends = [(float(axis[0]) - reach, float(axis[-1]) + reach) for axis in (landscape.x, landscape.y)]
    x, y = (style.quantize(crowd[..., at], *ends[at]) for at in range(2))
    return look | racer.follow("swap", x=x, y=y)


def _minima(landscape: SurveyTrace, words: Words) -> list[dict]:
    """Return diamonds at global minima, hollow ones at local minima."""
    traces = []
    parts = (
        (landscape.minima[: landscape.global_minima], "diamond", 12, "minimum"),
        (landscape.minima[landscape.global_minima :], "diamond-open", 11, "local"),
    )
    for points, symbol, size, name in parts:
        if len(points):
            marker = {**style.MINIMUM, "symbol": symbol, "size": size}
            place = {"x": points[:, 0], "y": points[:, 1], "mode": "markers", "marker": marker, "name": words[f"legend.{name}"]}
            traces.append(place | {"type": "scatter", "hoverinfo": "skip"})
    return traces


def _minima_in_3d(landscape: SurveyTrace, levels: tuple[float, float], words: Words) -> dict:
    """Return the global minima in 3D, on the relief and on the floor map."""
    places = np.tile(landscape.minima[: landscape.global_minima], (2, 1))
    return {
        "type": "scatter3d",
        "x": places[:, 0],
        "y": places[:, 1],
        "z": np.repeat(levels, landscape.global_minima),
        "mode": "markers",
        "marker": {**style.MINIMUM, "size": 5},
        "name": words["legend.minimum"],
        "hoverinfo": "name",
    }


def _look(racer: Racer) -> dict:
    return {"name": racer.method, "legendgroup": racer.method}


def _ends(axis: np.ndarray) -> list[float]:
    return [float(axis[0]), float(axis[-1])]
