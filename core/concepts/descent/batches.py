"""Which points each step looks at, and what a step needs to know of them."""

import torch
from torch.utils.data import RandomSampler

from core.concepts.descent.settings import DescentConfig
from core.foundation.datasets import split_points
from core.foundation.randomness import make_generator


def load_features(config: DescentConfig) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the features (x, 1) of each point, shape (point, parameter), and y, shape (point,), float64.

    Without an intercept the second feature is 0: b then has no influence and no gradient.
    """
    x, y = (torch.tensor(column) for column in split_points(config.points))
    return torch.stack([x, torch.full_like(x, float(config.intercept))], 1), y


def make_shuffler(seed: int) -> torch.Generator:
    """Return the generator that shuffles the points of one seed; mini-batches and single examples see the same order."""
    return make_generator(seed, "shuffle")


def draw_orders(config: DescentConfig) -> torch.Tensor:
    """Return which point comes when, shape (seed, time): every epoch of every seed, one after the other.

    Random orders are those of torch's own RandomSampler, which a DataLoader with shuffle=True uses.
    """
    points = len(config.points)
    if config.sampling == "in order":
        return torch.arange(points).repeat(config.seeds, config.epochs)
    orders = []
    for seed in range(config.seed, config.seed + config.seeds):
        sampler = RandomSampler(range(points), replacement=config.sampling == "with replacement", generator=make_shuffler(seed))
        orders.append([point for _ in range(config.epochs) for point in sampler])
    return torch.tensor(orders)


def size_batches(points: int, batch_size: int, epochs: int) -> torch.Tensor:
    """Return how many points each step looks at, shape (time,); the last batch of an epoch takes what is left."""
    one_epoch = [batch_size] * (points // batch_size)
    rest = points % batch_size
    return torch.tensor(one_epoch + [rest] * (rest > 0)).repeat(epochs)


def summarize_batches(
    features: torch.Tensor, y: torch.Tensor, orders: torch.Tensor, sizes: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Reduce every batch to what its gradient needs: gradient = curvature · parameters − pull.

    For the mean squared error of a batch, curvature is 2/B·Σ φφᵀ and pull is 2/B·Σ φy, with φ = (x, 1): sufficient statistics, so
    that a step costs the same for one example as for all of them.

    Args:
        features, y: shapes (point, parameter) and (point,).
        orders: which point comes when, shape (seed, time in examples).
        sizes: how many of them each step takes, shape (time,).

    Returns:
        curvature, shape (time, seed, parameter, parameter), and pull, shape (time, seed, parameter).
    """
    products = torch.cat([(features[:, :, None] * features[:, None, :]).flatten(1), features * y[:, None]], 1)
    step_of = torch.repeat_interleave(torch.arange(len(sizes)), sizes)
    sums = products.new_zeros(len(orders), len(sizes), 6).index_add_(1, step_of, products[orders])
    means = (2 * sums / sizes[None, :, None]).movedim(1, 0)
    return means[..., :4].unflatten(-1, (2, 2)).contiguous(), means[..., 4:].contiguous()
