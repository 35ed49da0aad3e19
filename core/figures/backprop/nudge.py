"""One leaf is moved by h: the curve of f, the gradient as its tangent, the difference quotient as a secant."""

from typing import Any

import numpy as np

from core.concepts.backprop import NUDGES, NudgeTrace, subscript
from core.figures import Words, style

DIAL = "h"
"""The name of the dial for h; it belongs to the last axis."""


def draw_nudge(trace: NudgeTrace, h: float, words: Words) -> style.Figure:
    """Return f against the moved leaf, both near where it stands; all of it follows the dials.

    Args:
        h: one of NUDGES.
    """
    turned, here = [*trace.config.turned], trace.config.here
    step, name = NUDGES.index(h), subscript(trace.config.graph.names[trace.config.leaf])
    x = trace.at[..., None] + trace.offsets
    tangent = trace.value[..., None] + trace.gradient[..., None] * trace.offsets
    secant = trace.value[..., None, None] + trace.quotients[..., None] * trace.offsets
    pair_x = np.stack(np.broadcast_arrays(trace.at[..., None], trace.at[..., None] + np.array(NUDGES)), -1)
    pair_y = np.stack(np.broadcast_arrays(trace.value[..., None], trace.moved), -1)
    along_h, chosen = [*turned, DIAL], (*here, step)
    window = {"xaxis.range": x[..., [0, -1]], "yaxis.range": _find_range(trace)}
    figure = style.new_figure(
        words["alt.nudge"],
        _draw_line(x, trace.curve, here, turned, words["legend.curve"].format(leaf=name), style.MODEL, "solid"),
        _draw_line(x, tangent, here, turned, words["legend.tangent"], style.GRADIENT, "dash"),
        _draw_line(x[..., None, :], secant, chosen, along_h, words["legend.secant"], style.RIVAL, "dot"),
        _draw_line(pair_x, pair_y, chosen, along_h, words["legend.pair"], style.POINT, None) | {"showlegend": False},
        xaxis={"title": {"text": name}, "range": window["xaxis.range"][here].tolist()},
        yaxis={"title": {"text": "f"}, "range": window["yaxis.range"][here].tolist()},
        legend={"x": 0, "y": 1, "yanchor": "bottom", "font": {"size": style.FONT_SIZE - 3}},
        margin={"l": 52, "r": 8, "t": 8, "b": 40},
    )
    return style.follow_layout(figure, turned, **window)


def _draw_line(
    x: np.ndarray, y: np.ndarray, here: tuple[int, ...], dials: list[str], name: str, colour: str, dash: str | None
) -> dict[str, Any]:
    """Return a line, or two points where `dash` is None; axes: *dials, point."""
    stand = tuple(min(place, length - 1) for place, length in zip(here, x.shape, strict=False))
    shown = {"type": "scatter", "x": x[stand], "y": y[here], "name": name, "hovertemplate": "%{x:.4g}: %{y:.6g}<extra></extra>"}
    if dash:
        shown |= {"mode": "lines", "line": {"color": colour, "width": style.LINE if dash == "solid" else 2, "dash": dash}}
    else:
        shown |= {"mode": "markers", "marker": {**style.HERE, "size": 11}}
    return shown | {"meta": style.follow("pick", dials, x=x, y=y)}


def _find_range(trace: NudgeTrace) -> np.ndarray:
    """Return the lowest and highest value to show at each position of the dials, axes: *dials, (2)."""
    shown = np.concatenate([trace.curve, trace.moved], -1)
    sound = np.isfinite(shown).any(-1)
    finite = np.where(np.isfinite(shown), shown, np.nan)
    finite[~sound] = 0.0
    low, high = np.nanmin(finite, -1), np.nanmax(finite, -1)
    room = np.maximum(0.08 * (high - low), 0.1)
    return np.stack([low - room, high + room], -1)
