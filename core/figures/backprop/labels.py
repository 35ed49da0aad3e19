"""The numbers in a formula's graph as texts: values, gradients, local derivatives, each from its moment on."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.concepts.backprop import Graph, GraphTrace, find_moments, list_steps, subscript
from core.figures import style
from core.figures.backprop.edges import Place, place_along

HIDDEN = "rgba(0,0,0,0)"
AWAY = -1e3
"""Where something stands that is not shown yet."""


def write_number(value: float) -> str:
    """Return a number as a label: up to four significant digits, a true minus sign, ∞ and nan by name."""
    if not np.isfinite(value):
        return "nan" if np.isnan(value) else "∞" if value > 0 else "−∞"
    return f"{value + 0.0:.4g}".replace("-", "−")


def write_sum(trace: GraphTrace) -> dict[str, str]:
    """Return the "leaf" with the most edges, and as a "sum" what they hand to it, where the dials stand: "2 · 1 + 3 · 1 = 5"."""
    graph = trace.config.graph
    ways = [_list_ways(graph, leaf) for leaf in range(graph.leaves)]
    leaf = max(range(graph.leaves), key=lambda each: len(ways[each]))
    arrived = trace.gradients[trace.here][[graph.edges[at][0] for at in ways[leaf]]]
    local, handed = (each[trace.here][ways[leaf]] for each in (trace.local, trace.handed))
    products = [f"{write_number(one)} · {write_number(other)}" for one, other in zip(arrived, local, strict=True)]
    return {"leaf": subscript(graph.names[leaf]), "sum": f"{' + '.join(products) or '0'} = {write_number(handed.sum())}"}


def draw_labels(trace: GraphTrace, places: Sequence[Place], tall: bool, size: int) -> list[dict[str, Any]]:
    """Return the labels: values above, gradients below, local derivatives at the edges. Beside leaves they stand at the left.

    Args:
        places: of the nodes.
        tall: whether a leaf's gradient stands at its left too, and all is written smaller.
        size: of a node in pixels.
    """
    graph = trace.config.graph
    known, complete, used = find_moments(graph)
    inner = len(graph.nodes) - graph.leaves
    shifted = [(x - 0.42 * (tall and at < graph.leaves), y) for at, (x, y) in enumerate(places)]
    middles = _find_middles(graph, places)
    left, above, below = ["middle left"] * graph.leaves, ["top center"] * inner, ["bottom center"] * inner
    named = [f"{subscript(node.name)} = " if node.operation else "" for node in graph.nodes]
    values, gradients = _write(trace.values, named), _write_gradients(trace, not tall)
    under = left if tall else ["bottom center"] * graph.leaves
    labels = [
        _draw(trace, places, values, known, [*left, *above], style.INK),
        _draw(trace, shifted, gradients, complete, [*under, *below], style.GRADIENT),
        _draw(trace, middles, _write_derivatives(trace), used, ["middle center"] * len(middles), style.GRADIENT),
    ]
    for label in labels:
        label["textfont"]["size"] = style.FONT_SIZE - 2 * tall
        label["marker"] = {"size": size + (4 if tall else 10), "color": HIDDEN}
    return labels


def leave_room(trace: GraphTrace, places: Sequence[Place], size: int) -> dict[str, Any]:
    """Return the gaps in the edges in which the local derivatives stand, each from its moment on."""
    graph = trace.config.graph
    _, _, used = find_moments(graph)
    longest = [max(map(len, each)) for each in _write_derivatives(trace).reshape(-1, len(graph.edges)).T.tolist()]
    x, y = np.array(_find_middles(graph, places)).reshape(-1, 2).T
    since = np.arange(len(list_steps(graph)))[:, None] >= np.array(used, dtype=int)  # axes: time, edge
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "marker": {
            "symbol": "line-ew",
            "size": [5.2 * each + 4 for each in longest],
            "opacity": 1,
            "line": {"width": 0.2 * size + 9, "color": style.PAPER},
        },
        "hoverinfo": "skip",
        "meta": style.follow("swap", x=np.where(since, x, AWAY)),
    }


def _draw(
    trace: GraphTrace, places: Sequence[Place], texts: np.ndarray, since: Sequence[int], positions: list[str], colour: str
) -> dict[str, Any]:
    """Return texts, axes (*dials, label), that follow the dials, each seen from its moment on."""
    moments = len(list_steps(trace.config.graph))
    colours = np.array([[colour if moment >= each else HIDDEN for each in since] for moment in range(moments)])
    x, y = zip(*places, strict=True) if places else ((), ())
    follow = {"text": texts[..., None, :], "textfont.color": colours.reshape(*[1] * (texts.ndim - 1), *colours.shape)}
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": x,
        "y": y,
        "text": texts[trace.here].tolist(),
        "textposition": positions,
        "textfont": {"color": colours[-1].tolist()},
        "hoverinfo": "skip",
        "cliponaxis": False,
        "meta": style.follow("swap", trace.config.turned, **follow),
    }


def _find_middles(graph: Graph, places: Sequence[Place]) -> list[Place]:
    """Return where each edge's local derivative stands."""
    return [place_along(graph, places, edge, 0.44 + 0.12 * edge[1]) for edge in graph.edges]


def _write(numbers: np.ndarray, before: Sequence[str]) -> np.ndarray:
    """Return numbers as texts, each with what stands before it; axes as in `numbers`, whose last one belongs to `before`."""
    written = [
        f"{first}{write_number(value)}"
        for row in numbers.reshape(-1, len(before))
        for first, value in zip(before, row.tolist(), strict=True)
    ]
    return np.array(written, dtype=str).reshape(numbers.shape)


def _write_derivatives(trace: GraphTrace) -> np.ndarray:
    """Return each edge's local derivative as a factor, axes: *dials, edge."""
    return _write(trace.local, ["× "] * len(trace.config.graph.edges))


def _write_gradients(trace: GraphTrace, sums: bool) -> np.ndarray:
    """Return each node's gradient, axes: *dials, node; with `sums` as a sum where two edges brought it: "grad 2 + 3 = 5"."""
    graph = trace.config.graph
    texts = _write(trace.gradients, ["grad "] * len(graph.nodes)).astype(object)
    for node in range(len(graph.nodes)):
        ways = _list_ways(graph, node)
        if sums and len(ways) == 2:
            numbers = np.concatenate([trace.handed[..., ways], trace.gradients[..., [node]]], -1)
            rows = _write(numbers, [""] * 3).reshape(-1, 3).tolist()
            labels = [f"grad {one} + {f'({two})' if two.startswith('−') else two} = {total}" for one, two, total in rows]
            texts[..., node] = np.array(labels, dtype=object).reshape(texts.shape[:-1])
    return texts.astype(str)


def _list_ways(graph: Graph, node: int) -> list[int]:
    """Return the indices of the edges that hand a gradient to a node."""
    return [number for number, edge in enumerate(graph.edges) if graph.target(edge) == node]
