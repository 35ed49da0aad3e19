"""Cross-entropy: −log p, the gradient of each logit, and descent on the probabilities of three classes."""

import numpy as np

from core.concepts.probabilities.cross_entropy import CORNERS, LEVELS, WAYS, CrossEntropyTrace
from core.figures import Words, style

LOOKS = {"logits": (style.MODEL, "solid", "circle", ""), "softmax twice": (style.RIVAL, "dash", "square", "/")}
"""Colour, dash, symbol and hatch of each way to descend."""
HIGHEST_LOSS = 6.5
CLASSES_OF_TRIANGLE = len(CORNERS)
LABELLED = (0.5, 1.0, 2.0)
"""Losses that are written beside the triangle."""


def draw_loss_curve(trace: CrossEntropyTrace, words: Words) -> style.Figure:
    """Return −log p against the probability p of the true class, with both descents as points on it."""
    true_class = trace.config.true_class
    curve = {
        "type": "scatter",
        "x": trace.probability_grid.astype("f4"),
        "y": trace.loss_curve.astype("f4"),
        "mode": "lines",
        "name": "−log p",
        "line": {"color": style.INK, "width": style.LINE},
        "showlegend": False,
    }
    points = [
        {
            "type": "scatter",
            "x": trace.probabilities[run, :, true_class].astype("f4"),
            "y": trace.losses[run].astype("f4"),
            "mode": "markers",
            "name": words[f"option.way.{way}"],
            "marker": _marker(way),
            "cliponaxis": False,
            "meta": style.follow("stand"),
        }
        for run, way in reversed(list(enumerate(WAYS)))
    ]
    highest = max(HIGHEST_LOSS, 1.05 * float(trace.losses.max()))
    return style.new_figure(
        words["alt.loss_curve"],
        curve,
        *points,
        xaxis={"title": {"text": words["axis.true probability"]}, "range": [-0.02, 1.02], "tickformat": ".0%", "dtick": 0.25},
        yaxis={"title": {"text": "−log p"}, "range": [0, highest], "nticks": 5},
        showlegend=False,
    )


def draw_gradients(trace: CrossEntropyTrace, words: Words) -> style.Figure:
    """Return bars of ∂L/∂z for each logit, for cross-entropy on logits and for softmax applied twice."""
    # Numbers with texts rather than category names: Plotly guesses an axis anew whenever its data move.
    places = np.arange(1, trace.gradients.shape[-1] + 1)
    bars = [
        {
            "type": "bar",
            "x": places,
            "y": trace.gradients[run, -1],
            "name": words[f"legend.gradient.{way}"],
            "marker": {"color": LOOKS[way][0], "pattern": {"shape": LOOKS[way][3]}},
            "meta": style.follow("swap", y=trace.gradients[run].astype("f4")),
        }
        for run, way in enumerate(WAYS)
    ]
    return style.new_figure(
        words["alt.gradients"],
        *bars,
        xaxis={"title": {"text": words["axis.class"]}, "tickvals": places, "ticktext": _classes(trace)},
        yaxis={"title": {"text": "∂L/∂z"}, "range": [-1.05, 1.05], "dtick": 0.5, "zeroline": True, "zerolinecolor": style.MUTED},
        barmode="group",
    )


def draw_triangle(trace: CrossEntropyTrace, words: Words) -> style.Figure:
    """Return the probabilities of three classes as a point in a triangle: both descents, bands of equal loss, the arrow −(p − y).

    The arrow leads from p to the corner of the true class: its components are what descent adds to the three logits.
    """
    x, y = np.array([*CORNERS, CORNERS[0]]).T
    edge = {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines",
        "line": {"color": style.MUTED, "width": style.THIN},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return style.new_figure(
        words["alt.triangle"],
        edge,
        *_descents(trace, words),
        _arrow(trace, words),
        xaxis={"visible": False, "range": [-0.12, 1.12]},
        yaxis={"visible": False, "range": [-0.1, 0.97], "scaleanchor": "x"},
        legend={"orientation": "v", "x": 0, "y": 1, "yanchor": "top"},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        shapes=_bands(trace),
        annotations=[*_corner_labels(trace, words), *_level_labels(trace)],
    )


def draw_probabilities(trace: CrossEntropyTrace, words: Words) -> style.Figure:
    """Return each class's probability against the step, for any number of classes."""
    steps = np.arange(trace.probabilities.shape[1])
    lines = [part for unit in range(trace.logits.shape[-1]) for part in _probability_line(trace, unit)]
    return style.new_figure(
        words["alt.probabilities_over_steps"],
        *lines,
        xaxis={"title": {"text": words["axis.step"]}, "range": [0, int(steps[-1])]},
        yaxis={"title": {"text": words["axis.probability"]}, "range": [-0.03, 1.05], "tickformat": ".0%", "dtick": 0.25},
    )


def _probability_line(trace: CrossEntropyTrace, unit: int) -> list[dict]:
    """Return one class's line, which grows, and the point at its end."""
    probabilities = trace.probabilities[0, :, unit].astype("f4")
    path, colour = {"x": np.arange(len(probabilities)), "y": probabilities}, style.CYCLE[unit]
    line = {"color": colour, "width": style.LINE + 2 * (unit == trace.config.true_class)}
    marker = {"color": colour, "size": style.MARKER}
    return [
        {"type": "scatter", **path, "mode": "lines", "name": _classes(trace)[unit], "line": line, "meta": style.follow("grow")},
        {
            "type": "scatter",
            **path,
            "mode": "markers",
            "showlegend": False,
            "marker": marker,
            "cliponaxis": False,
            "meta": style.follow("stand"),
        },
    ]


def _descents(trace: CrossEntropyTrace, words: Words) -> list[dict]:
    traces = []
    for run, way in reversed(list(enumerate(WAYS))):
        x, y = trace.triangle[run].T.astype("f4")
        traces += [
            {
                "type": "scatter",
                "x": x,
                "y": y,
                "mode": "lines",
                "showlegend": False,
                "hoverinfo": "skip",
                "meta": style.follow("grow"),
                "line": {"color": LOOKS[way][0], "width": style.LINE, "dash": LOOKS[way][1]},
            },
            {
                "type": "scatter",
                "x": x,
                "y": y,
                "mode": "markers",
                "name": words[f"option.way.{way}"],
                "marker": _marker(way),
                "cliponaxis": False,
                "meta": style.follow("stand"),
                "customdata": trace.probabilities[run].astype("f4"),
                "hovertemplate": "p = (%{customdata[0]:.3f}, %{customdata[1]:.3f}, %{customdata[2]:.3f})<extra></extra>",
            },
        ]
    return traces


def _arrow(trace: CrossEntropyTrace, words: Words) -> dict:
    ends = np.stack([trace.triangle[0], np.broadcast_to(trace.target, trace.triangle[0].shape)], axis=1).astype("f4")
    frames = {"x": ends[:, :, 0], "y": ends[:, :, 1]}
    return {
        "type": "scatter",
        "x": frames["x"][-1],
        "y": frames["y"][-1],
        "mode": "lines+markers",
        "name": words["legend.arrow"],
        "hoverinfo": "skip",
        "cliponaxis": False,
        "line": {"color": style.GRADIENT, "width": style.LINE - 1},
        "marker": {"symbol": "arrow", "size": [0, 16], "angleref": "previous", "color": style.GRADIENT},
        "meta": style.follow("swap", dials=(), **frames),
    }


def _marker(way: str) -> dict:
    colour, _, symbol, _ = LOOKS[way]
    return {"color": colour, "symbol": symbol, "size": style.MARKER + 4, "line": {"color": style.PAPER, "width": 2}}


def _bands(trace: CrossEntropyTrace) -> list[dict]:
    """Return the bands of equal loss as polygons: eight of them, where a contour plot would search a grid for their borders."""
    colours = [style.HEIGHT_SCALE[each][1] for each in np.linspace(0, len(style.HEIGHT_SCALE) - 1, len(LEVELS)).round().astype(int)]
    line = {"width": 0.5, "color": style.PAPER}
    return [
        {
            "type": "path",
            "path": "M" + "L".join(f"{x:.4f},{y:.4f}" for x, y in corners) + "Z",
            "fillcolor": colour,
            "line": line,
            "layer": "below",
        }
        for corners, colour in zip(trace.bands, colours, strict=True)
    ]


def _level_labels(trace: CrossEntropyTrace) -> list[dict]:
    """Return the loss where some borders end, written outside the triangle."""
    labels = []
    for level in LABELLED:
        x, y = trace.bands[LEVELS.index(level), 1]
        left = x < np.mean(CORNERS, axis=0)[0]
        labels.append(
            {
                "x": x,
                "y": y,
                "text": f"−log p = {level:g}" if level == LABELLED[0] else f"{level:g}",
                "showarrow": False,
                "xanchor": "right" if left else "left",
                "yanchor": "middle",
                "xshift": -8 if left else 8,
                "font": {"color": style.MUTED, "size": style.FONT_SIZE - 2},
            }
        )
    return labels


def _classes(trace: CrossEntropyTrace) -> list[str]:
    """Return the classes' names; the true one carries its sign."""
    true_class = trace.config.true_class
    return [f"{unit + 1} {style.TRUE_CLASS}" if unit == true_class else f"{unit + 1}" for unit in range(trace.logits.shape[-1])]


def _corner_labels(trace: CrossEntropyTrace, words: Words) -> list[dict]:
    return [
        {
            "x": x,
            "y": y,
            "text": f"<b>{words['axis.class']} {name}</b>",
            "showarrow": False,
            "yanchor": "bottom" if y else "top",
            "xanchor": "center",
            "yshift": 6 if y else -6,
        }
        for (x, y), name in zip(CORNERS, _classes(trace), strict=True)
    ]
