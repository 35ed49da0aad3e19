"""Logistic regression as it learns: the curve on the data, its answer at x = 4, both loss surfaces."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from core.concepts.probabilities.fitting import ASKED_X, LOSSES, FittingTrace, run_of
from core.figures import style
from core.figures.relief import draw_relief, find_floor

ALONG_VALLEY = {"x": 1.35, "y": -1.35, "z": 0.9}
"""The camera stands where the valley of separable data runs to, so that no hill hides the path."""
LOOKS = {"cross-entropy": (style.MODEL, "solid"), "squared error": (style.RIVAL, "dash")}


def draw_fit(trace: FittingTrace, words: Mapping[str, str], rate: float) -> go.Figure:
    """Draw the data, the probability curves of both losses at each epoch, the decision line and the answer at x = 4."""
    curves = [_curve(trace, words, loss, run_of(loss, rate)) for loss in LOSSES]
    run = run_of("cross-entropy", rate)
    boundary = np.repeat(trace.boundaries[run, :, None], 2, axis=1).astype("f4")
    line = go.Scatter(
        x=boundary[-1], y=[0, 1], mode="lines", name=words["legend.decision"], hoverinfo="x",
        line={"color": style.OPTIMUM, "width": style.LINE, "dash": "dot"}, meta=style.follow("swap", at=trace.epochs, x=boundary),
    )  # fmt: skip
    asked = go.Scatter(
        x=np.full(len(trace.epochs), ASKED_X, dtype="f4"), y=trace.answers[run].astype("f4"), mode="markers",
        showlegend=False, meta=style.follow("stand", at=trace.epochs),
        marker={"color": style.POINT, "size": style.MARKER + 4, "line": {"color": style.PAPER, "width": 2}},
    )  # fmt: skip
    return style.new_figure(
        words["alt.fit"],
        *curves,
        line,
        _data(trace, words),
        asked,
        xaxis={"title": {"text": words["axis.hours"]}, "range": [float(trace.curve_x[0]), float(trace.curve_x[-1])]},
        yaxis={"title": {"text": words["axis.probability"]}, "range": [-0.08, 1.08], "dtick": 0.25, "tickformat": ".0%"},
    )


def draw_answers(trace: FittingTrace, words: Mapping[str, str], rate: float) -> go.Figure:
    """Draw how the answer at x = 4 grows over the epochs, for both losses."""
    paths = [part for loss in LOSSES for part in _answer_path(trace, words, loss, rate)]
    return style.new_figure(
        words["alt.answers"],
        *paths,
        xaxis={"title": {"text": words["axis.epoch"]}, "range": [0, int(trace.epochs[-1])]},
        yaxis={"title": {"text": words["axis.answer"]}, "range": [-0.03, 1.05], "dtick": 0.25, "tickformat": ".0%"},
    )


def draw_surface(trace: FittingTrace, words: Mapping[str, str], loss: str, rate: float) -> go.Figure:
    """Draw one loss over (w, b) in 3D, with the path that training takes on it."""
    run, surface = run_of(loss, rate), trace.surfaces[LOSSES.index(loss)]
    floor, high = find_floor(surface), float(surface.max())
    lift = 0.03 * (high - floor)  # so that the path is not half sunk in the surface, nor in the floor
    w, b = trace.parameters[run].T.astype("f4")
    path = {"x": w, "y": b, "hoverinfo": "skip"}
    above, below = (trace.losses[run] + lift).astype("f4"), np.full(len(w), floor + lift, dtype="f4")
    line, marker = {"color": LOOKS[loss][0], "width": 7}, {"color": style.POINT, "size": 6}
    grow, stand = style.follow("grow", at=trace.epochs), style.follow("stand", at=trace.epochs)
    return style.new_figure(
        words[f"alt.surface.{loss}"],
        draw_relief(trace.grid_w, trace.grid_b, surface, words["axis.loss"], floor),
        *(go.Scatter3d(**path, z=z, mode="lines", line=line, meta=grow) for z in (above, below)),
        *(go.Scatter3d(**path, z=z, mode="markers", marker=marker, meta=stand) for z in (above, below)),
        showlegend=False,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        scene={
            "xaxis": {"title": {"text": "w"}, "range": [trace.grid_w[0], trace.grid_w[-1]], "nticks": 4},
            "yaxis": {"title": {"text": "b"}, "range": [trace.grid_b[0], trace.grid_b[-1]], "nticks": 4},
            "zaxis": {"title": {"text": words["axis.loss"]}, "range": [floor - lift, high], "nticks": 4},
            "camera": {**style.VIEWS["oblique"], "eye": ALONG_VALLEY},
        },
    )


def _curve(trace: FittingTrace, words: Mapping[str, str], loss: str, run: int) -> go.Scatter:
    colour, dash = LOOKS[loss]
    frames = trace.curves[run].astype("f4")
    return go.Scatter(
        x=trace.curve_x.astype("f4"), y=frames[-1], mode="lines", name=words[f"option.loss.{loss}"],
        line={"color": colour, "width": style.LINE, "dash": dash}, meta=style.follow("swap", at=trace.epochs, y=frames),
    )  # fmt: skip


def _answer_path(trace: FittingTrace, words: Mapping[str, str], loss: str, rate: float) -> list[go.Scatter]:
    colour, dash = LOOKS[loss]
    path = {"x": trace.epochs, "y": trace.answers[run_of(loss, rate)].astype("f4")}
    line = go.Scatter(
        **path, mode="lines", name=words[f"option.loss.{loss}"], line={"color": colour, "width": style.LINE, "dash": dash},
        meta=style.follow("grow", at=trace.epochs),
    )  # fmt: skip
    point = go.Scatter(
        **path, mode="markers", showlegend=False, hoverinfo="skip", cliponaxis=False,
        marker={"color": colour, "size": style.MARKER + 2}, meta=style.follow("stand", at=trace.epochs),
    )  # fmt: skip
    return [line, point]


def _data(trace: FittingTrace, words: Mapping[str, str]) -> go.Scatter:
    symbols = np.where(trace.labels == 1, "circle", "circle-open")
    marker = {"color": style.DATA, "size": style.MARKER + 3, "symbol": symbols, "line": {"width": 2, "color": style.DATA}}
    return go.Scatter(x=trace.x, y=trace.labels, mode="markers", showlegend=False, marker=marker, cliponaxis=False)
