"""What a race downhill is made of: the data, how batches are drawn, and which learning rate each method takes."""

import math
from dataclasses import dataclass, fields
from typing import Literal, get_args

import numpy as np

from core.foundation.datasets import Points, PointSet, make_points
from core.foundation.records import require_between, require_choice, require_whole

Method = Literal["full batch", "mini-batch", "one example"]
Sampling = Literal["shuffled", "with replacement", "in order"]

METHODS: tuple[Method, ...] = get_args(Method)
SAMPLINGS: tuple[Sampling, ...] = get_args(Sampling)
DATA: tuple[PointSet, ...] = ("noisy", "three points", "proportional", "outlier", "own")

E24 = (1.0, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2.0, 2.2, 2.4, 2.7, 3.0, 3.3, 3.6, 3.9, 4.3, 4.7, 5.1, 5.6, 6.2, 6.8, 7.5, 8.2, 9.1)
"""24 round numbers a decade in nearly equal ratios (the preferred numbers of IEC 60063)."""
RATES = tuple(round(step * decade, 6) for decade in (0.001, 0.01, 0.1) for step in E24 if 0.002 <= step * decade < 0.52)
"""Learning rates around the limits of our data sets; `offer_rates` moves them to those of other data."""

MAX_EXAMPLES = 1000
"""Points times epochs: one example at a time takes as many steps, one after the other, and a trace holds them all."""
MAX_START = 1e6
"""How far from 0 a start may lie, in w and in b."""
RATE_RANGE = (1e-15, 1e15)
"""Learning rates that a Config accepts; between them lies the limit of any data."""


LONG = 1100
"""Steps of all three methods together from which only every second rate is trained: all of them would not fit into a message."""


def offer_rates(points: Points, intercept: bool = True, steps: int = 0) -> tuple[float, ...]:
    """Return RATES, multiplied by the power of ten that brings the limit 2/λmax of these points to 0.05 to 0.5 of theirs.

    Only every second of them if the methods take more than LONG `steps` together.

    The Hessian of the mean squared error is 2/N·Σ φφᵀ with φ = (x, 1), so own points with large x need small rates.
    """
    x = np.array([x for x, _ in points])
    features = np.stack([x, np.full_like(x, float(intercept))], 1)
    steepest = float(np.linalg.eigvalsh(2 * features.T @ features / len(x))[-1])
    decades = math.floor(math.log10(2 / steepest / 0.05))
    return tuple(float(f"{rate}e{decades}") for rate in RATES[:: 2 if steps > LONG else 1])


@dataclass(frozen=True, kw_only=True)
class DescentConfig:
    """One experiment: three methods from one start, at every learning rate, with several seeds.

    Attributes:
        data: a name from DATA; "own" takes the points in `own`.
        intercept: whether b is learned; without it b stays 0 and the model is w·x.
        start_w, start_b: where every run begins.
        batch_size: points in a mini-batch; more than there are points means all of them.
        momentum: torch.optim.SGD's, for all three methods.
        epochs: passes over the data; points times epochs stay within MAX_EXAMPLES.
        sampling: "shuffled" anew each epoch (a DataLoader with shuffle=True), "with replacement" (the textbook's
            independent draws), "in order" (a plain loop over the data).
        seed: the first of `seeds` consecutive seeds, and the one whose paths are kept.
        grid: the learning rates to train, at most as many as RATES; empty stands for those of `offer_rates`.
    """

    data: PointSet = "noisy"
    own: Points = ()
    intercept: bool = True
    start_w: float = -1.0
    start_b: float = 4.0
    batch_size: int = 5
    momentum: float = 0.0
    epochs: int = 40
    sampling: Sampling = "shuffled"
    seed: int = 0
    seeds: int = 24
    grid: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        require_choice("data", self.data, DATA)
        require_between("start_w", self.start_w, -MAX_START, MAX_START)
        require_between("start_b", self.start_b, -MAX_START, MAX_START)
        require_whole("batch_size", self.batch_size, 1, MAX_EXAMPLES)
        require_between("momentum", self.momentum, 0.0, 0.99)
        require_whole("epochs", self.epochs, 1, MAX_EXAMPLES // len(self.points))
        require_choice("sampling", self.sampling, SAMPLINGS)
        require_whole("seed", self.seed, 0, 1_000_000)
        require_whole("seeds", self.seeds, 1, 100)
        require_whole("grid", len(self.grid), 0, len(RATES))
        for rate in self.grid:
            require_between("grid", rate, *RATE_RANGE)

    @property
    def points(self) -> Points:
        """The data: ((x, y), ...)."""
        return make_points(self.data, self.own)

    @property
    def rates(self) -> tuple[float, ...]:
        """The learning rates that are trained."""
        return self.grid or offer_rates(self.points, self.intercept, self.steps)

    @property
    def steps(self) -> int:
        """How many steps the three methods take together."""
        points = len(self.points)
        return sum(self.epochs * math.ceil(points / size) for size in self.batch_sizes().values())

    @property
    def start(self) -> tuple[float, float]:
        """Where every run begins: (w, b); without an intercept b is 0."""
        return self.start_w, self.start_b if self.intercept else 0.0

    @classmethod
    def choose_batch(cls, points: int) -> int:
        """Return the default size of mini-batches, which leaves out at least one of the points."""
        return min(cls.batch_size, points - 1)

    def batch_sizes(self) -> dict[Method, int]:
        """Return how many points each method looks at for one step."""
        points = len(self.points)
        return {"full batch": points, "mini-batch": min(self.batch_size, points), "one example": 1}


@dataclass(frozen=True, kw_only=True)
class RaceConfig(DescentConfig):
    """An experiment and the learning rate that each method takes from its grid (the nearest one there is)."""

    full_batch_rate: float = 0.03
    mini_batch_rate: float = 0.03
    one_example_rate: float = 0.03

    def __post_init__(self) -> None:
        super().__post_init__()
        for field in ("full_batch_rate", "mini_batch_rate", "one_example_rate"):
            require_between(field, getattr(self, field), *RATE_RANGE)

    @property
    def chosen(self) -> dict[Method, float]:
        """The learning rate of each method."""
        return dict(zip(METHODS, (self.full_batch_rate, self.mini_batch_rate, self.one_example_rate), strict=True))

    def experiment(self) -> DescentConfig:
        """Return the experiment alone: races that differ only in their learning rates share it, so that it is trained once."""
        return DescentConfig(**{field.name: getattr(self, field.name) for field in fields(DescentConfig)})
