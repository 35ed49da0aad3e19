"""Where one outcome of a run ends and the next begins."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.concepts.descent import METHODS, RaceConfig, compare_rates, descend, outcomes
from tests.small_races import LINE, SPREAD, run_race

CURVATURE = 28 / 3
"""Of LINE: without b each full-batch step multiplies the suboptimality by (1 − ηλ)²."""


@pytest.mark.parametrize(("share", "outcome"), [(1.5e-3, "descending"), (0.7e-3, "converged")])
def test_a_run_has_converged_below_a_thousandth_of_its_start(share: float, outcome: str) -> None:
    epochs = 10
    rate = (1 - share ** (1 / (2 * epochs))) / CURVATURE
    runner = run_race(rate, **{**LINE, "epochs": epochs}).runners["full batch"]
    assert runner.excess[-1] / runner.excess[0] == pytest.approx(share, rel=1e-6)
    assert runner.outcome == outcome


def test_a_run_that_momentum_swings_above_its_start_oscillates() -> None:
    """ηλ = 3.7 is below the limit 3.8; the first step leads to −2.7 times the distance, 7.29 times the suboptimality."""
    runner = run_race(3.7 / CURVATURE, **{**LINE, "epochs": 1, "momentum": 0.9}).runners["full batch"]
    assert runner.excess[-1] / runner.excess[0] == pytest.approx(7.29)
    assert runner.outcome == "oscillates"


def test_a_noisy_run_that_ends_above_its_start_wanders_though_its_steps_shrink_errors() -> None:
    """From (2, 1), near the optimum, four mini-batches lead into a ball of noise that is wider."""
    race = run_race(0.05, start_w=2.0, start_b=1.0, epochs=1)
    runner = race.runners["mini-batch"]
    assert (race.trace.growth["mini-batch"] < 1).all()
    assert runner.excess[-1] > 3 * runner.excess[0]
    assert runner.outcome == "wanders"


def test_seeds_that_start_at_the_minimum_and_stay_there_have_not_failed() -> None:
    """y = 2x + 1 fits all three points: their loss ends where it began, not above it."""
    race = run_race(data="three points", start_w=2.0, start_b=1.0, epochs=1)
    assert {runner.outcome for runner in race.runners.values()} == {"stays"}
    assert not any(failed.any() for failed in compare_rates(race.trace).failed.values())


@pytest.mark.parametrize(
    ("steps", "crossings", "size", "oscillates"),
    [(16, 4, 1, True), (16, 3, 1, False), (8, 3, 1, True), (8, 2, 1, False), (8, 8, 0.06, True), (8, 8, 0.04, False)],
)
def test_a_run_oscillates_if_every_fourth_visible_step_crosses(steps: int, crossings: int, size: float, oscillates: bool) -> None:
    """Three times at least; at 0.04 of the largest distance a crossing cannot be seen."""
    signs = np.cumprod([1, *[-1] * crossings, *[1] * (steps - crossings)])
    across = signs * np.array([1, *[size] * steps])
    trace: Any = SimpleNamespace(optimum=np.zeros(2), eigenvectors=np.eye(2))
    points = np.stack([np.zeros_like(across), across], -1)[:, None]
    assert outcomes._crosses_the_valley(trace, points).tolist() == [oscillates]


@pytest.mark.parametrize(
    ("later", "wanders"),
    [
        ([1, 1.2, 0.8, 1, 0.95, 1.15, 0.75, 0.95], True),  # falls by 0.05; half of the fluctuation is 0.072
        ([1, 1.2, 0.8, 1, 0.9, 1.1, 0.7, 0.9], False),  # falls by 0.1, half is 0.075
        ([0.9, 1.1, 1, 0.9, 1.1, 1, 1, 0.9], True),  # two of seven steps rise
        ([1.1, 1, 1, 0.9, 1.1, 1, 1, 0.9], False),  # one of seven
    ],
)
def test_a_run_wanders_if_it_falls_by_less_than_it_fluctuates(later: list[float], wanders: bool) -> None:
    excess = np.array([*[2.0] * 8, *later])[:, None]
    assert outcomes._stalls(excess, 2.0).tolist() == [wanders]


def test_how_far_the_methods_are_apart_at_their_best_rates_depends_on_the_seeds() -> None:
    """try.best.answer and guide.7, with four times 24 other seeds than those of the page."""
    others = descend(replace(RaceConfig().experiment(), seed=24, seeds=96))
    ends = [np.nan_to_num(others.excess(others.final_points[method]), nan=np.inf).reshape(4, 24, -1) for method in METHODS]
    lowest = [np.quantile(each, 0.5, axis=1, method="nearest").min(axis=1) for each in ends]
    ratios = np.max(lowest, axis=0) / np.min(lowest, axis=0)
    least, most = SPREAD
    assert ((least <= ratios) & (ratios <= most)).all()
    assert 2 <= np.median(ratios) <= 3
