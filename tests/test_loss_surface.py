"""The numbers of the lesson `loss_surface`."""

import math
import pickle

import numpy as np
import pytest
import torch

from core.concepts.loss_surface import (
    LossSurfaceConfig,
    LossSurfaceTrace,
    find_domain,
    offer_losses,
    offer_steps,
    search,
    survey,
)
from core.concepts.loss_surface.losses import SIGMOID_LOSSES, LossName, compute_loss
from core.concepts.loss_surface.survey import load_points
from core.foundation.datasets import POINT_SETS, make_points
from pages.shell.words import Words

WORDS = Words("loss_surface", "en")
EVERY_LOSS = [
    (data, loss, standardize)
    for data in POINT_SETS
    if data != "own"
    for loss in offer_losses(make_points(data))
    for standardize in (False, True)
]


# A step by hand.


def test_line_through_three_points_by_hand() -> None:
    """y = 2x + 1 at 1, 2, 3: L(0, 0) = (9 + 25 + 49)/3 = 83/3, zero at (2, 1); H = 2/n·[[Σx², Σx], [Σx, n]]."""
    trace = survey(LossSurfaceConfig())
    assert trace.loss == pytest.approx(83 / 3, abs=1e-12)
    assert trace.gradient == pytest.approx([-2 * (3 + 10 + 21) / 3, -2 * (3 + 5 + 7) / 3], abs=1e-12)
    assert trace.hessian == pytest.approx(np.array([[28 / 3, 4], [4, 2]]), abs=1e-12)
    assert trace.eigenvalues == pytest.approx([0.2404, 11.0929], abs=1e-4)
    assert trace.condition_number == pytest.approx(46.1, abs=0.05)
    assert trace.rate_limit == pytest.approx(0.1803, abs=1e-4)
    assert trace.optimum == pytest.approx([2, 1], abs=1e-12)
    assert survey(LossSurfaceConfig(w=2.0, b=1.0)).loss == pytest.approx(0, abs=1e-24)


def test_line_without_bias_by_hand() -> None:
    """y = 2x with b = 0: L(w) = 14/3·(w − 2)², so L(0) = 56/3, L(3) = 14/3; curvature 28/3, limit 2/(28/3) = 3/14."""
    config = LossSurfaceConfig(data="proportional")
    assert survey(config).loss == pytest.approx(56 / 3, abs=1e-12)
    trace = survey(LossSurfaceConfig(data="proportional", w=3.0))
    assert trace.loss == pytest.approx(14 / 3, abs=1e-12)
    assert 2 / trace.hessian[0, 0] == pytest.approx(3 / 14, abs=1e-12)


def test_standardized_is_a_bowl() -> None:
    """With mean 0 and variance 1 the Hessian is 2·I: condition number 1, limit 2/2 = 1."""
    trace = survey(LossSurfaceConfig(standardize=True))
    assert trace.condition_number == pytest.approx(1, abs=1e-12)
    assert trace.rate_limit == pytest.approx(1, abs=1e-12)
    assert trace.x.mean() == pytest.approx(0, abs=1e-15)


def test_flat_of_squared_error_after_sigmoid() -> None:
    """At (4, 4) x = 1 and x = 2 are confidently wrong; the slope along w is the mean of (p − y)·x, once times 2·p·(1 − p)."""
    wrong = {"data": "pass or fail", "w": 4.0, "b": 4.0}
    flat = survey(LossSurfaceConfig(loss="squared after sigmoid", **wrong))
    steep = survey(LossSurfaceConfig(loss="cross-entropy", **wrong))
    p, x, y = 1 / (1 + np.exp([-8.0, -12.0, -16.0])), np.array([1, 2, 3]), np.array([0, 0, 1])
    assert steep.gradient[0] == pytest.approx(((p - y) * x).mean(), abs=1e-12)
    assert flat.gradient[0] == pytest.approx((2 * p * (1 - p) * (p - y) * x).mean(), abs=1e-12)
    assert np.linalg.norm(steep.gradient) > 1000 * np.linalg.norm(flat.gradient)


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("data", ["three points", "outlier"])
def test_walk_downhill_of_a_line_is_an_eighth_of_the_picture(data: str, standardize: bool) -> None:
    """w and b span the same width: the walk goes against the gradient, an eighth of it far."""
    trace = survey(LossSurfaceConfig(data=data, standardize=standardize, w=-0.5, b=0.75))
    width = np.ptp(trace.w_axis)
    assert np.ptp(trace.b_axis) == pytest.approx(width)
    end = [-0.5, 0.75] - trace.gradient / np.hypot(*trace.gradient) * width / 8
    check_walk(trace, end)


@pytest.mark.parametrize("loss", SIGMOID_LOSSES)
def test_walk_downhill_of_a_sigmoid_goes_against_the_gradient_an_eighth_of_the_picture_far(loss: LossName) -> None:
    """w and b span other widths: as shares of them the walk is 1/8 long, but its direction is that of a step of descent."""
    trace = survey(LossSurfaceConfig(data="pass or fail", loss=loss, w=-0.5, b=0.75))
    widths = np.array([np.ptp(trace.w_axis), np.ptp(trace.b_axis)])
    assert widths[1] > 1.5 * widths[0]
    check_walk(trace, [-0.5, 0.75] - trace.gradient / np.hypot(*(trace.gradient / widths)) / 8)


def check_walk(trace: LossSurfaceTrace, end: np.ndarray) -> None:
    """Compare a walk downhill from (−0.5, 0.75) with nine points on the straight way to its end, and the loss at each of them."""
    path, (x, y) = trace.downhill, load_points(trace.config)
    np.testing.assert_allclose(path[:, :2], np.linspace([-0.5, 0.75], end, 9), rtol=1e-9)
    heights = compute_loss(trace.config.loss, torch.tensor(path[:, 0]), torch.tensor(path[:, 1]), x, y)
    np.testing.assert_allclose(path[:, 2], heights, rtol=1e-9)
    assert path[0, 2] == pytest.approx(trace.loss)
    assert path[1, 2] < path[0, 2]


# torch as the oracle.


@pytest.mark.parametrize(("data", "loss", "standardize"), EVERY_LOSS)
def test_gradient_agrees_with_the_formula_on_paper(data: str, loss: str, standardize: bool) -> None:
    """The mean of dL/dz · (x, 1)."""
    for w, b in ((0.3, -0.7), (2.5, 1.5), (-1.1, 0.4)):
        trace = survey(LossSurfaceConfig(data=data, loss=loss, standardize=standardize, w=w, b=b))
        z = w * trace.x + b
        residual, p = z - trace.y, 1 / (1 + np.exp(-z))
        slope = {
            "mean squared": 2 * residual,
            "mean absolute": np.sign(residual),
            "Huber": residual.clip(-1, 1),
            "cross-entropy": p - trace.y,
            "squared after sigmoid": 2 * (p - trace.y) * p * (1 - p),
        }[loss]
        assert np.abs(trace.gradient - [(slope * trace.x).mean(), slope.mean()]).max() < 1e-10


@pytest.mark.parametrize("loss", ["mean absolute", "Huber"])
@pytest.mark.parametrize("data", ["noisy", "outlier"])
def test_optimum_is_lower_than_its_neighbours(data: str, loss: str) -> None:
    config = LossSurfaceConfig(data=data, loss=loss)
    trace, (x, y) = survey(config), load_points(config)
    angles = torch.linspace(0, 2 * math.pi, 16, dtype=torch.float64)
    for step in (1e-4, 1e-2, 0.3):
        w, b = trace.optimum[0] + step * angles.cos(), trace.optimum[1] + step * angles.sin()
        assert compute_loss(loss, w, b, x, y).min().item() >= trace.optimum_loss - 1e-12


def test_least_squares_agrees_with_numpy() -> None:
    x, y = np.array(make_points("outlier")).T
    assert survey(LossSurfaceConfig(data="outlier")).optimum == pytest.approx(np.polyfit(x, y, 1), abs=1e-10)


def test_hessian_agrees_with_finite_differences() -> None:
    config, step = {"data": "pass or fail", "loss": "cross-entropy"}, 1e-5
    for column, name in enumerate("wb"):
        ahead, behind = (survey(LossSurfaceConfig(**config, **{name: sign * step})).gradient for sign in (1, -1))
        numeric = (ahead - behind) / (2 * step)
        assert survey(LossSurfaceConfig(**config)).hessian[:, column] == pytest.approx(numeric, abs=1e-8)


# Properties.


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("data", {"data": "two points"}),
        ("loss", {"loss": "mse"}),
        ("loss", {"loss": "cross-entropy"}),
        ("w", {"w": math.nan}),
        ("b", {"b": math.inf}),
        ("own", {"data": "own"}),
        ("own", {"data": "own", "own": ((1.0, 2.0), (1.0, 3.0))}),
        ("own", {"data": "own", "own": ((1.0, 2.0), (math.nan, 3.0))}),
        ("own", {"data": "own", "own": tuple((float(i), 0.0) for i in range(1000))}),
    ],
)
def test_refused_settings_name_the_field(field: str, settings: dict) -> None:
    with pytest.raises(ValueError, match=rf"^{field} "):
        LossSurfaceConfig(**settings)


@pytest.mark.parametrize(("data", "loss", "standardize"), EVERY_LOSS)
def test_domain_holds_the_optimum_and_round_steps(data: str, loss: str, standardize: bool) -> None:
    config = LossSurfaceConfig(data=data, loss=loss, standardize=standardize)
    trace = survey(config)
    for axis, best in zip(find_domain(config), trace.optimum, strict=True):
        steps = offer_steps(axis)
        assert len(set(steps)) == 81
        assert not np.isfinite(best) or steps[0] < best < steps[-1]
        assert all(len(f"{step:.6g}") <= 8 for step in steps), steps


def test_default_sliders_stop_at_the_optimum_and_at_zero() -> None:
    w, b = (offer_steps(axis) for axis in find_domain(LossSurfaceConfig()))
    assert {0.0, 2.0, 0.1} <= set(w)
    assert {0.0, 1.0} <= set(b)


def test_separable_labels_have_no_optimum() -> None:
    trace = survey(LossSurfaceConfig(data="pass or fail", loss="cross-entropy"))
    assert np.isnan(trace.optimum).all()
    mixed = ((1.0, 0.0), (2.0, 1.0), (3.0, 0.0), (4.0, 1.0))
    assert np.isfinite(survey(LossSurfaceConfig(data="own", own=mixed, loss="cross-entropy")).optimum).all()


def test_huge_and_tiny_data_give_finite_pictures() -> None:
    for own in (((0.0, 1e6), (1.0, -1e6)), ((-1e6, 1e-6), (1e6, -1e-6)), ((1e-6, 0.0), (2e-6, 0.0))):
        trace = survey(LossSurfaceConfig(data="own", own=own))
        assert np.isfinite(trace.surface).all()
        assert np.isfinite(search(LossSurfaceConfig(data="own", own=own)).grid).all()


def test_same_config_same_trace_and_it_pickles() -> None:
    first, second = survey(LossSurfaceConfig(data="noisy")), survey(LossSurfaceConfig(data="noisy"))
    copy = pickle.loads(pickle.dumps(first))
    for name in ("surface", "gradient", "optimum", "downhill"):
        assert np.array_equal(getattr(first, name), getattr(second, name))
        assert np.array_equal(getattr(first, name), getattr(copy, name))
    with pytest.raises(ValueError, match="read-only"):
        first.surface[0, 0] = 1
