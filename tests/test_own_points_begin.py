"""Own points start from some that the lesson can use, and points at the edge open every lesson that takes them."""

from typing import Any

import pytest

from pages.inputs.points_text import write_points
from tests.test_any_points import FAR, STEEP
from tests.test_lessons import open_page

LESSONS = [("loss_surface", "surface"), ("descent", "race"), ("probabilities", "fitting"), ("overfitting", "curve")]


@pytest.mark.parametrize(("stem", "view"), LESSONS)
def test_own_points_begin_without_a_refusal(stem: str, view: str) -> None:
    """Logistic regression needs labels 0 and 1, where a line takes any y."""
    settings: dict[str, Any] = {f"{stem}.view": view, f"{stem}.data": "own"}
    page = open_page(stem, **settings)
    assert not [each.value for each in page.warning]


@pytest.mark.parametrize(("family", "degree"), [("polynomial", "20"), ("trigonometric", "15")])
@pytest.mark.parametrize("points", [STEEP, FAR, ((0.0, 1.0), (1e-6, 2.0)), ((1.0, 1.0), (1.0, 2.0), (2.0, 3.0))])
def test_curves_through_points_at_the_edge_open(points: tuple, family: str, degree: str) -> None:
    settings: dict[str, Any] = {"data": "own", "points": write_points(points), "family": family, "degree": degree, "ridge": "0"}
    open_page("overfitting", **{f"overfitting.{name}": text for name, text in settings.items()})
