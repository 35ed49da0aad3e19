"""The order of the computation as the clock shows it: values node by node forwards, then gradients edge by edge backwards."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.concepts.backprop.differentiate import GraphTrace
from core.concepts.backprop.graph import Graph
from core.concepts.backprop.writing import subscript, write_node

MOST_NAMED = 4
"""Leaves that are all named at the first moment; of more the first two and the last."""


@dataclass(frozen=True)
class Step:
    """One moment.

    Attributes:
        kind: "given": the leaves stand there; "forward": a node is computed; "begin": ∂f/∂f = 1; "backward": an edge hands a
            gradient on.
        node: which is computed, or receives; the last one at "begin".
        edge: index of the edge at "backward", else −1.
    """

    kind: Literal["given", "forward", "begin", "backward"]
    node: int
    edge: int = -1


def list_steps(graph: Graph) -> list[Step]:
    """Return the moments: the leaves, each operation, the beginning of the way back, each edge."""
    last = len(graph.nodes) - 1
    forward = [Step("forward", node) for node in range(graph.leaves, last + 1)]
    backward = [Step("backward", graph.target(edge), number) for number, edge in enumerate(graph.edges)]
    return [Step("given", 0), *forward, Step("begin", last), *backward]


def find_moments(graph: Graph) -> tuple[list[int], list[int], list[int]]:
    """Return when each node's value is known, when each node's gradient is complete, when each edge is used.

    A node that receives no gradient has the number of moments: it never comes.
    """
    leaves, count = graph.leaves, len(graph.nodes)
    begin = 1 + count - leaves
    never, used = begin + 1 + len(graph.edges), [begin + 1 + edge for edge in range(len(graph.edges))]
    complete = [never] * count
    for edge, moment in zip(graph.edges, used, strict=True):
        complete[graph.target(edge)] = moment
    complete[-1] = begin if graph.edges else never
    return [max(0, node - leaves + 1) for node in range(count)], complete, used


def follow_steps(trace: GraphTrace) -> dict[str, np.ndarray]:
    """Return what happens at each moment, axes: *dials, time; nan where a number has no meaning.

    "value" is that of the node that is computed; "arrives" the gradient of the operation that hands on, "local" its derivative for
    the node that receives, "handed" their product, "collected" all that the node has received so far.
    """
    graph, steps = trace.config.graph, list_steps(trace.config.graph)
    names = ("value", "arrives", "local", "handed", "collected")
    numbers = {name: np.full((*trace.values.shape[:-1], len(steps)), np.nan) for name in names}
    received = np.zeros_like(trace.values)
    for time, step in enumerate(steps):
        if step.kind == "forward":
            numbers["value"][..., time] = trace.values[..., step.node]
        elif step.kind == "begin":
            numbers["collected"][..., time] = trace.gradients[..., step.node]
        elif step.kind == "backward":
            received[..., step.node] += trace.handed[..., step.edge]
            numbers["arrives"][..., time] = trace.gradients[..., graph.edges[step.edge][0]]
            numbers["local"][..., time] = trace.local[..., step.edge]
            numbers["handed"][..., time] = trace.handed[..., step.edge]
            numbers["collected"][..., time] = received[..., step.node]
    return numbers


def name_steps(graph: Graph) -> list[str]:
    """Return each moment as a formula: "u₁ = a + b" forwards, "u₁ → a" backwards."""
    nodes, names = graph.nodes, []
    for step in list_steps(graph):
        name = nodes[step.node].name
        if step.kind == "given":
            shown = graph.names if len(graph.names) <= MOST_NAMED else (*graph.names[:2], "…", graph.names[-1])
            names.append(subscript(", ".join(shown)))
        elif step.kind == "forward":
            names.append(f"{subscript(name)} = {write_node(graph, step.node)}")
        elif step.kind == "begin":
            names.append("∂f/∂f = 1")
        else:
            names.append(subscript(f"{nodes[graph.edges[step.edge][0]].name} → {name}"))
    return names
