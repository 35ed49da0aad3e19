"""Find the (w, b) of least loss, or that there is none because the loss falls for ever."""

import torch
import torch.nn.functional as F

from core.concepts.loss_surface.losses import compute_loss
from core.foundation.lines import fit_line

STARTS = 6
"""Places, beside the flat curve, from which the lowest point of a loss after a sigmoid is looked for: it may have many valleys."""
STEEPNESSES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Slopes of the curve, per standard deviation of x, that are tried for a start."""


def find_optimum(loss: str, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the (w, b) of least loss, shape (2,); nan where no line has the least: the loss falls for ever.

    Args:
        loss: a name from losses.LOSSES.
        x, y: shape (point,), float64.
    """
    if loss == "mean squared":
        return fit_line(x, y)
    if loss == "mean absolute":
        return _fit_through_two_points(x, y)
    if loss == "cross-entropy" and find_limit(loss, x, y) < torch.inf:  # it is convex: no valley lies below what it falls to
        return torch.full((2,), torch.nan, dtype=torch.float64)
    centre, spread = x.mean(), x.std(correction=0)  # in standard units all data look alike to the search
    unit = (x - centre) / spread
    found = _descend_from(fit_line(unit, y), loss, unit, y) if loss == "Huber" else _search_valleys(loss, unit, y)
    return torch.stack([found[0] / spread, found[1] - found[0] * centre / spread])


def find_limit(loss: str, x: torch.Tensor, y: torch.Tensor) -> float:
    """Return the lowest loss that a sigmoid's curve approaches as it becomes a step: at an x, rising or falling.

    Points beside the step are right or wrong for sure; those at the step share any probability. So squared error approaches
    the share of wrong points, and cross-entropy is infinite unless all of them are right, which for labels that a threshold
    separates it is: 0 (Albert & Anderson 1984, "On the existence of maximum likelihood estimates in logistic regression models").
    """
    limits = []
    for step in x.unique():
        at = y[x == step]
        share = at.mean().clamp(1e-300, 1 - 1e-16)
        shared = at.numel() * (share * (1 - share) if loss == "squared after sigmoid" else F.binary_cross_entropy(share, share))
        for sure in ((x > step).double(), (x < step).double()):
            wrong = ((sure != y) & (x != step)).sum()
            if loss == "squared after sigmoid" or wrong == 0:
                limits.append(float((wrong + shared) / len(x)))
    return min(limits, default=float("inf"))


def _search_valleys(loss: str, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the lowest of the valleys found from several starts; nan if the curve that becomes a step is at least as good."""
    slopes = torch.tensor([sign * each for each in STEEPNESSES for sign in (-1.0, 1.0)], dtype=torch.float64)
    steps = torch.linspace(x.min().item() - 0.5, x.max().item() + 0.5, 121, dtype=torch.float64)
    level = torch.logit(y.mean())  # the best curve without a slope
    w, b = torch.broadcast_tensors(slopes[:, None], -slopes[:, None] * steps)
    grid = compute_loss(loss, w, b, x, y)
    around = F.max_pool1d(-grid[:, None], 3, stride=1, padding=1)[:, 0]
    lowest = torch.where(grid <= -around, grid, torch.inf).flatten().topk(STARTS, largest=False).indices
    starts = [torch.stack([torch.zeros_like(level), level]), *torch.stack([w.flatten(), b.flatten()], 1)[lowest]]
    ends = torch.stack([_descend_from(start, loss, x, y) for start in starts])
    losses = compute_loss(loss, ends[:, 0], ends[:, 1], x, y).nan_to_num(torch.inf)
    if losses.min() > find_limit(loss, x, y) - 1e-7:
        return torch.full((2,), torch.nan, dtype=torch.float64)
    return ends[losses.argmin()]


def _descend_from(start: torch.Tensor, loss: str, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return where L-BFGS ends."""
    leaf = start.clone().requires_grad_()
    optimizer = torch.optim.LBFGS([leaf], max_iter=200, tolerance_grad=1e-12, tolerance_change=1e-15, line_search_fn="strong_wolfe")

    def close() -> torch.Tensor:
        optimizer.zero_grad()
        height = compute_loss(loss, leaf[0], leaf[1], x, y)
        height.backward()
        return height

    optimizer.step(close)
    return leaf.detach()


def _fit_through_two_points(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Some line of least mean absolute error passes through two of the points (Bloomfield & Steiger 1983, §1.2): try all pairs."""
    w, b = _join_pairs(x, y)
    best = compute_loss("mean absolute", w, b, x, y).argmin()
    return torch.stack([w[best], b[best]])


def _join_pairs(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return w and b of the lines through two of the points, shape (pair,) each."""
    first, second = torch.combinations(torch.arange(len(x))).unbind(1)
    usable = x[first] != x[second]
    first, second = first[usable], second[usable]
    w = (y[second] - y[first]) / (x[second] - x[first])
    return w, y[first] - w * x[first]


def is_alone(loss: str, optimum: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> bool:
    """Return whether no other line has the same least loss; of losses after a sigmoid, which are not searched for it, True.

    Lines of least mean absolute error fill a polygon whose corners pass through two points. Huber's loss is flat along a direction
    where fewer than two x have errors below 1, where it curves (Huber 1964, "Robust estimation of a location parameter").
    """
    errors = optimum[0] * x + optimum[1] - y
    if loss == "Huber":
        return x[errors.abs() < 1 - 1e-6].unique().numel() > 1
    if loss != "mean absolute":
        return True
    w, b = _join_pairs(x, y)
    equal = compute_loss(loss, w, b, x, y) <= errors.abs().mean() * (1 + 1e-12)
    away = (w[equal, None] * x + b[equal, None] - y - errors).abs().amax(1)
    return bool((away <= 1e-9 * y.abs().max()).all())
