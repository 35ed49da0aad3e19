"""What theory promises about an optimizer on a quadratic landscape, and the measurement that must meet it."""

import math
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
import torch

from core.concepts.optimizers.landscapes import QUADRATIC, GroundConfig, Landscape, make_landscape
from core.concepts.optimizers.survey import measure_distance
from core.concepts.optimizers.sweep import SWEPT_RATES
from core.concepts.optimizers.walk import OptimizerConfig, WalkConfig, by_slope
from core.foundation.ensemble import train
from core.foundation.records import freeze

Quantity = Literal["critical rate", "rest per rate", "none"]
CANDIDATES = 256
"""Rates tried at once, twice: over six powers of ten, then between the two neighbours of the edge, 0.02 % apart."""


@dataclass(frozen=True, kw_only=True)
class TheoryConfig(OptimizerConfig, GroundConfig):
    """An optimizer on a landscape."""

    @classmethod
    def of(cls, config: OptimizerConfig) -> "TheoryConfig":
        """Return what theory needs to know of a walk or a sweep."""
        return cls(**{field.name: getattr(config, field.name) for field in fields(cls)})

    def __post_init__(self) -> None:
        OptimizerConfig.__post_init__(self)
        GroundConfig.__post_init__(self)


@dataclass(frozen=True, eq=False)
class TheoryTrace:
    """Theory beside measurement; both are nan where theory promises nothing.

    Attributes:
        quantity: "critical rate": the rate from which on steps grow. "rest per rate": where RMSprop comes to rest, as a
            distance divided by the rate.
        rates: `SWEPT_RATES`, (run,).
        rest_losses: the loss at which RMSprop comes to rest at each of them, (run,); nan for other rules.
    """

    config: TheoryConfig
    quantity: Quantity
    predicted: float
    measured: float
    rates: np.ndarray
    rest_losses: np.ndarray


def critical_rate(method: str, momentum: float, steepest: float) -> float:
    """Return the rate from which on `method` diverges on a quadratic whose largest curvature is `steepest`; nan if none is known.

    Gradient descent 2/λ. Momentum 2(1 + μ)/λ (Polyak 1964). Nesterov, as torch writes it, (2 + 2μ)/((1 + 2μ)λ): both are where
    an eigenvalue of the two-step recursion reaches −1.
    """
    if method == "SGD":
        return 2 / steepest
    if method == "Momentum":
        return 2 * (1 + momentum) / steepest
    if method == "Nesterov":
        return (2 + 2 * momentum) / ((1 + 2 * momentum) * steepest)
    return math.nan


def best_rate(curvatures: tuple[float, float]) -> float:
    """Return the best fixed rate of plain descent on a quadratic, 2/(λmin + λmax) (Nesterov 2004, theorem 2.1.15)."""
    return 2 / sum(curvatures)


def resting_loss(config: WalkConfig) -> float:
    """Return the mean loss around which noisy plain descent or momentum hovers on a quadratic at a constant rate; nan if unknown.

    Along an axis of curvature λ the variance is ησ²(1 + μ) / (λ(1 − μ)(2(1 + μ) − ηλ)), which for μ = 0 is ησ²/(λ(2 − ηλ))
    (Mandt, Hoffman and Blei 2017, section 4); the loss is half of λ times it, summed over the axes.
    """
    if config.method not in ("SGD", "Momentum") or config.landscape not in QUADRATIC or config.schedule != "constant":
        return math.nan
    momentum = config.momentum if config.method == "Momentum" else 0.0
    landscape, rate = make_landscape(config), config.rate
    curvatures = landscape.curvatures(landscape.minima[0])
    if rate >= critical_rate(config.method, momentum, curvatures[1]):
        return math.inf
    spread = rate * config.noise**2 * (1 + momentum) / (1 - momentum)
    return sum(0.5 * spread / (2 * (1 + momentum) - rate * curvature) for curvature in curvatures)


def check_theory(config: TheoryConfig) -> TheoryTrace:
    """Measure what theory promises: the critical rate, or where RMSprop comes to rest."""
    landscape, rates = make_landscape(config), np.array(SWEPT_RATES)
    curvatures = landscape.curvatures(landscape.minima[0])
    known = config.landscape in QUADRATIC
    limit = critical_rate(config.method, config.momentum, curvatures[1]) if known else math.nan
    along_the_axes = config.landscape == "bowl" or (config.landscape == "ravine" and config.angle in (0, 90))
    quantity, predicted, measured, rests = "none", math.nan, math.nan, np.full_like(rates, math.nan)
    if math.isfinite(limit):
        quantity, predicted, measured = "critical rate", limit, _measure_critical_rate(config, landscape)
    elif config.method == "RMSprop" and along_the_axes and config.alpha <= 0.99:  # a longer memory settles too late to wait for
        quantity, predicted, measured = "rest per rate", 1 / math.sqrt(2), _measure_rest(config, landscape)
        rests = sum(curvatures) * rates**2 / 8  # half a rate from the minimum on each axis: ½ λ (η/2)², summed
    return TheoryTrace(config, quantity, predicted, measured, freeze(rates), freeze(rests))


def _measure_critical_rate(config: TheoryConfig, landscape: Landscape) -> float:
    """Find the edge between rates whose walks shrink and rates whose walks grow, from a start on the steepest line."""
    low, high = 1e-4, 1e2
    for _ in range(2):
        rates = torch.logspace(math.log10(low), math.log10(high), CANDIDATES, dtype=torch.float64)
        early, late = _walk_steepest(config, landscape, rates)
        stable = late.isfinite() & (
            late <= early
        )  # the widest swings: a single distance would depend on where in its swing a walk is
        edge = int(stable.logical_not().nonzero()[0]) if not stable.all() else CANDIDATES - 1
        low, high = float(rates[max(edge - 1, 0)]), float(rates[edge])
    return math.sqrt(low * high)


def _walk_steepest(config: TheoryConfig, landscape: Landscape, rates: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return each rate's largest distance from the minimum in the first 100 steps and in the next 100, each of shape (run,)."""
    minimum = torch.tensor(landscape.minima[0], dtype=torch.float64)
    steepest = torch.linalg.eigh(landscape.find_hessian(landscape.minima[0])).eigenvectors[:, -1]
    position = (minimum + steepest).repeat(len(rates), 1)
    noise, rule = torch.zeros(100, 1, 1, dtype=torch.float64), config.bind([position])
    halves = []
    for _ in range(2):
        steps = train([position], by_slope(landscape), noise, rule.step, rates)
        distances = [(position - minimum).norm(dim=1) for _ in steps]
        halves.append(torch.stack(distances).amax(0).nan_to_num(torch.inf))
    return halves[0], halves[1]


def _measure_rest(config: TheoryConfig, landscape: Landscape) -> float:
    """Return RMSprop's distance from the minimum, divided by the rate, after it has settled: ± half a rate on each axis."""
    rate, steps = torch.tensor([0.1], dtype=torch.float64), math.ceil(24 / (1 - config.alpha))
    position = torch.tensor([[0.1, 0.1]], dtype=torch.float64)
    noise = torch.zeros(steps, 1, 1, dtype=torch.float64)
    for _ in train([position], by_slope(landscape), noise, config.bind([position]).step, rate):
        pass
    return float(measure_distance(landscape, position)[0] / rate[0])
