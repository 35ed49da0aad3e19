"""Sweep an optimizer's learning rate: every rate from at least twenty starts (or noise seeds), all in one program."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal, get_args

import numpy as np
import torch

from core.concepts.optimizers.landscapes import GroundConfig, Landscape, make_landscape
from core.concepts.optimizers.survey import measure_distance
from core.concepts.optimizers.walk import RATES, OptimizerConfig, WalkConfig, by_slope
from core.foundation.ensemble import train
from core.foundation.randomness import make_generator
from core.foundation.records import freeze, require_between, require_choice, require_whole
from core.foundation.rules import RULES, SCHEDULES, Rule, Schedule, schedule_factors

Spread = Literal["starts", "seeds"]
SPREADS: tuple[Spread, ...] = get_args(Spread)
SWEPT_RATES = RATES[::4]
"""Ten rates to each power of ten; all of them are also on the rate's slider."""
TWINS, APART = 4, 1e-12
"""So many walks at each rate have a twin that starts this far beside: if they end far apart, rounding decides (chaos)."""
LOST = 1e12
"""A loss from which nobody comes back: such a walk counts as infinitely bad."""


@dataclass(frozen=True, kw_only=True)
class SweepConfig(OptimizerConfig, GroundConfig):
    """One optimizer at every rate of `SWEPT_RATES`.

    Attributes:
        spread: "starts": from `walks` points drawn evenly over the domain. "seeds": from one start, `walks` times with other noise.
        noise: standard deviation of the noise on the gradient; all rates and all optimizers meet the same noise.
    """

    spread: Spread = "starts"
    walks: int = 20
    start_x: float = -4.0
    start_y: float = 1.5
    schedule: Schedule = "constant"
    steps: int = 150
    noise: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        OptimizerConfig.__post_init__(self)
        GroundConfig.__post_init__(self)
        require_choice("spread", self.spread, SPREADS)
        require_choice("schedule", self.schedule, SCHEDULES)
        require_whole("walks", self.walks, 1, 200)
        require_between("start_x", self.start_x, -100.0, 100.0)
        require_between("start_y", self.start_y, -100.0, 100.0)
        require_whole("steps", self.steps, 1, 2000)
        require_between("noise", self.noise, 0.0, 100.0)
        require_whole("seed", self.seed, 0, 10**9)


@dataclass(frozen=True, eq=False)
class SweepTrace:
    """Where each walk ended. Run is the rate, point is the start (or the seed).

    Attributes:
        rates: (run,).
        starts: (point, parameter).
        losses: above the landscape's lowest, after the last step, inf where the walk was lost, (run, point).
        distances: to the nearest global minimum, inf where the walk was lost, (run, point).
        median_losses: over the points, (run,).
        separations: how far apart twins end, relative to where they are, median over the twins, (run,).
        best: the run with the lowest median.
    """

    config: SweepConfig
    rates: np.ndarray
    starts: np.ndarray
    losses: np.ndarray
    distances: np.ndarray
    median_losses: np.ndarray
    separations: np.ndarray
    best: int

    @property
    def best_rate(self) -> float:
        return float(self.rates[self.best])


def plan_sweeps(walks: Sequence[WalkConfig], spread: Spread, everyone: bool) -> list[SweepConfig]:
    """Return the sweeps that tune the rates of some walks, or of all rules, on the walks' ground, with their noise and steps.

    A rule that is not among the walks has its standard hyper-parameters.
    """
    given: dict[Rule, OptimizerConfig] = {walk.method: walk for walk in walks}
    ground = {name: getattr(walks[0], name) for name in _names(WalkConfig) & _names(SweepConfig) - _names(OptimizerConfig)}
    plans = []
    for method in RULES if everyone else tuple(given):
        rule = given.get(method, OptimizerConfig(method=method))
        plans.append(SweepConfig(spread=spread, **ground, **{name: getattr(rule, name) for name in _names(OptimizerConfig)}))
    return plans


def _names(config: type) -> set[str]:
    return {field.name for field in fields(config)}


def sweep(config: SweepConfig) -> SweepTrace:
    """Take all walks (rates x starts, and the twins) in one program."""
    landscape = make_landscape(config)
    starts = _choose_starts(config, landscape)
    twins = starts[:TWINS] + APART
    rates = torch.tensor(SWEPT_RATES, dtype=torch.float64)
    position = torch.cat([starts, twins]).repeat(len(rates), 1)
    rule = config.bind([position])
    noise, factors = _draw_noise(config, len(rates)), schedule_factors(config.schedule, config.steps)
    for _ in train([position], by_slope(landscape), noise, rule.step, rates.repeat_interleave(len(starts) + len(twins)), factors):
        pass
    ends, twin_ends = position.view(len(rates), -1, 2).split([len(starts), len(twins)], dim=1)
    losses = landscape.loss(*ends.unbind(-1)) - landscape.lowest
    lost = ~(losses < LOST)  # nan, too
    losses, distances = losses.where(~lost, torch.inf), measure_distance(landscape, ends).where(~lost, torch.inf)
    medians = losses.quantile(0.5, dim=1, interpolation="higher")
    pairs = (ends[:, : len(twins)] - twin_ends).norm(dim=-1) / ends[:, : len(twins)].norm(dim=-1).clamp(min=1)
    return SweepTrace(
        config=config, rates=freeze(rates), starts=freeze(starts), losses=freeze(losses), distances=freeze(distances),
        median_losses=freeze(medians), separations=freeze(pairs.nan_to_num(0).median(dim=1).values), best=int(medians.argmin()),
    )  # fmt: skip


def _choose_starts(config: SweepConfig, landscape: Landscape) -> torch.Tensor:
    """Return the starts, shape (point, parameter)."""
    if config.spread == "seeds":
        return torch.tensor([[config.start_x, config.start_y]], dtype=torch.float64).repeat(config.walks, 1)
    generator = make_generator(config.seed, "starts")
    low, high = torch.tensor(landscape.ranges, dtype=torch.float64).unbind(-1)
    return low + (high - low) * torch.rand(config.walks, 2, dtype=torch.float64, generator=generator)


def _draw_noise(config: SweepConfig, rates: int) -> torch.Tensor:
    """Return the noise on the gradients, shape (time, run, parameter), or (time, 1, 1) zeros where there is none.

    Twins meet the noise of the walk beside which they start.
    """
    if not config.noise:
        return torch.zeros(config.steps, 1, 1, dtype=torch.float64)
    generator = make_generator(config.seed, "sweep noise")
    draws = torch.randn(config.steps, 1, config.walks, 2, dtype=torch.float64, generator=generator)
    draws = torch.cat([draws, draws[:, :, :TWINS]], 2)
    return (config.noise * draws).expand(-1, rates, -1, -1).reshape(config.steps, -1, 2)
