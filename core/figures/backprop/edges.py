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
    edges = [
        (at, place) for at, node in enumerate(graph.nodes) for place, each in enumerate(node.arguments) if isinstance(each, int)
    ]
    x, y = _join_edges(graph, places, edges, (0, 0.5, 0.72, 1))
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "line": {"color": style.MUTED, "width": style.THIN},
        "marker": {"symbol": "arrow", "angleref": "previous", "size": [0, 0, 11, 0, 0] * len(edges), "color": style.MUTED},
        "hoverinfo": "skip",
    }


def draw_way_back(graph: Graph, places: Sequence[Place]) -> dict[str, Any]:
    """Return the edges that have handed a gradient on, which grow in number with the clock."""
    x, y = _join_edges(graph, places, graph.edges, (1, 0.5, 0))
    _, _, used = find_moments(graph)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.append(np.nan, x),  # before the first edge there is a point that is not drawn
        "y": np.append(np.nan, y),
        "line": {"color": style.GRADIENT, "width": style.LINE},
        "hoverinfo": "skip",
        "meta": style.follow("grow", at=np.append(0.0, np.repeat(used, 4))),
    }


def _join_edges(
    graph: Graph, places: Sequence[Place], edges: Sequence[Edge], shares: Sequence[float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of one line through places along each edge, broken by nan after each, both of shape (point,)."""
    points = [
        point for edge in edges for point in (*(place_along(graph, places, edge, share) for share in shares), (np.nan, np.nan))
    ]
    x, y = np.array(points).reshape(-1, 2).T
    return x, y
