"""The graph of a formula: values appear node by node from left to right, then gradients edge by edge from right to left."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.concepts.backprop import Graph, GraphTrace, find_moments, lay_out, list_steps, subscript, write_node
from core.figures import Words, style
from core.foundation.expressions import Number

HIDDEN = "rgba(0,0,0,0)"
SIGNS = {"*": "×", "/": "÷", "-": "−", "neg": "−", "sigmoid": "σ"}
TALL = 3.5
"""Rows beyond which all is drawn smaller, and a leaf's gradient stands at its left, not below it."""
AWAY = -1e3
"""Where something stands that is not shown yet."""
Place = tuple[float, float]
Edge = tuple[int, int]


def draw_graph(trace: GraphTrace, words: Words, size: int | None = None) -> style.Figure:
    """Return the graph: a circle for each leaf and operation, a square for a leaf that is data, an arrow from what is used.

    Values follow the dials and appear in time, as do the gradients; at an edge stands the local derivative once it was used.

    Args:
        size: of a node in pixels; None: as there is room.
    """
    graph = trace.config.graph
    places = lay_out(graph)
    columns, rows = zip(*places, strict=True)
    tall = max(rows) - min(rows) > TALL
    size = size or (30 if tall else 44)
    return style.new_figure(
        words["alt.graph"],
        _draw_edges(graph, places),
        _draw_way_back(graph, places),
        _leave_room(trace, places, size),
        _draw_ring(graph, places, size),
        *_draw_nodes(trace, places, size, words),
        *_write_numbers(trace, places, tall, size),
        showlegend=False,
        margin={"l": 8, "r": 8, "t": 4, "b": 4},
        xaxis={"visible": False, "range": [min(columns) - (1.35 if tall else 0.6), max(columns) + 0.5], "fixedrange": True},
        yaxis={"visible": False, "range": [min(rows) - 0.75, max(rows) + 0.6], "fixedrange": True},
    )


def write_number(value: float) -> str:
    """Return a number as a label: up to four significant digits, a true minus sign, ∞ and nan by name."""
    if not np.isfinite(value):
        return "nan" if np.isnan(value) else "∞" if value > 0 else "−∞"
    return f"{value + 0.0:.4g}".replace("-", "−")


def _write_numbers(trace: GraphTrace, places: Sequence[Place], tall: bool, size: int) -> list[dict[str, Any]]:
    """Return the labels: values above, gradients below, local derivatives at the edges. Beside leaves they stand at the left."""
    graph, dials = trace.config.graph, trace.config.turned
    known, complete, used = find_moments(graph)
    moments, inner = len(list_steps(graph)), len(graph.nodes) - graph.leaves
    shifted = [(x - 0.42 * (tall and at < graph.leaves), y) for at, (x, y) in enumerate(places)]
    middles = [_between(graph, places, edge, 0.44 + 0.12 * edge[1]) for edge in graph.edges]
    named = [f"{subscript(node.name)} = " if node.operation else "" for node in graph.nodes]
    values = _write(trace.values, named)
    gradients = _write_gradients(trace, not tall)
    derivatives = _write(trace.local, ["× "] * len(graph.edges))
    left, below = ["middle left"] * graph.leaves, ["bottom center"] * inner
    texts = (
        (places, values, known, [*left, *["top center"] * inner], style.INK),
        (shifted, gradients, complete, [*(left if tall else ["bottom center"] * graph.leaves), *below], style.GRADIENT),
        (middles, derivatives, used, ["middle center"] * len(middles), style.GRADIENT),
    )
    labels = []
    for spots, shown, since, positions, colour in texts:
        colours = np.array([[colour if moment >= each else HIDDEN for each in since] for moment in range(moments)])
        x, y = zip(*spots, strict=True) if spots else ((), ())
        follow = {"text": shown[..., None, :], "textfont.color": colours.reshape([1] * len(dials) + [*colours.shape])}
        labels.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": x,
                "y": y,
                "text": shown[trace.here].tolist(),
                "textposition": positions,
                "textfont": {"color": colours[-1].tolist(), "size": style.FONT_SIZE - 2 * tall},
                "marker": {"size": size + (4 if tall else 10), "color": HIDDEN},
                "hoverinfo": "skip",
                "cliponaxis": False,
                "meta": style.follow("swap", dials, **follow),
            }
        )
    return labels


def _write(numbers: np.ndarray, before: Sequence[str]) -> np.ndarray:
    """Return numbers as texts, each with what stands before it; axes as in `numbers`, whose last one belongs to `before`."""
    written = [
        f"{first}{write_number(value)}"
        for row in numbers.reshape(-1, len(before))
        for first, value in zip(before, row.tolist(), strict=True)
    ]
    return np.array(written, dtype=str).reshape(numbers.shape)


def _write_gradients(trace: GraphTrace, sums: bool) -> np.ndarray:
    """Return each node's gradient; with `sums` as a sum where two edges brought it: "grad 2 + 3 = 5"."""
    graph = trace.config.graph
    texts = _write(trace.gradients, ["grad "] * len(graph.nodes)).astype(object)
    for node in range(len(graph.nodes)):
        ways = [number for number, edge in enumerate(graph.edges) if graph.target(edge) == node]
        if sums and len(ways) == 2:
            numbers = np.concatenate([trace.handed[..., ways], trace.gradients[..., [node]]], -1)
            rows = _write(numbers, [""] * 3).reshape(-1, 3).tolist()
            labels = [f"grad {one} + {f'({two})' if two.startswith('−') else two} = {total}" for one, two, total in rows]
            texts[..., node] = np.array(labels, dtype=object).reshape(texts.shape[:-1])
    return texts.astype(str)


def _draw_nodes(trace: GraphTrace, places: Sequence[Place], size: int, words: Words) -> list[dict[str, Any]]:
    """Return the leaves and the operations, each with its name inside; what it computes is read by pointing at it."""
    graph = trace.config.graph
    kinds = {"leaf": (style.MODEL, "circle"), "data": (style.DATA, "square"), "operation": (style.SLATE, "circle")}
    drawn = []
    for kind, (colour, symbol) in kinds.items():
        chosen = [at for at in range(len(graph.nodes)) if _sort_node(trace, at) == kind]
        drawn.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": [places[at][0] for at in chosen],
                "y": [places[at][1] for at in chosen],
                "text": [subscript(_name_node(graph, at)) for at in chosen],
                "customdata": [write_node(graph, at) for at in chosen],
                "textfont": {"color": style.PAPER, "size": style.FONT_SIZE - (3 if size < 40 else 0)},
                "marker": {"size": size - 6 * (kind == "data"), "color": colour, "symbol": symbol, "line": {"width": 0}},
                "hovertemplate": f"{words[f'legend.{kind}']}: %{{customdata}}<extra></extra>",
            }
        )
    return drawn


def _sort_node(trace: GraphTrace, at: int) -> str:
    node = trace.config.graph.nodes[at]
    return "operation" if node.operation else "data" if node.name in trace.config.data else "leaf"


def _name_node(graph: Graph, at: int) -> str:
    """Return what stands in a node: a leaf's name, or the sign of the operation with its constant: "+ 1", "( )²"."""
    node = graph.nodes[at]
    sign = SIGNS.get(node.operation, node.operation)
    if not node.operation:
        return node.name
    if not any(isinstance(each, Number) for each in node.arguments):
        return "^" if sign == "**" else sign
    first, second = (f"{each.value:g}" if isinstance(each, Number) else "" for each in node.arguments)
    if sign == "**":
        return f"( ){'²' if second == '2' else '³' if second == '3' else '^' + second}" if second else f"{first}^( )"
    return f"{first} {sign} {second}".strip()


def _list_all_edges(graph: Graph) -> list[Edge]:
    return [
        (at, place) for at, node in enumerate(graph.nodes) for place, each in enumerate(node.arguments) if isinstance(each, int)
    ]


def _between(graph: Graph, places: Sequence[Place], edge: Edge, share: float) -> Place:
    """Return a place along an edge: 0 at what is used, 1 at the operation. Two edges between the same nodes stand apart."""
    (x0, y0), (x1, y1) = places[graph.target(edge)], places[edge[0]]
    twice = graph.nodes[edge[0]].arguments.count(graph.target(edge)) > 1
    apart = (0.3 if edge[1] else -0.3) * (1 - abs(2 * share - 1)) if twice else 0.0
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0) + apart


def _draw_edges(graph: Graph, places: Sequence[Place]) -> dict[str, Any]:
    edges = _list_all_edges(graph)
    points = [
        point for edge in edges for point in (*(_between(graph, places, edge, share) for share in (0, 0.5, 0.72, 1)), (None, None))
    ]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "line": {"color": style.MUTED, "width": style.THIN},
        "marker": {"symbol": "arrow", "angleref": "previous", "size": [0, 0, 11, 0, 0] * len(edges), "color": style.MUTED},
        "hoverinfo": "skip",
    }


def _draw_way_back(graph: Graph, places: Sequence[Place]) -> dict[str, Any]:
    """Return the edges that have handed a gradient on, which grow in number with the clock."""
    _, _, used = find_moments(graph)
    points = [
        point
        for edge in graph.edges
        for point in (*(_between(graph, places, edge, share) for share in (1, 0.5, 0)), (np.nan, np.nan))
    ]
    x, y = np.array(points).T if points else (np.empty(0), np.empty(0))
    at = np.repeat(used, 4).astype(float)
    line = {"color": style.GRADIENT, "width": style.LINE}
    first = np.array([np.nan])  # before the first edge there is a point that is not drawn
    x, y, at = np.append(first, x), np.append(first, y), np.append(0.0, at)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": line,
        "hoverinfo": "skip",
        "meta": style.follow("grow", at=at),
    }


def _leave_room(trace: GraphTrace, places: Sequence[Place], size: int) -> dict[str, Any]:
    """Return the gaps in the edges in which the local derivatives stand, each from its moment on."""
    graph = trace.config.graph
    _, _, used = find_moments(graph)
    longest = [
        max(map(len, each)) for each in _write(trace.local, ["× "] * len(graph.edges)).reshape(-1, len(graph.edges)).T.tolist()
    ]
    middles = np.array([_between(graph, places, edge, 0.44 + 0.12 * edge[1]) for edge in graph.edges]).reshape(-1, 2)
    since = np.arange(len(list_steps(graph)))[:, None] >= np.array(used, dtype=int)  # axes: time, edge
    return {
        "type": "scatter",
        "mode": "markers",
        "x": middles[:, 0],
        "y": middles[:, 1],
        "marker": {
            "symbol": "line-ew",
            "size": [5.2 * each + 4 for each in longest],
            "opacity": 1,
            "line": {"width": 0.2 * size + 9, "color": style.PAPER},
        },
        "hoverinfo": "skip",
        "meta": style.follow("swap", x=np.where(since, middles[:, 0], AWAY)),
    }


def _draw_ring(graph: Graph, places: Sequence[Place], size: int) -> dict[str, Any]:
    """Return a ring around the node whose number appears now."""
    steps = list_steps(graph)
    x, y = np.array([(np.nan, np.nan) if step.kind == "given" else places[step.node] for step in steps]).T
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "marker": {"symbol": "circle-open", "size": size + 8, "color": style.POINT, "line": {"width": style.LINE}},
        "hoverinfo": "skip",
        "meta": style.follow("stand"),
    }
