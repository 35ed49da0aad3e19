"""What noise is made of: the gradients of single points and of batches, and how they scatter around the full gradient."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from core.concepts.descent.batches import size_batches
from core.concepts.descent.settings import DescentConfig, Method, Sampling
from core.concepts.descent.training import DescentTrace, descend
from core.foundation.frames import Table, make_table
from core.foundation.randomness import make_generator
from core.foundation.records import freeze

MOMENTS, NUMBERS = 30, 300_000
"""Moments of each path at which gradients are measured, evenly spread over its updates: fewer where their pictures would hold
more NUMBERS than fit into a message."""
CLOUD = 40
"""Batches shown in the cloud at each moment, at most."""
TRIALS = 500
"""Random batches of each size from which a variance is measured."""
SIZES = 24
"""Batch sizes that are measured: all of them if there are no more, else in about equal ratios."""


@dataclass(frozen=True, eq=False)
class NoiseTrace:
    """The gradients along the mini-batch paths, a run a learning rate; arrays are float64 and read-only.

    A moment where a path is lost (`DescentTrace.drop_lost`) holds nan.
    """

    method: ClassVar[Method] = "mini-batch"
    updates: np.ndarray  # (time,) the update before which the gradients were taken
    points: np.ndarray  # (run, time, parameter) where
    full: np.ndarray  # (run, time, parameter) the gradient over all points
    single: np.ndarray  # (run, time, point, parameter) each point's own gradient
    batches: np.ndarray  # (run, time, batch, parameter) gradients of mini-batches drawn as training draws them
    sizes: np.ndarray  # (size,) batch sizes from 1 to the number of points, the race's own among them
    measured: np.ndarray  # (run, time, size) mean squared distance of batch gradients from the full gradient
    signal: np.ndarray  # (run, time) squared length of the full gradient
    independent: np.ndarray  # (run, time, size) theory for independent draws: σ²/B
    without_return: np.ndarray  # (run, time, size) theory for draws without replacement: σ²/B · (N − B)/(N − 1)


def train_and_measure(config: DescentConfig) -> NoiseTrace:
    """Train an experiment and measure the noise along its mini-batch paths: what depends on its settings alone is computed once."""
    return measure_noise(descend(config))


def measure_noise(trace: DescentTrace) -> NoiseTrace:
    """Take the gradients of all points, and of random batches, along the first seed's mini-batch paths.

    A batch's gradient is the mean of its points' gradients, so its variance around the full gradient is σ²/B, where σ² is the
    single points' mean squared distance from it; drawn without replacement, the finite population correction (N − B)/(N − 1)
    comes on top (Cochran 1977, "Sampling Techniques", §2.6).
    """
    config, path, count = trace.config, trace.paths[NoiseTrace.method], len(trace.y)
    size = config.batch_sizes()[NoiseTrace.method]
    sizes = choose_sizes(count, size)
    moments = min(MOMENTS, NUMBERS // (len(trace.rates) * (2 * (count + CLOUD) + 3 * len(sizes))))
    updates = np.unique(np.linspace(0, len(path) - 1, moments).round().astype(int))
    points = trace.drop_lost(path[updates].swapaxes(0, 1))
    single = differentiate_points(trace, points)
    full = single.mean(-2)
    deviations = single - full[..., None, :]
    variance = (deviations**2).sum(-1).mean(-1)[..., None]  # σ²
    weights = draw_batches(sizes, count, config.sampling, config.seed)
    shown = weights[int(np.searchsorted(sizes, size))][:CLOUD].numpy()
    return NoiseTrace(
        updates=freeze(updates),
        points=freeze(points),
        full=freeze(full),
        single=freeze(single),
        batches=freeze(shown @ single),
        sizes=freeze(sizes),
        measured=freeze(measure_scatter(weights, deviations)),
        signal=freeze((full**2).sum(-1)),
        independent=freeze(variance / sizes),
        without_return=freeze(variance / sizes * (count - sizes) / max(1, count - 1)),
    )


def tabulate_noise(noise: NoiseTrace, run: int) -> Table:
    """Return the variances along one path as a table: a row for each moment and batch size."""
    moments, sizes = len(noise.updates), len(noise.sizes)
    w, b = noise.points[run].T
    by_moment = {"update": noise.updates, "w": w, "b": b, "squared_gradient_norm": noise.signal[run]}
    variances = {
        "variance_measured": noise.measured[run],
        "variance_without_replacement": noise.without_return[run],
        "variance_with_replacement": noise.independent[run],
    }
    table = {name: np.repeat(values, sizes) for name, values in by_moment.items()}
    return make_table(
        {**table, "batch_size": np.tile(noise.sizes, moments), **{name: values.ravel() for name, values in variances.items()}}
    )


def measure_scatter(weights: list[torch.Tensor], deviations: np.ndarray) -> np.ndarray:
    """Return the batch gradients' mean squared distance from the full gradient, shape (run, time, size).

    With batch weights a, and single gradients that deviate by d from the full one, that is the mean of |Σ aᵢdᵢ|², which is
    Σ mean(aᵢaⱼ) dᵢ·dⱼ: batches are averaged once, for all moments of all runs.

    Args:
        weights: from `draw_batches`, a tensor (batch, point) for each size.
        deviations: shape (run, time, point, parameter).
    """
    uneven = [each - 1 / each.shape[-1] for each in weights]  # deviations add up to 0: a batch of all points has exactly no scatter
    products = torch.stack([each.T @ each / len(each) for each in uneven])
    given = torch.tensor(deviations)
    return torch.einsum("sij,rtip,rtjp->rts", products, given, given).clamp(min=0).numpy()


def differentiate_points(trace: DescentTrace, points: np.ndarray) -> np.ndarray:
    """Return the gradient of each point's own squared error, 2(φ·θ − y)φ: `points` (..., parameter) to (..., point, parameter)."""
    residuals = points @ trace.features.T - trace.y
    return 2 * residuals[..., None] * trace.features


def choose_sizes(points: int, own: int) -> np.ndarray:
    """Return batch sizes from 1 to all points, shape (size,), increasing; the size `own` is always one of them."""
    if points <= SIZES:
        return np.arange(1, points + 1)
    return np.unique([*np.geomspace(1, points, SIZES).round().astype(int), own])


def draw_batches(sizes: np.ndarray, points: int, sampling: Sampling, seed: int) -> list[torch.Tensor]:
    """Return batches of every size as weights that average their points, a tensor (batch, point) for each size.

    They are TRIALS random ones. "in order" has no chance in it: its batches are those of an epoch, the last with what is left.
    """
    if sampling == "in order":
        return [_average_in_order(size_batches(points, size, 1)) for size in sizes.tolist()]
    generator = make_generator(seed, "batches")
    size = torch.tensor(sizes)[:, None, None]
    if sampling == "with replacement":
        picks = torch.randint(points, (len(sizes), TRIALS, points), generator=generator)
        taken = (torch.arange(points) < size).double().expand_as(picks)
        return list(torch.zeros(picks.shape, dtype=torch.float64).scatter_add_(2, picks, taken) / size)
    places = torch.rand(len(sizes), TRIALS, points, generator=generator).argsort(-1)
    return list((places < size).double() / size)


def _average_in_order(lengths: torch.Tensor) -> torch.Tensor:
    """Return the weights of batches that follow one another: the first `lengths[0]` points, then the next; shape (batch, point)."""
    return torch.block_diag(*(torch.full((1, length), 1 / length, dtype=torch.float64) for length in lengths.tolist()))
