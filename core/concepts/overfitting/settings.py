"""What is fitted to which points, and which of all the fits is looked at."""

from dataclasses import dataclass
from typing import Literal, get_args

from core.foundation.datasets import Points, check_points
from core.foundation.records import require_choices, require_ranges

Family = Literal["polynomial", "far beyond", "network"]
Source = Literal["sine", "own"]
FAMILIES: tuple[Family, ...] = get_args(Family)
SOURCES: tuple[Source, ...] = get_args(Source)
DEGREES = tuple(range(16))
FAR_DEGREES = (0, 1, 2, 3, 5, 7, 9, 11, 14, 19, 29, 39, 59, 99, 199, 299)
WIDTHS = (1, 2, 3, 4, 6, 8, 12, 16, 32, 64, 128)
NOISES = (0.0, 0.1, 0.3, 0.6)
COUNTS = (10, 15, 30, 100)
RIDGES = (0.0, 1e-6, 1e-3, 0.03, 1.0)
STEPS = (100, 300, 1000, 3000)
COMPLEXITIES: dict[Family, tuple[int, ...]] = {"polynomial": DEGREES, "far beyond": FAR_DEGREES, "network": WIDTHS}
"""Degrees of polynomials, or hidden units of networks."""


@dataclass(frozen=True, kw_only=True)
class CurveConfig:
    """A curve through noisy points of a hidden function, y = sin(2πx) + noise with x from 0 to 1 (Bishop 2006, PRML, §1.1).

    Attributes:
        family: "polynomial" has degrees 0 to 15, "far beyond" degrees up to 299, "network" one hidden layer of 1 to 128 tanh units.
        data: "sine", or the points given in `own`.
        complexity: the degree, or the width, that is looked at.
        noise: standard deviation of the noise.
        count: number of training points.
        ridge: λ; minimized is the mean squared error + λ · (sum of the squared coefficients).
        steps: of training a network.
        seed: of the points, and of a network's first weights.
    """

    family: Family = "polynomial"
    data: Source = "sine"
    own: Points = ()
    complexity: int = 3
    noise: float = 0.3
    count: int = 10
    ridge: float = 0.0
    steps: int = 1000
    seed: int = 0

    def __post_init__(self) -> None:
        require_choices(self, family=FAMILIES, data=SOURCES)
        if self.data == "own":
            check_points(self.own)
        require_ranges(self, complexity=(0, 299), noise=(0.0, 10.0), count=(2, 200), ridge=(0.0, 1e6))
        require_ranges(self, steps=(1, 10_000), seed=(0, 2**31))
