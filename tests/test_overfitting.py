"""Curves through points: by hand, against numpy and torch, bias and variance, ridge, cross-validation, own points, networks."""

import contextlib
import io
import math
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core.concepts import overfitting
from core.concepts.overfitting import COUNTS, NOISES, RIDGES, CurveConfig, fit_curves
from core.concepts.overfitting.least_squares import expand, solve_ridge
from core.concepts.overfitting.points import draw_noise, draw_x, hide_function

FITS = {family: fit_curves(CurveConfig(family=family)) for family in ("polynomial", "far beyond")}  # type: ignore[arg-type]
SMOOTH = CurveConfig(family="network", steps=40)


def run(program: str) -> list[float]:
    """Run a program and return the numbers that it prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(program, {})
    return [float(each) for each in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", said.getvalue())]


def test_a_ridge_by_hand() -> None:
    """One coefficient, features 1 and 1, y = 1 and 3: mean (y − w)² + w² is least at w = 2 / (1 + 1) = 1; without ridge at 2."""
    weights = solve_ridge(torch.ones(2, 1, dtype=torch.float64), torch.tensor([[1.0], [3.0]], dtype=torch.float64), (0.0, 1.0))
    assert weights.flatten().tolist() == pytest.approx([2.0, 1.0])


def test_a_line_by_hand() -> None:
    """Three points on y = 2x + 1: degree 1 leaves nothing, degree 0 their variance 8/3."""
    trace = fit_curves(CurveConfig(data="own", own=((1.0, 3.0), (2.0, 5.0), (3.0, 7.0))))
    assert trace.train_error[:2, 0, 0, 0] == pytest.approx([8 / 3, 0.0])
    assert trace.test_error[0, 0, 0, 0] == pytest.approx((3**2 + 0**2 + 3**2) / 3)  # each from the mean of the other two
    assert trace.curves[1, 0, 0, 0] == pytest.approx(2 * trace.places + 1, abs=1e-5)


@pytest.mark.parametrize("degree", [0, 1, 3, 6])
@pytest.mark.parametrize("noise", range(len(NOISES)))
def test_least_squares_is_numpys_and_torchs(degree: int, noise: int) -> None:
    trace, count = FITS["polynomial"], 1
    x, y = trace.x[0, count, : COUNTS[count]], trace.y[noise, count, : COUNTS[count]]
    fitted = np.polynomial.Polynomial.fit(x, y, degree)
    assert trace.curves[degree, noise, count, 0] == pytest.approx(fitted(trace.places), abs=1e-4)
    rows = torch.tensor(np.vander(x, degree + 1))
    solution = torch.linalg.lstsq(rows, torch.tensor(y)[:, None]).solution
    left = float((rows @ solution - torch.tensor(y)[:, None]).square().mean())
    assert trace.train_error[degree, noise, count, 0] == pytest.approx(left)


@pytest.mark.parametrize("ridge", [1, 2, 4])
def test_ridge_solves_the_normal_equations(ridge: int) -> None:
    trace, degree, count = FITS["polynomial"], 9, 0
    x, y = torch.tensor(trace.x[0, count, :10]), torch.tensor(trace.y[2, count, :10])
    features = expand(2 * x - 1, degree)
    matrix = features.T @ features + 10 * RIDGES[ridge] * torch.eye(degree + 1, dtype=torch.float64)
    weights = torch.linalg.solve(matrix, features.T @ y)
    assert trace.train_error[degree, 2, count, ridge] == pytest.approx(float((features @ weights - y).square().mean()), rel=1e-5)


@pytest.mark.parametrize("count", [0, 1])
def test_degree_n_minus_1_passes_through_n_points(count: int) -> None:
    degree = COUNTS[count] - 1
    assert FITS["polynomial"].train_error[degree, :, count, 0].max() < 1e-16
    assert FITS["polynomial"].train_error[degree - 1, 2, count, 0] > 1e-5


def test_of_many_curves_through_the_points_the_one_with_the_smallest_coefficients_is_taken() -> None:
    x = draw_x(10, 0)
    features, y = expand(2 * x - 1, 39), hide_function(x)[:, None]
    weights = solve_ridge(features, y, (0.0,))[0]
    assert torch.allclose(features @ weights, y, atol=1e-10)
    assert torch.allclose(weights, torch.linalg.pinv(features) @ y, atol=1e-8)


@pytest.mark.parametrize(("degree", "count", "ridge"), [(1, 0, 0), (3, 0, 0), (7, 1, 0), (9, 0, 2), (15, 2, 3)])
def test_bias_variance_and_noise_make_the_expected_error(degree: int, count: int, ridge: int) -> None:
    """2,000 fresh sets and fresh test points, within 4 standard errors (Hastie, Tibshirani, Friedman 2009, §7.3)."""
    trace, noise, generator = FITS["polynomial"], 2, torch.Generator().manual_seed(7)
    x = draw_x(COUNTS[count], 0)
    y = hide_function(x)[:, None] + NOISES[noise] * torch.randn(len(x), 2000, generator=generator, dtype=torch.float64)
    weights = solve_ridge(expand(2 * x - 1, degree), y, (RIDGES[ridge],))[0]
    new = (torch.arange(1000, dtype=torch.float64) + 0.5) / 1000  # the middles of 1,000 equal parts
    seen = hide_function(new)[:, None] + NOISES[noise] * torch.randn(1000, 2000, generator=generator, dtype=torch.float64)
    errors = (expand(2 * new - 1, degree) @ weights - seen).square().mean(0)
    own = solve_ridge(expand(2 * x - 1, degree), NOISES[noise] * draw_noise(len(x), 0)[1:].T, (RIDGES[ridge],))[0]
    spread = (expand(2 * new - 1, degree) @ own).square().mean(0)
    standard_error = math.hypot(errors.std() / 2000**0.5, spread.std() / 200**0.5)
    assert abs(trace.expected_error[degree, noise, count, ridge] - errors.mean()) < 4 * standard_error


@pytest.mark.parametrize("degree", [0, 1, 3, 7])
def test_the_band_holds_most_fits_and_the_noise_free_fit(degree: int) -> None:
    """Of 200 fits by numpy to resampled points its edges are, at each place, the 20th from below and from above."""
    trace, count = FITS["polynomial"], 1
    x = draw_x(COUNTS[count], 0)
    low, high = (each[degree, :, count, 0] for each in (trace.low, trace.high))
    for noise, sigma in enumerate(NOISES):
        sets = hide_function(x) + sigma * draw_noise(len(x), 0)[1:]
        powers = np.vander(x, degree + 1), np.vander(trace.places, degree + 1)
        fits = np.sort(powers[1] @ np.linalg.lstsq(powers[0], sets.numpy().T)[0], axis=1)
        assert fits.shape == (81, 200)
        assert low[noise] == pytest.approx(fits[:, 19], abs=1e-5)
        assert high[noise] == pytest.approx(fits[:, -20], abs=1e-5)
    noise_free = trace.curves[:, :1]
    assert (trace.low <= noise_free + 1e-5).all()
    assert (trace.high >= noise_free - 1e-5).all()
    assert trace.low[:, 0] == pytest.approx(trace.high[:, 0], abs=1e-4)  # without noise all sets are alike


def test_the_same_seed_makes_the_same_fits_and_another_one_others() -> None:
    again, other = fit_curves(CurveConfig()), fit_curves(CurveConfig(seed=1))
    assert (again.curves == FITS["polynomial"].curves).all()
    assert not np.allclose(other.x[0, 0, :10], again.x[0, 0, :10])


def test_both_ranges_of_degrees_agree_where_they_meet() -> None:
    near, far = FITS["polynomial"], FITS["far beyond"]
    for place, degree in enumerate(far.axes["complexity"]):
        if degree <= 7:
            assert far.test_error[place] == pytest.approx(near.test_error[degree], rel=1e-6)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(-50, 50), st.floats(-100, 100)), min_size=3, max_size=8, unique_by=lambda pair: pair[0]))
def test_cross_validation_leaves_each_point_out(points: list[tuple[int, float]]) -> None:
    own = tuple((float(x), y) for x, y in points)
    trace = fit_curves(CurveConfig(data="own", own=own))
    x, y = np.array(own).T
    errors = []
    for left in range(len(x)):
        kept = np.arange(len(x)) != left
        errors.append((np.polyval(np.polyfit(x[kept], y[kept], 1), x[left]) - y[left]) ** 2)
    assert trace.test_error[1, 0, 0, 0] == pytest.approx(np.mean(errors), rel=1e-6, abs=1e-6)
    assert np.isnan(trace.bias2).all()


def test_more_than_20_own_points_are_left_out_in_20_folds() -> None:
    own = tuple((float(each), float(each % 7)) for each in range(41))
    trace = fit_curves(CurveConfig(data="own", own=own))
    x, y = np.array(own).T
    errors = [
        (np.polyval(np.polyfit(x[np.arange(41) % 20 != fold], y[np.arange(41) % 20 != fold], 1), x[fold::20]) - y[fold::20]) ** 2
        for fold in range(20)
    ]
    assert trace.test_error[1, 0, 0, 0] == pytest.approx(np.concatenate(errors).mean())


@pytest.mark.parametrize(
    "config",
    [
        CurveConfig(complexity=3),
        CurveConfig(complexity=9, ridge=1e-3, count=15, noise=0.6),
        CurveConfig(family="far beyond", complexity=59),
        CurveConfig(data="own", own=((0.0, 1.0), (1.0, 3.0), (2.0, 2.0), (4.0, 7.0)), complexity=2),
    ],
)
def test_the_program_computes_what_the_page_shows(config: CurveConfig) -> None:
    trace = fit_curves(config)
    at = [int(np.flatnonzero(trace.axes["complexity"] == config.complexity)[0])]
    at += [0, 0] if config.data == "own" else [NOISES.index(config.noise), COUNTS.index(config.count)]
    place = (*at, RIDGES.index(config.ridge))
    wanted = [trace.train_error[place], *([] if config.data == "own" else [trace.test_error[place]])]
    assert run(overfitting.write_curve_program(config)) == pytest.approx(wanted, rel=1e-4, abs=1e-12)


def finish(config: CurveConfig, seconds: float) -> overfitting.NetworkState:
    state = overfitting.start_networks(config)
    while not state.done:
        state = overfitting.train_networks(state, seconds)
    return state


def test_networks_are_the_same_wherever_a_slice_ends() -> None:
    whole, sliced = finish(SMOOTH, 60), finish(SMOOTH, 0.0)
    assert whole == sliced
    assert all((one == other).all() for one, other in zip(whole.parameters, sliced.parameters, strict=True))


@pytest.mark.parametrize(("width", "ridge"), [(1, 0.0), (6, 0.0), (16, 0.03)])
def test_a_network_among_many_is_the_network_alone(width: int, ridge: float) -> None:
    """The program trains one network by torch's own Linear and Adam."""
    config = replace(SMOOTH, complexity=width, ridge=ridge)
    trace = overfitting.judge_networks(finish(config, 60))
    (alone,) = run(overfitting.write_curve_program(config))
    assert trace.train_error[list(trace.axes["complexity"]).index(width), 0, 0, 0] == pytest.approx(alone, rel=2e-3)


def test_parameters_are_counted_as_torch_has_them() -> None:
    for width in (1, 12, 128):
        network = nn.Sequential(nn.Linear(1, width), nn.Tanh(), nn.Linear(width, 1))
        assert overfitting.count_parameters("network", width) == sum(each.numel() for each in network.parameters())
    assert overfitting.count_parameters("polynomial", 9) == 10


def test_the_table_has_a_row_for_each_fit() -> None:
    table = overfitting.tabulate_curves(FITS["polynomial"])
    assert len(table) == FITS["polynomial"].train_error.size
    row = table[(table.complexity == 3) & (table.noise == 0.3) & (table["count"] == 10) & (table.ridge == 0)]
    assert float(row.train_error.iloc[0]) == FITS["polynomial"].train_error[3, 2, 0, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"family": "spline"},
        {"data": "own", "own": ((1.0, 2.0),)},
        {"noise": -1.0},
        {"count": 1},
        {"ridge": math.nan},
        {"complexity": -1},
        {"steps": 0},
    ],
)
def test_bad_settings_are_refused_by_name(wrong: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(reversed(wrong)))):
        CurveConfig(**wrong)


def test_networks_are_not_fitted_by_least_squares() -> None:
    with pytest.raises(ValueError, match="family"):
        fit_curves(SMOOTH)


def test_networks_far_wider_than_the_data_do_no_worse_than_narrow_ones_that_reach_the_points() -> None:
    """200 sets of 10 points, 1,000 steps: 128 units (385 parameters) against 6 units (19 parameters)."""
    state_then = overfitting.start_networks(CurveConfig(family="network"))
    while not state_then.done:
        state_then = overfitting.train_networks(state_then, 60)
    errors = overfitting.judge_networks(state_then).expected_error[:, 0, 0, 0]
    widths = list(overfitting.COMPLEXITIES["network"])
    assert errors[widths.index(128)] < 1.3 * errors[widths.index(6)]
    assert errors.max() < 0.5
