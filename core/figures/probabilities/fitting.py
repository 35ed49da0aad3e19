"""Logistic regression as it learns: the curve on the data, its answer at x = 4, both loss surfaces."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from core.concepts.probabilities.fitting import ASKED_X, LOSSES, FittingTrace, run_of
from core.figures import style

LOOKS = {"cross-entropy": (style.MODEL, "solid"), "squared error": (style.RIVAL, "dash")}
CAPS = {"cross-entropy": 4.0, "squared error": 1.0}
"""Losses above are cut off: the valley would look flat beside them."""


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
        name=words["legend.asked"], meta=style.follow("stand", at=trace.epochs),
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
    run = run_of(loss, rate)
    cap = max(CAPS[loss], 1.1 * float(trace.losses[run].max()))
    ground = go.Surface(
        x=trace.grid_w.astype("f4"), y=trace.grid_b.astype("f4"), z=trace.surfaces[LOSSES.index(loss)].astype("f4"),
        colorscale=style.HEIGHT_SCALE, cmin=0, cmax=cap, showscale=False, hoverinfo="skip",
    )  # fmt: skip
    w, b = trace.parameters[run].T.astype("f4")
    path = {"x": w, "y": b, "z": (trace.losses[run] + 0.01 * cap).astype("f4"), "showlegend": False}
    colour = LOOKS[loss][0]
    return style.new_figure(
        words[f"alt.surface.{loss}"],
        ground,
        go.Scatter3d(**path, mode="lines", line={"color": colour, "width": 7}, meta=style.follow("grow", at=trace.epochs)),
        go.Scatter3d(**path, mode="markers", meta=style.follow("stand", at=trace.epochs), marker={"color": style.POINT, "size": 6}),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        scene={
            "xaxis": {"title": {"text": "w"}, "nticks": 5},
            "yaxis": {"title": {"text": "b"}, "nticks": 5},
            "zaxis": {"title": {"text": words["axis.loss"]}, "range": [0, cap], "nticks": 5},
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
    return go.Scatter(x=trace.x, y=trace.labels, mode="markers", name=words["legend.data"], marker=marker, cliponaxis=False)
