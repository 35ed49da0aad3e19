"""Perceptrons of every width on digits: their training, their accuracy over width, their weights, what they say of a picture."""

import numpy as np

from core.concepts.overfitting import DigitsTrace
from core.figures import Words, style
from core.figures.feature_maps.montage import LEVELS, MARGIN, Montage, draw_montage, square_axes
from core.figures.overfitting.curve import PARTS
from core.figures.overfitting.spread import FRAME, draw_spread, draw_upright, frame_accuracy
from core.foundation.digits import SIDE

MONTAGE = Montage(count=16, side=SIDE, columns=8)
LOSSES = (-2.6, 0.6)
"""Losses shown, as exponents of ten."""


def draw_training(trace: DigitsTrace, place: int, words: Words, measure: str) -> style.Figure:
    """Return loss or accuracy on training and test pictures against the epoch, mean and band over seeds, of the chosen width.

    Args:
        place: of the chosen width among the networks.
        measure: "losses" or "accuracies".
    """
    values = np.moveaxis(getattr(trace, measure), 1, -1)  # (seed, part, network, time)
    epochs, traces, dial = np.arange(values.shape[-1]), [], "hidden" if len(trace.widths) > 1 else ""
    for part, (name, look) in enumerate(PARTS.items()):
        chosen = values[:, part] if dial else values[:, part, 0]
        if measure == "losses":
            chosen = np.clip(chosen, 10.0 ** (LOSSES[0] - 1), 10.0 ** (LOSSES[1] + 1))
        traces += draw_spread(epochs, chosen, words[f"legend.{name}"], look, dial, place)
    log = {"title": {"text": words["axis.cross-entropy"]}, **style.LOG_AXIS, "range": list(LOSSES), "dtick": 1}
    return style.new_figure(
        words[f"alt.{measure}"],
        *traces,
        xaxis={"title": {"text": words["axis.epoch"]}, "range": [0, trace.config.epochs], "nticks": 6},
        yaxis=log if measure == "losses" else frame_accuracy(words["axis.accuracy"]),
        **FRAME,
    )


def draw_widths(trace: DigitsTrace, place: int, words: Words) -> style.Figure:
    """Return the accuracy after the last epoch known against the width, mean and band over seeds, on training and test pictures."""
    traces = []
    for part, (name, look) in enumerate(PARTS.items()):
        traces += draw_spread(trace.widths, trace.accuracies[:, -1, part], words[f"legend.{name}"], look)
    figure = style.new_figure(
        words["alt.widths"],
        *traces,
        xaxis={"title": {"text": words["axis.hidden"]}, "type": "log", "range": [-0.1, np.log10(trace.widths[-1]) + 0.1]}
        | {"tickvals": trace.widths, "ticktext": [str(each) for each in trace.widths], "tickangle": 0},
        yaxis=frame_accuracy(words["axis.accuracy"]),
        **FRAME,
    )
    here = draw_upright(trace.widths[place], style.MUTED, style.THIN, "dot")
    return style.add_shapes(figure, (here, {"x0": trace.widths, "x1": trace.widths}), dials=["hidden"])


def draw_weights(trace: DigitsTrace, place: int, words: Words) -> style.Figure:
    """Return the first layer's weights of up to 16 hidden units of the chosen width, each as a picture in its own scale."""
    peak = np.nanmax(np.abs(trace.weights), axis=2, keepdims=True, initial=1e-9, where=np.isfinite(trace.weights))
    maps = (trace.weights / peak).reshape(len(trace.widths), MONTAGE.count, SIDE, SIDE)
    levels = np.nan_to_num(np.round(LEVELS * MONTAGE.arrange(maps)), nan=-LEVELS - 1).astype(np.int8)
    follow = style.follow("pick", ["hidden"], z=levels) if len(trace.widths) > 1 else None
    heat = draw_montage(MONTAGE, maps, 1) | {"z": levels[place], "meta": follow}
    return style.new_figure(
        words["alt.weights"], heat, margin=MARGIN, **square_axes((MONTAGE.height, MONTAGE.width), words["axis.weights"])
    )


def draw_opinions(trace: DigitsTrace, probabilities: np.ndarray, words: Words) -> style.Figure:
    """Return the probability that each width (downwards) gives to each digit (to the right), for one picture."""
    rows = [str(width) for width in trace.widths]
    written = [[f"{value:.0%}" if value >= 0.05 else "" for value in row] for row in probabilities]
    heat = {
        "type": "heatmap",
        "z": probabilities,
        "x": [str(digit) for digit in range(10)],
        "y": rows,
        "text": written,
        "texttemplate": "%{text}",
        "colorscale": style.AMOUNT_SCALE,
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "h = %{y}: %{x}, %{z:.1%}<extra></extra>",
    }
    return style.new_figure(
        words["alt.opinions"],
        heat,
        xaxis={"title": {"text": words["axis.digit"]}, "type": "category"},
        yaxis={"title": {"text": words["axis.hidden"]}, "type": "category", "autorange": "reversed"},
    )


def draw_ink(picture: np.ndarray, words: Words) -> style.Figure:
    """Return the picture that the networks look at."""
    heat = {"type": "heatmap", "z": picture, "colorscale": style.PICTURE_SCALE, "zmin": 0, "zmax": 1, "showscale": False}
    return style.new_figure(words["alt.ink"], heat | {"hoverinfo": "skip"}, margin=MARGIN, **square_axes((SIDE, SIDE), ""))
