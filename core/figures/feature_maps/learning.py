"""The training: loss and accuracy by epoch, and the kernels that two seeds learn."""

import math
from typing import Any

import numpy as np

from core.concepts.feature_maps import Comparison, TrainingTrace
from core.figures import Words, style
from core.figures.feature_maps.montage import MARGIN, Montage, draw_montage, relative, square_axes

PARTS = {"train": (style.MODEL, "solid", "circle"), "test": (style.BROWN, "dash", "square")}


def draw_loss(trace: TrainingTrace, words: Words) -> style.Figure:
    """Return the mean cross-entropy (log axis) on training and test set against the epoch."""
    losses = np.concatenate([trace.train_loss, trace.test_loss])
    decades = np.log10(losses[np.isfinite(losses) & (losses > 0)])
    low, high = decades.min(initial=-2.5), decades.max(initial=0.7)  # the same in most trainings, wider where one leaves them
    ends = [-2.5 if low == -2.5 else math.floor(low), 0.7 if high == 0.7 else math.ceil(high)]
    return _draw_curves(trace, words, "loss", {"type": "log", "range": ends, "dtick": 1})


def draw_accuracy(trace: TrainingTrace, words: Words) -> style.Figure:
    """Return the accuracy on training and test set against the epoch."""
    return _draw_curves(trace, words, "accuracy", {"range": [0, 1.03], "tickformat": ".0%"})


def draw_two_seeds(one: TrainingTrace, other: TrainingTrace, comparison: Comparison, words: Words) -> style.Figure:
    """Return the first layer's kernels of two networks, pairs of the most similar above each other, with their similarity.

    Args:
        one, other: two trainings that differ in their seed only.
        comparison: which kernels belong together.
    """
    moments = len(comparison.closeness)
    above = relative(one.weights.conv1_weight[:moments, :, 0], "per layer")
    kernels, partner = relative(other.weights.conv1_weight[:moments, :, 0], "per layer"), comparison.partner
    below = np.take_along_axis(kernels, partner[..., None, None], axis=1)
    montage = Montage(count=20, side=5, columns=10)
    likeness = np.take_along_axis(comparison.similarity, partner[..., None], axis=2)[..., 0]
    written = [[f"{value:.2f}".replace("-", "−") for value in moment] for moment in likeness]
    places = [montage.corner(index)[1] + 2 for index in range(10)]
    texts = {
        "type": "scatter",
        "x": places,
        "y": [montage.height + 0.6] * 10,
        "text": written[-1],
        "mode": "text",
        "meta": style.follow("swap", text=written),
        "textfont": {"size": style.FONT_SIZE},
        "showlegend": False,
        "hoverinfo": "skip",
    }
    layout = square_axes((montage.height + 2, montage.width), words["axis.likeness"])
    heat = draw_montage(montage, np.concatenate([above, below], axis=1), 1)
    return style.new_figure(words["alt.seeds"], heat, texts, margin=MARGIN, **layout)


def draw_closeness(comparison: Comparison, words: Words) -> style.Figure:
    """Return, against the epoch, the mean similarity of the paired kernels and how often the two networks predict the same."""
    lines = {"closeness": (style.MODEL, "solid", "circle"), "agreement": (style.RIVAL, "dash", "square")}
    traces = []
    for name, look in lines.items():
        traces += _line(getattr(comparison, name), words[f"legend.{name}"], look)
    return style.new_figure(
        words["alt.closeness"],
        *traces,
        xaxis=_epoch_axis(words, comparison.epochs),
        yaxis={"title": {"text": words["axis.closeness"]}, "range": [0, 1.03]},
    )


def _draw_curves(trace: TrainingTrace, words: Words, measure: str, axis: dict) -> style.Figure:
    traces = []
    for part, look in PARTS.items():
        traces += _line(getattr(trace, f"{part}_{measure}"), words[f"legend.{part}"], look)
    return style.new_figure(
        words[f"alt.{measure}"],
        *traces,
        xaxis=_epoch_axis(words, trace.config.epochs),
        yaxis={"title": {"text": words[f"axis.{measure}"]}, **axis},
    )


def _line(values: np.ndarray, label: str, look: tuple[str, str, str]) -> list[dict[str, Any]]:
    """Return the course up to the clock's moment, and the point that stands there."""
    colour, dash, symbol = look
    epochs = np.arange(len(values), dtype=np.float32)
    hover = "%{x}: %{y:.4f}<extra></extra>"
    path = {
        "type": "scatter",
        "x": epochs,
        "y": values,
        "mode": "lines",
        "name": label,
        "line": {"color": colour, "dash": dash, "width": style.LINE},
        "meta": style.follow("grow"),
        "hovertemplate": hover,
    }
    here = {
        "type": "scatter",
        "x": epochs,
        "y": values,
        "mode": "markers",
        "marker": {"color": colour, "size": style.MARKER + 2, "symbol": symbol},
        "showlegend": False,
        "meta": style.follow("stand"),
        "hovertemplate": hover,
    }
    return [path, here]


def _epoch_axis(words: Words, epochs: int) -> dict:
    whole = {"dtick": 1} if epochs < 8 else {"nticks": 8}  # of half an epoch "d" would make a whole one
    return {"title": {"text": words["axis.epoch"]}, "range": [-0.3, epochs + 0.3], "tickformat": "d", **whole}
