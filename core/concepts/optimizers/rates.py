"""Walk one optimizer at every learning rate on offer, in one program: what a dial selects among."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from core.concepts.optimizers.ground import make_landscape
from core.concepts.optimizers.landscape import Landscape
from core.concepts.optimizers.survey import POINTS, measure_distance
from core.concepts.optimizers.theory import resting_median
from core.concepts.optimizers.walk import RATES, WalkConfig, by_slope, draw_noise, find_divergence
from core.foundation.ensemble import train
from core.foundation.records import freeze
from core.foundation.schedules import schedule_factors

ROOM, POINT = 945_000, 62
"""Bytes that the walks of all racers at all rates may take in one message with the landscape, and those of each of its points."""
FAR = 2.0
"""Widths of the map beside it up to which positions are kept: a diverging path leaves the picture."""


@dataclass(frozen=True, eq=False)
class RatesTrace:
    """One optimizer's walks, run for run at another learning rate; all arrays are float32.

    Attributes:
        config: of all of them; its own rate does not matter.
        rates: (run,).
        positions: of the first seed, nan where more than FAR widths beside the map, (run, time, parameter).
        crowd: of all seeds, likewise, (run, time, seed, parameter); no seed where there is only the first.
        losses, gradient_norms, distances: as in WalkTrace, the medians over the seeds, inf where they overflow, (run, time).
        step_rates: the learning rate of each step, (run, time).
        rest_losses: the median loss around which noise keeps the walk, by theory (`resting_median`); nan for none, (run,).
        diverged_at: the step from which the median loss is a hundred times the start's, or not finite; None if never, (run,).
    """

    config: WalkConfig
    rates: np.ndarray
    positions: np.ndarray
    crowd: np.ndarray
    losses: np.ndarray
    gradient_norms: np.ndarray
    distances: np.ndarray
    step_rates: np.ndarray
    rest_losses: np.ndarray
    diverged_at: tuple[int | None, ...]


def offer_rates(racers: int, steps: int, seeds: int = 1, points: int = POINTS) -> tuple[float, ...]:
    """Return as many of RATES as fit into a message with every step of every racer: all, each second or fourth; else none.

    Args:
        points: along each axis of the landscape.
    """
    numbers = 5 + (seeds if seeds > 1 else 0)  # two coordinates of a crowd, in 16 bits each, weigh as much as one number
    for offered in (RATES, RATES[::2], RATES[::4]):
        if 4 * numbers * racers * len(offered) * (steps + 1) + POINT * points**2 <= ROOM:
            return offered
    return ()


def walk_rates(config: WalkConfig, rates: Sequence[float]) -> RatesTrace:
    """Take `steps` steps at each of these rates with all seeds, side by side in one program."""
    landscape = make_landscape(config)
    position = torch.tensor([[config.start_x, config.start_y]], dtype=torch.float64).repeat(len(rates) * config.seeds, 1)
    noise, factors = draw_noise(config, config.steps), schedule_factors(config.schedule, config.steps)
    noise = noise if noise.shape[1] == 1 else noise.repeat(1, len(rates), 1)  # at every rate the same
    each, step = torch.tensor(rates, dtype=torch.float64), config.bind([position]).step
    walked = train([position], by_slope(landscape), noise, step, each.repeat_interleave(config.seeds), factors)
    path = torch.stack([*(position.clone() for _ in walked), position])
    path = path.view(config.steps + 1, len(rates), config.seeds, 2).transpose(0, 1)
    return _to_trace(config, landscape, each, path, factors)


def _to_trace(
    config: WalkConfig, landscape: Landscape, rates: torch.Tensor, path: torch.Tensor, factors: list[float]
) -> RatesTrace:
    """Path is (run, time, seed, parameter)."""
    losses = _take_median(landscape.measure_height(path))
    kept = _keep_near(landscape, path)
    rests = [resting_median(replace(config, rate=rate)) if config.noise else np.nan for rate in rates.tolist()]
    return RatesTrace(
        config=config,
        rates=freeze(rates.numpy()),
        positions=freeze(kept[:, :, 0]),
        crowd=freeze(kept if config.seeds > 1 else kept[:, :, :0]),
        losses=losses,
        gradient_norms=_take_median(landscape.differentiate(path).norm(dim=-1)),
        distances=_take_median(measure_distance(landscape, path)),
        step_rates=freeze(torch.outer(rates, torch.tensor([*factors, factors[-1]])).float()),
        rest_losses=freeze(np.where(np.isfinite(rests), rests, np.nan).astype("f4")),
        diverged_at=tuple(find_divergence(run) for run in losses),
    )


def _take_median(values: torch.Tensor) -> np.ndarray:
    """Return the median over the seeds of (run, time, seed), inf where it is no number."""
    return freeze(values.nan_to_num(torch.inf).quantile(0.5, dim=2).nan_to_num(torch.inf).float())


def _keep_near(landscape: Landscape, path: torch.Tensor) -> torch.Tensor:
    """Return positions as float32, nan where they are more than FAR widths beside the map."""
    low, high = torch.tensor(landscape.ranges, dtype=path.dtype).unbind(-1)
    near = ((path >= low - FAR * (high - low)) & (path <= high + FAR * (high - low))).all(-1, keepdim=True)
    return path.where(near, torch.nan).float()
