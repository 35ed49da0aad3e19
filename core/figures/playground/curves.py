"""Loss against the epoch: the watched run on training and test points, and the band of all seeds."""

from typing import Any

import numpy as np

from core.concepts.playground import PlaygroundTrace
from core.figures import Words, style
from core.figures.playground.evaluated import DIALS

PARTS = {"train": (style.MODEL, "solid", "circle"), "test": (style.BROWN, "dash", "square")}


def draw_loss(trace: PlaygroundTrace, words: Words) -> style.Figure:
    """Return the loss of the watched run, over the band from the best to the worst seed, as far as the clock has come."""
    first = float(np.nanmedian(trace.losses[0, :, :, 0]))
    top = 1.9 * max(first, 1e-6)  # a loss that stays where it began runs below the legend
    ends = float(trace.epochs[-1]) if len(trace.epochs) > 1 else 1.0
    losses = np.where(np.isfinite(trace.losses), trace.losses, np.nan)
    band = _draw_band(trace, losses[0], top, words)
    last = float(max(trace.config.total, ends))
    return style.new_figure(
        words["alt.loss"],
        band,
        *(each for part in range(2) for each in _draw_curve(trace, losses[part], tuple(PARTS)[part], top, words)),
        margin={"l": 56, "r": 10, "t": 4, "b": 40},
        legend={"x": 1, "xanchor": "right", "y": 1, "yanchor": "top"},
        hovermode="closest",
        xaxis={"title": {"text": words["axis.epoch"]}, "range": [-0.015 * last, 1.015 * last], "nticks": 6},
        yaxis={"title": {"text": words["axis.loss"]}, "range": [-0.03 * top, top], "nticks": 4},
    )


def _draw_curve(trace: PlaygroundTrace, losses: np.ndarray, part: str, top: float, words: Words) -> list[dict[str, Any]]:
    colour, dash, symbol = PARTS[part]
    values = style.quantize(losses, 0, 4 * top)
    here = np.clip(losses[trace.rate, trace.seed], 0, 4 * top)
    curve = {"type": "scatter", "x": trace.epochs.astype("f4"), "y": here, "name": words[f"legend.{part}"]}
    hover = {"hovertemplate": "%{x}: %{y:.4g}<extra></extra>"}
    line = {"mode": "lines", "line": {"color": colour, "dash": dash, "width": style.LINE}}
    dot = {"mode": "markers", "marker": {"color": colour, "size": style.MARKER, "symbol": symbol}, "showlegend": False}
    return [
        {**curve, **line, **hover, "meta": style.follow("grow", DIALS, y=values)},
        {**curve, **dot, "hoverinfo": "skip", "meta": style.follow("stand", DIALS, y=values)},
    ]


def _draw_band(trace: PlaygroundTrace, losses: np.ndarray, top: float, words: Words) -> dict[str, Any]:
    """Return the area between the lowest and the highest loss of the seeds: a piece up to each moment, and a gap after it."""
    sound = np.where(np.isnan(losses), 4 * top, losses)
    low, high = sound.min(1), sound.max(1)
    epochs, before = trace.epochs.astype("f4"), np.maximum(np.arange(len(trace.epochs)) - 1, 0)
    corners = np.stack([low[:, before], low, high, high[:, before], np.full_like(low, np.nan)], -1).reshape(len(low), 1, -1)
    return {
        "type": "scatter",
        "x": np.stack([epochs[before], epochs, epochs, epochs[before], epochs], -1).ravel(),
        "y": np.clip(corners[trace.rate, 0], 0, 4 * top),
        "mode": "none",
        "fill": "toself",
        "fillcolor": style.translucent(style.MODEL, 0.16),
        "name": words["legend.seeds"],
        "hoverinfo": "skip",
        "meta": style.follow("grow", DIALS, at=epochs.repeat(5), y=style.quantize(corners, 0, 4 * top)),
    }
