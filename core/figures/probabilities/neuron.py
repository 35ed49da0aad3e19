"""One neuron: the terms of its score, its activation function, and its output for all inputs."""

import numpy as np

from core.concepts.probabilities.neuron import REACH, NeuronTrace
from core.figures import Words, style

TERMS = ("w₁x₁", "w₂x₂", "b")


def draw_sum(trace: NeuronTrace, words: Words) -> style.Figure:
    """Return a waterfall of the terms w₁x₁, w₂x₂ and b that add up to the score z."""
    ends = np.cumsum(trace.terms)
    reach = max(8.0, 1.3 * float(np.abs(ends).max()))
    steps = {
        "type": "waterfall",
        "x": [*TERMS, "z"],
        "y": [*trace.terms, 0.0],
        "measure": ["relative"] * 3 + ["total"],
        "text": [f"{value:+.5g}".replace("-", "−") for value in trace.terms] + [f"{trace.score:.5g}".replace("-", "−")],
        "textposition": "outside",
        "textfont": {"size": style.FONT_SIZE + 1},
        "cliponaxis": False,
        "increasing": {"marker": {"color": style.MODEL}},
        "decreasing": {"marker": {"color": style.BROWN}},
        "totals": {"marker": {"color": style.POINT}},
        "connector": {"line": {"color": style.MUTED, "width": 1, "dash": "dot"}},
    }
    return style.new_figure(
        words["alt.sum"],
        steps,
        xaxis={"title": {"text": words["axis.term"]}},
        yaxis={"title": {"text": words["axis.score"]}, "range": [-reach, reach], "zeroline": True},
        showlegend=False,
    )


def draw_activation(trace: NeuronTrace, words: Words) -> style.Figure:
    """Return σ(z) against the score z, with the neuron's own score and probability."""
    reach = float(trace.scores[-1])
    curve = {
        "type": "scatter",
        "x": trace.scores.astype("f4"),
        "y": trace.probabilities.astype("f4"),
        "mode": "lines",
        "name": "σ(z)",
        "line": {"color": style.MODEL, "width": style.LINE},
    }
    guide = {
        "type": "scatter",
        "x": [trace.score, trace.score, -reach],
        "y": [0, trace.probability, trace.probability],
        "mode": "lines",
        "line": {"color": style.POINT, "width": style.THIN, "dash": "dot"},
        "hoverinfo": "skip",
    }
    point = {
        "type": "scatter",
        "x": [trace.score],
        "y": [trace.probability],
        "mode": "markers+text",
        "text": [f"{trace.probability:.1%}"],
        "textposition": "top left" if trace.score > 0 else "top right",
        "cliponaxis": False,
        "marker": {**style.HERE, "size": style.MARKER + 4},
        "textfont": {"color": style.POINT, "size": style.FONT_SIZE + 2},
    }
    return style.new_figure(
        words["alt.activation"],
        curve,
        guide,
        point,
        xaxis={"title": {"text": words["axis.score"]}, "range": [-reach, reach]},
        yaxis={"title": {"text": words["axis.probability"]}, "range": [-0.02, 1.12], "dtick": 0.25, "tickformat": ".0%"},
        showlegend=False,
    )


def draw_map(trace: NeuronTrace, words: Words) -> style.Figure:
    """Return a heat map of the probability over x₁ and x₂, the line where it is one half, and the neuron's inputs."""
    inputs, outputs = trace.inputs.astype("f4"), trace.outputs.astype("f4")
    heat_map = {
        "type": "heatmap",
        "x": inputs,
        "y": inputs,
        "z": outputs,
        "zmin": 0,
        "zmax": 1,
        "colorscale": style.AMOUNT_SCALE,
        "zsmooth": "best",
        "colorbar": {"thickness": 10, "tickformat": ".0%", "tickvals": [0, 0.5, 1], "outlinewidth": 0},
    }
    border = {
        "type": "contour",
        "x": inputs,
        "y": inputs,
        "z": outputs,
        "showscale": False,
        "hoverinfo": "skip",
        "contours": {"type": "constraint", "operation": "=", "value": 0.5},
        "line": {"color": style.INK, "width": style.LINE, "dash": "dot"},
    }
    point = {
        "type": "scatter",
        "x": [trace.config.inputs[0]],
        "y": [trace.config.inputs[1]],
        "mode": "markers",
        "cliponaxis": False,
        "marker": {**style.HERE, "size": style.MARKER + 5},
    }
    return style.new_figure(
        words["alt.map"],
        heat_map,
        border,
        point,
        xaxis={"title": {"text": "x₁"}, "range": [-REACH, REACH], "dtick": 1},
        yaxis={"title": {"text": "x₂"}, "range": [-REACH, REACH], "dtick": 1},
        showlegend=False,
    )
