"""Tune learning rates: every optimizer at every rate from at least twenty starts (or noise seeds), all in one program."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal, get_args

import numpy as np
import torch

from core.concepts.optimizers.ground import GroundConfig, make_landscape
from core.concepts.optimizers.landscape import Landscape
from core.concepts.optimizers.survey import measure_distance
from core.concepts.optimizers.walk import RATES, OptimizerConfig, WalkConfig, by_slope
from core.foundation.ensemble import train
from core.foundation.randomness import make_generator
from core.foundation.records import freeze, require_choice, require_ranges
from core.foundation.rules import RULES, Rule, bind_side_by_side
from core.foundation.schedules import SCHEDULES, Schedule, schedule_factors

Spread = Literal["starts", "seeds"]
SPREADS: tuple[Spread, ...] = get_args(Spread)
SWEPT_RATES = RATES[::4]
"""Ten rates to each power of ten; all of them are also on the rate's slider."""
TWINS, APART = 4, 1e-12
"""So many walks at each rate have a twin that starts this far beside: if they end far apart, rounding decides (chaos)."""
LOST = 1e12
"""A loss from which nobody comes back: such a walk counts as infinitely bad."""


@dataclass(frozen=True, kw_only=True)
class TuneConfig(GroundConfig):
    """Some optimizers, each at every rate of `SWEPT_RATES`.

    Attributes:
        optimizers: the rules with their hyper-parameters.
        spread: "starts": from `walks` points drawn evenly over the domain. "seeds": from one start, `walks` times with other noise.
        noise: standard deviation of the noise on the gradient; all rates and all optimizers meet the same noise. Without any, a
            ravine along the axes flatters optimizers that scale each coordinate by itself: to them it is a round bowl.
    """

    optimizers: tuple[OptimizerConfig, ...] = tuple(OptimizerConfig(method=method) for method in RULES)
    spread: Spread = "starts"
    walks: int = 20
    start_x: float = -3.0
    start_y: float = 2.0
    schedule: Schedule = "constant"
    steps: int = 150
    noise: float = 0.5
    seed: int = 0

    def __post_init__(self) -> None:
        GroundConfig.__post_init__(self)
        if not self.optimizers:
            raise ValueError("optimizers is (); allowed: one optimizer or more")
        require_choice("spread", self.spread, SPREADS)
        require_choice("schedule", self.schedule, SCHEDULES)
        require_ranges(self, start_x=(-100.0, 100.0), start_y=(-100.0, 100.0), noise=(0.0, 100.0))
        require_ranges(self, walks=(1, 200), steps=(1, 2000), seed=(0, 10**9))


@dataclass(frozen=True, eq=False)
class TuneTrace:
    """Where each walk ended: row is the optimizer, column the rate, point the start (or the seed).

    Attributes:
        methods: names of the rules, one for each row.
        rates: (column,).
        starts: (point, parameter).
        losses: above the landscape's lowest, after the last step, inf where the walk was lost, (row, column, point).
        distances: to the nearest global minimum, inf where the walk was lost, (row, column, point).
        median_losses: over the points, (row, column).
        separations: how far apart twins end, relative to where they are, median over the twins, (row, column).
        best: the column with the lowest median, (row,); 0 where every median is inf.
        best_rates, best_losses: the rate there, and the median loss, (row,); nan and inf where every median is inf.
    """

    config: TuneConfig
    methods: tuple[Rule, ...]
    rates: np.ndarray
    starts: np.ndarray
    losses: np.ndarray
    distances: np.ndarray
    median_losses: np.ndarray
    separations: np.ndarray
    best: np.ndarray
    best_rates: np.ndarray
    best_losses: np.ndarray

    @property
    def bracketed(self) -> np.ndarray:
        """Whether worse rates were tried on both sides of the best one, (row,); if not, the best may lie beyond the last rate."""
        return (self.best > 0) & (self.best < len(self.rates) - 1)


def plan_tuning(walks: Sequence[WalkConfig], spread: Spread, everyone: bool) -> TuneConfig:
    """Return the settings that tune the rates of some walks, or of all rules, on the walks' ground, with their noise and steps.

    A rule that is not among the walks has its standard hyper-parameters. The start counts only where all walks share it.
    """
    given: dict[Rule, OptimizerConfig] = {walk.method: OptimizerConfig(**_pick(walk, OptimizerConfig)) for walk in walks}
    methods: tuple[Rule, ...] = RULES if everyone else tuple(given)
    shared = {name: value for name, value in _pick(walks[0], TuneConfig).items() if spread == "seeds" or "start" not in name}
    return TuneConfig(
        optimizers=tuple(given.get(method, OptimizerConfig(method=method)) for method in methods), spread=spread, **shared
    )


def tune(config: TuneConfig) -> TuneTrace:
    """Take all walks (optimizers x rates x starts, and the twins) in one program."""
    landscape, rates = make_landscape(config), torch.tensor(SWEPT_RATES, dtype=torch.float64)
    starts = _choose_starts(config, landscape)
    crowd = torch.cat([starts, starts[:TWINS] + APART])
    position = crowd.repeat(len(config.optimizers) * len(rates), 1, 1)  # (run, point, parameter); a run is an optimizer at a rate
    step = bind_side_by_side([optimizer.bind for optimizer in config.optimizers], [position])
    noise, factors = _draw_noise(config), schedule_factors(config.schedule, config.steps)
    for _ in train([position], by_slope(landscape), noise, step, rates.repeat(len(config.optimizers)), factors):
        pass
    return _to_trace(config, landscape, starts, position.view(len(config.optimizers), len(rates), -1, 2))


def _to_trace(config: TuneConfig, landscape: Landscape, starts: torch.Tensor, ends: torch.Tensor) -> TuneTrace:
    """Ends are (row, column, point, parameter); behind the starts' come those of their twins."""
    ends, twins = ends.split([len(starts), ends.shape[2] - len(starts)], dim=2)
    losses = landscape.measure_height(ends)
    lost = ~(losses < LOST)  # nan, too
    losses, distances = losses.where(~lost, torch.inf), measure_distance(landscape, ends).where(~lost, torch.inf)
    medians = losses.quantile(0.5, dim=2, interpolation="higher")
    beside = ends[:, :, : twins.shape[2]]
    separations = (beside - twins).norm(dim=-1) / beside.norm(dim=-1).clamp(min=1)
    best, lowest = medians.argmin(dim=1), medians.amin(dim=1)
    return TuneTrace(
        config=config,
        methods=tuple(optimizer.method for optimizer in config.optimizers),
        rates=freeze(np.array(SWEPT_RATES)),
        starts=freeze(starts),
        losses=freeze(losses),
        distances=freeze(distances),
        median_losses=freeze(medians),
        separations=freeze(separations.nan_to_num(0).median(dim=2).values),
        best=freeze(best),
        best_rates=freeze(np.where(lowest.isfinite(), np.array(SWEPT_RATES)[best.numpy()], np.nan)),
        best_losses=freeze(lowest),
    )


def _choose_starts(config: TuneConfig, landscape: Landscape) -> torch.Tensor:
    """Return the starts, shape (point, parameter)."""
    if config.spread == "seeds":
        return torch.tensor([[config.start_x, config.start_y]], dtype=torch.float64).repeat(config.walks, 1)
    generator = make_generator(config.seed, "starts")
    low, high = torch.tensor(landscape.ranges, dtype=torch.float64).unbind(-1)
    return low + (high - low) * torch.rand(config.walks, 2, dtype=torch.float64, generator=generator)


def _draw_noise(config: TuneConfig) -> torch.Tensor:
    """Return the noise on the gradients, the same for every run: (time, point, parameter), or (time, 1, 1) zeros for none.

    Twins meet the noise of the walk beside which they start.
    """
    if not config.noise:
        return torch.zeros(config.steps, 1, 1, dtype=torch.float64)
    generator = make_generator(config.seed, "sweep noise")
    draws = torch.randn(config.steps, config.walks, 2, dtype=torch.float64, generator=generator)
    return config.noise * torch.cat([draws, draws[:, :TWINS]], 1)


def _pick(settings: WalkConfig, config: type) -> dict:
    """Return the settings that `config` has, too, by name."""
    return {field.name: getattr(settings, field.name) for field in fields(config) if hasattr(settings, field.name)}
