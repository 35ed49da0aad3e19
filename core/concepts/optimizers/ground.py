"""Where one walks: which landscape, and for the ravine how narrow and how turned."""

import functools
import math
from dataclasses import dataclass
from typing import Literal, get_args

from core.concepts.optimizers.classics import CLASSICS
from core.concepts.optimizers.landscape import Landscape, Point
from core.concepts.optimizers.quadratics import fit_line, make_bowl, make_ravine
from core.foundation.records import require_choice, require_ranges

LandscapeName = Literal[
    "bowl", "ravine", "saddle", "two valleys", "Rosenbrock", "Beale", "Himmelblau", "Rastrigin", "cliff",
    "three points", "noisy", "outlier",
]  # fmt: skip
LANDSCAPES: tuple[LandscapeName, ...] = get_args(LandscapeName)
QUADRATIC = ("bowl", "ravine", "three points", "noisy", "outlier")
"""Landscapes with the same curvature everywhere: there a rate is stable or not, wherever one starts."""
ROUGH = ("Rosenbrock", "Beale", "Himmelblau")
"""Landscapes whose walls are thousands of times higher than their valleys: drawn on a logarithmic height."""


@dataclass(frozen=True, kw_only=True)
class GroundConfig:
    """Where one walks: a landscape; for the ravine its condition number κ and by how many degrees it is turned."""

    landscape: LandscapeName = "ravine"
    curvature: float = 20.0
    angle: float = 0.0

    def __post_init__(self) -> None:
        require_choice("landscape", self.landscape, LANDSCAPES)
        require_ranges(self, curvature=(1.0, 1000.0), angle=(0.0, 90.0))

    @property
    def along_axes(self) -> bool:
        """Whether the directions of the smallest and the largest curvature are the coordinate axes."""
        return self.landscape == "bowl" or (self.landscape == "ravine" and self.angle in (0, 90))

    def ground(self) -> "GroundConfig":
        """Return the ground alone, without what a subclass adds."""
        return GroundConfig(landscape=self.landscape, curvature=self.curvature, angle=self.angle)


def make_landscape(ground: GroundConfig) -> Landscape:
    """Return the landscape that the settings name."""
    name = ground.landscape
    if name == "bowl":
        return make_bowl()
    if name == "ravine":
        return make_ravine(ground.curvature, math.radians(ground.angle))
    if name in ("three points", "noisy", "outlier"):
        return fit_line(name)
    return CLASSICS[name]


@functools.lru_cache(maxsize=128)
def find_curvatures(ground: GroundConfig) -> Point:
    """Return the smaller and the larger curvature at the first minimum."""
    landscape = make_landscape(ground)
    return landscape.curvatures(landscape.minima[0])
