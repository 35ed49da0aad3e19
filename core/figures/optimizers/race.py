"""Trajectories on the landscape and on its contours; loss, gradient norm or distance against steps."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from core.concepts.optimizers import SurveyTrace, WalkTrace
from core.figures import Words, style
from core.figures.relief import draw_relief, draw_scene, find_floor

Measure = Literal["loss", "gradient norm", "distance"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
SYMBOLS = {
    "SGD": "square",
    "Momentum": "triangle-up",
    "Nesterov": "triangle-down",
    "Adagrad": "circle",
    "RMSprop": "bowtie",
    "Adam": "cross",
    "AdamW": "x",
    "AMSGrad": "pentagon",
    "NAdam": "hexagon",
    "RAdam": "hourglass",
    "Adamax": "triangle-left",
    "Adadelta": "triangle-right",
}
GLYPHS = {
    "SGD": "■",
    "Momentum": "▲",
    "Nesterov": "▼",
    "Adagrad": "●",
    "RMSprop": "⧓",
    "Adam": "✚",
    "AdamW": "✖",
    "AMSGrad": "⬟",
    "NAdam": "⬢",
    "RAdam": "⧗",
    "Adamax": "◀",
    "Adadelta": "▶",
}
"""The symbols as characters, for tables."""
GHOST = 0.35
"""Opacity of a pinned race."""
REACH = 2.0
"""How far beyond the map a path is followed, in widths of the map; a diverging path leaves the picture instead of rescaling it."""


def draw_surface(landscape: SurveyTrace, walks: Sequence[WalkTrace], words: Words) -> style.Figure:
    """Return the landscape in 3D with the trajectory of each optimizer's first run, on the surface and on the floor map."""
    heights, name = _scale(landscape, landscape.losses), words[_height_words(landscape)]
    floor, high = find_floor(heights), float(heights.max())
    lift = 0.012 * (high - floor)
    traces: list[dict] = [draw_relief(landscape.x, landscape.y, heights, name, floor)]
    for walk in walks:
        x, y, height = _keep_inside(landscape, walk.positions[0], _scale(landscape, walk.losses[0]), 0.0)
        look = _look(walk) | {"type": "scatter3d", "x": x, "y": y, "hoverinfo": "name"}
        line = {"color": style.METHODS[walk.config.method], "width": 6, "dash": style.DASHES[walk.config.method]}
        traces.append(look | {"z": height + lift, "mode": "lines", "line": line, "meta": style.follow("grow")})
        shadow = {"z": np.full_like(height, floor + lift), "line": line | {"width": 2}}
        traces.append(look | shadow | {"mode": "lines", "meta": style.follow("grow")})
        marker = {"color": style.METHODS[walk.config.method], "size": 6, "line": {"color": style.PAPER, "width": 1}}
        traces.append(look | {"z": height + lift, "mode": "markers", "marker": marker, "meta": style.follow("stand")})
    traces.append(_minima_in_3d(landscape, (lift, floor + lift), words))
    return draw_scene(words["alt.surface"], traces, (landscape.x, landscape.y), (floor - lift, high), (*landscape.axes, name))


def draw_contour(
    landscape: SurveyTrace, walks: Sequence[WalkTrace], words: Words, ghosts: Sequence[WalkTrace] = ()
) -> style.Figure:
    """Return the contours of the loss with the trajectory of each optimizer's first run; dots are its other runs.

    A click gives the nearest point of the grid on which the landscape was surveyed.

    Args:
        ghosts: pinned runs, drawn pale.
    """
    traces: list[dict] = [_contour(landscape), *_minima(landscape, words)]
    for walk, opacity in [*((ghost, GHOST) for ghost in ghosts), *((walk, 1.0) for walk in walks)]:
        x, y, _ = _keep_inside(landscape, walk.positions[0], walk.losses[0], REACH)
        look = _look(walk) | {"type": "scatter", "x": x, "y": y, "hoverinfo": "skip", "opacity": opacity}
        line = {"color": style.METHODS[walk.config.method], "width": style.LINE - 1, "dash": style.DASHES[walk.config.method]}
        swarming = len(walk.positions) > 1 and opacity == 1
        faded = 0.45 if swarming else opacity  # so that the swarm stands out from the path beneath it
        traces.append(look | {"mode": "lines", "line": line, "opacity": faded, "meta": style.follow("grow")})
        if swarming:
            traces.append(_swarm(landscape, walk))
        traces.append(look | {"mode": "markers", "marker": _marker(walk), "meta": style.follow("stand")})
    return style.new_figure(
        words["alt.contour"],
        *traces,
        showlegend=False,
        margin={"l": 44, "r": 8, "t": 6, "b": 40},
        xaxis={"title": {"text": landscape.axes[0]}, "range": _ends(landscape.x), "nticks": 7},
        yaxis={"title": {"text": landscape.axes[1]}, "range": _ends(landscape.y), "nticks": 7},
    )


def draw_curves(
    measure: Measure,
    landscape: SurveyTrace,
    walks: Sequence[WalkTrace],
    words: Words,
    ghosts: Sequence[WalkTrace] = (),
    rests: Sequence[float] = (),
) -> style.Figure:
    """Return loss, gradient norm or distance to the minimum (log axis) against the step: the median over each optimizer's runs.

    Args:
        ghosts: pinned runs, drawn pale.
        rests: for each of `walks`, then for each of `ghosts`, the stationary mean loss by theory, drawn as a level; nan for none.
    """
    read = {"loss": "median_losses", "gradient norm": "median_gradient_norms", "distance": "median_distances"}[measure]
    traces: list[dict] = []
    for walk, opacity in [*((ghost, GHOST) for ghost in ghosts), *((walk, 1.0) for walk in walks)]:
        values = getattr(walk, read)
        shown = np.where((values > 1e-30) & (values < 1e30), values, np.nan).astype("f4")
        look = _look(walk) | {"type": "scatter", "x": np.arange(len(shown), dtype="i4"), "y": shown, "opacity": opacity}
        line = {"color": style.METHODS[walk.config.method], "width": style.LINE - 0.5, "dash": style.DASHES[walk.config.method]}
        look["hovertemplate"] = f"%{{x}}: %{{y:.4g}}<extra>{walk.config.method}</extra>"
        traces.append(look | {"mode": "lines", "line": line, "showlegend": opacity == 1, "meta": style.follow("grow")})
        traces.append(look | {"mode": "markers", "marker": _marker(walk), "showlegend": False, "meta": style.follow("stand")})
    steps, noisy = max(len(walk.rates) for walk in walks) - 1, any(walk.config.noise for walk in walks)
    for walk, rest in zip([*walks, *ghosts], rests, strict=False):
        if np.isfinite(rest) and rest > 0:
            line = {"color": style.METHODS[walk.config.method], "width": style.THIN, "dash": "dot"}
            level = {"x": [0, steps], "y": [rest, rest], "mode": "lines", "line": line, "name": words["legend.theory"]}
            traces.append(level | {"type": "scatter", "showlegend": False, "hovertemplate": "%{y:.4g}"})
    return style.new_figure(
        words[f"alt.{measure}"],
        *traces,
        margin={"l": 60, "r": 8, "t": 6, "b": 40},
        showlegend=False,
        xaxis={"title": {"text": words["axis.step"]}, "range": [0, steps * 1.02], "nticks": 6},
        yaxis={
            "title": {"text": words[f"axis.{measure}"]},
            **style.LOG_AXIS,
            "nticks": 4,
            "range": _log_range(measure, landscape, noisy),
        },
    )


def _log_range(measure: Measure, landscape: SurveyTrace, noisy: bool) -> list[float]:
    """Return a range that does not depend on rates and methods, so that nothing jumps when they change."""
    if measure == "distance":
        return [-5, float(np.log10(np.ptp(landscape.x))) + 0.2]
    low = -12 if measure == "loss" else -8  # where the losses in the table end
    return [-4 if noisy else low, float(np.log10(landscape.losses.max())) + 0.3]


def _scale(landscape: SurveyTrace, losses: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return np.log10(1 + losses) if landscape.rough else losses


def _height_words(landscape: SurveyTrace) -> str:
    return "axis.rough loss" if landscape.rough else "axis.loss"


def _contour(landscape: SurveyTrace) -> dict:
    """Return the contours of √L: evenly spaced for a quadratic, so that the valley is not left blank."""
    names = f"{landscape.axes[0]} %{{x:.3g}}, {landscape.axes[1]} %{{y:.3g}}<extra></extra>"
    heights = _scale(landscape, landscape.losses) if landscape.rough else np.sqrt(np.maximum(landscape.losses, 0))
    return {
        "type": "contour",
        "x": landscape.x.astype("f4"),
        "y": landscape.y.astype("f4"),
        "z": heights.astype("f4"),
        "showscale": False,
        "colorscale": style.HEIGHT_SCALE,
        "contours": {"coloring": "heatmap"},
        "ncontours": 18,
        "hovertemplate": names,
        "line": {"color": style.translucent(style.MUTED, 0.35), "width": 1},
    }


def _swarm(landscape: SurveyTrace, walk: WalkTrace) -> dict:
    """Return the positions of all runs at each moment."""
    x, y, _ = _keep_inside(landscape, walk.positions, walk.losses, REACH)
    marker = _marker(walk) | {"size": 7, "opacity": 0.85}
    return {
        "type": "scatter",
        "x": x[:, -1],
        "y": y[:, -1],
        "mode": "markers",
        "marker": marker,
        "hoverinfo": "skip",
        "name": walk.config.method,
        "meta": style.follow("swap", x=x.T, y=y.T),
    }


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


def _keep_inside(
    landscape: SurveyTrace, positions: np.ndarray, heights: np.ndarray, margin: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return x, y and height of paths, nan where they are more than `margin` widths beside the map."""
    x, y = positions[..., 0], positions[..., 1]
    with np.errstate(invalid="ignore"):
        wide, high = margin * np.ptp(landscape.x), margin * np.ptp(landscape.y)
        inside = (
            (x >= landscape.x[0] - wide)
            & (x <= landscape.x[-1] + wide)
            & (y >= landscape.y[0] - high)
            & (y <= landscape.y[-1] + high)
        )
    kept = [np.where(inside, values, np.nan).astype("f4") for values in (x, y, heights)]
    return kept[0], kept[1], kept[2]


def _look(walk: WalkTrace) -> dict:
    return {"name": walk.config.method, "legendgroup": walk.config.method}


def _marker(walk: WalkTrace) -> dict:
    return {
        "color": style.METHODS[walk.config.method],
        "size": style.MARKER + 1,
        "symbol": SYMBOLS[walk.config.method],
        "line": {"color": style.PAPER, "width": 1},
    }


def _ends(axis: np.ndarray) -> list[float]:
    return [float(axis[0]), float(axis[-1])]
