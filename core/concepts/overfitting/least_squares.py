"""Polynomials by least squares with ridge, from the singular values of their features."""

from collections.abc import Sequence

import torch
from numpy.polynomial.legendre import legvander

SMALLEST = 1e-11
"""Singular values below this share of the largest count as 0."""


def expand(x: torch.Tensor, degree: int) -> torch.Tensor:
    """Return the Legendre polynomials P0 to P_degree at x from −1 to 1, shape (*x, degree + 1).

    Their span is that of 1, x, x², ..., in which the same fits would drown in rounding errors.
    """
    return torch.from_numpy(legvander(x.numpy(), degree))


def solve_ridge(features: torch.Tensor, targets: torch.Tensor, ridges: Sequence[float]) -> torch.Tensor:
    """Return the coefficients of least mean squared error + ridge · (sum of their squares).

    With ridge 0 it is least squares; where many coefficients fit equally well, those with the smallest sum of squares.

    Args:
        features: shape (..., point, coefficient). A row of zeros is a point that does not count.
        targets: shape (..., point, set).
        ridges: of each solution.

    Returns:
        Shape (..., ridge, coefficient, set).
    """
    left, sizes, right = torch.linalg.svd(features, full_matrices=False)
    points = (features != 0).any(-1).sum(-1)[..., None, None]
    added = points * torch.tensor(ridges, dtype=features.dtype)[:, None]
    sizes = sizes[..., None, :]
    kept = sizes > SMALLEST * sizes[..., :1]
    factors = torch.where(kept, sizes / (sizes**2 + added), 0.0)  # (..., ridge, coefficient)
    projected = left.transpose(-1, -2) @ targets
    return right.transpose(-1, -2)[..., None, :, :] @ (factors[..., None] * projected[..., None, :, :])
