"""A stack of layers: the shapes of its maps, its receptive fields, and the cost of each layer."""

import numpy as np

from core.concepts.convolution import StackTrace, write_layer
from core.figures import Words, style
from core.figures.convolution.cells import write_at


def draw_shapes(trace: StackTrace, words: Words) -> style.Figure:
    """Return one block for each depth of the stack, from the input to the last layer, with name above and shape below.

    A block is as tall as its map has rows and as wide as it has channels, both relative to the largest. Time is depth.
    """
    shapes = trace.shapes
    tall, wide = shapes[:, 1] / shapes[:, 1].max(), 0.1 + 0.55 * shapes[:, 0] / shapes[:, 0].max()
    names = [words["layer.input"], *(_break_name(name) for name in name_layers(trace))]
    blocks = [part for depth in range(len(shapes)) for part in _draw_block(depth, tall[depth], wide[depth])]
    places = [(-0.62, depth) for depth in range(len(shapes))]
    texts = [f"<b>{'×'.join(map(str, shape))}</b>" for shape in shapes]
    above = [(0.72, depth) for depth in range(len(shapes))]
    small = {"textfont": {"size": 14, "color": style.INK}}
    here = np.arange(len(shapes), dtype="f4")
    marker = {
        "type": "scatter",
        "x": here,
        "y": np.full(len(here), -0.8, "f4"),
        "mode": "markers",
        "hoverinfo": "skip",
        "marker": {"symbol": "triangle-up", "size": 14, "color": style.POINT},
        "meta": style.follow("stand"),
    }
    return style.new_figure(
        words["alt.shapes"],
        *blocks,
        write_at(texts, places, **small),
        write_at(names, above, **small),
        marker,
        showlegend=False,
        margin={"l": 4, "r": 4, "t": 2, "b": 2},
        xaxis={"visible": False, "range": [-0.6, len(shapes) - 0.4]},
        yaxis={"visible": False, "range": [-0.92, 0.92]},
    )


def draw_receptive(trace: StackTrace, words: Words) -> style.Figure:
    """Return the input's outline and on it the receptive field of the middle cell at each depth. Time is depth.

    Axes: column and row of the input; a receptive field may reach beyond its edge, into the padding.
    """
    side = trace.config.side
    windows = trace.windows.astype("f4") - 0.5
    (top, bottom), (left, right) = windows[:, 0].T, windows[:, 1].T
    columns, rows = np.stack([left, right, right, left, left], axis=1), np.stack([top, top, bottom, bottom, top], axis=1)
    paper = {
        "type": "scatter",
        "x": np.array([0, side, side, 0, 0]) - 0.5,
        "y": np.array([0, 0, side, side, 0]) - 0.5,
        "mode": "lines",
        "fill": "toself",
        "fillcolor": style.translucent(style.SLATE, 0.12),
        "line": {"color": style.MUTED, "width": style.THIN},
        "hoverinfo": "skip",
    }
    outlines = [_draw_outline(columns[depth], rows[depth], depth) for depth in range(len(windows))]
    texts = [[f"{tall}×{wide}"] for tall, wide in trace.sees]
    at = (float(max(bottom.max(), side)) + 0.02 * side, (side - 1) / 2)
    here = {
        "type": "scatter",
        "x": columns[-1],
        "y": rows[-1],
        "mode": "lines",
        "fill": "toself",
        "hoverinfo": "skip",
        "fillcolor": style.translucent(style.POINT, 0.25),
        "line": {"color": style.POINT, "width": style.LINE},
        "meta": style.follow("swap", x=columns, y=rows),
    }
    caption = write_at(texts[-1], [at], textposition="bottom center", textfont={"size": 16, "color": style.POINT})
    caption["meta"] = style.follow("swap", text=texts)
    first, last = min(-0.5, float(windows.min())), max(side - 0.5, float(windows.max()))
    plain = {"showgrid": False, "constrain": "domain", "nticks": 5}
    return style.new_figure(
        words["alt.receptive"],
        paper,
        *outlines,
        here,
        caption,
        showlegend=False,
        margin={"l": 48, "r": 8, "t": 4, "b": 44},
        xaxis=plain | {"title": {"text": words["axis.input column"]}, "range": [first - 1, last + 1], "scaleanchor": "y"},
        yaxis=plain | {"title": {"text": words["axis.input row"]}, "range": [last + 0.2 * (last - first), first - 1]},
    )


def draw_costs(trace: StackTrace, words: Words) -> style.Figure:
    """Return bars of three counts (log axis) for each convolution of the stack.

    Its parameters, its multiply-adds, and the parameters of a fully connected layer between maps of the same shapes.
    """
    convolutions = np.flatnonzero(trace.parameters)
    names = [f"{layer + 1}. {name_layers(trace)[layer]}" for layer in convolutions]
    series = (
        (trace.dense_parameters, words["legend.dense"], style.RIVAL, "/"),
        (trace.multiply_adds, words["legend.multiply-adds"], style.SLATE, ""),
        (trace.parameters, words["legend.parameters"], style.MODEL, ""),
    )
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names,
            "x": values[convolutions].astype("f8"),
            "name": name,
            "marker": {"color": colour, "pattern": {"shape": shape}},
            "text": [f"{value:,}" for value in values[convolutions]],
            "textposition": "outside",
            "constraintext": "none",
            "hovertemplate": "%{y}: %{x:,}<extra></extra>",
            "cliponaxis": False,
        }
        for values, name, colour, shape in series
    ]
    highest = float(max(values.max() for values, *_ in series) or 1)
    return style.new_figure(
        words["alt.costs"],
        *bars,
        barmode="group",
        bargap=0.25,
        margin={"l": 8, "r": 12, "t": 26, "b": 44},
        legend={"traceorder": "reversed"},
        xaxis={"type": "log", "title": {"text": words["axis.count"]}, "range": [0, 1.3 * np.log10(highest)], "dtick": 2},
        yaxis={"autorange": "reversed"},
    )


def name_layers(trace: StackTrace) -> list[str]:
    """Return a short name for each layer, as the visitor writes it."""
    return [write_layer(layer) for layer in trace.config.layers]


def _break_name(name: str) -> str:
    """Return a layer's name in two lines: stride, padding and dilation below the rest."""
    words = name.split(" ")
    first = 3 if words[0] in ("conv", "tconv") else 2
    return "<br>".join(filter(None, (" ".join(words[:first]), " ".join(words[first:]))))


def _draw_block(depth: int, tall: float, wide: float) -> list[dict]:
    """Return a box in oblique view: its front as tall as the map, its length as the number of channels."""
    half, slant = tall / 2, 0.12 * tall
    left, right = depth - wide / 2 - slant / 2, depth + wide / 2 - slant / 2
    hull = (
        [left, right, right + slant, right + slant, left + slant, left, left],
        [-half, -half, -half + slant, half, half, half - slant, -half],
    )
    edges = ([left, right, right, None, right, right + slant], [half - slant, half - slant, -half, None, half - slant, half])
    line = {"type": "scatter", "mode": "lines", "line": {"color": style.MODEL, "width": style.THIN}, "hoverinfo": "skip"}
    filled = {"fill": "toself", "fillcolor": style.translucent(style.MODEL, 0.25)}
    return [line | filled | {"x": hull[0], "y": hull[1]}, line | {"x": edges[0], "y": edges[1]}]


def _draw_outline(x: np.ndarray, y: np.ndarray, depth: int) -> dict:
    colour = style.CYCLE[depth % len(style.CYCLE)]
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines",
        "hoverinfo": "skip",
        "line": {"color": colour, "width": style.THIN, "dash": "dot"},
    }
