"""Any points that the page accepts: every view of both lessons opens, every stop is valid, and label, sentence and number agree."""

import os
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from core.concepts import descent, loss_surface
from core.concepts.descent import METHODS, RaceConfig, descend, offer_rates, pick_race, time_race
from core.concepts.loss_surface import LossSurfaceConfig, offer_losses, offer_pairs
from core.figures.descent import draw_contour, draw_losses
from core.figures.leaving import NEVER
from core.foundation.datasets import MAX_MAGNITUDE, Points, check_points
from pages.descent_views.table import write_verdict
from pages.inputs.points_text import read_points, write_points
from pages.shell.words import Words
from tests.test_lessons import open_page

WORDS = Words("descent", "en")
SLOW = settings(
    max_examples=6 if os.environ.get("CI") else 4, database=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
numbers = st.one_of(
    st.floats(-MAX_MAGNITUDE, MAX_MAGNITUDE), st.floats(-10, 10), st.integers(-5, 5).map(float), st.floats(-1e-3, 1e-3),
    st.sampled_from((0.0, 1.0, MAX_MAGNITUDE, -MAX_MAGNITUDE, 1e-200, 2020.0)),
)  # fmt: skip


def is_accepted(points: Points) -> bool:
    try:
        check_points(points)
    except ValueError:
        return False
    return True


def round_trip(points: list[tuple[float, float]]) -> Points:
    """Return the points as a link has them."""
    return read_points(write_points(tuple(points))) or ()


accepted = st.lists(st.tuples(numbers, numbers), min_size=2, max_size=6).map(round_trip).filter(is_accepted)
STEEP: Points = ((160.0, 55.0), (170.0, 65.0), (180.0, 78.0), (190.0, 88.0))
SUNK: Points = ((-0.0001531521643, -2.0), (0.0, 1000000.0), (29404.69373, 0.251), (-0.0004342102592, 0.0))
"""Descent of one example at a time ends far below the picture of the losses."""
FAR: Points = ((-1e6, 1e6), (1e6, -1e6), (5.0, 3.0))


@pytest.mark.parametrize("view", ["surface", "search"])
@SLOW
@given(points=accepted)
@example(points=STEEP)
@example(points=FAR)
def test_the_loss_surface_opens_and_every_stop_is_valid(view: str, points: Points) -> None:
    open_page("loss_surface", **own("loss_surface", points, view))
    for loss in offer_losses(points):
        for standardize in (False, True):
            config: dict[str, Any] = {"data": "own", "own": points, "loss": loss, "standardize": standardize}
            for name, stops in zip("wb", offer_pairs(LossSurfaceConfig(**config)), strict=True):
                for stop in stops:
                    LossSurfaceConfig(**config, **{name: stop})
            assert np.isfinite(loss_surface.survey(LossSurfaceConfig(**config)).surface).all()


@pytest.mark.parametrize("view", ["race", "noise", "rates"])
@SLOW
@given(points=accepted)
@example(points=STEEP)
@example(points=FAR)
def test_the_race_opens(view: str, points: Points) -> None:
    open_page("descent", **own("descent", points, view))


def own(stem: str, points: Points, view: str) -> dict[str, str]:
    return {f"{stem}.data": "own", f"{stem}.points": write_points(points), f"{stem}.view": view}


@SLOW
@given(points=accepted, place=st.floats(0, 1), momentum=st.sampled_from((0.0, 0.9)), intercept=st.booleans())
@example(points=STEEP, place=0.9, momentum=0.0, intercept=True)
@example(points=SUNK, place=0.485, momentum=0.0, intercept=False)
def test_label_sentence_and_number_agree(points: Points, place: float, momentum: float, intercept: bool) -> None:
    """At any rate offered: who diverges in the table is named in the sentence, and who leaves the pictures in the pictures."""
    rates = offer_rates(points, intercept)
    rate = rates[round(place * (len(rates) - 1))]
    chosen = dict.fromkeys(("full_batch_rate", "mini_batch_rate", "one_example_rate"), rate)
    size = min(RaceConfig.batch_size, len(points))
    config = RaceConfig(data="own", own=points, intercept=intercept, momentum=momentum, epochs=10, batch_size=size, **chosen)
    race = pick_race(descend(config.experiment()), config)
    sentence, timed = write_verdict(WORDS, race), time_race(race, "updates")
    diverged = {method for method, runner in race.runners.items() if runner.outcome == "diverges"}
    assert {method for method in METHODS if WORDS[f"method.{method}"] in sentence.partition(":")[2]} == diverged or not diverged
    assert ("**Diverged**" in sentence) == bool(diverged)
    trace = race.trace
    for draw, key in ((draw_contour, "legend.left"), (draw_losses, "legend.over")):
        figure = draw(timed, WORDS)
        told = {trace["text"][0]: trace["meta"]["at"].item() for trace in figure["data"] if trace.get("mode") == "text"}
        top = figure["layout"]["yaxis"]["range"][1]
        for method, runner in race.runners.items():
            leaves = told[WORDS(key, method=WORDS[f"method.{method}"])] < NEVER
            end = runner.points[-1]
            (left, right), (low, high) = trace.w_axis[[0, -1]], trace.b_axis[[0, -1]]
            inside = left <= end[0] <= right and low <= end[1] <= high
            assert leaves == (not inside) or key != "legend.left", method
            assert not leaves or not np.log10(runner.excess[-1]) < top - 0.001 or key != "legend.over", method


def test_the_limits_of_a_start_are_those_of_the_race() -> None:
    assert RaceConfig(start_w=descent.MAX_START, start_b=-descent.MAX_START)
