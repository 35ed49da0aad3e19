"""Experiments with the trained network: without a channel, behind a patch, and its mistakes."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.concepts.feature_maps import Ablation, Occlusion, TrainingTrace
from core.figures import Words, style
from core.figures.feature_maps.montage import MARGIN, Montage, draw_heat, square_axes
from core.figures.leaving import SHADOW

MISTAKES = Montage(count=12, side=28, columns=4, gap=6)
"""Places for the worst mistakes, with room below each for what it is and what was said."""


def draw_ablation(ablation: Ablation, words: Words, classes: list[str]) -> style.Figure:
    """Return a heat map of the change of each logit when one channel is switched off. x: channel. y: class.

    A click gives the channel as x.
    """
    change = ablation.change.swapaxes(1, 2)
    reach = float(np.abs(change[np.isfinite(change)]).max(initial=1e-9))
    heat = draw_heat(
        change,
        1,
        x=np.arange(change.shape[2]),
        y=classes,
        zmin=-reach,
        zmax=reach,
        showscale=True,
        colorbar={"title": {"text": words["axis.change"], "side": "right"}, "thickness": 12},
        hovertemplate=f"{words['axis.channel']} %{{x}}, %{{y}}: %{{z:+.2f}}<extra></extra>",
    )
    return style.new_figure(
        words["alt.ablation"],
        heat,
        xaxis={"title": {"text": words["axis.silenced"]}, "dtick": 1 if change.shape[2] <= 10 else 2, "showgrid": False},
        yaxis={
            "title": {"text": words["axis.class"]},
            "type": "category",
            "autorange": "reversed",
            "showgrid": False,
            "tickfont": {"size": 11},
        },
    )


def draw_occlusion(occlusion: Occlusion, picture: np.ndarray, words: Words, unit: int) -> style.Figure:
    """Return a heat map of one class's probability while a patch covers the picture, at the patch's centre.

    Axes: column and row of the picture, whose outline lies on top.

    Args:
        unit: the class, as an index.
    """
    heat = draw_heat(
        occlusion.probabilities[..., unit].astype(np.float32),
        1,
        x=occlusion.centres,
        y=occlusion.centres,
        zmin=0,
        zmax=1,
        colorscale=style.AMOUNT_SCALE,
        showscale=True,
        colorbar={"title": {"text": words["axis.probability"], "side": "right"}, "thickness": 12},
        hovertemplate="%{z:.3f}<extra></extra>",
    )
    outline = {
        "type": "contour",
        "z": picture,
        "showscale": False,
        "hoverinfo": "skip",
        "line": {"color": style.POINT, "width": style.THIN},
        "contours": {"coloring": "none", "start": 0.4, "end": 0.4, "size": 1},
    }
    layout = square_axes((28, 28), words["axis.covered"])
    return style.new_figure(words["alt.occlusion"], heat, outline, margin=MARGIN, **layout)


def draw_confusion(counts: np.ndarray, words: Words, classes: list[str], chosen: tuple[int, int] | None = None) -> style.Figure:
    """Return the confusion matrix. x: predicted class. y: true class. A click gives both, as class names.

    The colour shows the share of the true class's pictures, up to a quarter: mistakes are rare, and they are what we look for.

    Args:
        counts: pictures, shape (time, true class, predicted class).
        chosen: the true and the predicted class to be framed.
    """
    totals = np.maximum(counts.sum(axis=2, keepdims=True), 1)
    written = [[[str(count) if count else "" for count in row] for row in moment] for moment in counts.tolist()]
    shares = (counts / totals).astype(np.float32)
    heat = {
        "type": "heatmap",
        "z": shares[-1],
        "x": classes,
        "y": classes,
        "text": written[-1],
        "texttemplate": "%{text}",
        "xgap": 1,
        "ygap": 1,
        "colorscale": style.AMOUNT_SCALE,
        "zmin": 0,
        "zmax": 0.25,
        "showscale": False,
        "meta": style.follow("swap", z=shares, text=written),
        "hovertemplate": f"{words['axis.true']} %{{y}}, {words['axis.said']} %{{x}}: %{{text}}<extra></extra>",
    }
    traces: list[dict[str, Any]] = [heat]
    if chosen is not None:
        marker = {"symbol": "square-open", "size": 26, "color": style.POINT, "line": {"width": style.LINE}}
        traces.append(
            {
                "type": "scatter",
                "x": [classes[chosen[1]]],
                "y": [classes[chosen[0]]],
                "mode": "markers",
                "marker": marker,
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return style.new_figure(
        words["alt.confusion"],
        *traces,
        xaxis={"title": {"text": words["axis.said"]}, "type": "category", "dtick": 1, "showgrid": False, "constrain": "domain"},
        yaxis={"title": {"text": words["axis.true"]}, "type": "category", "autorange": "reversed", "dtick": 1, "showgrid": False},
    )


def draw_mistakes(
    points: Sequence[int] | np.ndarray,
    images: np.ndarray,
    labels: np.ndarray,
    trace: TrainingTrace,
    moment: int,
    words: Words,
    classes: list[str],
) -> style.Figure:
    """Return the first twelve of the given test pictures with their numbers, and with "true → predicted" below each.

    `MISTAKES.locate` finds the one that was clicked. Where there is none, a sentence says so.

    Args:
        points: indices of test pictures.
        images, labels: the test set, shapes (point, row, column) and (point,).
        moment: the epoch whose predictions are shown.
    """
    shown = list(points[: MISTAKES.count])
    pictures = np.full((MISTAKES.count, 28, 28), np.nan, dtype=np.float32)
    pictures[: len(shown)] = images[shown]
    said = [f"{classes[labels[point]]} → {classes[trace.predicted[moment, point]]}" for point in shown]
    numbers = [words["mistakes.number"].format(index=point) for point in shown]
    heat = draw_heat(
        MISTAKES.arrange(pictures)[None], 1, colorscale=style.AMOUNT_SCALE, zmin=0, zmax=1, hovertemplate="%{z:.2f}<extra></extra>"
    )
    layout = square_axes((MISTAKES.height + 6, MISTAKES.width), "")
    if not shown:
        told = {"text": words["mistakes.none"], "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False}
        return style.new_figure(words["mistakes.none"], heat, annotations=[told], margin=MARGIN, **layout)
    return style.new_figure(words["alt.mistakes"], heat, *_write_labels(said, numbers), margin=MARGIN, **layout)


def _write_labels(said: Sequence[str], numbers: Sequence[str]) -> list[dict[str, Any]]:
    """Return two traces of texts: what was said below each picture, and its number in the corner."""
    row, column = np.array([MISTAKES.corner(index) for index in range(len(said))], dtype=float).reshape(-1, 2).T
    text = {"type": "scatter", "mode": "text", "hoverinfo": "skip", "showlegend": False}
    below = {"x": column + 13.5, "y": row + 30, "textfont": {"size": style.FONT_SIZE - 1}, "text": said}
    corner = {"x": column, "y": row + 1, "textposition": "bottom right", "text": numbers}
    return [{**text, **below}, {**text, **corner, "textfont": {"size": style.FONT_SIZE - 4, "shadow": SHADOW}}]
