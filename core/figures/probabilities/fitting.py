"""Logistic regression during training: probability curves, the prediction at x = 4, both loss surfaces."""

import numpy as np

from core.concepts.probabilities.fitting import LOSSES, PREDICTED_X, FittingTrace, find_run
from core.figures import Words, style
from core.figures.relief import LIFT, draw_relief, draw_scene, find_floor

FAR = 1e6
"""Where w is nearly 0 the boundary lies as far away as one likes: from here on it is not drawn."""
LOOKS = {"cross-entropy": (style.MODEL, "solid"), "squared error": (style.RIVAL, "dash")}


def draw_fit(trace: FittingTrace, words: Words, rate: float) -> style.Figure:
    """Return the labels (0 or 1) over hours, and at each epoch the probability curves of both losses and the decision boundary.

    Args:
        rate: the learning rate.
    """
    curves = [_curve(trace, words, loss, find_run(loss, rate)) for loss in LOSSES]
    run = find_run("cross-entropy", rate)
    places = trace.boundaries[run]
    places = np.where(np.abs(places) > FAR, np.copysign(np.inf, places), places)
    boundary = np.repeat(places[:, None], 2, axis=1).astype("f4")
    line = {
        "type": "scatter",
        "x": boundary[-1],
        "y": [0, 1],
        "mode": "lines",
        "name": words["legend.decision"],
        "hoverinfo": "x",
        "line": {"color": style.INK, "width": style.LINE, "dash": "dot"},
        "meta": style.follow("swap", at=trace.epochs, x=boundary),
    }
    predicted = {
        "type": "scatter",
        "x": np.full(len(trace.epochs), PREDICTED_X, dtype="f4"),
        "y": trace.predictions[run].astype("f4"),
        "mode": "markers",
        "showlegend": False,
        "meta": style.follow("stand", at=trace.epochs),
        "marker": {**style.HERE, "size": style.MARKER + 4},
    }
    return style.new_figure(
        words["alt.fit"],
        *curves,
        line,
        _data(trace),
        predicted,
        xaxis={
            "title": {"text": words["axis.hours"] if trace.config.data == "pass or fail" else "x"},
            "range": [float(trace.curve_x[0]), float(trace.curve_x[-1])],
        },
        yaxis={"title": {"text": words["axis.probability"]}, "range": [-0.08, 1.08], "dtick": 0.25, "tickformat": ".0%"},
    )


def draw_predictions(trace: FittingTrace, words: Words, rate: float) -> style.Figure:
    """Return the probability at x = 4 against the epoch, for both losses.

    Args:
        rate: the learning rate.
    """
    paths = [part for loss in LOSSES for part in _prediction_path(trace, words, loss, rate)]
    return style.new_figure(
        words["alt.predictions"],
        *paths,
        xaxis={"title": {"text": words["axis.epoch"]}, "range": [0, int(trace.epochs[-1])]},
        yaxis={"title": {"text": words["axis.prediction"]}, "range": [-0.03, 1.05], "dtick": 0.25, "tickformat": ".0%"},
    )


def draw_surface(trace: FittingTrace, words: Words, loss: str, rate: float) -> style.Figure:
    """Return one loss over w and b in 3D with the path of training, on the surface and on the floor map.

    Args:
        loss: "cross-entropy" or "squared error".
        rate: the learning rate.
    """
    run, surface = find_run(loss, rate), trace.surfaces[LOSSES.index(loss)]
    high, floor = float(surface.max()), find_floor(surface)
    lift = LIFT * (high - floor)
    w, b = trace.parameters[run].T.astype("f4")
    path = {"type": "scatter3d", "x": w, "y": b, "hoverinfo": "skip"}
    above, below = (trace.losses[run] + lift).astype("f4"), np.full(len(w), floor + lift, dtype="f4")
    line, marker = {"color": LOOKS[loss][0], "width": 7}, {**style.HERE, "size": 6}
    grow, stand = style.follow("grow", at=trace.epochs), style.follow("stand", at=trace.epochs)
    traces = [
        draw_relief(trace.grid_w, trace.grid_b, surface, words["axis.loss"], floor),
        *({**path, "z": z, "mode": "lines", "line": line, "meta": grow} for z in (above, below)),
        *({**path, "z": z, "mode": "markers", "marker": marker, "meta": stand} for z in (above, below)),
    ]
    plane, names = (trace.grid_w, trace.grid_b), ("w", "b", words["axis.loss"])
    return draw_scene(words[f"alt.surface.{loss}"], traces, plane, (floor - lift, high), names, "down the valley")


def _curve(trace: FittingTrace, words: Words, loss: str, run: int) -> dict:
    colour, dash = LOOKS[loss]
    frames = trace.find_curves(run)
    return {
        "type": "scatter",
        "x": trace.curve_x.astype("f4"),
        "y": frames[-1],
        "mode": "lines",
        "name": words[f"option.loss.{loss}"],
        "line": {"color": colour, "width": style.LINE, "dash": dash},
        "meta": style.follow("swap", at=trace.epochs, y=frames),
    }


def _prediction_path(trace: FittingTrace, words: Words, loss: str, rate: float) -> list[dict]:
    colour, dash = LOOKS[loss]
    path = {"x": trace.epochs, "y": trace.predictions[find_run(loss, rate)].astype("f4")}
    line = {
        "type": "scatter",
        **path,
        "mode": "lines",
        "name": words[f"option.loss.{loss}"],
        "line": {"color": colour, "width": style.LINE, "dash": dash},
        "meta": style.follow("grow", at=trace.epochs),
    }
    point = {
        "type": "scatter",
        **path,
        "mode": "markers",
        "showlegend": False,
        "hoverinfo": "skip",
        "cliponaxis": False,
        "marker": {"color": colour, "size": style.MARKER + 2},
        "meta": style.follow("stand", at=trace.epochs),
    }
    return [line, point]


def _data(trace: FittingTrace) -> dict:
    symbols = np.where(trace.labels == 1, "circle", "circle-open")
    marker = {"color": style.DATA, "size": style.MARKER + 3, "symbol": symbols, "line": {"width": 2, "color": style.DATA}}
    return {
        "type": "scatter",
        "x": trace.x,
        "y": trace.labels,
        "mode": "markers",
        "showlegend": False,
        "marker": marker,
        "cliponaxis": False,
    }
