"""The plane: what the network, or one of its units, says everywhere, and the points."""

from typing import Any

import numpy as np

from core.concepts.playground import PlaygroundTrace
from core.concepts.playground.data import REACH
from core.concepts.playground.watching import evaluate_run, find_mistakes, make_grid, predict
from core.figures import Words, style
from core.figures.playground.evaluated import DIALS, ask, cells, name_points

SIDE = 60
"""Cells along each side of the plane."""
AWAY = 99.0
"""Where marks stand that are not shown: a drawing that loses points could not be moved."""
Unit = tuple[int, int]
"""Layer (the first hidden one is 1) and unit, counted from 0."""


def draw_plane(
    trace: PlaygroundTrace, words: Words, unit: Unit | None = None, here: tuple[float, float] | None = None, rings: bool = True
) -> style.Figure:
    """Return the network's answer by colour, the borders between classes, the points, and a ring around each mistake.

    Args:
        unit: whose activation is shown instead of the answer.
        here: a point to mark.
        rings: whether mistakes are marked.
    """
    traces = [_draw_map(trace, words, unit), *([] if unit else [_draw_border(trace, words)]), *_draw_points(trace, words)]
    if trace.data.classes and unit is None and rings:
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


def draw_line(rows: np.ndarray, line: dict[str, Any], name: str | None = None) -> dict[str, Any]:
    """Return the line w1·x₁ + w2·x₂ + c = 0 of each moment; rows are (w1, w2, c), shape (time, 3)."""
    ends = np.stack([cut_plane(*row) for row in rows])
    return {
        "type": "scatter", "x": ends[-1, :, 0], "y": ends[-1, :, 1], "mode": "lines", "line": line, "hoverinfo": "skip",
        "name": name, "meta": style.follow("swap", x=ends[..., 0], y=ends[..., 1]),
    }  # fmt: skip


def cut_plane(w1: float, w2: float, c: float) -> np.ndarray:
    """Return two points (end, 2) of the line w1·x₁ + w2·x₂ + c = 0, from beyond the plane to beyond it."""
    length = float(np.hypot(w1, w2))
    if not np.isfinite(length + abs(c)) or length < 1e-12:
        return np.full((2, 2), AWAY)
    foot = -c * np.array([w1, w2]) / length**2
    along = 3 * REACH * np.array([-w2, w1]) / length
    return np.stack([foot - along, foot + along]).clip(-1e3, 1e3)


def _draw_map(trace: PlaygroundTrace, words: Words, unit: Unit | None) -> dict[str, Any]:
    grid, classes = make_grid(SIDE), trace.data.classes
    if unit is not None:
        values = evaluate_run(trace, grid)[unit[0]][:, unit[1]]
        most = max(1e-6, float(np.nan_to_num(np.abs(values), posinf=0).max()))
        wanted = ask(trace, "unit", grid=cells(SIDE), layer=unit[0], unit=unit[1])
        scale, low, high, hover = style.TWO_CLASS_SCALE, -most, most, f"{words['hover.activation']} %{{z:.4g}}"
    else:
        values, wanted = predict(trace, grid), ask(trace, "answer", grid=cells(SIDE))
        scale, low, high, hover = style.shade_classes(max(3, classes)), 0.0, float(classes), ""
        if classes == 2:
            scale, high, hover = style.TWO_CLASS_SCALE, 1.0, f"{words['hover.probability']} %{{z:.3f}}"
        elif not classes:
            scale, low, high, hover = style.TWO_CLASS_SCALE, -1.2, 1.2, "ŷ = %{z:.4g}"
    step = 2 * REACH / SIDE
    return {
        "type": "heatmap",
        "z": values.reshape(SIDE, SIDE),
        **{"x0": -REACH + step / 2, "dx": step, "y0": -REACH + step / 2, "dy": step},
        **{"colorscale": scale, "zmin": low, "zmax": high, "showscale": False},
        "zsmooth": "fast" if classes <= 2 or unit else False,
        "meta": style.follow("swap", DIALS, z=wanted),
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
    """Return the test points, hollow, and the training points, filled."""
    data, drawn = trace.data, []
    for part, name in ((slice(data.train, None), "test"), (slice(None, data.train), "train")):
        (x1, x2), targets = data.x[part].T, data.y[part]
        if not len(targets):
            continue
        labels = targets.astype(int) if data.classes else np.zeros(len(targets), int)
        colours = [style.CLASSES[label] for label in labels] if data.classes else targets
        symbols = [style.CLASS_SYMBOLS[label] + ("-open" if name == "test" else "") for label in labels]
        look = {"symbol": symbols, "size": 7 if name == "train" else 5.5, "opacity": 1 if name == "train" else 0.65}
        line = {"color": style.PAPER, "width": 1} if name == "train" else {"width": 1.3}
        scale = {} if data.classes else {"colorscale": style.SIGNED_SCALE, "cmin": -1.2, "cmax": 1.2}
        drawn.append(
            {
                "type": "scatter", "x": x1, "y": x2, "mode": "markers", "name": words[f"legend.{name}"], "customdata": targets,
                "marker": {"color": colours, "line": line, **look, **scale},
                "hovertemplate": words[f"legend.{name}"] + "<br>x₁ %{x:.2f}, x₂ %{y:.2f}<br>y %{customdata:.3g}<extra></extra>",
            }
        )  # fmt: skip
    return drawn


def _draw_mistakes(trace: PlaygroundTrace, words: Words) -> dict[str, Any]:
    """Return a ring around every point that the network classifies wrong; the rings of the others stand beside the plane."""
    data, wrong, points = trace.data, find_mistakes(trace), name_points(trace)
    asked = {axis: ask(trace, "mistakes", points=points, labels=data.y, axis=axis) for axis in "xy"}
    return {
        "type": "scatter",
        **{axis: np.where(wrong, points[axis], AWAY) for axis in "xy"},
        "mode": "markers",
        "marker": {"symbol": "circle-open", "size": 12, "color": style.INK, "line": {"width": 1.5}, "opacity": 0.75},
        "name": words["legend.mistake"],
        "meta": style.follow("swap", DIALS, **asked),
        "hoverinfo": "skip",
    }
