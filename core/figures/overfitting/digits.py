"""Perceptrons of every width on digits: their training, their accuracy over width, their weights, what they say of a picture."""

import numpy as np

from core.concepts.overfitting import DigitsTrace
from core.figures import Words, style
from core.figures.feature_maps.learning import PARTS
from core.figures.feature_maps.montage import MARGIN, Montage, draw_heat, draw_montage, relative, square_axes
from core.figures.overfitting.spread import FRAME, draw_spread, draw_upright, frame_accuracy, frame_epochs
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
    axis = frame_accuracy(words["axis.accuracy"])
    if measure == "losses":
        values = np.clip(values, 10.0 ** (LOSSES[0] - 1), 10.0 ** (LOSSES[1] + 1))
        axis = {"title": {"text": words["axis.cross-entropy"]}, **style.LOG_AXIS, "range": list(LOSSES), "dtick": 1}
    epochs, traces, dial = np.arange(values.shape[-1]), [], "hidden" if len(trace.widths) > 1 else None
    for part, (name, look) in enumerate(PARTS.items()):
        traces += draw_spread(epochs, values[:, part], words[f"legend.{name}"], look, place, dial)
    return style.new_figure(words[f"alt.{measure}"], *traces, yaxis=axis, **frame_epochs(words, trace.config))


def draw_widths(trace: DigitsTrace, place: int, words: Words) -> style.Figure:
    """Return the accuracy after the last epoch known against the width, mean and band over seeds, on training and test pictures."""
    traces = []
    for part, (name, look) in enumerate(PARTS.items()):
        traces += draw_spread(trace.widths, trace.accuracies[:, -1:, part], words[f"legend.{name}"], look)
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
    maps = relative(trace.weights.reshape(1, -1, SIDE, SIDE), "per map").reshape(-1, MONTAGE.count, SIDE, SIDE)
    heat = draw_montage(MONTAGE, maps, 1)  # which would follow the clock
    if len(maps) > 1:
        heat |= style.follow_run("pick", place, "hidden", z=heat["meta"]["z"])
    layout = square_axes((MONTAGE.height, MONTAGE.width), words["axis.weights"])
    return style.new_figure(words["alt.weights"], heat, margin=MARGIN, **layout)


def draw_opinions(trace: DigitsTrace, probabilities: np.ndarray, words: Words) -> style.Figure:
    """Return the probability that each width (downwards) gives to each digit (to the right), for one picture."""
    written = [[f"{value:.0%}" if value >= 0.05 else "" for value in row] for row in probabilities]
    heat = draw_heat(
        probabilities[None],
        1,
        x=[str(digit) for digit in range(10)],
        y=[str(width) for width in trace.widths],
        zmin=0,
        colorscale=style.AMOUNT_SCALE,
        text=written,
        texttemplate="%{text}",
        xgap=1,
        ygap=1,
        hovertemplate="h = %{y}: %{x}, %{z:.1%}<extra></extra>",
    )
    return style.new_figure(
        words["alt.opinions"],
        heat,
        xaxis={"title": {"text": words["axis.digit"]}, "type": "category"},
        yaxis={"title": {"text": words["axis.hidden"]}, "type": "category", "autorange": "reversed"},
    )


def draw_ink(picture: np.ndarray, words: Words) -> style.Figure:
    """Return the picture that the networks look at."""
    heat = draw_heat(picture[None], 1, colorscale=style.PICTURE_SCALE, zmin=0, hoverinfo="skip")
    return style.new_figure(words["alt.ink"], heat, margin=MARGIN, **square_axes((SIDE, SIDE), ""))
