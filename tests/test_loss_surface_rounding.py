"""What the loss surface's table says where rounding, or many equally good lines, would make one number untrue."""

from typing import Any

import numpy as np
import pytest

from core.concepts.loss_surface import LossSurfaceConfig, survey
from pages.loss_surface_views.surface import settle, settle_optimum, settle_slopes, write_pair
from pages.shell.words import Words
from tests.test_lessons import open_page, read_markdown
from tests.test_loss_surface_edges import own


def test_rounding_errors_are_written_as_zero() -> None:
    assert write_pair(*settle(np.array([1.0, 1.209e-15]), np.array(4.0))) == "1, 0"
    assert write_pair(*settle(np.array([1e-6, 1.0]), np.array(4.0))) == "1.000e−6, 1"


@pytest.mark.parametrize(
    ("points", "slopes"), [(((1e5, 1), (100010, 2)), (-300020, -3)), (((50000, 1), (50001, 2)), (-150002, -3))]
)
def test_a_slope_is_not_taken_for_a_rounding_error_because_the_other_is_steep(points: tuple, slopes: tuple[float, float]) -> None:
    """∂L/∂b is 2/n Σ(w·x + b − y): at w = b = 0 with y = 1 and 2 it is −3, however large x are."""
    trace = survey(own(points, w=0.0, b=0.0))
    assert settle_slopes(trace, np.array(trace.gradient), 0.0, 0.0).tolist() == pytest.approx(slopes)


def test_a_best_line_through_the_origin_has_no_height() -> None:
    trace = survey(own(((50000, 1), (100000, 2))))
    assert settle_optimum(trace).tolist() == pytest.approx([2e-5, 0], abs=0)


@pytest.mark.parametrize(
    ("loss", "points", "alone"),
    [
        ("Huber", ((0, 0), (1, 0), (2, 1), (3, 100)), False),  # as w = 2.66, b = −1.5: 24.25
        ("Huber", ((0, 0), (1, 0.1), (2, 0), (3, 0.2)), True),
        ("mean absolute", ((0, 0), (0, 1), (1, 0), (1, 1)), False),  # y = 1/2 as well as y = x: 1/2
        ("mean absolute", ((0, 0), (1, 1), (2, 2), (3, 3), (4, 100)), True),
        ("mean squared", ((0, 0), (1, 1), (2, 5)), True),
    ],
)
def test_where_many_lines_have_the_least_loss_that_is_said(loss: Any, points: tuple, alone: bool) -> None:
    assert survey(own(points, loss=loss)).alone is alone
    said = Words("loss_surface", "en")["optimum.several"]
    data = {"data": "own", "points": ";".join(f"{x},{y}" for x, y in points), "loss": loss}
    page = open_page("loss_surface", **{f"loss_surface.{name}": text for name, text in data.items()})
    assert any(said in each for each in read_markdown(page)) is not alone


def test_formula_and_table_agree_on_a_slope_that_is_a_rounding_error() -> None:
    settings = {"data": "noisy", "loss": "mean absolute", "w": "1.5", "b": "2"}
    trace = survey(LossSurfaceConfig(data="noisy", loss="mean absolute", w=1.5, b=2.0))
    assert 0 < abs(trace.gradient[1]) < 1e-15
    page = open_page("loss_surface", **{f"loss_surface.{name}": text for name, text in settings.items()})
    (formula,) = (text for text in read_markdown(page) if r"L(1.5, 2)" in text)
    assert r"\frac{\partial L}{\partial b} = 0$" in formula
