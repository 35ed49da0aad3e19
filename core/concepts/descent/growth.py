"""By how much the steps of a run multiply an error: whether they shrink it or blow it up."""

import torch

from core.concepts.descent.batches import size_batches, summarize_batches
from core.concepts.descent.settings import METHODS, DescentConfig, Method


def measure_growth(
    config: DescentConfig, features: torch.Tensor, y: torch.Tensor, orders: torch.Tensor
) -> dict[Method, torch.Tensor]:
    """Return the factor per step by which the first seed's steps multiply an error in the long run, shape (run,), for each method.

    A step on a squared error is affine: the error δ = θ − θ* and the velocity become A·(δ, velocity) + noise, with the A of the
    step's batch. The product of all A of the run, P, says what becomes of an error; its largest eigenvalue in size, taken to the
    power 1/steps, is the factor. For the full batch that is the eigenvalue analysis of A itself, which gives the limit
    2(1 + μ)/λmax (Polyak 1964). For random batches it estimates the Lyapunov exponent of the product (Furstenberg & Kesten 1960,
    "Products of random matrices"): below 1 the noise adds up to a ball of constant size, above 1 errors grow without end.
    """
    orders, rates = orders[:1], torch.tensor(config.rates, dtype=torch.float64)
    learned = 2 if config.intercept else 1
    growth: dict[Method, torch.Tensor] = {}
    for method in METHODS:
        sizes = size_batches(len(y), config.batch_sizes()[method], config.epochs)
        order = torch.arange(len(y)).repeat(1, config.epochs) if method == "full batch" else orders
        curvature, _ = summarize_batches(features, y, order, sizes)
        steps = _write_steps(curvature[:, 0, :learned, :learned], rates, config.momentum)
        growth[method] = _average_growth(steps)
    return growth


def _write_steps(curvature: torch.Tensor, rates: torch.Tensor, momentum: float) -> torch.Tensor:
    """Return the matrix of each step, shape (time, run, state, state); the state is δ, and with momentum η times the velocity.

    Args:
        curvature: of each step's batch, shape (time, parameter, parameter).
    """
    pull = rates[:, None, None] * curvature[:, None]
    one = torch.eye(curvature.shape[-1], dtype=torch.float64).expand_as(pull)
    if not momentum:
        return one - pull
    return torch.cat([torch.cat([one - pull, -momentum * one], -1), torch.cat([pull, momentum * one], -1)], -2)


def _average_growth(steps: torch.Tensor) -> torch.Tensor:
    """Return the spectral radius of the product of all steps to the power 1/steps, shape (run,)."""
    count, scale = len(steps), torch.zeros(steps.shape[1], dtype=torch.float64)
    while len(steps) > 1:  # neighbours are multiplied, all pairs at once; sizes are kept apart, so that nothing overflows
        if len(steps) % 2:
            steps = torch.cat([steps, torch.eye(steps.shape[-1], dtype=torch.float64).expand_as(steps[:1])])
        steps = steps[1::2] @ steps[::2]
        size = steps.abs().amax((-2, -1)).clamp(min=1e-300)
        steps, scale = steps / size[..., None, None], scale + size.log().sum(0)
    radius = torch.linalg.eigvals(steps[0]).abs().amax(-1)
    return ((radius.log() + scale) / count).exp()
