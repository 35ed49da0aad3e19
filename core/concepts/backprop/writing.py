"""A formula's graph as text: names of nodes, a table, a program."""

import re
from collections.abc import Sequence
from typing import Any

from core.concepts.backprop.differentiate import GraphConfig, GraphTrace
from core.concepts.backprop.graph import Graph
from core.foundation.expressions import Number, parse
from core.foundation.frames import Table, make_table

_LOWER = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def list_nodes(trace: GraphTrace) -> dict[str, Sequence[Any]]:
    """Return columns with an entry for each node, where the dials stand: its name, what it computes, its value and gradient."""
    graph, here = trace.config.graph, trace.config.here
    return {
        "node": [subscript(node.name) for node in graph.nodes],
        "computed": [write_node(graph, at) for at in range(len(graph.nodes))],
        "value": trace.values[here].tolist(),
        "gradient": trace.gradients[here].tolist(),
    }


def tabulate_graph(trace: GraphTrace) -> Table:
    """Return a row for each node, where the dials stand."""
    return make_table(list_nodes(trace))


def write_node(graph: Graph, at: int) -> str:
    """Return what a node computes, by the names of what it uses: "a + b"; a leaf's name."""
    node = graph.nodes[at]
    used = [f"{each.value:.10g}" if isinstance(each, Number) else graph.nodes[each].name for each in node.arguments]
    sign = {"*": " · ", "/": " / ", "+": " + ", "-": " − ", "**": "^"}.get(node.operation)
    if not used:
        return subscript(node.name)
    if sign is not None:
        return subscript(sign.join(used))
    return subscript(f"−{used[0]}" if node.operation == "neg" else f"{node.operation.replace('sigmoid', 'σ')}({', '.join(used)})")


def subscript(text: str) -> str:
    """Return a text with the digits of names set lower: u12 is u₁₂."""
    return re.sub(r"(?<=[A-Za-z])\d+", lambda digits: digits[0].translate(_LOWER), text)


def write_program(config: GraphConfig) -> str:
    """Return a PyTorch program that computes the formula, its value and its gradients."""
    pairs = zip(config.graph.names, config.values, strict=True)
    leaves = [
        f"{name} = torch.tensor({float(value)}, dtype=torch.float64, requires_grad={name not in config.data})"
        for name, value in pairs
    ]
    formula = parse(config.formula, config.graph.names).write_program()
    shown = [f'print("gradient for {name}", {name}.grad.item())' for name in config.graph.names if name not in config.data]
    return "\n".join(["import torch", "", *leaves, f"f = {formula}", "f.backward()", "", 'print("f", f.item())', *shown, ""])
