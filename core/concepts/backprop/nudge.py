"""Move one leaf by h: the difference quotient beside the gradient, for every position of the dials and several h."""

from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.backprop.differentiate import GraphConfig, differentiate, spread_leaves
from core.foundation.expressions import parse
from core.foundation.records import freeze

NUDGES = (1e-6, 0.001, 0.01, 0.1, 0.5, 1.0)
REACH, POINTS = 1.5, 31
"""The curve shows the leaf from REACH below to REACH above where it stands."""


@dataclass(frozen=True, kw_only=True)
class NudgeConfig(GraphConfig):
    """A graph and the leaf to move.

    Attributes:
        leaf: its place in the order in which the formula mentions leaves.
    """

    leaf: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.leaf < len(self.graph.names):
            raise ValueError(f"leaf is {self.leaf}; allowed: 0 to {len(self.graph.names) - 1}")


@dataclass(frozen=True, eq=False)
class NudgeTrace:
    """f as the leaf moves and everything else stays, at every position of the dials.

    Attributes:
        at: the leaf's value, axes: *dials.
        value: of f there, axes: *dials.
        gradient: ∂f/∂leaf by autograd, axes: *dials.
        offsets: of the curve's points from `at`, axes: point.
        curve: f at these points, axes: *dials, point.
        moved: f at the leaf's value + h, axes: *dials, h.
        quotients: (moved − value) / h, axes: *dials, h.
    """

    config: NudgeConfig
    at: np.ndarray
    value: np.ndarray
    gradient: np.ndarray
    offsets: np.ndarray
    curve: np.ndarray
    moved: np.ndarray
    quotients: np.ndarray


def nudge(config: NudgeConfig = NudgeConfig()) -> NudgeTrace:
    """Compute f around the leaf's value, and beside it the gradient."""
    trace = differentiate(GraphConfig(formula=config.formula, values=config.values, turned=config.turned))
    offsets = torch.linspace(-REACH, REACH, POINTS, dtype=torch.float64)
    steps = torch.tensor(NUDGES, dtype=torch.float64)
    curve, moved = _move(config, offsets), _move(config, steps)
    value = torch.tensor(trace.values[..., -1])
    return NudgeTrace(
        config=config,
        at=freeze(trace.values[..., config.leaf]),
        value=freeze(value),
        gradient=freeze(trace.gradients[..., config.leaf]),
        offsets=freeze(offsets),
        curve=freeze(curve),
        moved=freeze(moved),
        quotients=freeze((moved - value.unsqueeze(-1)) / steps),
    )


def _move(config: NudgeConfig, by: torch.Tensor) -> torch.Tensor:
    """Return f with the leaf moved by each of these, axes: *dials, by."""
    names = config.graph.names
    leaves = dict(zip(names, (leaf.unsqueeze(-1) for leaf in spread_leaves(config)), strict=True))
    leaves[names[config.leaf]] = leaves[names[config.leaf]] + by
    return parse(config.formula, names)(**leaves)
