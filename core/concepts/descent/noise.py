"""What noise is made of: the gradients of single points and of batches, and how they scatter around the full gradient."""

from dataclasses import dataclass

import numpy as np
import torch

from core.concepts.descent.race import Race
from core.concepts.descent.settings import Method, Sampling
from core.concepts.descent.training import DescentTrace
from core.foundation.randomness import make_generator
from core.foundation.records import freeze

MOMENTS = 40
"""Moments of a path at which gradients are measured, evenly spread over its updates."""
CLOUD = 60
"""Batches shown in the cloud at each moment."""
TRIALS = 500
"""Batches of each size from which a variance is measured."""
SIZES = 24
"""Batch sizes that are measured: all of them if there are no more, else in about equal ratios."""


@dataclass(frozen=True, eq=False)
class NoiseTrace:
    """The gradients along one path; arrays are float64 and read-only. A moment where the path has overflowed holds nan."""

    method: Method  # whose path was followed
    updates: np.ndarray  # (time,) the update before which the gradients were taken
    points: np.ndarray  # (time, parameter) where
    full: np.ndarray  # (time, parameter) the gradient over all points
    single: np.ndarray  # (time, point, parameter) each point's own gradient
    batches: np.ndarray  # (time, batch, parameter) gradients of mini-batches drawn as training draws them
    sizes: np.ndarray  # (size,) batch sizes from 1 to the number of points, the race's own among them
    measured: np.ndarray  # (time, size) mean squared distance of batch gradients from the full gradient
    signal: np.ndarray  # (time,) squared length of the full gradient
    independent: np.ndarray  # (time, size) theory for independent draws: σ²/B
    without_return: np.ndarray  # (time, size) theory for draws without replacement: σ²/B · (N − B)/(N − 1)


def measure_noise(race: Race, method: Method = "mini-batch") -> NoiseTrace:
    """Take the gradients of all points, and of random batches, along the path of one method.

    A batch's gradient is the mean of its points' gradients, so its variance around the full gradient is σ²/B, where σ² is the
    single points' mean squared distance from it; drawn without replacement, the finite population correction (N − B)/(N − 1)
    comes on top (Cochran 1977, "Sampling Techniques", §2.6).
    """
    config, path = race.config, race.runners[method].points
    updates = np.unique(np.linspace(0, len(path) - 1, MOMENTS).round().astype(int))
    points = np.where(np.abs(path[updates]).max(1, keepdims=True) < 1e6, path[updates], np.nan)
    single = differentiate_points(race.trace, points)
    full = single.mean(1)
    count = single.shape[1]
    size = race.runners["mini-batch"].batch_size
    sizes = choose_sizes(count, size)
    scatter = average_deviations(draw_batches(sizes, count, config.sampling, config.seed), single - full[:, None])
    measured = (scatter**2).sum(-1).mean(1).T
    variance = ((single - full[:, None]) ** 2).sum(-1).mean(1)[:, None]  # σ²
    return NoiseTrace(
        method=method,
        updates=freeze(updates),
        points=freeze(points),
        full=freeze(full),
        single=freeze(single),
        batches=freeze(full[:, None] + np.moveaxis(scatter[np.searchsorted(sizes, size), :CLOUD], 0, 1)),
        sizes=freeze(sizes),
        measured=freeze(np.where(measured > 1e-20 * variance, measured, 0.0)),  # a batch of all points has rounding errors only
        signal=freeze((full**2).sum(-1)),
        independent=freeze(variance / sizes),
        without_return=freeze(variance / sizes * (count - sizes) / max(1, count - 1)),
    )


def average_deviations(weights: torch.Tensor, deviations: np.ndarray) -> np.ndarray:
    """Return how far each batch's gradient lies from the full one, shape (size, batch, time, parameter).

    Args:
        weights: from `draw_batches`, shape (size, batch, point).
        deviations: of the single gradients from the full one, shape (time, point, parameter).
    """
    by_point = torch.tensor(np.moveaxis(deviations, 1, 0).reshape(weights.shape[-1], -1))
    return (weights @ by_point).unflatten(-1, (-1, 2)).numpy()


def differentiate_points(trace: DescentTrace, points: np.ndarray) -> np.ndarray:
    """Return the gradient of each point's own squared error, 2(φ·θ − y)φ, shape (time, point, parameter)."""
    residuals = points @ trace.features.T - trace.y
    return 2 * residuals[..., None] * trace.features


def choose_sizes(points: int, own: int) -> np.ndarray:
    """Return batch sizes from 1 to all points, shape (size,), increasing; the size `own` is always one of them."""
    if points <= SIZES:
        return np.arange(1, points + 1)
    return np.unique([*np.geomspace(1, points, SIZES).round().astype(int), own])


def draw_batches(sizes: np.ndarray, points: int, sampling: Sampling, seed: int) -> torch.Tensor:
    """Return TRIALS random batches of every size as weights that average their points, shape (size, batch, point).

    "in order" has no chance in it: its batches are runs of neighbours, wherever they begin.
    """
    generator = make_generator(seed, "batches")
    size = torch.tensor(sizes)[:, None, None]
    if sampling == "with replacement":
        picks = torch.randint(points, (len(sizes), TRIALS, points), generator=generator)
        taken = (torch.arange(points) < size).double().expand_as(picks)
        return torch.zeros(picks.shape, dtype=torch.float64).scatter_add_(2, picks, taken) / size
    places = torch.rand(len(sizes), TRIALS, points, generator=generator).argsort(-1)
    if sampling == "in order":
        places = (torch.arange(points) - torch.arange(TRIALS)[:, None]).remainder(points).expand_as(places)
    return (places < size).double() / size
