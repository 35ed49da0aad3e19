"""The loss surface in 3D and as slices, the data behind it, and the searches for its minimum."""

import numpy as np

from core.concepts.loss_surface import SIGMOID_LOSSES, LossSurfaceTrace, SearchTrace
from core.figures import Words, style
from core.figures.relief import LIFT, draw_relief, draw_scene, find_floor

PANEL_ASPECT = 2.2
"""Width by height of the data's picture: how many units of y are as long as one of x follows from it, so squares are square."""


def draw_surface(trace: LossSurfaceTrace, words: Words) -> style.Figure:
    """Return the loss over w and b in 3D with the current point, its drop line, the negative gradient and the minimum.

    On the floor lie the contours of the loss.
    """
    config, surface = trace.config, trace.surface
    floor, high = find_floor(surface), float(surface.max())
    lift = LIFT * (high - float(surface.min()))
    traces = [
        draw_relief(trace.w_axis, trace.b_axis, surface, words["axis.loss"], floor),
        _line3d([config.w] * 2, [config.b] * 2, [trace.loss + lift, floor], style.POINT, words["legend.point"], dash="dot"),
        _point3d([config.w], [config.b], [trace.loss + lift], style.HERE, words["legend.point"]),
        *_arrow(trace.downhill, np.array([np.ptp(trace.w_axis), np.ptp(trace.b_axis)]), lift, floor, words),
    ]
    if np.isfinite(trace.optimum).all():
        w, b = trace.optimum
        heights = [trace.optimum_loss + lift, floor + lift / 3]
        traces.append(_point3d([w, w], [b, b], heights, style.MINIMUM, words["legend.optimum"]))
    plane, names = (trace.w_axis, trace.b_axis), ("w", "b", words["axis.loss"])
    return draw_scene(words["alt.surface"], traces, plane, (floor - lift, high), names, "slanting")


def draw_data(trace: LossSurfaceTrace, words: Words) -> style.Figure:
    """Return the data (x, y), the model's line or probability curve, and each point's residual.

    For squared errors the residuals are squares whose areas are the losses.
    """
    config, sigmoid = trace.config, trace.config.loss in SIGMOID_LOSSES
    reach = float(np.ptp(trace.x))
    axis = "axis.x standardized" if config.standardize else "axis.x"
    xs = np.linspace(trace.x.min() - reach, trace.x.max() + 1.6 * reach, 121)
    line = config.w * xs + config.b
    low, high = (-0.6, 1.6) if sigmoid else _frame(trace.y)
    ratio = PANEL_ASPECT * (high - low) / float(xs[-1] - xs[0])
    errors = _squares(trace, ratio) if config.loss in ("mean squared", "squared after sigmoid") else _bars(trace)
    return style.new_figure(
        words["alt.data"],
        errors | {"name": words["legend.residual"]},
        _path(xs, 1 / (1 + np.exp(-np.clip(line, -60, 60))) if sigmoid else line, style.MODEL, words["legend.model"]),
        {
            "type": "scatter",
            "x": trace.x,
            "y": trace.y,
            "mode": "markers",
            "name": words["legend.data"],
            "marker": {"color": style.DATA, "size": style.MARKER + (2 if len(trace.x) < 10 else -2)},
            "customdata": np.stack([trace.predictions, trace.losses], -1),
            "hovertemplate": "x %{x:.4g}<br>y %{y:.4g}<br>ŷ %{customdata[0]:.4g}<br>L %{customdata[1]:.4g}<extra></extra>",
        },
        showlegend=False,
        xaxis={"title": {"text": words[axis]}, "range": [xs[0], xs[-1]], "nticks": 6},
        yaxis={"title": {"text": words["axis.y"]}, "range": [low, high], "nticks": 6, "scaleanchor": "x", "scaleratio": 1 / ratio},
    )


def draw_slices(trace: LossSurfaceTrace, words: Words) -> style.Figure:
    """Return the loss along w at the current b and along b at the current w, with tangents in the current point.

    The tangents' slopes are the partial derivatives.
    """
    config = trace.config
    low, high = 0.0, float(min(trace.surface.max(), max(trace.w_slice.max(), trace.b_slice.max()) * 1.05))
    traces = []
    slices = ((trace.w_axis, trace.w_slice, config.w, ""), (trace.b_axis, trace.b_slice, config.b, "2"))
    for (axis, losses, here, which), slope in zip(slices, trace.gradient, strict=True):
        reach = np.array([-0.22, 0.22]) * (axis[-1] - axis[0])
        on = {"xaxis": f"x{which}", "yaxis": "y"}
        traces += [
            _path(axis, losses, style.SLATE, words["legend.slice"]) | on,
            _path(here + reach, trace.loss + slope * reach, style.GRADIENT, words["legend.tangent"]) | on,
            _marker([here], [trace.loss], style.HERE, words["legend.point"]) | on,
        ]
    return style.new_figure(
        words["alt.slices"],
        *traces,
        showlegend=False,
        xaxis={"title": {"text": f"w  (b = {config.b:g})"}, "domain": [0, 0.45], "nticks": 5},
        xaxis2={"title": {"text": f"b  (w = {config.w:g})"}, "domain": [0.55, 1], "nticks": 5, "anchor": "y"},
        yaxis={"title": {"text": words["axis.loss"]}, "range": [low - 0.06 * (high - low), high], "nticks": 5},
    )


def draw_line_search(trace: SearchTrace, words: Words) -> style.Figure:
    """Return the losses of all weights tried with b = 0, in the order of trying. x: w. y: loss."""
    return style.new_figure(
        words["alt.line_search"],
        _marker(trace.w_tried, trace.line, {"color": style.SLATE}, words["legend.tried"]) | {"meta": style.follow("grow")},
        _marker(*_best(trace.w_tried, trace.line), style.MINIMUM, words["legend.best"])
        | {"meta": style.follow("after", at=np.array([len(trace.line) - 1]))},
        showlegend=False,
        xaxis={"title": {"text": "w  (b = 0)"}, "range": [trace.w_tried[0] - 0.1, trace.w_tried[-1] + 0.1], "nticks": 6},
        yaxis={"title": {"text": words["axis.loss"]}, "rangemode": "tozero", "nticks": 5},
    )


def draw_grid_search(trace: SearchTrace, words: Words) -> style.Figure:
    """Return the pairs tried, coloured by their loss, in the order of trying, and the steps of gradient descent. x: w. y: b."""
    w, b = np.meshgrid(trace.w_tried, trace.b_tried)
    losses = np.sqrt(trace.grid)
    best = np.unravel_index(trace.grid.argmin(), trace.grid.shape)
    tried = {
        "type": "scattergl",
        "x": w.ravel().astype("f4"),
        "y": b.ravel().astype("f4"),
        "mode": "markers",
        "hoverinfo": "skip",
        "marker": {
            "symbol": "square",
            "size": 7,
            "color": losses.ravel().astype("f4"),
            "colorscale": style.HEIGHT_SCALE,
            "cmin": 0,
            "cmax": float(losses.max()),
        },
        "name": words["legend.tried"],
        "meta": style.follow("grow"),
    }
    last = trace.steps_needed if trace.steps_needed is not None else len(trace.path) - 1
    path = trace.path[: last + 1]
    above = {"type": "scattergl"}  # WebGL's traces cover all others: what lies on top of the pairs must be one of them
    return style.new_figure(
        words["alt.grid_search"],
        tried,
        _path(path[:, 0], path[:, 1], style.METHODS["full batch"], words["legend.descent"]) | above | {"mode": "lines+markers"},
        _marker([w[best]], [b[best]], style.MINIMUM, words["legend.best"])
        | above
        | {"meta": style.follow("after", at=np.array([trace.grid.size - 1]))},
        showlegend=False,
        xaxis={"title": {"text": "w"}, "range": [trace.w_tried[0], trace.w_tried[-1]], "nticks": 6},
        yaxis={"title": {"text": "b"}, "range": [trace.b_tried[0], trace.b_tried[-1]], "nticks": 6},
    )


def _arrow(downhill: np.ndarray, spans: np.ndarray, lift: float, floor: float, words: Words) -> list[dict]:
    """Return the negative gradient along the surface, and as an arrow on the floor, to compare with the contours."""
    w, b, loss = downhill.T
    if np.ptp(w) == 0 and np.ptp(b) == 0:
        return []
    name, height = words["legend.downhill"], floor + lift / 3
    return [
        _line3d(w, b, loss + lift, style.GRADIENT, name),
        _line3d(w[[0, -1]], b[[0, -1]], [height] * 2, style.GRADIENT, name),
        _head(np.array([w[0], b[0]]), np.array([w[-1], b[-1]]), spans, height, name),
    ]


def _head(start: np.ndarray, tip: np.ndarray, spans: np.ndarray, height: float, name: str) -> dict:
    """Return the head of an arrow that lies on the floor: a triangle. `spans` of w and b are equally long on the screen."""
    along = (tip - start) / spans
    across = np.array([-along[1], along[0]])
    corners = np.stack([tip, tip + spans * (-0.45 * along + 0.2 * across), tip + spans * (-0.45 * along - 0.2 * across)])
    return {
        "type": "mesh3d",
        "x": corners[:, 0],
        "y": corners[:, 1],
        "z": [height] * 3,
        "i": [0],
        "j": [1],
        "k": [2],
        "color": style.GRADIENT,
        "lighting": {"ambient": 1.0, "diffuse": 0.0, "specular": 0.0},
        "name": name,
        "hoverinfo": "name",
    }


def _squares(trace: LossSurfaceTrace, ratio: float) -> dict:
    """Return one square for each point: its height is the residual, its width as long on the screen, its area the squared error."""
    xs, ys = [], []
    for x, y, prediction in zip(trace.x, trace.y, trace.predictions, strict=True):
        width = abs(prediction - y) / ratio
        xs += [x, x + width, x + width, x, x, None]
        ys += [y, y, prediction, prediction, y, None]
    return _outline(xs, ys) | {"fill": "toself", "fillcolor": style.translucent(style.RESIDUAL, 0.25)}


def _bars(trace: LossSurfaceTrace) -> dict:
    """Return one bar for each point, from the label to the prediction."""
    xs = [value for x in trace.x for value in (x, x, None)]
    ys = [value for y, prediction in zip(trace.y, trace.predictions, strict=True) for value in (y, prediction, None)]
    return _outline(xs, ys) | {"line": {"color": style.RESIDUAL, "width": style.LINE + 2}}


def _outline(xs: list, ys: list) -> dict:
    line = {"color": style.RESIDUAL, "width": style.THIN}
    return {"type": "scatter", "x": xs, "y": ys, "mode": "lines", "line": line, "hoverinfo": "skip"}


def _frame(y: np.ndarray) -> tuple[float, float]:
    reach = max(float(np.ptp(y)), 1e-9)
    return min(float(y.min()), 0.0) - 0.4 * reach, float(y.max()) + 0.6 * reach


def _best(at: np.ndarray, losses: np.ndarray) -> tuple[list[float], list[float]]:
    lowest = int(losses.argmin())
    return [float(at[lowest])], [float(losses[lowest])]


def _path(x: np.ndarray, y: np.ndarray, colour: str, name: str) -> dict:
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "line": {"color": colour, "width": style.LINE}, "name": name}


def _marker(x: object, y: object, look: dict, name: str) -> dict:
    marker = {"size": style.MARKER + (4 if "line" in look else 0), **look}
    return {"type": "scatter", "x": x, "y": y, "mode": "markers", "marker": marker, "name": name}


def _line3d(x: object, y: object, z: object, colour: str, name: str, dash: str = "solid") -> dict:
    line = {"color": colour, "width": 6 if dash == "solid" else 4, "dash": dash}
    return {"type": "scatter3d", "x": x, "y": y, "z": z, "mode": "lines", "line": line, "name": name, "hoverinfo": "name"}


def _point3d(x: object, y: object, z: object, look: dict, name: str) -> dict:
    marker = {"size": 6, **look}
    return {"type": "scatter3d", "x": x, "y": y, "z": z, "mode": "markers", "marker": marker, "name": name, "hoverinfo": "name"}
