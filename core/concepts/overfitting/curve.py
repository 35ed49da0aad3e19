"""Polynomials of every degree through noisy points, at every noise, number of points and ridge that the dials offer.

Least squares is linear in y: of y = f + σε the fit is the fit of f plus σ times the fit of ε. So one decomposition for each degree
and number of points serves all noises and all resampled sets of points; and the mean of all fits is the fit of f, known exactly.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.polynomial.legendre import leggauss
from torch.nn.utils.rnn import pad_sequence

from core.concepts.overfitting.least_squares import expand, solve_ridge
from core.concepts.overfitting.points import SETS, draw_noise, draw_test, draw_x, hide_function
from core.concepts.overfitting.settings import COMPLEXITIES, COUNTS, FAR_DEGREES, NOISES, RIDGES, CurveConfig, Family
from core.foundation.datasets import split_points
from core.foundation.records import freeze

NODES, _WEIGHTS = (torch.from_numpy(each) for each in leggauss(1 + max(FAR_DEGREES)))
"""Places, from −1 to 1, at which fits are taken to average over x: the nodes of Gauss-Legendre quadrature, and their weights."""
PLACES = -torch.cos(torch.linspace(0, math.pi, 81, dtype=torch.float64))
"""Places of a drawn curve, from −1 to 1, closer together near its ends, where a polynomial of high degree turns."""
SIGMA = torch.tensor(NOISES, dtype=torch.float64)[:, None, None]
"""Standard deviations of the noise, shape (noise, 1, 1)."""
FOLDS = 20
"""Of cross-validation on own points at most; up to 20 points each is left out in turn."""
BAND = SETS // 10
"""So many of the resampled fits lie, at each place, on or beyond either edge of the band."""


@dataclass(frozen=True, eq=False)
class CurveTrace:
    """All fits of one family. Axes: complexity, noise, count, ridge, then place or point; an axis without a choice has length 1.

    The config says what was fitted, and which of the fits is looked at.
    Of own points no hidden function is known: truth, bias² and variance are nan, the test error is that of cross-validation, and
    the band holds the fits that leave a part of the points out.
    """

    config: CurveConfig
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
        """What is computed together, by axis; of a network's noise, count and ridge, and of own points, there is one."""
        config = self.config
        axes = {"complexity": COMPLEXITIES[config.family], "noise": NOISES, "count": COUNTS, "ridge": RIDGES}
        if config.family == "network":
            axes |= {"noise": (config.noise,), "count": (config.count,), "ridge": (config.ridge,)}
        elif config.data == "own":
            axes |= {"noise": (math.nan,), "count": (len(config.own),)}
        return {name: np.array(values) for name, values in axes.items()}

    @property
    def noise2(self) -> np.ndarray:
        """The variance of the noise, for each fit."""
        return np.broadcast_to(self.axes["noise"][:, None, None] ** 2, self.bias2.shape)

    @property
    def expected_error(self) -> np.ndarray:
        """Mean squared error to expect of a new set on new points: bias² + variance + noise²."""
        return self.bias2 + self.variance + self.noise2


def fit_curves(config: CurveConfig) -> CurveTrace:
    """Fit polynomials of all degrees; of the config only family, data, own points and seed matter.

    Raises:
        ValueError: the family is "network", which `start_networks` trains.
    """
    if config.family == "network":
        raise ValueError("family is 'network'; allowed: 'polynomial', 'far beyond'")
    return _fit_own(config) if config.data == "own" else _fit_sine(config)


def average_over_x(values: torch.Tensor) -> torch.Tensor:
    """Return the mean over x, uniform from 0 to 1, of values at the nodes, shape (..., node), by Gauss-Legendre quadrature.

    Exact for squares of polynomials up to the highest degree offered. A plain mean over evenly spaced places would count both ends
    as full places, and there curves of high degree are far off: the expected error of degree 9 would be 40 % too large.
    """
    return values @ _WEIGHTS / 2  # the weights add up to 2, the length from −1 to 1


def keep_curves(config: CurveConfig, places: torch.Tensor, **arrays: torch.Tensor) -> CurveTrace:
    """Return the trace of these arrays, read-only; of points that are not own the hidden function is known."""
    truth = hide_function(places) if config.data == "sine" else torch.full_like(places, torch.nan)
    kept = {**arrays, "places": places, "truth": truth}
    return CurveTrace(config, **{name: freeze(each) for name, each in kept.items()})


def _fit_sine(config: CurveConfig) -> CurveTrace:
    test_x, test_y = draw_test(config.seed, SIGMA)
    sets = [(draw_x(count, config.seed), draw_noise(count, config.seed)) for count in COUNTS]
    cells = [[_fit_cell(degree, *each, test_x, test_y) for each in sets] for degree in COMPLEXITIES[config.family]]
    parts = {name: torch.stack([torch.stack([cell[name] for cell in row], 1) for row in cells]) for name in cells[0][0]}
    x = pad_sequence([x for x, _ in sets], batch_first=True, padding_value=torch.nan)
    noise = pad_sequence([noise[0] for _, noise in sets], batch_first=True)
    points = {"x": x[None], "y": hide_function(x) + SIGMA * noise, "test_x": test_x[None], "test_y": test_y[:, 0]}
    return keep_curves(config, (PLACES + 1) / 2, **points, **parts)


def _fit_cell(
    degree: int, x: torch.Tensor, noise: torch.Tensor, test_x: torch.Tensor, test_y: torch.Tensor
) -> dict[str, torch.Tensor]:
    """Return the fits of one degree to one number of points, at every noise and ridge: axes noise, ridge, ..."""
    targets = torch.cat([hide_function(x)[None], noise]).T  # the function, the noise of the shown set, of the 200 others
    coefficients = solve_ridge(expand(2 * x - 1, degree), targets, RIDGES)
    places = [PLACES, NODES, 2 * test_x - 1, 2 * x - 1]
    fits = expand(torch.cat(places), degree) @ coefficients  # (ridge, place, target)
    curve, wide, tested, trained = fits.split([len(each) for each in places], 1)
    ordered = torch.from_numpy(np.partition(curve[..., 2:].numpy(), (BAND - 1, SETS - BAND)))  # torch's topk takes longer
    low, high = ordered[..., BAND - 1], ordered[..., SETS - BAND]
    trained, tested, shown = (each[..., 0] + SIGMA * each[..., 1] for each in (trained, tested, curve))
    return {
        "curves": shown.float(),
        "low": (curve[..., 0] + SIGMA * low).float(),
        "high": (curve[..., 0] + SIGMA * high).float(),
        "train_error": (trained - (hide_function(x) + SIGMA * noise[0])).square().mean(-1),
        "test_error": (tested - test_y).square().mean(-1),
        "bias2": average_over_x((wide[..., 0] - hide_function((NODES + 1) / 2)).square()).expand(len(NOISES), -1),
        "variance": SIGMA[..., 0] ** 2 * average_over_x(wide[..., 2:].square().mean(-1)),
    }


def _fit_own(config: CurveConfig) -> CurveTrace:
    """Fit own points: x is scaled to −1 to 1, y to mean 0 for the fit, so that ridge does not pull the curve's mean to 0."""
    x, y = (torch.tensor(column) for column in split_points(config.own))
    middle, half = (x.max() + x.min()) / 2, (x.max() - x.min()) / 2
    cells = [_fit_own_degree((x - middle) / half, y, degree) for degree in COMPLEXITIES[config.family]]
    parts = {name: torch.stack([cell[name] for cell in cells])[:, None, None] for name in cells[0]}
    unknown, nothing = torch.full_like(parts["train_error"], torch.nan), x[None, :0]
    points = {"x": x[None, None], "y": y[None, None], "test_x": nothing, "test_y": nothing}
    return keep_curves(config, middle + half * PLACES, **points, **parts, bias2=unknown, variance=unknown)


def _fit_own_degree(x: torch.Tensor, y: torch.Tensor, degree: int) -> dict[str, torch.Tensor]:
    """Return the fit to all points, and the error and the band of the fits that leave a fold out; axes ridge, ..."""
    folds = torch.arange(len(x)) % min(len(x), FOLDS)
    kept = torch.cat([torch.ones(1, len(x), dtype=torch.bool), folds != folds.unique()[:, None]]).double()  # (fit, point)
    means = (kept @ y / kept.sum(1))[:, None]
    features = expand(x, degree)
    coefficients = solve_ridge(kept[..., None] * features, (kept * (y - means))[..., None], RIDGES)[..., 0]
    at_points, curves = (coefficients @ expand(at, degree).T + means[:, None] for at in (x, PLACES))  # (fit, ridge, point or place)
    left_out = (1 - kept[1:])[:, None] * (at_points[1:] - y) ** 2
    return {
        "curves": curves[0].float(),
        "low": curves[1:].amin(0).float(),
        "high": curves[1:].amax(0).float(),
        "train_error": (at_points[0] - y).square().mean(-1),
        "test_error": left_out.sum((0, 2)) / len(x),
    }


def count_parameters(family: Family, complexity: int) -> int:
    """Return how many numbers are fitted: coefficients of a polynomial, weights and biases of a network."""
    return 3 * complexity + 1 if family == "network" else complexity + 1
