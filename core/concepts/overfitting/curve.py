"""Polynomials of every degree through noisy points, at every noise, number of points and ridge that the dials offer.

Least squares is linear in y: of y = f + σε the fit is the fit of f plus σ times the fit of ε. So one decomposition for each degree
and number of points serves all noises and all resampled sets of points; and the mean of all fits is the fit of f, known exactly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from core.concepts.overfitting.least_squares import expand, solve_ridge
from core.concepts.overfitting.points import SETS, draw_noise, draw_test, draw_x, hide_function
from core.concepts.overfitting.settings import COMPLEXITIES, COUNTS, NOISES, RIDGES, CurveConfig, Family
from core.foundation.datasets import split_points
from core.foundation.records import freeze

DENSE = 101
"""Places at which bias and variance are averaged."""
PLACES = 81
"""Points of a drawn curve, closer together near its ends, where a polynomial of high degree turns."""
FOLDS = 20
"""Of cross-validation on own points at most; up to 20 points each is left out in turn."""
BAND = SETS // 10
"""So many of the resampled fits lie, at each place, on or beyond either edge of the band."""


@dataclass(frozen=True, eq=False)
class CurveTrace:
    """All fits of one family. Axes: complexity, noise, count, ridge, then place or point; an axis without a choice has length 1.

    Of own points no hidden function is known: truth, bias² and variance are nan, the test error is that of cross-validation, and
    the band holds the fits that leave a part of the points out.
    """

    config: CurveConfig
    complexities: np.ndarray  # (complexity,) int
    noises: np.ndarray  # (noise,)
    counts: np.ndarray  # (count,) int
    ridges: np.ndarray  # (ridge,)
    x: np.ndarray  # (1, count, point) training points, nan beyond their number
    y: np.ndarray  # (noise, count, point)
    test_x: np.ndarray  # (1, point)
    test_y: np.ndarray  # (noise, point)
    places: np.ndarray  # (place,) where curves are drawn
    truth: np.ndarray  # (place,) the hidden function
    curves: np.ndarray  # (complexity, noise, count, ridge, place), float32, fitted to the training points
    low: np.ndarray  # as curves: of 200 fits to resampled points, at each place the 20th from below
    high: np.ndarray  # as curves: the 20th from above
    train_error: np.ndarray  # (complexity, noise, count, ridge) mean squared error on the training points
    test_error: np.ndarray  # on the test points
    bias2: np.ndarray  # squared distance of the mean fit from the hidden function, averaged over x
    variance: np.ndarray  # mean squared distance of the 200 fits from the mean fit, averaged over x

    @property
    def axes(self) -> dict[str, np.ndarray]:
        """The choices along each axis, by name."""
        return {"complexity": self.complexities, "noise": self.noises, "count": self.counts, "ridge": self.ridges}

    @property
    def expected_error(self) -> np.ndarray:
        """Mean squared error to expect of a new set on new points: bias² + variance + noise²."""
        return self.bias2 + self.variance + self.noises[:, None, None] ** 2


def place_curve() -> torch.Tensor:
    """Return the places of a drawn curve, from −1 to 1."""
    return -torch.cos(torch.linspace(0, math.pi, PLACES, dtype=torch.float64))


def fit_curves(config: CurveConfig) -> CurveTrace:
    """Fit polynomials of all degrees; of the config only family, data, own points and seed matter.

    Raises:
        ValueError: the family is "network", which `start_networks` trains.
    """
    if config.family == "network":
        raise ValueError("family is 'network'; allowed: 'polynomial', 'far beyond'")
    return _fit_own(config) if config.data == "own" else _fit_sine(config)


def _fit_sine(config: CurveConfig) -> CurveTrace:
    degrees = COMPLEXITIES[config.family]
    test_x, test_noise = draw_test(config.seed)
    noises = torch.tensor(NOISES, dtype=torch.float64)
    sets = [(draw_x(count, config.seed), draw_noise(count, config.seed)) for count in COUNTS]
    cells = [[_fit_cell(degree, *each, test_x, test_noise) for each in sets] for degree in degrees]
    parts = {name: np.stack([np.stack([cell[name] for cell in row], 1) for row in cells]) for name in cells[0][0]}
    x, y = _pad_points(sets)
    test_y = hide_function(test_x) + noises[:, None] * test_noise
    return keep_curves(
        config,
        x,
        y,
        (place_curve() + 1) / 2,
        **parts,
        complexities=degrees,
        noises=NOISES,
        counts=COUNTS,
        ridges=RIDGES,
        test_x=test_x[None],
        test_y=test_y,
    )


def keep_curves(config: CurveConfig, x: Any, y: Any, places: torch.Tensor, **arrays: Any) -> CurveTrace:
    """Return the trace of these arrays, read-only; of points that are not own the hidden function is known."""
    truth = hide_function(places) if config.data == "sine" else torch.full_like(places, torch.nan)
    return CurveTrace(
        config, **{name: freeze(each) for name, each in {**arrays, "x": x, "y": y, "places": places, "truth": truth}.items()}
    )


def _pad_points(sets: Sequence[tuple[torch.Tensor, torch.Tensor]]) -> tuple[np.ndarray, np.ndarray]:
    """Return x (1, count, point) and y (noise, count, point) of the training points, nan beyond their number."""
    x, noise = np.full((1, len(COUNTS), max(COUNTS)), np.nan), np.full((len(COUNTS), max(COUNTS)), np.nan)
    for row, (places, drawn) in enumerate(sets):
        x[0, row, : len(places)], noise[row, : len(places)] = places, drawn[0]
    return x, np.sin(2 * np.pi * x) + np.array(NOISES)[:, None, None] * noise


def _fit_cell(
    degree: int, x: torch.Tensor, noise: torch.Tensor, test_x: torch.Tensor, test_noise: torch.Tensor
) -> dict[str, np.ndarray]:
    """Return the fits of one degree to one number of points, at every noise and ridge: arrays with axes noise, ridge, ..."""
    dense = torch.linspace(0, 1, DENSE, dtype=torch.float64)
    targets = torch.cat([hide_function(x)[None], noise]).T  # the function, the noise of the shown set, of the 200 others
    coefficients = solve_ridge(expand(2 * x - 1, degree), targets, RIDGES)
    lengths = [PLACES, DENSE, len(test_x), len(x)]
    everywhere = torch.cat([place_curve(), 2 * dense - 1, 2 * test_x - 1, 2 * x - 1])
    curve, wide, tested, trained = (expand(everywhere, degree) @ coefficients).split(lengths, 1)
    sigma = torch.tensor(NOISES, dtype=torch.float64)[:, None, None]
    low, high = (sign * (sign * curve[..., 2:]).topk(BAND).values[..., -1] for sign in (-1, 1))
    bias = wide[..., 0] - hide_function(dense)
    scatter = wide[..., 2:].square().mean((-2, -1))
    test_residual = tested[..., 0] + sigma * tested[..., 1] - (hide_function(test_x) + sigma * test_noise)
    train_residual = trained[..., 0] + sigma * trained[..., 1] - (hide_function(x) + sigma * noise[0])
    results = {
        "curves": (curve[..., 0] + sigma * curve[..., 1]).float(),
        "low": (curve[..., 0] + sigma * low).float(),
        "high": (curve[..., 0] + sigma * high).float(),
        "train_error": train_residual.square().mean(-1),
        "test_error": test_residual.square().mean(-1),
        "bias2": bias.square().mean(-1).expand(len(NOISES), -1),
        "variance": sigma[..., 0] ** 2 * scatter,
    }
    return {name: value.numpy() for name, value in results.items()}


def _fit_own(config: CurveConfig) -> CurveTrace:
    """Fit own points: x is scaled to −1 to 1, y to mean 0 for the fit, so that ridge does not pull the curve's mean to 0."""
    x, y = (torch.tensor(column) for column in split_points(config.own))
    degrees, places = COMPLEXITIES[config.family], place_curve()
    middle, half = (x.max() + x.min()) / 2, (x.max() - x.min()) / 2
    scaled = (x - middle) / half
    cells = [_fit_own_degree(scaled, y, degree, places) for degree in degrees]
    parts = {name: np.stack([cell[name] for cell in cells])[:, None, None] for name in cells[0]}
    unknown, nothing = np.full(parts["train_error"].shape, np.nan), np.full((1, 0), np.nan)
    return keep_curves(
        config,
        x[None, None],
        y[None, None],
        middle + half * places,
        **parts,
        complexities=degrees,
        noises=[np.nan],
        counts=[len(x)],
        ridges=RIDGES,
        test_x=nothing,
        test_y=nothing,
        bias2=unknown,
        variance=unknown,
    )


def _fit_own_degree(x: torch.Tensor, y: torch.Tensor, degree: int, places: torch.Tensor) -> dict[str, np.ndarray]:
    """Return the fit to all points, and the error and the band of the fits that leave a fold out; axes ridge, ..."""
    folds = torch.arange(len(x)) % min(len(x), FOLDS)
    kept = torch.cat([torch.ones(1, len(x), dtype=torch.bool), folds != folds.unique()[:, None]]).double()  # (fit, point)
    means = (kept @ y / kept.sum(1))[:, None]
    features = expand(x, degree)
    coefficients = solve_ridge(kept[..., None] * features, (kept * (y - means))[..., None], RIDGES)[..., 0]
    at_points, curves = (coefficients @ expand(at, degree).T + means[:, None] for at in (x, places))  # (fit, ridge, point or place)
    left_out = (1 - kept[1:])[:, None] * (at_points[1:] - y) ** 2
    return {
        "curves": curves[0].float().numpy(),
        "low": curves[1:].amin(0).float().numpy(),
        "high": curves[1:].amax(0).float().numpy(),
        "train_error": (at_points[0] - y).square().mean(-1).numpy(),
        "test_error": left_out.sum((0, 2)).numpy() / len(x),
    }


def count_parameters(family: Family, complexity: int) -> int:
    """Return how many numbers are fitted: coefficients of a polynomial, weights and biases of a network."""
    return 3 * complexity + 1 if family == "network" else complexity + 1
