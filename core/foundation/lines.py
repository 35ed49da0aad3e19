"""The straight line w·x + b of least squared error, and how its loss curves, without the rounding of a general solver."""

import torch


def fit_line(x: torch.Tensor, y: torch.Tensor, intercept: bool = True) -> torch.Tensor:
    """Return the (w, b) of least mean squared error, shape (2,); without an intercept b is 0.

    By deviations from the means (Draper & Smith 1998, "Applied Regression Analysis", §1.2): a general least-squares solver takes x
    that hardly differ for equal ones, and then w for 0.

    Args:
        x, y: shape (point,), float64; with an intercept at least two different x, without one an x that is not 0.
    """
    if not intercept:
        square = (x * x).sum()
        w = (x * y).sum() / square if square > 0 else torch.zeros((), dtype=x.dtype)
        return torch.stack([w, torch.zeros_like(w)])
    centre = x.mean()
    away = x - centre
    w = (away * (y - y.mean())).sum() / (away * away).sum()
    return torch.stack([w, y.mean() - w * centre])


def find_curvatures(x: torch.Tensor) -> torch.Tensor:
    """Return the eigenvalues of the Hessian of a line's mean squared error, shape (2,), the smaller first.

    The Hessian is 2·[[mean x², mean x], [mean x, 1]]. Its determinant, the product of its eigenvalues, is 4 times the variance of
    x: so the smaller one is exact even where it is smaller than the rounding error of the larger.
    """
    square, mean = (x * x).mean(), x.mean()
    larger = square + 1 + torch.sqrt((square - 1) ** 2 + 4 * mean * mean)
    return torch.stack([4 * x.var(correction=0) / larger, larger])
