"""What theory promises about an optimizer on a quadratic landscape, and the measurement that must meet it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np
import torch

from core.concepts.optimizers.ground import QUADRATIC, GroundConfig, find_curvatures, make_landscape
from core.concepts.optimizers.landscape import Landscape
from core.concepts.optimizers.tuning import SWEPT_RATES, TuneConfig
from core.concepts.optimizers.walk import OptimizerConfig, WalkConfig, by_slope
from core.foundation.ensemble import train
from core.foundation.records import freeze
from core.foundation.rules import Rule, bind_side_by_side

Promised = Literal["critical rate", "rest per rate", "none"]
CANDIDATES = 256
"""Rates tried at once, twice: over six powers of ten, then between the two neighbours of the edge, 0.02 % apart."""
LONGEST = 0.99
"""The longest memory, α of RMSprop or μ of Momentum, at which theory is measured: a longer one settles too late to wait for."""
SHORTEST = 1 / 9
"""The shortest memory α of RMSprop at which theory is measured.

Near rest, deviations of place and memory follow the matrix ((2α − 1, −α), (2(1 − α), α)): trace 3α − 1, determinant α. From α = 1/9
on both eigenvalues have the size √α; below, one of them is larger, up to 1 for α = 0, and it settles too late.
"""
PATIENCE = 24.0
"""RMSprop is left to settle for so many lengths of its memory, 1/(1 − α) steps: near rest a deviation shrinks by √α a step."""


@dataclass(frozen=True, kw_only=True)
class TheoryConfig(GroundConfig):
    """Some optimizers on a landscape."""

    optimizers: tuple[OptimizerConfig, ...] = (OptimizerConfig(),)

    @classmethod
    def of(cls, config: TuneConfig) -> "TheoryConfig":
        """Return what theory needs to know of a tuning."""
        return cls(**{field.name: getattr(config, field.name) for field in fields(cls)})


@dataclass(frozen=True, eq=False)
class Promise:
    """Theory beside measurement for one optimizer; both are nan where theory promises nothing.

    Attributes:
        quantity: "critical rate": the rate from which on steps grow. "rest per rate": where RMSprop comes to rest, as a
            distance divided by the rate.
        settled: the steps after which RMSprop stands there; 0 for other rules.
        rates: `SWEPT_RATES`, (column,).
        rest_losses: the loss at which RMSprop comes to rest at each of them, (column,); nan for other rules.
    """

    method: Rule
    quantity: Promised
    predicted: float
    measured: float
    settled: int
    rates: np.ndarray
    rest_losses: np.ndarray


@dataclass(frozen=True, eq=False)
class TheoryTrace:
    """What theory promises of each optimizer, in their order, and what was measured."""

    config: TheoryConfig
    promises: tuple[Promise, ...]


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

    It is inf where the rate is beyond its limit.
    """
    return sum(_rest_along_axes(config))


def resting_median(config: WalkConfig) -> float:
    """Return the median of that loss: what half of all seeds stay below; nan if unknown.

    Along each axis the place is normal, so the loss is a·X² + c·Y² with standard normal X, Y and mean a + c. In polar coordinates
    the chance to exceed t is the mean of exp(−t / 2(a·cos² + c·sin²)) over all directions; for a = c the median is ln 2 · 2a.
    """
    low, high = _rest_along_axes(config)
    if not 0 < low + high < math.inf:
        return low + high
    directions = (np.arange(2000) + 0.5) * math.pi / 2000
    widths = 2 * (low * np.cos(directions) ** 2 + high * np.sin(directions) ** 2)
    below, middle, above = 0.0, low + high, 2 * (low + high)
    for _ in range(60):
        below, above = (middle, above) if np.exp(-middle / widths).mean() > 0.5 else (below, middle)
        middle = (below + above) / 2
    return middle


def _rest_along_axes(config: WalkConfig) -> tuple[float, float]:
    """Return the mean loss that noise leaves along each of the two axes of a quadratic.

    Along an axis of curvature λ the variance is ησ²(1 + μ) / (λ(1 − μ)(2(1 + μ) − ηλ)), which for μ = 0 is ησ²/(λ(2 − ηλ));
    the loss is half of λ times it. Mandt, Hoffman and Blei (2017, section 4) have the limit of small η, without −ηλ.
    """
    if config.method not in ("SGD", "Momentum") or config.landscape not in QUADRATIC or config.schedule != "constant":
        return math.nan, math.nan
    momentum = config.momentum if config.method == "Momentum" else 0.0
    (low, high), rate = find_curvatures(config.ground()), config.rate
    if rate >= critical_rate(config.method, momentum, high):
        return math.inf, math.inf
    spread = rate * config.noise**2 * (1 + momentum) / (1 - momentum)
    return 0.5 * spread / (2 * (1 + momentum) - rate * low), 0.5 * spread / (2 * (1 + momentum) - rate * high)


def check_theory(config: TheoryConfig) -> TheoryTrace:
    """Measure what theory promises: critical rates, all in one program, and where RMSprop comes to rest."""
    landscape, curvatures = make_landscape(config), find_curvatures(config.ground())
    limited = [each for each in config.optimizers if _has_limit(config, each)]
    limits = dict(zip(limited, _measure_critical_rates(limited, landscape), strict=True))
    promises = []
    for optimizer in config.optimizers:
        if optimizer in limits:
            limit = critical_rate(optimizer.method, optimizer.momentum, curvatures[1])
            promises.append(_promise(optimizer, "critical rate", limit, limits[optimizer]))
        elif _comes_to_rest(config, optimizer):
            promises.append(_promise_rest(optimizer, landscape, curvatures))
        else:
            promises.append(_promise(optimizer, "none", math.nan, math.nan))
    return TheoryTrace(config, tuple(promises))


def _has_limit(ground: GroundConfig, optimizer: OptimizerConfig) -> bool:
    short = optimizer.method != "Momentum" or optimizer.momentum <= LONGEST
    return ground.landscape in QUADRATIC and short and math.isfinite(critical_rate(optimizer.method, optimizer.momentum, 1.0))


def _comes_to_rest(ground: GroundConfig, optimizer: OptimizerConfig) -> bool:
    """Say whether RMSprop's resting place is known: in a valley along the axes.

    Without any memory each step has the length of the rate: it hops between two places that depend on the start.
    With a memory shorter than `SHORTEST` or longer than `LONGEST` it settles too late.
    """
    return optimizer.method == "RMSprop" and ground.along_axes and SHORTEST <= optimizer.alpha <= LONGEST


def _promise(optimizer: OptimizerConfig, quantity: Promised, predicted: float, measured: float, settled: int = 0) -> Promise:
    rates = np.array(SWEPT_RATES)
    return Promise(optimizer.method, quantity, predicted, measured, settled, freeze(rates), freeze(np.full_like(rates, math.nan)))


def _promise_rest(optimizer: OptimizerConfig, landscape: Landscape, curvatures: tuple[float, float]) -> Promise:
    """Half a rate from the minimum on each axis: a distance of η/√2 and a loss of ½λ(η/2)², summed over the axes."""
    settled = math.ceil(PATIENCE / (1 - optimizer.alpha))
    promise = _promise(optimizer, "rest per rate", 1 / math.sqrt(2), _measure_rest(optimizer, landscape, settled), settled)
    return replace(promise, rest_losses=freeze(sum(curvatures) * promise.rates**2 / 8))


def _measure_critical_rates(optimizers: Sequence[OptimizerConfig], landscape: Landscape) -> list[float]:
    """Find the edge between rates whose walks shrink and rates whose walks grow, from a start on the steepest line."""
    if not optimizers:
        return []
    edges = [(1e-4, 1e2)] * len(optimizers)
    for _ in range(2):
        exponents = [torch.linspace(math.log10(low), math.log10(high), CANDIDATES, dtype=torch.float64) for low, high in edges]
        rates = 10 ** torch.stack(exponents)
        early, late = _walk_steepest(optimizers, landscape, rates)
        # The widest swings are compared: a single distance would depend on where in its swing a walk is.
        grows = ~(late.isfinite() & (late <= early))
        firsts = torch.where(grows.any(1), grows.int().argmax(1), CANDIDATES - 1).tolist()
        edges = [(float(row[max(first - 1, 0)]), float(row[first])) for row, first in zip(rates, firsts, strict=True)]
    return [math.sqrt(low * high) for low, high in edges]


def _walk_steepest(
    optimizers: Sequence[OptimizerConfig], landscape: Landscape, rates: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the largest distance from the minimum in the first 100 steps and in the next 100, shaped like rates: (row, column)."""
    minimum = torch.tensor(landscape.minima[0], dtype=torch.float64)
    steepest = torch.linalg.eigh(landscape.find_hessian(landscape.minima[0])).eigenvectors[:, -1]
    position = (minimum + steepest).repeat(rates.numel(), 1)
    step = bind_side_by_side([optimizer.bind for optimizer in optimizers], [position])
    noise = torch.zeros(200, 1, 1, dtype=torch.float64)
    walked = train([position], by_slope(landscape), noise, step, rates.flatten())
    distances = torch.stack([(position - minimum).norm(dim=1) for _ in walked]).view(2, 100, *rates.shape)
    early, late = distances.amax(1).nan_to_num(torch.inf)
    return early, late


def _measure_rest(optimizer: OptimizerConfig, landscape: Landscape, steps: int) -> float:
    """Return RMSprop's distance from the minimum after it has settled, at rate 1: half of it to each side on each axis.

    It walks in deviations from the minimum: there no rounding lands exactly on it, where the gradient is 0 and nobody moves on.
    """
    deviation = torch.ones(1, 2, dtype=torch.float64)
    rule, hessian = optimizer.bind([deviation]), landscape.find_hessian(landscape.minima[0])
    for _ in range(steps):
        rule.step([deviation @ hessian])
    return float(deviation.norm())
