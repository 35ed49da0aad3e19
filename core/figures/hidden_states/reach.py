"""How far back gradients reach: Jacobians against the lag, gradient norms under a recurrent gain, gradient clipping."""

import numpy as np

from core.concepts.hidden_states import CELLS, CLIP_NORM, GainTrace, ReachTrace, TrainingTrace
from core.figures import Words, style
from core.figures.hidden_states.letters import OTHERS, chain_lines, many_lines

LOOKS = {
    "RNN": (style.VERMILLION, "solid", "x"),
    "GRU": (style.GREEN, "dash", "square"),
    "LSTM": (style.BLUE, "dot", "triangle-up"),
}
FLOOR = 1e-12
"""Smaller norms are drawn here: a logarithmic axis has no zero."""


def draw_reach(trace: ReachTrace, words: Words) -> style.Figure:
    """Return |∂h_T/∂h_t| (log axis) against the lag T − t for each kind of cell, and |∂c_T/∂c_t| for the LSTM."""
    lags = np.arange(trace.norms.shape[-1])
    lines = [_reach(lags, norms, cell, *LOOKS[cell]) for cell, norms in zip(CELLS, trace.norms, strict=True)]
    lines.append(_reach(lags[1:], trace.cell_norms[:, 1:], words["legend.memory"], style.SKY, "dashdot", "triangle-up-open"))
    low = float(np.nanmin(np.maximum(trace.norms, 1e-7)))
    high = float(max(np.nanmax(np.maximum(trace.norms, 1.0)), np.nanmax(trace.cell_norms, initial=1.0)))
    decades = [np.log10(low) - 0.3, min(np.log10(high), 3) + 0.3]
    return style.new_figure(
        words["alt.reach"],
        *lines,
        shapes=[_level(1.0)],
        xaxis={"title": {"text": words["axis.lag"]}, "dtick": 1 if len(lags) < 14 else 4, "range": [-0.2, lags[-1] + 0.2]},
        yaxis={"title": {"text": words["axis.reach"]}, **style.log_axis(decades)},
    )


def draw_gain(gains: style.Selection[GainTrace], words: Words) -> style.Figure:
    """Return the gradient norm relative to the last step's (log axis) against the steps gone back.

    Args:
        gains: of them one is selected, whose seeds and median are drawn; the medians of the others lie behind them.
    """
    trace = gains.trace
    steps = np.arange(1, trace.medians.shape[1] + 1)
    seeds = many_lines(steps, trace.ratios[gains.run], style.translucent(style.GRADIENT, 0.25), words["legend.seeds"])
    return style.new_figure(
        words["alt.gain"],
        many_lines(steps, trace.medians, OTHERS, words["legend.other gains"]),
        seeds | gains.follow("pick", y=chain_lines(trace.ratios)),
        {
            "type": "scatter",
            "x": steps,
            **gains.follow("pick", y=trace.medians),
            "mode": "lines+markers",
            "name": words["legend.median"],
            "line": {"color": style.GRADIENT, "width": style.LINE},
            "marker": {"size": 5},
            "hovertemplate": "t %{x}<br>%{y:.2e}<extra></extra>",
        },
        showlegend=False,
        shapes=[_level(1.0)],
        xaxis={"title": {"text": words["axis.back"]}, "range": [0, steps[-1] + 1], "nticks": 8},
        yaxis={"title": {"text": words["axis.gain"]}, "type": "log", "range": [-13, 3.2], "dtick": 3, "exponentformat": "power"},
    )


def draw_clipping(training: TrainingTrace, words: Words) -> style.Figure:
    """Return the gradient norm (log axis) up to the shown epoch, and the norm to which clipping reduces it."""
    norms, seed = np.maximum(training.gradient_norms, FLOOR), training.config.seed
    epochs, whole = np.arange(training.epochs), training.config.epochs
    sound = norms[np.isfinite(norms)]
    low, high = (float(np.log10(sound.min())), float(np.log10(sound.max()))) if sound.size else (-3.0, 1.0)
    decades = [max(min(low, -0.5) - 0.2, -6), min(max(high, 0.5) + 0.2, 12)]
    name = words["legend.clipped" if training.config.clip else "legend.not clipped"]
    return style.new_figure(
        words["alt.clipping"],
        many_lines(epochs, np.delete(norms, seed, 0), OTHERS, words["legend.others"]),
        {
            "type": "scatter",
            "x": epochs,
            "y": norms[seed],
            "mode": "lines",
            "name": words["legend.gradient"],
            "line": {"color": style.GRADIENT, "width": style.LINE},
            "meta": style.follow("grow"),
        },
        {
            "type": "scatter",
            "x": epochs,
            "y": norms[seed],
            "mode": "markers",
            "name": words["legend.now"],
            "marker": {**style.HERE, "size": style.MARKER + 2},
            "meta": style.follow("stand"),
        },
        {
            "type": "scatter",
            "x": [0, whole - 1],
            "y": [CLIP_NORM] * 2,
            "mode": "lines",
            "name": name,
            "line": {"color": style.LIMIT, "width": style.LINE if training.config.clip else style.THIN, "dash": "dash"},
        },
        showlegend=False,
        annotations=[
            {
                "x": 1,
                "xref": "paper",
                "xanchor": "right",
                "y": np.log10(CLIP_NORM),
                "yanchor": "bottom",
                "text": name,
                "showarrow": False,
                "font": {"color": style.LIMIT},
                "bgcolor": style.translucent(style.PAPER, 0.8),  # readable where curves run behind it
            }
        ],
        xaxis={"title": {"text": words["axis.epoch"]}, "range": [-0.02 * whole, 1.02 * whole], "nticks": 6},
        yaxis={"title": {"text": words["axis.gradient"]}, **style.log_axis(decades)},
    )


def _reach(lags: np.ndarray, norms: np.ndarray, name: str, colour: str, dash: str, symbol: str) -> dict:
    shown = np.maximum(norms, FLOOR).astype("f4")
    return {
        "type": "scatter",
        "x": lags,
        "y": shown[-1],
        "mode": "lines+markers",
        "name": name,
        "meta": style.follow("swap", y=shown),
        "line": {"color": colour, "width": style.LINE, "dash": dash},
        "marker": {"symbol": symbol, "size": style.MARKER - 1},
        "hovertemplate": "%{y:.3g}<extra>" + name + "</extra>",
    }


def _level(height: float) -> dict:
    line = {"color": style.LIMIT, "width": style.THIN, "dash": "dash"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": height, "y1": height, "line": line}
