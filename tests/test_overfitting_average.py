"""Bias² and variance of the lesson `overfitting` are means over all x from 0 to 1, ends and middle alike."""

import numpy as np
import pytest
import torch

from core.concepts import overfitting
from core.concepts.overfitting import COUNTS, NOISES
from core.concepts.overfitting.least_squares import expand, solve_ridge
from core.concepts.overfitting.networks import predict
from core.concepts.overfitting.points import draw_noise, draw_x, hide_function
from tests.test_overfitting import FITS, SMOOTH, finish


@pytest.mark.parametrize(("degree", "count"), [(0, 0), (3, 1), (9, 0), (59, 3), (299, 0), (299, 3)])
def test_bias_and_variance_are_averaged_exactly_over_x(degree: int, count: int) -> None:
    """Variance: the mean of Pk · Pm from −1 to 1 is 1 / (2k + 1) if k = m, else 0. Bias²: the mean over 100,000 equal parts."""
    trace, noise, x = FITS["far beyond"], 2, draw_x(COUNTS[count], 0)
    targets = torch.cat([hide_function(x)[None], NOISES[noise] * draw_noise(len(x), 0)[1:]]).T
    weights = solve_ridge(expand(2 * x - 1, degree), targets, (0.0,))[0].numpy()
    place = list(trace.axes["complexity"]).index(degree), noise, count, 0
    squares = weights[:, 1:] ** 2 / (2 * np.arange(degree + 1) + 1)[:, None]
    assert trace.variance[place] == pytest.approx(squares.sum(0).mean(), rel=1e-6)
    new = (np.arange(100_000) + 0.5) / 100_000
    missed = np.polynomial.legendre.legval(2 * new - 1, weights[:, 0]) - np.sin(2 * np.pi * new)
    assert trace.bias2[place] == pytest.approx(np.mean(missed**2), rel=1e-4)


def test_bias_and_variance_of_networks_are_means_over_x() -> None:
    """Over 400 equal parts; the variance divides by 199, and bias² leaves out what 200 networks, not all, leave to chance."""
    state = finish(SMOOTH, 60)
    trace, new = overfitting.judge_networks(state), (torch.arange(400, dtype=torch.float64) + 0.5) / 400
    said = predict([torch.tensor(each) for each in state.parameters], (2 * new - 1).float()).double()  # (set, point, network)
    variance = said.var(0).mean(0)
    bias2 = (said.mean(0) - hide_function(new)[:, None]).square().mean(0) - variance / 200
    assert trace.variance[:, 0, 0, 0] == pytest.approx(variance.numpy(), rel=1e-3)
    assert trace.bias2[:, 0, 0, 0] == pytest.approx(bias2.numpy(), rel=1e-3)
