"""How a run went: its label, the verdict and the numbers agree, for any data, rate, momentum and start."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.concepts.descent import (
    BLOWN_UP,
    CONVERGED,
    DATA,
    METHODS,
    OUTCOMES,
    SAMPLINGS,
    DescentConfig,
    Race,
    compare_rates,
    descend,
    offer_rates,
    time_race,
)
from core.figures import descent as figures
from core.foundation.datasets import make_points
from pages.descent_views.settings import EPOCHS, MOMENTA
from pages.descent_views.table import write_verdict
from pages.shell.words import LANGUAGES, Words, read_texts
from tests.drawn import traces_of
from tests.small_races import LINE, run_default, run_race, take_data

WORDS = Words("descent", "en")


def label(race: Race) -> list[str]:
    return [runner.outcome for runner in race.runners.values()]


# One case of each kind that the label once got wrong.


def test_a_noise_ball_wider_than_the_start_is_not_divergence() -> None:
    """A start beside the minimum: noise carries both noisy methods farther out, to losses far below 1."""
    race = run_race(0.03, start_w=1.96, start_b=1.13)
    assert label(race)[1:] == ["wanders", "wanders"]
    assert all(runner.excess[-1] > runner.excess[0] for runner in list(race.runners.values())[1:])
    assert write_verdict(WORDS, race) == WORDS("verdict.calm", **calm_numbers(WORDS, race))


def test_below_its_limit_the_full_batch_never_diverges() -> None:
    """With momentum 0.95 at 0.94 times the limit the loss swings above its start before it falls."""
    race = run_race(0.33, data="three points", momentum=0.95)
    full = race.runners["full batch"]
    assert full.excess[-1] > full.excess[0]
    assert (full.rate_ratio < 1, full.outcome, full.blown_up_at) == (True, "oscillates", None)


@pytest.mark.parametrize("epochs", [1, 2, 5, 10, 50])
def test_above_its_limit_the_full_batch_always_diverges(epochs: int) -> None:
    """From beside the valley floor the loss falls for some steps, since the error across the valley starts small."""
    race = run_race(0.2, start_w=3.84, start_b=-3.51, epochs=epochs)
    assert race.runners["full batch"].outcome == "diverges"
    assert WORDS["method.full batch"] in write_verdict(WORDS, race)


def test_who_blew_up_is_named_although_it_came_back() -> None:
    """Momentum 0.9 at 0.033: unlucky batches in a row carry one example to a thousand times the scale, lucky ones bring it back."""
    race = run_race(0.033, momentum=0.9)
    one = race.runners["one example"]
    assert (one.outcome, one.came_back) == ("diverges", True)
    assert one.excess[one.blown_up_at] > BLOWN_UP * race.trace.scale >= one.excess[: one.blown_up_at].max()
    assert WORDS("verdict.burst", method=WORDS["method.one example"], step=one.blown_up_at) in write_verdict(WORDS, race)


def test_at_the_minimum_nothing_moves_and_the_picture_is_not_empty() -> None:
    assert label(run_race(0.1, data="three points", start_w=2.0, start_b=1.0)) == ["stays"] * 3
    start = dict(zip(("start_w", "start_b"), run_race().trace.optimum.tolist(), strict=True))
    race = run_race(0.03, **start)
    assert label(race) == ["stays", "wanders", "wanders"]
    figure = figures.draw_losses(time_race(race, "updates"), WORDS)
    low, high = figure["layout"]["yaxis"]["range"]
    for method in METHODS[1:]:
        assert 10**low < np.median(race.runners[method].excess) < 10**high


@pytest.mark.parametrize(("data", "start_b"), [("three points", 1.0), ("three points", 1.2), ("noisy", 1.0)])
def test_from_beside_the_minimum_the_relief_is_no_plain(data: str, start_b: float) -> None:
    """A quarter of it lies below its highest loss, and so do the noise balls and the paths that converge."""
    race = run_race(0.03, data=data, start_w=2.0, start_b=start_b)
    heights = traces_of(figures.draw_surface(time_race(race, "updates"), WORDS))[0].customdata
    low, high = race.trace.surface.min(), max(heights)
    assert (race.trace.surface < high).mean() == pytest.approx(0.25, abs=0.01)
    assert all(runner.excess.max() < high - low for runner in race.runners.values())


def test_the_default_relief_ends_a_little_above_the_start() -> None:
    trace = run_default().trace
    heights = traces_of(figures.draw_surface(time_race(run_default(), "updates"), WORDS))[0].customdata
    assert max(heights) - trace.surface.min() == pytest.approx(1.6 * (trace.start_loss - trace.surface.min()))


def test_on_its_way_is_not_converged() -> None:
    full = run_race(0.03).runners["full batch"]
    assert (full.outcome, full.excess[-1] > CONVERGED * full.excess[0]) == ("descending", True)
    arrived = run_race(0.2, momentum=0.9).runners["full batch"]
    assert (arrived.outcome, arrived.excess[-1] < CONVERGED * arrived.excess[0]) == ("converged", True)


# Growth.


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_growth_of_the_full_batch_is_the_eigenvalue_of_its_step(momentum: float) -> None:
    """Without momentum |1 − ηλ|; with it the larger root of z² − (1 + μ − ηλ)z + μ."""
    trace = descend(DescentConfig(momentum=momentum, seeds=1))
    roots = [
        max(abs(np.roots([1, -(1 + momentum - rate * curvature), momentum])).max() for curvature in trace.eigenvalues)
        for rate in trace.rates
    ]
    np.testing.assert_allclose(trace.growth["full batch"], roots, rtol=1e-8)
    assert ((trace.growth["full batch"] > 1) == (trace.rates > trace.rate_limit)).all()


def test_growth_of_one_by_one_by_hand() -> None:
    """y = 2x without b, in order, rate 0.01: each epoch multiplies the error by 0.98·0.92·0.82."""
    trace = run_race(0.01, **LINE).trace
    assert trace.growth["one example"][0] == pytest.approx((0.98 * 0.92 * 0.82) ** (1 / 3), rel=1e-12)


def test_a_direction_that_no_batch_sees_does_not_grow() -> None:
    """This epoch's two batches never see one direction: along it an error keeps its size, so the factor is 1 but for rounding."""
    trace = descend(DescentConfig(data="three points", epochs=1, seeds=1, seed=15, sampling="with replacement", batch_size=2))
    falls = (np.diff(trace.excess(trace.paths["mini-batch"]), axis=0) <= 0).all(0)
    keeps = falls & (np.abs(trace.growth["mini-batch"] - 1) < 1e-12)
    assert keeps.sum() > 40
    assert set(np.array(trace.outcomes["mini-batch"])[keeps]) == {"descending"}


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_growth_of_random_batches_is_that_of_a_plain_product(momentum: float) -> None:
    """The difference of two runs on the same batches is multiplied by exactly the run's steps."""
    settings: dict[str, Any] = {"momentum": momentum, "grid": (0.2,), "seeds": 1, "epochs": 30}
    here, there = (descend(DescentConfig(**settings, start_w=w)).paths["one example"][:, 0] for w in (-1.0, -1.5))
    trace = descend(DescentConfig(**settings))
    apart = np.linalg.norm(there - here, axis=1)
    assert (apart[-1] / apart[0]) ** (1 / (len(apart) - 1)) == pytest.approx(trace.growth["one example"][0], rel=0.01)


# Anything that the page offers.

DATA_SETS = st.one_of(
    st.sampled_from([take_data(name) for name in DATA]),
    st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=2, max_size=12)
    .filter(lambda points: np.ptp([x for x, _ in points]) > 1e-3)
    .map(lambda points: {"data": "own", "own": tuple(points)}),
)


@settings(max_examples=60)
@given(
    DATA_SETS, st.integers(0, 58), st.sampled_from(MOMENTA), st.sampled_from(EPOCHS), st.sampled_from(SAMPLINGS), st.booleans(),
    st.sampled_from(("at the minimum", "beside it", "anywhere")), st.floats(-5, 5), st.floats(-5, 5), st.integers(1, 20),
)  # fmt: skip
def test_label_sentence_and_numbers_agree(
    data: dict[str, Any], rate: int, momentum: float, epochs: int, sampling: Any, intercept: bool, place: str, w: float, b: float,
    batch_size: int,
) -> None:  # fmt: skip
    points = make_points(data["data"], data.get("own", ()))
    settings = {**data, "momentum": momentum, "epochs": min(epochs, 1000 // len(points)), "sampling": sampling}
    settings |= {"intercept": intercept, "batch_size": batch_size, "seeds": 1, "start_w": w, "start_b": b}
    offered = offer_rates(points, intercept)[rate]
    if place != "anywhere":
        optimum = run_race(offered, **{**settings, "epochs": 1}).trace.optimum
        away = 0.0 if place == "at the minimum" else 1e-3
        settings |= {"start_w": float(optimum[0]) + away * w, "start_b": float(optimum[1]) + away * b}
    check_labels(run_race(offered, **settings))


def check_labels(race: Race) -> None:
    """Fail if a label says what the numbers deny, or the verdict what the labels deny."""
    for method, runner in race.runners.items():
        start, end, outcome = runner.excess[0], runner.excess[-1], runner.outcome
        noisy = method != "full batch" and (runner.batch_size < len(race.trace.y) or race.config.sampling == "with replacement")
        if not noisy:
            assert outcome == "stays" or (outcome == "diverges") == (runner.rate_ratio > 1)
        if outcome == "diverges":
            assert not noisy or runner.blown_up_at is not None or not end <= start
        else:
            assert runner.blown_up_at is None
            assert np.isfinite(runner.excess).all()
            assert not noisy or runner.excess.max() <= BLOWN_UP * race.trace.scale
        if outcome == "converged":
            assert end <= CONVERGED * start
        if outcome == "descending":
            assert CONVERGED * start < end <= start
        if outcome == "oscillates":
            across = (runner.points - race.trace.optimum) @ race.trace.eigenvectors[-1]
            assert end > start or (across[1:] * across[:-1] < 0).sum() >= 3
        if outcome == "wanders":
            assert noisy
        if outcome == "stays":
            assert runner.distance.max() <= 1e-6 * (1 + np.abs(race.trace.optimum).max())
        if outcome == "diverges" and runner.blown_up_at is None:
            told = WORDS("verdict.grown", method=WORDS[f"method.{method}"], end=end, count=runner.updates[-1])
            assert (told in write_verdict(WORDS, race)) == (end >= 2 * start), "what the table shows is not called invisible"
    lost = [method for method, runner in race.runners.items() if runner.outcome == "diverges"]
    for language in LANGUAGES:
        words = Words("descent", language)
        verdict = write_verdict(words, race)
        assert (verdict == words("verdict.calm", **calm_numbers(words, race))) == (not lost)
        assert all((words[f"method.{method}"] in verdict) for method in lost)


def calm_numbers(words: Words, race: Race) -> dict[str, object]:
    name = "legend.limit with momentum" if race.config.momentum else "legend.limit"
    return {"limit": f"{words[name]} = {race.trace.rate_limit:.4g}", "ratio": race.runners["full batch"].rate_ratio}


def test_every_outcome_has_its_words() -> None:
    texts = read_texts("descent")
    assert {f"outcome.{outcome}" for outcome in OUTCOMES} == {key for key in texts if key.startswith("outcome.")}
    words = Words("descent", "en")
    assert all(words[f"prediction.{outcome}"] for outcome in OUTCOMES if outcome != "wanders")  # what a full batch can do


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_of_the_outcomes_explains_them(language: str) -> None:
    """That they are so, `check_labels` checks; "at the minimum" needs no explanation."""
    words = Words("descent", language)
    said = words["number.outcome.help"]
    assert f"1/{1 / CONVERGED:.0f}" in said
    assert all(words[f"outcome.{outcome}"] in said.lower() for outcome in OUTCOMES if outcome != "stays")


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize(
    "own",
    [((2020.0, 0.0), (2021.0, 300_000.0)), ((0.0, -1e6), (1e-6, 1e6)), ((1e6, -1e6), (1e6 - 1, 1e6)), ((-1e6, 0.0), (1e6, 1.0)),
     ((0.0, 3.0), (1.0, 3.0)), ((0.0, 0.0), (1.0, 0.0))],
)  # fmt: skip
def test_points_at_the_edge_race_in_every_view(own: Any, intercept: bool) -> None:
    for momentum in (0.0, 0.95):
        for rate in offer_rates(own, intercept)[::29]:
            race = run_race(rate, data="own", own=own, intercept=intercept, momentum=momentum, epochs=20)
            check_labels(race)
            timed = time_race(race, "updates")
            figures.draw_surface(timed, WORDS), figures.draw_contour(timed, WORDS), figures.draw_losses(timed, WORDS)
            figures.draw_rates(race, compare_rates(race.trace), WORDS), figures.draw_ball(race, WORDS)
