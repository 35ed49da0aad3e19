"""The graph of a formula: values appear node by node from left to right, then gradients edge by edge from right to left."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.concepts.backprop import Graph, GraphTrace, lay_out, list_steps, subscript, write_node
from core.figures import Words, style
from core.figures.backprop.edges import Place, draw_edges, draw_way_back
from core.figures.backprop.labels import draw_labels
from core.foundation.expressions import Number

SIGNS = {"*": "×", "/": "÷", "-": "−", "neg": "−", "sigmoid": "σ"}
SMALLER = {44: 0, 22: 5}
"""How much smaller a name is written in a node of this size; in others 3 pixels."""
TALL, VERY_TALL = 3.5, 11.0
"""Rows beyond which all is drawn smaller, and a leaf's gradient stands at its left, not below it; and smaller still."""


def is_tall(graph: Graph) -> bool:
    """Return whether a graph has so many rows that all in it is drawn smaller."""
    rows = [row for _, row in lay_out(graph)]
    return max(rows) - min(rows) > TALL


def draw_graph(trace: GraphTrace, words: Words, size: int | None = None, beside: bool = False) -> style.Figure:
    """Return the graph: a circle for each leaf and operation, a square for a leaf that is data, an arrow from what is used.

    Values follow the dials and appear in time, as do the gradients; at an edge stands the local derivative once it was used.

    Args:
        size: of a node in pixels; None: as there is room.
        beside: another picture takes a part of the width: where that is short, numbers stand without names and local derivatives.
    """
    graph = trace.config.graph
    places = lay_out(graph)
    columns, rows = zip(*places, strict=True)
    height, tall = max(rows) - min(rows), is_tall(graph)
    bare = beside and tall
    size = size or (22 if bare or height > VERY_TALL else 26 if tall else 44)
    return style.new_figure(
        words["alt.graph"],
        draw_edges(graph, places),
        draw_way_back(graph, places),
        _draw_ring(graph, places, size),
        *_draw_nodes(trace, places, size, words),
        *draw_labels(trace, places, tall, size, bare),
        showlegend=False,
        margin={"l": 96 if tall else 8, "r": 8, "t": 4, "b": 4},
        xaxis={"visible": False, "range": [min(columns) - (0.45 if tall else 0.6), max(columns) + 0.5], "fixedrange": True},
        yaxis={"visible": False, "range": [min(rows) - 0.75, max(rows) + 0.6], "fixedrange": True},
    )


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
                "text": [subscript(_name_node(graph, at, max(1, size // 7 - 2))) for at in chosen],
                "customdata": [write_node(graph, at) for at in chosen],
                "textfont": {"color": style.PAPER, "size": style.FONT_SIZE - SMALLER.get(size, 3)},
                "marker": {"size": size - 6 * (kind == "data"), "color": colour, "symbol": symbol, "line": {"width": 0}},
                "hovertemplate": f"{words[f'legend.{kind}']}: %{{customdata}}<extra></extra>",
            }
        )
    return drawn


def _sort_node(trace: GraphTrace, at: int) -> str:
    node = trace.config.graph.nodes[at]
    return "operation" if node.operation else "data" if node.name in trace.config.data else "leaf"


def _name_node(graph: Graph, at: int, room: int) -> str:
    """Return what stands in a node: a leaf's name, or the sign of the operation with its constant: "+ 1", "( )²".

    A constant of more than `room` characters is three dots: the table and the pointer tell it in full.
    """
    node = graph.nodes[at]
    sign = SIGNS.get(node.operation, node.operation)
    if not node.operation:
        return node.name
    if not any(isinstance(each, Number) for each in node.arguments):
        return "^" if sign == "**" else sign
    first, second = (_write_constant(each.value, room) if isinstance(each, Number) else "" for each in node.arguments)
    if sign == "**":
        return f"( ){'²' if second == '2' else '³' if second == '3' else '^' + second}" if second else f"{first}^( )"
    return f"{first} {sign} {second}".strip()


def _write_constant(value: float, room: int) -> str:
    short = f"{value:.3g}".replace("-", "−")
    return short if len(short) <= room else "…"


def _draw_ring(graph: Graph, places: Sequence[Place], size: int) -> dict[str, Any]:
    """Return a ring around the node whose number appears now."""
    x, y = np.array([(np.nan, np.nan) if step.kind == "given" else places[step.node] for step in list_steps(graph)]).T
    marker = {"symbol": "circle-open", "size": size + 8, "color": style.POINT, "line": {"width": style.LINE}}
    ring = {"type": "scatter", "mode": "markers", "hoverinfo": "skip", "x": x, "y": y, "marker": marker}
    return ring | {"meta": style.follow("stand")}
