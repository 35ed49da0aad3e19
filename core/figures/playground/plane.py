"""The plane: what the network, or a unit that is pointed at, says everywhere, and the points."""

from typing import Any

import numpy as np

from core.concepts.playground import PlaygroundTrace
from core.concepts.playground.data import REACH
from core.concepts.playground.watching import find_mistakes, make_grid, predict
from core.figures import Words, style
from core.figures.playground.diagram import list_units, name_unit
from core.figures.playground.evaluated import AWAY, DIALS, ask, cells, name_points

SIDE = 60
"""Cells along each side of the plane."""
_ANGLE, _RADIUS, _HALF = np.linspace(0, 2 * np.pi, 17), 0.106, 0.013
RING = np.stack(
    [radius * np.array([np.cos(turn), np.sin(turn)]) for radius, turn in ((_RADIUS + _HALF, _ANGLE), (_RADIUS - _HALF, -_ANGLE))], 1
).reshape(2, -1)
"""The outline of a ring around a point, outside and then inside, from its middle: shape (axis, corner)."""


def draw_plane(
    trace: PlaygroundTrace, words: Words, here: tuple[float, float] | None = None, rings: bool = True, units: bool = False
) -> style.Figure:
    """Return the network's answer by colour, the borders between classes, the points, and a ring around each mistake.

    Args:
        here: a point to mark.
        rings: whether mistakes are marked.
        units: whether the unit at which the dial "unit" stands covers the answer.
    """
    over = [_draw_unit(trace, words)] if units else []
    traces = [_draw_answer(trace, words), _draw_border(trace, words), *over, *_draw_points(trace, words)]
    if trace.data.classes and rings:
        traces.append(_draw_mistakes(trace, words))
    if here is not None:
        marker = {"size": style.MARKER + 6, **style.HERE}
        traces.append({"type": "scatter", "x": [here[0]], "y": [here[1]], "mode": "markers", "marker": marker, "hoverinfo": "skip"})
    axis = {"range": [-REACH, REACH], "nticks": 7, "showgrid": False, "constrain": "domain"}
    return style.new_figure(
        words["alt.plane"],
        *traces,
        showlegend=False,
        hovermode="closest",
        margin={"l": 40, "r": 8, "t": 6, "b": 40},
        xaxis={"title": {"text": "x₁"}, **axis},
        yaxis={"title": {"text": "x₂"}, "scaleanchor": "x", **axis},
    )


def name_maps(trace: PlaygroundTrace, words: Words) -> list[str]:
    """Return what the plane shows at each position of the dial "unit"."""
    names = [name_unit(trace.config, layer, unit) for layer, unit in list_units(trace.config)]
    return [words["panel.plane"], *(words["panel.unit"].format(unit=name) for name in names)]


def draw_line(rows: np.ndarray, line: dict[str, Any], name: str | None = None) -> dict[str, Any]:
    """Return the line w1·x₁ + w2·x₂ + c = 0 of each moment; rows are (w1, w2, c), shape (time, 3)."""
    ends = np.stack([cut_plane(*row) for row in rows])
    return {
        "type": "scatter",
        "x": ends[-1, :, 0],
        "y": ends[-1, :, 1],
        "mode": "lines",
        "line": line,
        "hoverinfo": "skip",
        "name": name,
        "meta": style.follow("swap", x=ends[..., 0], y=ends[..., 1]),
    }


def cut_plane(w1: float, w2: float, c: float) -> np.ndarray:
    """Return two points (end, 2) of the line w1·x₁ + w2·x₂ + c = 0, from beyond the plane to beyond it."""
    length = float(np.hypot(w1, w2))
    if not np.isfinite(length + abs(c)) or length < 1e-12:
        return np.full((2, 2), AWAY)
    foot = -c * np.array([w1, w2]) / length**2
    along = 3 * REACH * np.array([-w2, w1]) / length
    return np.stack([foot - along, foot + along]).clip(-1e3, 1e3)


def _draw_answer(trace: PlaygroundTrace, words: Words) -> dict[str, Any]:
    classes = trace.data.classes
    scale, low, high, hover = style.shade_classes(max(3, classes)), 0.0, float(classes), ""
    if classes == 2:
        scale, high, hover = style.TWO_CLASS_SCALE, 1.0, f"{words['hover.probability']} %{{z:.3f}}"
    elif not classes:
        scale, low, high, hover = style.TWO_CLASS_SCALE, -1.2, 1.2, "ŷ = %{z:.4g}"
    return {
        **_place_cells(predict(trace, make_grid(SIDE)).reshape(SIDE, SIDE), hover),
        **{"colorscale": scale, "zmin": low, "zmax": high},
        "zsmooth": "fast" if classes <= 2 else False,
        "meta": style.follow("swap", DIALS, z=ask(trace, "answer", grid=cells(SIDE))),
    }


def _draw_unit(trace: PlaygroundTrace, words: Words) -> dict[str, Any]:
    """Return the map of the unit at which the dial "unit" stands: its tile in the diagram, paler behind points; at first none.

    A row of zeros lies below the plane (assets/components/stage/network.js says why).
    """
    asked = ask(trace, "unit", grid=cells(SIDE), units=[None, *list_units(trace.config)])
    empty = np.vstack([np.zeros(SIDE), np.full((SIDE, SIDE), np.nan)])
    return {
        **_place_cells(empty, f"{words['hover.activation']} %{{customdata:.4g}}"),
        **{"colorscale": style.TWO_CLASS_SCALE, "zmin": -1, "zmax": 1},
        **{"zsmooth": "fast", "hoverongaps": False, "customdata": empty},
        "meta": style.follow("swap", (*DIALS, "unit"), z={**asked, "shares": True}, customdata=asked),
    }


def _place_cells(values: np.ndarray, hover: str) -> dict[str, Any]:
    """Return a heat map over the plane, its last row at the upper edge, without its colours."""
    step = 2 * REACH / SIDE
    return {
        "type": "heatmap",
        "z": values,
        **{"x0": -REACH + step / 2, "dx": step, "y0": REACH + step / 2 - len(values) * step, "dy": step, "showscale": False},
        "hovertemplate": f"x₁ %{{x:.2f}}, x₂ %{{y:.2f}}<br>{hover}<extra></extra>",
    }


def _draw_border(trace: PlaygroundTrace, words: Words) -> dict[str, Any]:
    """Return the border between classes, which the browser finds; of a regression, where the answer is 0."""
    return {
        "type": "scatter",
        "x": [AWAY, AWAY + 1],
        "y": [AWAY, AWAY + 1],
        "mode": "lines",
        "line": {"color": style.INK, "width": style.LINE},
        "name": words["legend.border"],
        "meta": style.follow("swap", DIALS, **{axis: ask(trace, "border", grid=cells(SIDE), axis=axis) for axis in "xy"}),
        "hoverinfo": "skip",
    }


def _draw_points(trace: PlaygroundTrace, words: Words) -> list[dict[str, Any]]:
    """Return the test points, hollow, and the training points, filled.

    Translucent colours, not `opacity`: with that a browser paints each point for itself, which a map that moves has no time for.
    """
    data, drawn = trace.data, []
    for part, name in ((slice(data.train, None), "test"), (slice(None, data.train), "train")):
        (x1, x2), targets = data.x[part].T, data.y[part]
        if not len(targets):
            continue
        labels = targets.astype(int) if data.classes else np.zeros(len(targets), int)
        palette = style.CLASSES if name == "train" else [style.translucent(colour, 0.65) for colour in style.CLASSES]
        colours = [palette[label] for label in labels] if data.classes else targets
        symbols = [style.CLASS_SYMBOLS[label] + ("-open" if name == "test" else "") for label in labels]
        look = {"symbol": symbols, "size": 7 if name == "train" else 5.5}
        line = {"color": style.PAPER, "width": 1} if name == "train" else {"width": 1.3}
        scale = {} if data.classes else {"colorscale": style.SIGNED_SCALE, "cmin": -1.2, "cmax": 1.2}
        drawn.append(
            {
                "type": "scatter",
                "x": x1,
                "y": x2,
                "mode": "markers",
                "name": words[f"legend.{name}"],
                "customdata": targets,
                "marker": {"color": colours, "line": line, **look, **scale},
                "hovertemplate": words[f"legend.{name}"] + "<br>x₁ %{x:.2f}, x₂ %{y:.2f}<br>y %{customdata:.3g}<extra></extra>",
            }
        )
    return drawn


def _draw_mistakes(trace: PlaygroundTrace, words: Words) -> dict[str, Any]:
    """Return a ring around every point that the network classifies wrong, all of them one area, and one beside the plane.

    A browser draws an area several times as fast as a marker for each point; where nothing is drawn nothing could be moved.
    """
    data, wrong, points = trace.data, find_mistakes(trace), name_points(trace)
    rings = {axis: np.append(ring, np.nan) for axis, ring in zip("xy", RING, strict=True)}
    asked = {axis: ask(trace, "mistakes", points=points, labels=data.y, axis=axis, ring=rings[axis]) for axis in "xy"}
    return {
        "type": "scatter",
        **{axis: (np.append(AWAY, points[axis][wrong])[:, None] + rings[axis]).ravel() for axis in "xy"},
        "mode": "none",
        "fill": "toself",
        "fillcolor": style.translucent(style.INK, 0.75),
        "name": words["legend.mistake"],
        "meta": style.follow("swap", DIALS, **asked),
        "hoverinfo": "skip",
    }
