"""Noisy points of a hidden function, all float64: those that are shown, resampled sets, test points."""

import math

import torch

from core.foundation.randomness import make_generator

SETS = 200
"""Resampled sets of points: the same x, new noise."""
TEST_COUNT = 100
"""Fresh points on which a fit is tested."""


def hide_function(x: torch.Tensor) -> torch.Tensor:
    """Return the hidden function at x: sin(2πx)."""
    return torch.sin(2 * math.pi * x)


def draw_x(count: int, seed: int) -> torch.Tensor:
    """Return `count` increasing places from 0 to 1, one at random within each of as many equal parts."""
    jitter = torch.rand(count, generator=make_generator(seed, f"x of {count} points"), dtype=torch.float64)
    return (torch.arange(count) + 0.1 + 0.8 * jitter) / count


def draw_noise(count: int, seed: int) -> torch.Tensor:
    """Return standard normal noise, shape (1 + 200, count): row 0 for the points shown, the others for the resampled sets."""
    generator = make_generator(seed, f"noise of {count} points")
    return torch.randn(1 + SETS, count, generator=generator, dtype=torch.float64)


def draw_test(seed: int, noise: torch.Tensor | float) -> tuple[torch.Tensor, torch.Tensor]:
    """Return x, shape (point,), and y of the test points; noise: its standard deviation, or several, shape (..., 1)."""
    generator = make_generator(seed, "test points")
    x = torch.rand(TEST_COUNT, generator=generator, dtype=torch.float64)
    return x, hide_function(x) + noise * torch.randn(TEST_COUNT, generator=generator, dtype=torch.float64)
