"""The edges of a formula's graph: arrows forwards, and lines that appear as gradients are handed back."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.concepts.backprop import Graph, find_moments
from core.figures import style

Place = tuple[float, float]
Edge = tuple[int, int]
"""An operation, and the place of what it uses among its arguments."""


def place_along(graph: Graph, places: Sequence[Place], edge: Edge, share: float) -> Place:
    """Return a place along an edge: 0 at what is used, 1 at the operation. Two edges between the same nodes stand apart."""
    (x0, y0), (x1, y1) = places[graph.target(edge)], places[edge[0]]
    twice = graph.nodes[edge[0]].arguments.count(graph.target(edge)) > 1
    apart = (0.3 if edge[1] else -0.3) * (1 - abs(2 * share - 1)) if twice else 0.0
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0) + apart


def draw_edges(graph: Graph, places: Sequence[Place]) -> dict[str, Any]:
    """Return an arrow from each node to every operation that uses it, those of data too."""
    every = [
        (at, place) for at, node in enumerate(graph.nodes) for place, each in enumerate(node.arguments) if isinstance(each, int)
    ]
    heads = {"symbol": "arrow", "angleref": "previous", "size": [0, *[0, 0, 11, 0, 0] * len(every)], "color": style.MUTED}
    line = _join_edges(graph, places, every, (0, 0.5, 0.72, 1)) | {"line": {"color": style.MUTED, "width": style.THIN}}
    return line | {"mode": "lines+markers", "marker": heads}


def draw_way_back(graph: Graph, places: Sequence[Place]) -> dict[str, Any]:
    """Return the edges that have handed a gradient on, which grow in number with the clock."""
    _, _, used = find_moments(graph)
    line = _join_edges(graph, places, graph.edges, (1, 0.5, 0)) | {"line": {"color": style.GRADIENT, "width": style.LINE}}
    return line | {"meta": style.follow("grow", at=np.append(0.0, np.repeat(used, 4)))}


def _join_edges(graph: Graph, places: Sequence[Place], edges: Sequence[Edge], shares: Sequence[float]) -> dict[str, Any]:
    """Return one line through places along each edge, broken by nan after each; at its beginning a point that is not drawn."""
    broken = (np.nan, np.nan)
    points = [point for edge in edges for point in (*(place_along(graph, places, edge, share) for share in shares), broken)]
    x, y = np.array([broken, *points]).T
    return {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "x": x, "y": y}
