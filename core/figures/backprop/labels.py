"""The numbers in a formula's graph as texts: values, gradients, local derivatives, each from its moment on."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from core.concepts.backprop import Graph, GraphTrace, find_moments, list_steps, subscript
from core.figures import style
from core.figures.backprop.edges import Place, place_along
from core.figures.leaving import SHADOW

HIDDEN = "rgba(0,0,0,0)"


def write_number(value: float, digits: int = 4) -> str:
    """Return a number as a label: up to so many significant digits, a true minus sign, ∞ and nan by name."""
    if not np.isfinite(value):
        return "nan" if np.isnan(value) else "∞" if value > 0 else "−∞"
    return f"{value + 0.0:.{digits}g}".replace("-", "−")


_write = np.vectorize(write_number, otypes=[object])


def write_sum(trace: GraphTrace) -> dict[str, str]:
    """Return the "leaf" with the most edges, and as a "sum" in LaTeX what they hand to it: 2 · 1 + (−3) · 1 = −1."""
    graph = trace.config.graph
    ways = [_list_ways(graph, leaf) for leaf in range(graph.leaves)]
    leaf = max(range(graph.leaves), key=lambda each: len(ways[each]))
    arrived = trace.gradients[trace.config.here][[graph.edges[at][0] for at in ways[leaf]]]
    local, handed = (each[trace.config.here][ways[leaf]] for each in (trace.local, trace.handed))
    products = [f"{write_number(one)} · {write_number(other)}" for one, other in zip(arrived, local, strict=True)]
    summed = re.sub(r"(?<=[·+] )−\S+", r"(\g<0>)", " + ".join(products)) or "0"
    return {"leaf": subscript(graph.names[leaf]), "sum": f"{summed} = {write_number(handed.sum())}".replace("·", r"\cdot")}


def draw_labels(trace: GraphTrace, places: Sequence[Place], tall: bool, size: int, bare: bool) -> list[dict[str, Any]]:
    """Return the labels: values above, gradients below, local derivatives at the edges. Beside leaves they stand at the left.

    Args:
        places: of the nodes.
        tall: a leaf's gradient stands at its left too; all is written smaller, shorter, and without the word "grad".
        size: of a node in pixels.
        bare: without names and local derivatives.
    """
    graph, digits = trace.config.graph, 3 if tall else 4
    known, complete, used = find_moments(graph)
    inner = len(graph.nodes) - graph.leaves
    named = np.array([f"{subscript(node.name)} = " if node.operation and not bare else "" for node in graph.nodes], dtype=object)
    shifted = [(x - 0.42 * (tall and at < graph.leaves), y) for at, (x, y) in enumerate(places)]
    left, below = ["middle left"] * graph.leaves, ["bottom center"] * len(graph.nodes)
    gradients = _write(trace.gradients, digits) if tall else _write_gradients(trace)
    labels = [
        _draw(trace, places, named + _write(trace.values, digits), known, [*left, *["top center"] * inner], style.INK),
        _draw(trace, shifted, gradients, complete, left + below[graph.leaves :] if tall else below, style.GRADIENT),
    ]
    for label in labels:
        label["marker"]["size"] = [size + 10] * graph.leaves + [size + (0 if tall else 10)] * inner
    if not bare:
        stands = [_stand_above(places[edge[0]][1] - places[graph.target(edge)][1]) for edge in graph.edges]
        middles = [place_along(graph, places, edge, share) for edge, (_, share) in zip(graph.edges, stands, strict=True)]
        labels.append(_draw(trace, middles, "× " + _write(trace.local, digits), used, [side for side, _ in stands], style.GRADIENT))
    for label in labels:
        label["textfont"]["size"] = style.FONT_SIZE - 2 * tall
    return labels


def _stand_above(rise: float) -> tuple[str, float]:
    """Return on which side of a place along an edge a label is clear of it, and the place: the edge rises by so many rows."""
    return ("top center", 0.5) if abs(rise) < 0.3 else ("top left", 0.6) if rise > 0 else ("top right", 0.35)


def _draw(
    trace: GraphTrace, places: Sequence[Place], texts: np.ndarray, since: Sequence[int], positions: list[str], colour: str
) -> dict[str, Any]:
    """Return texts, axes (*dials, label), that follow the dials, each seen from its moment on."""
    x, y = np.array(places).reshape(-1, 2).T
    moments = np.arange(len(list_steps(trace.config.graph)))[:, None]
    colours = np.where(moments >= np.array(since, dtype=int), colour, HIDDEN)  # axes: time, label
    follow = {"text": texts[..., None, :].astype(str), "textfont.color": colours.reshape(*[1] * (texts.ndim - 1), *colours.shape)}
    font = {"color": colours[-1].tolist(), "shadow": SHADOW}
    text = {"text": texts[trace.config.here].tolist(), "textposition": positions, "textfont": font}
    label = {"type": "scatter", "mode": "markers+text", "hoverinfo": "skip", "cliponaxis": False, "x": x, "y": y, **text}
    return label | {"marker": {"opacity": 0}, "meta": style.follow("swap", trace.config.turned, **follow)}


def _write_gradients(trace: GraphTrace) -> np.ndarray:
    """Return each node's gradient, axes: *dials, node; as a sum where two edges brought it: "grad 2 + 3 = 5"."""
    texts = "grad " + _write(trace.gradients)
    for node in range(len(trace.config.graph.nodes)):
        ways = _list_ways(trace.config.graph, node)
        if len(ways) == 2:
            handed = trace.handed[..., ways[0]], trace.handed[..., ways[1]]
            texts[..., node] = np.vectorize(_add_two, otypes=[object])(*handed, trace.gradients[..., node])
    return texts


def _add_two(one: float, two: float, total: float) -> str:
    second = write_number(two)
    return f"grad {write_number(one)} + {f'({second})' if second.startswith('−') else second} = {write_number(total)}"


def _list_ways(graph: Graph, node: int) -> list[int]:
    """Return the indices of the edges that hand a gradient to a node."""
    return [number for number, edge in enumerate(graph.edges) if graph.target(edge) == node]
