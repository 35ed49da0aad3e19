"""The paths of the methods on the loss surface and on its contours, and the end points of all seeds."""

import numpy as np

from core.concepts.descent import METHODS, DescentTrace, Method, Race, Runner, TimedRace
from core.figures import Words, style
from core.figures.relief import LIFT, draw_relief, draw_scene, find_floor

SYMBOLS = {"full batch": "square", "mini-batch": "cross", "one example": "circle"}
WIDTHS = {"full batch": 2.5, "mini-batch": 2.0, "one example": 1.25}
"""Noisy lines are thin: they cross themselves."""
GHOST = 0.4
"""Opacity of the pinned race."""


def draw_surface(timed: TimedRace, words: Words, ghost: TimedRace | None = None) -> style.Figure:
    """Return the loss over w and b in 3D with the path of each method on it, and the minimum.

    Args:
        ghost: a pinned race, drawn pale where it ran on the same surface.
    """
    trace = timed.race.trace
    low, high = _heights(trace)
    clipped = np.minimum(trace.surface, high)
    floor, margin = find_floor(clipped), 0.01 * (high - low)  # the picture ends just below the clipped corners
    traces = [draw_relief(trace.w_axis, trace.b_axis, clipped, words["axis.loss"], floor)]
    for each, opacity in _layers(timed, ghost):
        for method in reversed(METHODS):  # the full batch on top
            traces += [path | {"opacity": opacity, "name": words[f"method.{method}"]} for path in _path(trace, each, method)]
    traces.append(_bottom(trace) | {"name": words["legend.optimum"]})
    plane, names = (trace.w_axis, trace.b_axis), ("w", "b", words["axis.loss"])
    return draw_scene(words["alt.surface"], traces, plane, (floor - margin, high - margin), names, "along the valley")


def draw_contour(timed: TimedRace, words: Words, ghost: TimedRace | None = None) -> style.Figure:
    """Return the contours of the loss with the path of each method, the start and the minimum. x: w. y: b.

    Args:
        ghost: a pinned race, drawn pale where it ran on the same surface.
    """
    trace = timed.race.trace
    traces = [_contour(trace, words)]
    for each, opacity in _layers(timed, ghost):
        for method in reversed(METHODS):  # the full batch on top
            w, b, _ = _keep_inside(trace, each.race.runners[method], np.inf, margin=1.0)
            colour, at = style.METHODS[method], _clock(each, method)
            path = {"type": "scatter", "x": w, "y": b, "name": words[f"method.{method}"], "hoverinfo": "skip", "opacity": opacity}
            line = {"color": colour, "width": WIDTHS[method], "dash": style.DASHES[method]}
            traces.append(path | {"mode": "lines", "line": line, "meta": style.follow("grow", at=at)})
            marker = {"color": colour, "size": style.MARKER, "symbol": SYMBOLS[method], "line": {"color": style.PAPER, "width": 1}}
            traces.append(path | {"mode": "markers", "marker": marker, "meta": style.follow("stand", at=at)})
    traces += [_start(trace, words), _optimum(trace) | {"name": words["legend.optimum"]}]
    return _map(words["alt.contour"], traces, trace.w_axis[[0, -1]], trace.b_axis[[0, -1]])


def draw_ball(race: Race, words: Words, ghost: Race | None = None) -> style.Figure:
    """Return where every seed of every method ends, at its learning rate, around the minimum. x: w. y: b.

    Args:
        ghost: a pinned race, drawn pale where it ran on the same surface.
    """
    trace = race.trace
    traces = [_contour(trace, words)]
    for each, opacity in ((ghost, GHOST), (race, 0.9)) if ghost and _share_surface(race, ghost) else ((race, 0.9),):
        for method, run in reversed(list(each.find_rates().items())):
            ends = each.trace.final_points[method][:, run]
            marker = {
                "color": style.METHODS[method],
                "size": 8,
                "symbol": SYMBOLS[method],
                "line": {"color": style.PAPER, "width": 1},
            }
            shown = np.where(np.abs(ends) < 1e6, ends, np.nan).astype("f4")
            traces.append(
                {
                    "type": "scatter",
                    "x": shown[:, 0],
                    "y": shown[:, 1],
                    "mode": "markers",
                    "marker": marker,
                    "opacity": opacity,
                    "name": words[f"method.{method}"],
                    "hovertemplate": "w %{x:.4g}<br>b %{y:.4g}",
                }
            )
    traces.append(_optimum(trace) | {"name": words["legend.optimum"]})
    reach = race.reach
    w, b = trace.optimum
    return _map(words["alt.ball"], traces, [w - reach, w + reach], [b - reach, b + reach])


def _layers(timed: TimedRace, ghost: TimedRace | None) -> list[tuple[TimedRace, float]]:
    return [(ghost, GHOST), (timed, 1.0)] if ghost and _share_surface(timed.race, ghost.race) else [(timed, 1.0)]


def _share_surface(race: Race, ghost: Race) -> bool:
    """Return whether two races ran on the same loss surface, so that one can be drawn on the other's."""
    return (race.config.points, race.config.intercept) == (ghost.config.points, ghost.config.intercept)


def _path(trace: DescentTrace, timed: TimedRace, method: Method) -> list[dict]:
    """Return a method's path in 3D and the point at its end, a little above the surface, so that it does not hide them."""
    low, high = _heights(trace)
    w, b, height = _keep_inside(trace, timed.race.runners[method], high)
    at, colour = _clock(timed, method), style.METHODS[method]
    path = {"type": "scatter3d", "x": w, "y": b, "z": (height + LIFT * (high - low)).astype("f4"), "hoverinfo": "name"}
    line = {"color": colour, "width": 5, "dash": style.DASHES[method]}
    marker = {"color": colour, "size": 6, "symbol": SYMBOLS[method], "line": {"color": style.PAPER, "width": 1}}
    return [
        path | {"mode": "lines", "line": line, "meta": style.follow("grow", at=at)},
        path | {"mode": "markers", "marker": marker, "meta": style.follow("stand", at=at)},
    ]


def _bottom(trace: DescentTrace) -> dict:
    low, high = _heights(trace)
    (w, b), height = trace.optimum, trace.optimum_loss + LIFT * (high - low)
    marker = {"size": 6, **style.MINIMUM}
    return {"type": "scatter3d", "x": [w], "y": [b], "z": [height], "mode": "markers", "marker": marker, "hoverinfo": "name"}


def _clock(timed: TimedRace, method: Method) -> np.ndarray:
    return timed.at[method].astype("f4" if timed.axis == "seconds" else "i4")


def _heights(trace: DescentTrace) -> tuple[float, float]:
    """Return the lowest and highest loss shown: a little above the start, since the corners of the ravine are far higher."""
    low = float(trace.surface.min())
    return low, min(float(trace.surface.max()), low + 1.6 * (trace.start_loss - low))


def _keep_inside(trace: DescentTrace, runner: Runner, top: float, margin: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return w, b and loss of a path, nan outside the picture: a diverging run leaves the picture and does not rescale it."""
    (w, b), height = runner.points.T, runner.losses
    reach = (trace.w_axis[-1] - trace.w_axis[0]) * (0.5 + margin)
    inside = (np.abs(w - trace.w_axis.mean()) <= reach) & (np.abs(b - trace.b_axis.mean()) <= reach) & (height <= top)
    return tuple(np.where(inside, values, np.nan).astype("f4") for values in (w, b, height))  # type: ignore[return-value]


def _contour(trace: DescentTrace, words: Words) -> dict:
    """Return the contours of √(L − L*): evenly spaced for a quadratic, so that the valley is not left blank."""
    heights = np.sqrt(np.maximum(trace.surface - trace.surface.min(), 0))
    return {
        "type": "contour",
        "x": trace.w_axis.astype("f4"),
        "y": trace.b_axis.astype("f4"),
        "z": heights.astype("f4"),
        "colorscale": style.HEIGHT_SCALE,
        "showscale": False,
        "contours": {"coloring": "heatmap"},
        "ncontours": 18,
        "line": {"color": style.translucent(style.MUTED, 0.35), "width": 1},
        "hoverinfo": "none",
        "name": words["axis.loss"],
    }


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
