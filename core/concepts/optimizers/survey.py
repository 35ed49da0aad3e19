"""Survey a landscape: its height on a grid, its minima, its curvature at the lowest point."""

from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.optimizers.ground import QUADRATIC, ROUGH, GroundConfig, find_curvatures, make_landscape
from core.concepts.optimizers.landscape import Landscape
from core.foundation.records import freeze

POINTS, FINE = 51, 71
"""Points along each axis; Rastrigin's hills need the finer grid."""


@dataclass(frozen=True, eq=False)
class SurveyTrace:
    """A landscape as it is drawn.

    Attributes:
        x, y: the grid's coordinates, (column,) and (row,).
        losses: loss above the lowest, (row, column).
        minima: global minima first, (point, parameter); the first `global_minima` of them are global.
        axes: names of the two parameters.
        eigenvalues: of the Hessian at the first minimum, smaller first, (parameter,).
        quadratic: whether the curvature is the same everywhere.
        rough: whether heights are to be drawn as log10(1 + loss).
    """

    config: GroundConfig
    x: np.ndarray
    y: np.ndarray
    losses: np.ndarray
    minima: np.ndarray
    global_minima: int
    axes: tuple[str, str]
    eigenvalues: np.ndarray
    quadratic: bool
    rough: bool

    @property
    def condition(self) -> float:
        """The condition number: largest by smallest curvature at the first minimum."""
        return float(self.eigenvalues[1] / self.eigenvalues[0])


def survey(config: GroundConfig) -> SurveyTrace:
    """Evaluate a landscape on a grid over its domain."""
    landscape = make_landscape(config)
    (left, right), (bottom, top) = landscape.ranges
    points = FINE if config.landscape == "Rastrigin" else POINTS
    x, y = torch.linspace(left, right, points, dtype=torch.float64), torch.linspace(bottom, top, points, dtype=torch.float64)
    rows, columns = torch.meshgrid(y, x, indexing="ij")
    return SurveyTrace(
        config=config,
        x=freeze(x),
        y=freeze(y),
        losses=freeze(landscape.measure_height(torch.stack([columns, rows], dim=-1))),
        minima=freeze(np.asarray(landscape.minima)),
        global_minima=landscape.global_minima,
        axes=landscape.axes,
        eigenvalues=freeze(np.asarray(find_curvatures(config))),
        quadratic=config.landscape in QUADRATIC,
        rough=config.landscape in ROUGH,
    )


def measure_distance(landscape: Landscape, positions: torch.Tensor) -> torch.Tensor:
    """Return the distance from each position (..., parameter) to the nearest global minimum, shape (...)."""
    minima = torch.tensor(landscape.minima[: landscape.global_minima], dtype=positions.dtype)
    return (positions.unsqueeze(-2) - minima).norm(dim=-1).amin(-1)
