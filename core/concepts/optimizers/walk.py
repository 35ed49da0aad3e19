"""Walk one optimizer over one landscape, with or without noise in the gradient, and keep what the optimizer remembered."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.optimizers.ground import GroundConfig, make_landscape
from core.concepts.optimizers.landscape import Landscape
from core.concepts.optimizers.survey import measure_distance
from core.foundation.ensemble import Tensors, train
from core.foundation.randomness import make_generator
from core.foundation.records import freeze, require_choice, require_ranges, require_whole
from core.foundation.rules import RULES, Rule, UnitRule, bind_rule
from core.foundation.schedules import SCHEDULES, Schedule, schedule_factors

KNOBS: dict[str, tuple[str, ...]] = {
    "SGD": (), "Momentum": ("momentum",), "Nesterov": ("momentum",), "Adagrad": (), "RMSprop": ("alpha",),
    "Adam": ("beta1", "beta2"), "AdamW": ("beta1", "beta2", "weight_decay"), "AMSGrad": ("beta1", "beta2"),
    "NAdam": ("beta1", "beta2"), "RAdam": ("beta1", "beta2"), "Adamax": ("beta1", "beta2"), "Adadelta": ("rho",),
}  # fmt: skip
"""The hyper-parameters, beside the rate, that each rule has."""

RATES: tuple[float, ...] = tuple(float(f"{10 ** (exponent / 40):.3g}") for exponent in range(-160, 41))
"""The learning rates on offer: forty to each power of ten, from 0.0001 to 10."""

START_RATES: dict[str, float] = {
    "SGD": 0.0794, "Momentum": 0.01, "Nesterov": 0.01, "Adagrad": 0.501, "RMSprop": 0.0501, "Adam": 0.251, "AdamW": 0.251,
    "AMSGrad": 0.251, "NAdam": 0.251, "RAdam": 0.251, "Adamax": 0.251, "Adadelta": 10.0,
}  # fmt: skip
"""The rate, one of `RATES[::4]`, from which the visitor's tuning of each rule starts: sensible in the ravine, best nowhere."""

MAX_STEPS, MAX_SEEDS = 1000, 50


@dataclass(frozen=True, kw_only=True)
class OptimizerConfig:
    """An update rule and its hyper-parameters, by torch's names; a rule ignores those it does not have (`KNOBS`)."""

    method: Rule = "SGD"
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    alpha: float = 0.99
    rho: float = 0.9
    weight_decay: float = 0.01

    def __post_init__(self) -> None:
        require_choice("method", self.method, RULES)
        share = (0.0, 0.99999)
        require_ranges(self, momentum=share, beta1=share, beta2=share, alpha=share, rho=share, weight_decay=(0.0, 1.0))

    def bind(self, parameters: Tensors) -> UnitRule:
        """Bind the rule to `parameters`."""
        return bind_rule(
            self.method,
            parameters,
            momentum=self.momentum,
            betas=(self.beta1, self.beta2),
            alpha=self.alpha,
            rho=self.rho,
            weight_decay=self.weight_decay if "weight_decay" in KNOBS[self.method] else 0.0,
        )


@dataclass(frozen=True, kw_only=True)
class WalkConfig(OptimizerConfig, GroundConfig):
    """One optimizer on one landscape.

    Attributes:
        rate: learning rate.
        schedule: how the rate changes over the steps (`schedules.schedule_factors`).
        start_x, start_y: where it starts.
        noise: standard deviation σ of the normal noise on each coordinate of the gradient.
        seeds: walks side by side, alike but for their noise; the first has seed `seed`, the next `seed` + 1, ...
    """

    rate: float = 0.03
    schedule: Schedule = "constant"
    start_x: float = -3.0
    start_y: float = 2.0
    steps: int = 150
    noise: float = 0.0
    seeds: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        OptimizerConfig.__post_init__(self)
        GroundConfig.__post_init__(self)
        require_choice("schedule", self.schedule, SCHEDULES)
        require_ranges(self, rate=(0.0, 100.0), start_x=(-100.0, 100.0), start_y=(-100.0, 100.0), noise=(0.0, 100.0))
        require_ranges(self, steps=(1, MAX_STEPS), seeds=(1, MAX_SEEDS), seed=(0, 10**9))


@dataclass(frozen=True, eq=False)
class WalkTrace:
    """Where the walks were, and what the first of them saw and remembered at each step.

    Moment t is after t steps; what belongs to a step stands at the moment before it, so the last moment shows the step
    that would come next. Divergence is inf or nan.

    Attributes:
        positions: (run, time, parameter); run is the seed.
        losses: without noise, above the landscape's lowest, (run, time).
        gradient_norms: without noise, (run, time).
        distances: to the nearest global minimum, (run, time).
        median_losses: over the runs, (time,).
        rates: learning rate of the step, (time,).
        gradients: what the first run's optimizer was given, noise included, (time, parameter).
        moves: the first run's step, (time, parameter).
        memory: the first run's optimizer state right after it took in the gradient, by torch's names, each (time, parameter).
    """

    config: WalkConfig
    positions: np.ndarray
    losses: np.ndarray
    gradient_norms: np.ndarray
    distances: np.ndarray
    median_losses: np.ndarray
    rates: np.ndarray
    gradients: np.ndarray
    moves: np.ndarray
    memory: dict[str, np.ndarray]

    @property
    def diverged_at(self) -> int | None:
        """The step from which the first run's loss is a hundred times its start's, or not finite; None if that never happens."""
        return find_divergence(self.losses[0])


def find_divergence(losses: np.ndarray) -> int | None:
    """Return from which step on losses (time,) are lost: a hundred times the first, or no number. None if they end below that."""
    with np.errstate(invalid="ignore"):
        lost = ~(losses <= 100 * max(float(losses[0]), 1.0))
    if not lost[-1]:
        return None
    return 0 if lost.all() else len(lost) - int(np.argmin(lost[::-1]))


def walk(config: WalkConfig) -> WalkTrace:
    """Take `steps` steps from the start, all seeds side by side in one program."""
    landscape = make_landscape(config)
    position = torch.tensor([[config.start_x, config.start_y]], dtype=torch.float64).repeat(config.seeds, 1)
    rule = config.bind([position])
    factors = schedule_factors(config.schedule, config.steps)
    factors += factors[-1:] * 2  # the step shown at the last moment, and the round that reads its memory
    noise = draw_noise(config, config.steps + 1)
    noise = torch.cat([noise, torch.zeros_like(noise[:1])])  # no step follows the round that reads the memory
    rates = torch.full((config.seeds,), config.rate, dtype=torch.float64)
    path: list[torch.Tensor] = []
    memory: list[dict[str, torch.Tensor]] = []
    for _ in train([position], by_slope(landscape), noise, rule.step, rates, factors):
        path.append(position.clone())
        memory.append(_read_memory(rule))
    return _to_trace(config, landscape, torch.stack(path), noise, factors, memory[1:])


def by_slope(landscape: Landscape) -> Callable[[Tensors, torch.Tensor], tuple[torch.Tensor, Tensors]]:
    """Return what `train` differentiates with, in closed form; a batch is the noise of the step, added to the gradient.

    The losses that `train` passes on stay empty: whoever wants losses computes those of a whole path at once.
    """
    unasked = torch.empty(0)

    def differentiate(parameters: Tensors, noise: torch.Tensor) -> tuple[torch.Tensor, Tensors]:
        return unasked, [landscape.differentiate(parameters[0]) + noise]

    return differentiate


def draw_noise(config: WalkConfig, steps: int) -> torch.Tensor:
    """Return the noise on the gradients, shape (time, run, parameter); each seed's is its own, however many there are.

    Raises:
        ValueError: more steps than a walk can have, and the one after it that is shown at its end.
    """
    require_whole("steps", steps, 1, MAX_STEPS + 1)
    if not config.noise:
        return torch.zeros(steps, 1, 1, dtype=torch.float64)
    size = (MAX_STEPS + 1, 2)
    draws = [
        torch.randn(size, dtype=torch.float64, generator=make_generator(config.seed + run, "gradient noise"))[:steps]
        for run in range(config.seeds)
    ]
    return config.noise * torch.stack(draws, 1)


def _read_memory(rule: UnitRule) -> dict[str, torch.Tensor]:
    """Copy the first run's part of the rule's state; what is no tensor yet is left out."""
    state = {name: tensors[0] for name, tensors in rule.state.items()}
    return {name: (each[0] if each.dim() else each).clone() for name, each in state.items() if each is not None}


def _to_trace(
    config: WalkConfig,
    landscape: Landscape,
    path: torch.Tensor,
    noise: torch.Tensor,
    factors: list[float],
    memory: list[dict[str, torch.Tensor]],
) -> WalkTrace:
    """Drop the extra round; path is (time + 1, run, parameter)."""
    positions = path[:-1].transpose(0, 1)
    gradients = landscape.differentiate(path[:-1])
    losses = landscape.measure_height(positions)
    norms, distances = gradients.norm(dim=-1).T, measure_distance(landscape, positions)
    return WalkTrace(
        config=config,
        positions=freeze(positions),
        losses=freeze(losses),
        gradient_norms=freeze(norms),
        distances=freeze(distances),
        median_losses=freeze(losses.quantile(0.5, dim=0)),
        rates=freeze(config.rate * np.asarray(factors[:-1])),
        gradients=freeze((gradients + noise[:-1])[:, 0]),
        moves=freeze(path.diff(dim=0)[:, 0]),
        memory={name: freeze(torch.stack([each[name] for each in memory])) for name in memory[0]},
    )
