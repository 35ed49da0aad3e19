"""Many layers: the sizes of activations and gradients layer by layer, and what a backward pass costs."""

from typing import Any

import numpy as np

from core.concepts.backprop import ACTIVATIONS, LAYERS, CostTrace, DepthTrace
from core.figures import Words, style

DEPTH = "depth"
"""The name of the dial for the number of layers."""
LOOKS = {
    "sigmoid": (style.MODEL, "solid"),
    "tanh": (style.RIVAL, "dash"),
    "relu": (style.VERMILLION, "longdash"),
    "none": (style.SLATE, "dot"),
}
"""Sigmoid and tanh look as in the lesson on probabilities."""
FLOOR = 1e-60


def draw_signals(trace: DepthTrace, depth: int, words: Words) -> style.Figure:
    """Return the size of the activations (logarithmic) against the layer: all seeds thin, their median thick."""
    every = np.broadcast_to(trace.signals[:, None], (len(ACTIVATIONS), LAYERS, *trace.signals.shape[1:]))
    beyond = np.arange(LAYERS + 1) > np.arange(1, LAYERS + 1)[:, None, None]  # axes: depth, run, layer
    return _draw(np.where(beyond, np.nan, every), depth, words, "signals")


def draw_gradients(trace: DepthTrace, depth: int, words: Words) -> style.Figure:
    """Return the size of the gradient relative to the last layer (logarithmic) by layer.

    Layers without residual connections and LayerNorm also get 4⁻ⁿ, the most that the sigmoids' slopes let through.
    """
    figure = _draw(trace.gradients, depth, words, "gradients")
    if np.isnan(trace.bound).all():
        return figure
    bound = np.maximum(trace.bound[ACTIVATIONS.index("sigmoid")], FLOOR)
    line = {"color": style.LIMIT, "width": 2, "dash": "dashdot"}
    figure["data"].append(_draw_line(np.arange(LAYERS + 1), bound, depth, words["legend.bound"], line) | {"showlegend": True})
    return figure


def draw_cost(trace: CostTrace, words: Words) -> style.Figure:
    """Return the time of each way to all gradients against the number of parameters, both logarithmic; hollow: not carried out."""
    ways = {
        "forward": (trace.forward, style.BLUE, "solid", "circle"),
        "backward": (trace.backward, style.GRADIENT, "dash", "square"),
        "differences": (trace.differences, style.RIVAL, "dot", "triangle-up"),
    }
    traces = []
    for way, (seconds, colour, dash, symbol) in ways.items():
        symbols = [f"{symbol}{'' if carried or way != 'differences' else '-open'}" for carried in trace.measured]
        line = {"type": "scatter", "mode": "lines+markers", "x": trace.parameters, "y": seconds, "name": words[f"legend.{way}"]}
        look = {"line": {"color": colour, "width": 2, "dash": dash}, "hovertemplate": "%{x}: %{y:.3s}s<extra></extra>"}
        traces.append(line | look | {"marker": {"color": colour, "size": style.MARKER, "symbol": symbols}})
    decades = [np.log10(trace.forward.min()) - 0.5, np.log10(trace.differences.max()) + 2.5]
    return style.new_figure(
        words["alt.cost"],
        *traces,
        xaxis={"title": {"text": words["axis.parameters"]}, "type": "log", "dtick": 1, "exponentformat": "power"},
        yaxis={"title": {"text": words["axis.seconds"]}, **style.LOG_AXIS, "dtick": 2, "range": decades},
        legend={"font": {"size": style.FONT_SIZE - 3}, "x": 0.02, "y": 1.0, "yanchor": "top", "bgcolor": "rgba(0,0,0,0)"},
    )


def _draw(sizes: np.ndarray, depth: int, words: Words, name: str) -> style.Figure:
    """Return a picture of sizes over layers, axes: activation, depth, run, layer; the dial chooses the depth."""
    layers, traces = np.arange(LAYERS + 1), []
    runs = sizes.shape[2]
    apart = np.full((*sizes.shape[:-1], 1), np.nan)  # a gap after each seed's line
    each_seed = np.concatenate([sizes, apart], -1).reshape(len(ACTIVATIONS), LAYERS, -1)
    medians = np.median(sizes, axis=2)
    low, high = max(float(np.nanmin(sizes[sizes > 0])), FLOOR), float(np.nanmax(sizes))
    decades = [float(np.log10(low)) - 0.5, float(np.log10(high)) + 0.5]
    for at, activation in enumerate(ACTIVATIONS):
        colour, dash = LOOKS[activation]
        thin = {"color": style.translucent(colour, 0.25), "width": 1}
        seeds = style.quantize(np.where(each_seed[at] > 0, each_seed[at], np.nan), low / 2, 2 * high, log=True)
        across = np.tile(np.append(layers, -1), runs)
        shown = _draw_line(across, seeds, depth, "", thin) | {"y": each_seed[at][depth - 1], "hoverinfo": "skip"}
        thick = {"color": colour, "width": style.LINE, "dash": dash}
        median = _draw_line(layers, medians[at], depth, words[f"option.activation.{activation}"], thick)
        traces += [each | {"showlegend": False} for each in (shown, median)]  # the table below is the key
    return style.new_figure(
        words[f"alt.{name}"],
        *traces,
        xaxis={"title": {"text": words["axis.layer"]}, "range": [0, LAYERS]},
        yaxis={"title": {"text": words[f"axis.{name}"]}, **style.log_axis(decades)},
        legend={"font": {"size": style.FONT_SIZE - 2}},
    )


def _draw_line(x: np.ndarray, y: Any, depth: int, name: str, line: dict[str, Any]) -> dict[str, Any]:
    """Return a line whose heights, axes (depth, point), follow the dial."""
    here = {} if isinstance(y, dict) else {"y": y[depth - 1]}
    shown = {"type": "scatter", "mode": "lines", "x": x, "name": name, "line": line, **here}
    return shown | {"hovertemplate": "%{x}: %{y:.3g}<extra></extra>", "meta": style.follow("pick", [DEPTH], y=y)}
