"""The values of a formula's graph forwards, then its gradients backwards, by PyTorch's autograd, wherever its leaves stand."""

import functools
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import torch

from core.concepts.backprop.graph import Graph, build_graph
from core.foundation.expressions import OPERATIONS, Number
from core.foundation.records import freeze

_FINE, _COARSE = (tuple(np.linspace(-3, 3, count).tolist()) for count in (13, 7))
DATA_STOPS = tuple(map(float, range(-6, 7)))
"""What data may be set to."""


@dataclass(frozen=True, kw_only=True)
class GraphConfig:
    """A formula and where its leaves stand.

    Attributes:
        values: of its leaves, in the order in which the formula mentions them.
        turned: leaves that have a dial; results are for every position of all dials.
        data: leaves that need no gradient.
    """

    formula: str = "(a + b) * (b + 1)"
    values: tuple[float, ...] = (2.0, 1.0)
    turned: tuple[str, ...] = ("a", "b")
    data: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = self.graph.names
        if len(self.values) != len(names) or not np.isfinite(self.values).all():
            raise ValueError(f"values is {self.values}; allowed: a finite number for each of {', '.join(names)}")
        for field in ("turned", "data"):
            if strange := set(getattr(self, field)) - set(names):
                raise ValueError(f"{field} has {', '.join(sorted(strange))}; allowed: {', '.join(names)}")
        if not 1 <= len(self.turned) <= 3:
            raise ValueError(f"turned has {len(self.turned)} leaves; allowed: 1 to 3")

    @functools.cached_property
    def graph(self) -> Graph:
        """The formula's graph."""
        return build_graph(self.formula, self.data)

    @property
    def stops(self) -> tuple[float, ...]:
        """The positions of each dial: 13 from −3 to 3, or 7 where there are three dials."""
        return _COARSE if len(self.turned) > 2 else _FINE

    @property
    def unturned(self) -> Self:
        """The same with the dials at 0: results are for all of their positions, so they are computed once."""
        pairs = zip(self.graph.names, self.values, strict=True)
        return replace(self, values=tuple(0.0 if name in self.turned else value for name, value in pairs))

    @property
    def here(self) -> tuple[int, ...]:
        """The dials' positions that the values are nearest to."""
        given = dict(zip(self.graph.names, self.values, strict=True))
        return tuple(int(np.abs(np.subtract(self.stops, given[name])).argmin()) for name in self.turned)


EXAMPLES = {
    "product": GraphConfig(),
    "error": GraphConfig(formula="(w * x + b - y)^2", values=(1.0, 3.0, 1.0, 6.0), turned=("w", "b"), data=("x", "y")),
    "neuron": GraphConfig(
        formula="-log(sigmoid(w1 * x1 + w2 * x2 + b))",
        values=(2.0, -1.0, -3.0, -2.0, -3.0),
        turned=("w1", "w2", "b"),
        data=("x1", "x2"),
    ),
    "network": GraphConfig(
        formula="(tanh(w1 * x1 + w2 * x2) * v1 + tanh(w3 * x1 + w4 * x2) * v2 - y)^2",
        values=(0.5, 1.0, -1.0, 2.0, 1.0, 1.5, 0.5, -1.0, 1.0),
        turned=("v1", "w1"),
        data=("x1", "x2", "y"),
    ),
}
"""Olah's example (Calculus on computational graphs, 2015); a squared error; a neuron of label 1 with its cross-entropy (the
numbers of Stanford's CS231n); a network of two inputs, two hidden units and one output."""


def take_formula(formula: str) -> GraphConfig:
    """Return the settings of a formula that was typed: its first leaf stands at 2 and has a dial, the others stand at 1.

    Raises:
        RefusedError: it has no graph (see `build_graph`).
    """
    names = build_graph(formula).names
    return GraphConfig(formula=formula, values=(2.0, *[1.0] * (len(names) - 1)), turned=names[:1])


@dataclass(frozen=True, eq=False)
class GraphTrace:
    """The graph's numbers at every position of the dials; the first axes are the dials', in the order of `turned`.

    Attributes:
        values: axes: *dials, node.
        gradients: of the result for each node, axes: *dials, node; 0 where a node needs none.
        local: the derivative of each edge's operation for what it uses, axes: *dials, edge.
        handed: what each edge hands on: the operation's gradient × the local derivative, axes: *dials, edge.
    """

    config: GraphConfig
    values: np.ndarray
    gradients: np.ndarray
    local: np.ndarray
    handed: np.ndarray


def differentiate(config: GraphConfig = GraphConfig()) -> GraphTrace:
    """Compute every node, keep it, let PyTorch send the gradient back; all positions of the dials in one program."""
    graph, nodes = config.graph, list[torch.Tensor]()
    local: dict[tuple[int, int], torch.Tensor] = {}
    with torch.enable_grad():
        for name, leaf in zip(graph.names, spread_leaves(config), strict=True):
            nodes.append(leaf.requires_grad_(name not in config.data))
        for at, node in enumerate(graph.nodes[graph.leaves :], start=graph.leaves):
            given = [_read(each, nodes) for each in node.arguments]
            nodes.append(OPERATIONS[node.operation](*given))
            for place, derivative in enumerate(_derive(node.operation, given)):
                local[at, place] = derivative
        for node in nodes:
            if node.requires_grad:
                node.retain_grad()
        if nodes[-1].requires_grad:
            nodes[-1].sum().backward()  # each position's result depends on its own leaves only
    values = torch.stack(nodes, -1)
    gradients = torch.stack([torch.zeros_like(node) if node.grad is None else node.grad for node in nodes], -1)
    empty = values[..., :0]
    slopes = torch.stack([local[edge] for edge in graph.edges], -1) if graph.edges else empty
    arrived = gradients[..., [edge[0] for edge in graph.edges]]
    return GraphTrace(config, freeze(values), freeze(gradients), freeze(slopes), freeze(arrived * slopes))


def spread_leaves(config: GraphConfig) -> list[torch.Tensor]:
    """Return each leaf's values at every position of the dials, as tensors of their own, float64."""
    stops = torch.tensor(config.stops, dtype=torch.float64)
    grids = dict(zip(config.turned, torch.meshgrid(*[stops] * len(config.turned), indexing="ij"), strict=True))
    shape = grids[config.turned[0]].shape
    fixed = zip(config.graph.names, config.values, strict=True)
    return [grids[name].clone() if name in grids else torch.full(shape, float(value), dtype=torch.float64) for name, value in fixed]


def _read(argument: int | Number, nodes: list[torch.Tensor]) -> torch.Tensor:
    return torch.full_like(nodes[0], argument.value) if isinstance(argument, Number) else nodes[argument]


def _derive(operation: str, given: list[torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """Return an operation's derivative for each of its arguments, as if nothing else depended on them."""
    alone = [each.detach().clone().requires_grad_() for each in given]
    return torch.autograd.grad(OPERATIONS[operation](*alone).sum(), alone)
