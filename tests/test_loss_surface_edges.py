"""The loss surface at the edge: any points that the page accepts, losses without a lowest point, huge condition numbers."""

import contextlib
import io
import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.concepts.loss_surface import (
    SIGMOID_LOSSES,
    LossSurfaceConfig,
    find_domain,
    offer_losses,
    offer_pairs,
    offer_steps,
    search,
    survey,
    survey_all,
    write_program,
)
from core.concepts.loss_surface.losses import compute_loss
from core.concepts.loss_surface.survey import load_points
from core.figures import loss_surface as figures
from core.foundation.datasets import Points, check_points
from core.foundation.lines import find_curvatures, fit_line
from core.foundation.records import RefusedError
from pages.shell.words import Words, read_texts

WORDS = Words("loss_surface", "en")
GROWTH = ((160.0, 55.0), (170.0, 65.0), (180.0, 78.0), (190.0, 88.0))
"""Height and weight: from (0, 0) most learning rates diverge."""


def own(points: Points, **settings: Any) -> LossSurfaceConfig:
    return LossSurfaceConfig(data="own", own=points, **settings)


# Search by trying.


@pytest.mark.parametrize("points", [GROWTH, ((10.0, 1.0), (11.0, 2.0), (12.0, 5.0)), ((2018.0, 1.0), (2019.0, 3.0), (2020.0, 4.0))])
def test_descent_beside_the_search_neither_diverges_nor_promises_less_than_the_grid_found(points: Points) -> None:
    trace = search(own(points))
    assert np.isfinite(trace.path_losses).all()
    assert trace.target == pytest.approx(trace.grid.min())
    start = np.mean([y**2 for _, y in points])
    assert trace.target <= start * (1 + 1e-12)
    assert (trace.steps_needed == 0) == (start <= trace.target)


def test_height_and_weight_take_one_step() -> None:
    """The 1,681 pairs lie so far apart that the best of them has loss 159.5, and (0, 0) has 5,269.5."""
    trace = search(own(GROWTH))
    assert (trace.target, trace.path_losses[0]) == pytest.approx((159.5, 5269.5))
    assert trace.steps_needed == 1


def test_a_grid_that_hits_the_minimum_by_luck_counts_with_its_next_best_pair() -> None:
    """y = 2x + 1: (2, 1) is a pair; one step aside, at (2.1, 0.8) or (1.9, 1.2), the residuals are ±0.1, 0, 0.1."""
    trace = search(LossSurfaceConfig())
    assert trace.grid.min() == pytest.approx(0, abs=1e-24)
    assert trace.target == pytest.approx(0.02 / 3)


# Losses that fall for ever, and losses with several valleys.


@pytest.mark.parametrize("labels", list(itertools.product((0.0, 1.0), repeat=5))[1:-1])
@pytest.mark.parametrize("loss", SIGMOID_LOSSES)
def test_no_place_lies_below_the_minimum(loss: Any, labels: tuple[float, ...]) -> None:
    """A minimum is as low as the picture and as steep curves; where the page says "nowhere", a steeper curve is always lower."""
    config = own(tuple(zip((1.0, 2.0, 3.0, 4.0, 5.0), labels, strict=True)), loss=loss)
    trace, (x, y) = survey(config), load_points(config)
    steepness = torch.tensor([1.0, 10.0, 100.0, 1000.0], dtype=torch.float64)
    steps = torch.linspace(0.5, 5.5, 201, dtype=torch.float64)
    lowest = np.array(
        [[compute_loss(loss, sign * a, -sign * a * steps, x, y).min().item() for a in steepness] for sign in (-1, 1)]
    ).min(0)
    if np.isfinite(trace.optimum).all():
        assert trace.optimum_loss <= min(trace.surface.min(), lowest.min()) + 1e-9
    else:
        assert lowest[3] <= trace.surface.min() + 1e-6
        assert lowest[3] == lowest.min()


def test_the_squared_error_with_two_valleys() -> None:
    """Labels 1, 0, 0, 1, 1: a local minimum has 0.2230; a step between 3 and 4 is wrong at one point of five, 0.2."""
    points = tuple(zip((1.0, 2.0, 3.0, 4.0, 5.0), (1.0, 0.0, 0.0, 1.0, 1.0), strict=True))
    trace = survey(own(points, loss="squared after sigmoid"))
    assert np.isnan(trace.optimum).all()
    assert 0.2 < trace.surface.min() < 0.2002


def test_labels_that_touch_at_one_x_have_no_minimum() -> None:
    """A step at x = 2 is right on both sides and says one half at 2: loss ½·ln 2, which every finite slope exceeds."""
    touching = ((1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (3.0, 1.0))
    trace = survey(own(touching, loss="cross-entropy"))
    assert np.isnan(trace.optimum).all()
    assert trace.surface.min() > np.log(2) / 2
    overlapping = ((1.0, 0.0), (2.0, 1.0), (3.0, 0.0), (4.0, 1.0))
    assert np.isfinite(survey(own(overlapping, loss="cross-entropy")).optimum).all()


# Curvatures.


@pytest.mark.parametrize("x", [(1000, 1001, 1002), (2019, 2020, 2021, 2022), (999_999, 1_000_000), (1, 2, 3)])
def test_condition_numbers_are_exact_however_large(x: tuple[int, ...]) -> None:
    """With exact fractions: determinant 4·variance, trace 2·(mean x² + 1), larger root of λ² − trace·λ + determinant."""
    n = len(x)
    mean, square = Fraction(sum(x), n), Fraction(sum(each * each for each in x), n)
    trace, determinant = 2 * (square + 1), 4 * (square - mean**2)
    larger = (float(trace) + float(trace * trace - 4 * determinant) ** 0.5) / 2
    found = survey(own(tuple((float(each), float(at % 3)) for at, each in enumerate(x))))
    assert found.condition_number == pytest.approx(larger**2 / float(determinant), rel=1e-9)
    said: dict[str, torch.Tensor] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(write_program(found.config), said)
    assert [said["smallest"].item(), said["largest"].item()] == pytest.approx(found.eigenvalues.tolist(), rel=1e-9)


def test_known_condition_numbers() -> None:
    years = survey(own(tuple((x, y) for x, y in zip((2019.0, 2020.0, 2021.0, 2022.0), (1.0, 2.0, 4.0, 4.0), strict=True))))
    thousands = survey(own(((1000.0, 1.0), (1001.0, 2.0), (1002.0, 4.0))))
    assert (thousands.condition_number, years.condition_number) == pytest.approx((1.5e12, 1.33e13), rel=0.01)


@pytest.mark.parametrize("loss", ["mean absolute", "Huber", "cross-entropy", "squared after sigmoid"])
def test_no_condition_number_where_the_curvature_changes(loss: Any) -> None:
    """Nor in the program: a preset of the lesson stands where the curvature is negative."""
    trace = survey(LossSurfaceConfig(data="pass or fail", loss=loss, w=4.0, b=4.0))
    assert np.isnan([trace.condition_number, trace.rate_limit]).all()
    assert "eigenvalues" not in write_program(trace.config)


def test_line_of_least_squares_where_x_hardly_differ() -> None:
    """x = 10⁶, 10⁶ + 0.001, 10⁶ + 0.002 and y = 0, 1, 0: w = 0, loss 2/9. A general solver takes such x for equal."""
    x, y = torch.tensor([1e6, 1e6 + 0.001, 1e6 + 0.002], dtype=torch.float64), torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64)
    w, b = fit_line(x, y)
    assert float(((w * x + b - y) ** 2).mean()) == pytest.approx(2 / 9, rel=1e-3)
    assert float(find_curvatures(x)[0]) > 0
    np.testing.assert_allclose(fit_line(x, y, intercept=False), [float((x * y).sum() / (x * x).sum()), 0])


# Any points that the page accepts.

NUMBERS = st.floats(-1e6, 1e6)
LABELLED = st.lists(st.tuples(NUMBERS, st.sampled_from((0.0, 1.0))), min_size=2, max_size=8)
POINTS = st.one_of(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=8), LABELLED)


@pytest.mark.parametrize(
    "points",
    [((2020.0, 0.0), (2021.0, 300_000.0)), ((0.0, 1.0), (1e-200, 2.0)), ((1.0, 0.0), (1 + 1e-9, 1.0)), ((0.0, -1e6), (1e-6, 1e6)),
     ((1e6, -1e6), (1e6 - 1, 1e6)), ((1e6, -1e6), (1e6 - 0.9, 1e6)), ((0.0, 0.0), (1e-6, 1.0)), ((-1e6, 0.0), (1e6, 1.0)),
     ((0.0, 3.0), (1.0, 3.0))],
)  # fmt: skip
def test_points_at_the_edge_open_or_are_refused(points: Points) -> None:
    check_every_view(points)


@settings(max_examples=15)
@given(POINTS.map(tuple))
def test_any_points_that_are_accepted_open_every_view(points: Points) -> None:
    check_every_view(points)


def find_refusal(points: Points) -> str:
    """Return why the page refuses the points; empty if it does not."""
    try:
        check_points(points)
    except RefusedError as error:
        return error.reason
    return ""


def check_every_view(points: Points) -> None:
    """Fail unless the points are refused in a sentence, or every loss, view and slider stop works."""
    reason = find_refusal(points)
    if reason:
        assert f"points.refused.{reason}" in read_texts("shell")
        with pytest.raises(RefusedError):
            own(points)
        return
    for loss, standardize in itertools.product(offer_losses(points), (False, True)):
        config = own(points, loss=loss, standardize=standardize)
        for w, b in zip(*(offer_steps(axis)[::40] for axis in find_domain(config)), strict=True):
            trace = survey(own(points, loss=loss, standardize=standardize, w=w, b=b))
            assert np.isfinite([*trace.surface.ravel(), trace.loss, *trace.gradient, *trace.eigenvalues]).all()
        around = survey_all(config)
        assert np.isfinite(around.losses).all()
        assert np.isfinite(around.downhill).all()
        for draw in (figures.draw_surface, figures.draw_data, figures.draw_slices):
            draw(trace, around, WORDS)
        assert all(0.0 in stops for stops in offer_pairs(config))
        for axis in find_domain(config):
            steps = offer_steps(axis)
            assert len({f"{step:.4g}" for step in steps}) == 81, "two stops of the slider look alike"
            own(points, w=steps[0], b=steps[-1])
        tried = search(config)
        assert np.isfinite(tried.grid).all()
        assert np.isfinite(tried.path_losses[: (tried.steps_needed or 0) + 1]).all()
        figures.draw_line_search(tried, WORDS), figures.draw_grid_search(tried, WORDS)
