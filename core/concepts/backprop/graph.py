"""The graph of a formula: its leaves, its operations in the order in which they are computed, and where to draw them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from core.foundation.expressions import OPERATIONS, Number, Term, Variable, parse
from core.foundation.numbers import PLAIN
from core.foundation.records import RefusedError

MOST_LEAVES, MOST_OPERATIONS = 12, 24
NAME = re.compile(r"(?<![\w.])[A-Za-z]\d{0,2}(?!\w)")
"""What may be a leaf: one letter and up to two digits; e is a constant."""
RESULT = re.compile(r"u\d+|f")
"""What operations are called, the last one f."""


@dataclass(frozen=True)
class Node:
    """A leaf, or an operation on earlier nodes.

    Attributes:
        name: the leaf's, or u1, u2, ..., and f for the last.
        operation: one of expressions.OPERATIONS, or "" for a leaf.
        arguments: in the operation's order, the index of a node or a constant.
    """

    name: str
    operation: str = ""
    arguments: tuple[int | Number, ...] = ()


@dataclass(frozen=True)
class Graph:
    """Nodes in the order of computation, the leaves first; edges from an operation (first) to what it uses (second).

    Attributes:
        leaves: how many of the nodes are leaves.
        edges: (operation, place among its arguments), in the order in which the gradient takes them.
    """

    nodes: tuple[Node, ...]
    leaves: int
    edges: tuple[tuple[int, int], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The leaves' names, in the order in which the formula mentions them."""
        return tuple(node.name for node in self.nodes[: self.leaves])

    def target(self, edge: tuple[int, int]) -> int:
        """Return the node to which an edge hands a gradient."""
        argument = self.nodes[edge[0]].arguments[edge[1]]
        assert isinstance(argument, int)
        return argument


def build_graph(text: str, data: Sequence[str] = ()) -> Graph:
    """Return the graph of a formula; equal parts that are written twice are computed twice, as PyTorch does.

    Args:
        text: a formula as core.foundation.expressions reads it.
        data: leaves that need no gradient: no edge leads to them, nor to what depends on them alone.

    Raises:
        RefusedError: what `parse` refuses, and "leaves" or "operations" (most, count): too many; "taken" (name): a leaf is called
            as results are; "no operation": nothing is computed from a leaf.
    """
    names = tuple(dict.fromkeys(name for name in NAME.findall(text.translate(PLAIN)) if name != "e"))
    if len(names) > MOST_LEAVES:
        raise RefusedError(f"{len(names)} leaves; at most {MOST_LEAVES}", "leaves", most=MOST_LEAVES, count=len(names))
    if taken := [name for name in names if RESULT.fullmatch(name)]:
        raise RefusedError(f"{taken[0]} is the name of a result", "taken", name=taken[0])
    nodes = [Node(name) for name in names]
    root = _add(parse(text, names).root, nodes)
    count = len(nodes) - len(names)
    if isinstance(root, Number) or not count:
        raise RefusedError("nothing is computed from a leaf", "no operation")
    if count > MOST_OPERATIONS:
        raise RefusedError(f"{count} operations; at most {MOST_OPERATIONS}", "operations", most=MOST_OPERATIONS, count=count)
    titles = [*(f"u{number}" for number in range(1, count)), "f"]
    inner = [replace(node, name=title) for node, title in zip(nodes[len(names) :], titles, strict=True)]
    nodes[len(names) :] = inner
    return Graph(tuple(nodes), len(names), _order_edges(nodes, len(names), data))


def lay_out(graph: Graph) -> list[tuple[float, float]]:
    """Return a place (column, row) for each node: columns by depth, a leaf just before its first use, rows as in a tree.

    A leaf has a row of its own; an operation stands at the middle of what it is the first to use, and clear of its column.
    """
    clear = 2.0 if graph.leaves > 4 else 1.4
    columns, rows = [0] * len(graph.nodes), [0.0] * len(graph.nodes)
    used = [[each for each in node.arguments if isinstance(each, int)] for node in graph.nodes]
    for at in range(graph.leaves, len(graph.nodes)):
        columns[at] = 1 + max(columns[each] for each in used[at])
    lowest, before = 1.0, 0
    for leaf in range(graph.leaves):
        columns[leaf] = min(columns[at] for at, each in enumerate(used) if leaf in each) - 1
        lowest -= 1.4 if columns[leaf] or before else 1.0  # above and below an operation there are its labels
        before = columns[leaf]
        rows[leaf] = lowest
    seen = set[int]()
    for at in range(graph.leaves, len(graph.nodes)):
        stand = [rows[each] for each in used[at] if each not in seen] or [rows[each] for each in used[at]]
        seen |= set(used[at])
        rows[at] = sum(stand) / len(stand)
        column = sorted(((rows[each], each) for each in range(at) if columns[each] == columns[at]), reverse=True)
        for row, each in column:  # from the top down: nodes of one column keep a distance
            apart = clear if used[each] else 1.4
            rows[at] = row - apart if abs(row - rows[at]) < apart - 0.1 else rows[at]
    return list(zip(map(float, columns), rows, strict=True))


def _add(term: Term, nodes: list[Node]) -> int | Number:
    """Append the nodes of a term; return its node's index, or its value where it has no leaf."""
    if isinstance(term, Number):
        return term
    if isinstance(term, Variable):
        return next(at for at, node in enumerate(nodes) if node.name == term.name)
    arguments = tuple(_add(each, nodes) for each in term.arguments)
    if all(isinstance(each, Number) for each in arguments):
        values = (torch.tensor(each.value, dtype=torch.float64) for each in arguments if isinstance(each, Number))
        return Number(OPERATIONS[term.name](*values).item())
    nodes.append(Node("", term.name, arguments))
    return len(nodes) - 1


def _order_edges(nodes: Sequence[Node], leaves: int, data: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return the edges from the last operation back: when a node's turn comes, all that it is handed has arrived."""
    needed = [node.name not in data for node in nodes[:leaves]]
    for node in nodes[leaves:]:
        needed.append(any(needed[each] for each in node.arguments if isinstance(each, int)))
    return tuple(
        (at, place)
        for at in reversed(range(leaves, len(nodes)))
        for place, each in enumerate(nodes[at].arguments)
        if isinstance(each, int) and needed[at] and needed[each]
    )
