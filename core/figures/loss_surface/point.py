"""One point on the loss surface: in 3D and in two slices."""

import numpy as np

from core.concepts.loss_surface import AllPointsTrace, LossSurfaceTrace
from core.figures import Words, style
from core.figures.loss_surface.marks import DIALS, draw_marker, draw_path, draw_path_3d, draw_point_3d, pick, to_steps
from core.figures.relief import LIFT, draw_relief, draw_scene, find_floor


def draw_surface(trace: LossSurfaceTrace, around: AllPointsTrace, words: Words) -> style.Figure:
    """Return the loss over w and b in 3D with the current point, its drop line, the negative gradient and the minimum.

    On the floor lie the contours of the loss. What belongs to the current point follows the dials.
    """
    config, surface = trace.config, trace.surface
    floor, high = find_floor(surface), float(surface.max())
    lift = LIFT * (high - float(surface.min()))
    w_stops, b_stops = around.w_stops[:, None, None], around.b_stops[None, :, None]
    above = (around.losses + lift)[..., None]
    drop = np.concatenate([above, np.full_like(above, floor)], -1)
    twice = {"x": np.repeat(w_stops, 2, -1), "y": np.repeat(b_stops, 2, -1)}
    traces = [
        draw_relief(trace.w_axis, trace.b_axis, surface, words["axis.loss"], floor),
        draw_point_3d([config.w], [config.b], [trace.loss + lift], style.HERE, words["legend.point"])
        | pick(x=w_stops, y=b_stops, z=above),
        draw_path_3d([config.w] * 2, [config.b] * 2, [trace.loss + lift, floor], style.POINT, words["legend.point"], dash="dot")
        | pick(**twice, z=drop),
        *_arrow(trace, around, lift, floor, words),
    ]
    if np.isfinite(trace.optimum).all():
        w, b = trace.optimum
        heights = [trace.optimum_loss + lift, floor + lift / 3]
        traces.append(draw_point_3d([w, w], [b, b], heights, style.MINIMUM, words["legend.optimum"]))
    plane, names = (trace.w_axis, trace.b_axis), ("w", "b", words["axis.loss"])
    return draw_scene(words["alt.surface"], traces, plane, (floor - lift, high), names, "slanting")


def draw_slices(trace: LossSurfaceTrace, around: AllPointsTrace, words: Words) -> style.Figure:
    """Return the loss along w at the current b and along b at the current w, with tangents in the current point.

    The tangents' slopes are the partial derivatives. All follow the dials, and the points can be dragged along their slices.
    """
    config = trace.config
    high = float(trace.surface.max())
    w_side = (trace.w_axis, trace.w_slice, around.w_slices, config.w, around.w_stops[:, None, None], ("w", "b", ""))
    b_side = (trace.b_axis, trace.b_slice, around.b_slices, config.b, around.b_stops[None, :, None], ("b", "w", "2"))
    traces = []
    for side, (axis, losses, all_losses, here, stops, (own, other, which)) in enumerate((w_side, b_side)):
        reach = np.array([-0.22, 0.22]) * (axis[-1] - axis[0])
        slope, slopes = trace.gradient[side], around.gradients[..., side, None]
        on = {"xaxis": f"x{which}", "yaxis": "y"}
        tangent = draw_path(here + reach, trace.loss + slope * reach, style.GRADIENT, words["legend.tangent"])
        point = draw_marker([here], [trace.loss], style.HERE, words["legend.point"])
        place = style.follow("pick", DIALS, x=stops, y=to_steps(around.losses[..., None]))
        traces += [
            draw_path(axis, losses, style.SLATE, words["legend.slice"])
            | on
            | {"meta": style.follow("pick", [other], y=to_steps(all_losses))},
            tangent | on | pick(x=stops + reach, y=around.losses[..., None] + slopes * reach),
            point | on | {"meta": place | style.grab({"x": own}, **{own: stops.ravel()})},
        ]
    figure = style.new_figure(
        words["alt.slices"],
        *traces,
        showlegend=False,
        xaxis={"title": {"text": f"w  (b = {config.b:.4g})"}, "range": _ends(trace.w_axis), "domain": [0, 0.45], "nticks": 5},
        xaxis2={"title": {"text": f"b  (w = {config.w:.4g})"}, "range": _ends(trace.b_axis), "domain": [0.55, 1], "nticks": 5}
        | {"anchor": "y"},
        yaxis={"title": {"text": words["axis.loss"]}, "range": [-0.06 * high, high], "nticks": 5},
    )
    titles = {"xaxis.title.text": [f"w  (b = {b:.4g})" for b in around.b_stops.tolist()]}
    figure = style.follow_layout(figure, ["b"], **titles)
    return style.follow_layout(figure, ["w"], **{"xaxis2.title.text": [f"b  (w = {w:.4g})" for w in around.w_stops.tolist()]})


def _arrow(trace: LossSurfaceTrace, around: AllPointsTrace, lift: float, floor: float, words: Words) -> list[dict]:
    """Return the negative gradient along the surface, and as an arrow on the floor, to compare with the contours."""
    name, height, up = words["legend.downhill"], floor + lift / 3, np.array([0.0, 0.0, lift])
    walk, walks = trace.downhill + up, around.downhill + up
    spans = np.array([np.ptp(trace.w_axis), np.ptp(trace.b_axis)])
    corners, all_corners = _head(walk, spans), _head(walks, spans)
    head = {
        "type": "mesh3d",
        **_name_axes(corners, "xy"),
        "z": [height] * 3,
        "i": [0],
        "j": [1],
        "k": [2],
        "color": style.GRADIENT,
        "lighting": {"ambient": 1.0, "diffuse": 0.0, "specular": 0.0},
        "name": name,
        "hoverinfo": "name",
    }
    return [
        draw_path_3d(walk[:, 0], walk[:, 1], walk[:, 2], style.GRADIENT, name) | pick(**_name_axes(walks, "xyz")),
        draw_path_3d(walk[[0, -1], 0], walk[[0, -1], 1], [height] * 2, style.GRADIENT, name)
        | pick(**_name_axes(walks[..., [0, -1], :], "xy")),
        head | pick(**_name_axes(all_corners, "xy")),
    ]


def _head(walk: np.ndarray, spans: np.ndarray) -> np.ndarray:
    """Return the corners (..., corner, w and b) of the head of an arrow that lies on the floor: a triangle, a point if it is 0.

    `spans` of w and b are equally long on the screen.
    """
    tip = walk[..., -1, :2]
    along = (tip - walk[..., 0, :2]) / spans
    across = np.stack([-along[..., 1], along[..., 0]], -1)
    return np.stack([tip, tip + spans * (-0.45 * along + 0.2 * across), tip + spans * (-0.45 * along - 0.2 * across)], -2)


def _name_axes(points: np.ndarray, names: str) -> dict[str, np.ndarray]:
    """Return each coordinate of points (..., point, coordinate) by the name of its axis."""
    return {name: points[..., place] for place, name in enumerate(names)}


def _ends(axis: np.ndarray) -> list[float]:
    """Return the range of an axis on which a point at either end is seen whole."""
    margin = 0.03 * (axis[-1] - axis[0])
    return [float(axis[0] - margin), float(axis[-1] + margin)]
