"""How runs went, what noise they had, and who leads by which clock."""

import itertools
from typing import Any

import numpy as np
import pytest
import torch

from core.concepts.descent import (
    AXES,
    BLOWN_UP,
    DATA,
    METHODS,
    RATES,
    SAMPLINGS,
    DescentConfig,
    RaceConfig,
    StepTimes,
    compare_rates,
    descend,
    measure_noise,
    pick_race,
    read_clock,
    time_race,
    time_steps,
)
from core.concepts.descent.noise import choose_sizes, draw_batches
from core.figures import descent as figures
from pages.shell.words import Words
from tests.drawn import traces_of
from tests.small_races import LINE, pick_noise, run_default, run_race, take_data

WORDS = Words("descent", "en")

# How a run went.


def test_divergence_is_a_value_with_its_step() -> None:
    """Without b each full-batch step multiplies the loss by (1 − ηλ)² = (1 − 0.3·28/3)² = 3.24, so 1000 is passed at step 6."""
    runner = run_race(0.3, **LINE).runners["full batch"]
    assert runner.outcome == "diverges"
    assert runner.rate_ratio == pytest.approx(0.3 / (3 / 14))
    assert runner.blown_up_at == int(np.ceil(np.log(BLOWN_UP) / np.log(3.24))) == 6
    assert runner.losses[5] < BLOWN_UP * 14 / 3 < runner.losses[6]


def test_overflow_is_a_value_too() -> None:
    runner = run_race(900.0).runners["one example"]
    assert runner.outcome == "diverges"
    assert runner.blown_up_at == 1
    assert not np.isfinite(runner.points[-1]).any()


SLOW, SWINGING, BURST = ("descending", "converged"), ("oscillates", "converged"), ("diverges",)


@pytest.mark.parametrize(("share", "outcomes"), [(0.2, SLOW), (0.49, SLOW), (0.9, SWINGING), (1.001, BURST), (1.1, BURST)])
@pytest.mark.parametrize("data", DATA)
def test_full_batch_outcomes_follow_the_limit(data: Any, share: float, outcomes: Any) -> None:
    """Below half the limit the valley floor is never crossed; between half and the whole every step crosses it."""
    limit = descend(DescentConfig(**take_data(data), seeds=1, epochs=1)).rate_limit
    assert run_race(share * limit, **take_data(data)).runners["full batch"].outcome in outcomes


def test_noise_keeps_single_examples_wandering_unless_all_points_agree() -> None:
    assert run_race(0.047).runners["one example"].outcome == "wanders"
    assert run_race(0.002, epochs=1).runners["one example"].outcome == "descending"
    exact = run_race(0.1, data="three points", epochs=300).runners["one example"]
    assert exact.outcome == "converged"
    assert exact.excess[-1] < 1e-12


def test_noise_ball_grows_with_the_rate_and_shrinks_with_the_batch() -> None:
    """From near the optimum on: the ends of 24 seeds lie the wider the larger the rate, the closer the larger the batch."""
    grid = (0.011, 0.022, 0.044)
    radii = [
        compare_rates(descend(DescentConfig(grid=grid, batch_size=size, start_w=2.0, start_b=1.0, epochs=50))).radius["mini-batch"]
        for size in (1, 4)
    ]
    assert (np.diff(radii[0]) > 0).all()
    assert (radii[1] < radii[0]).all()


# Noise.


def test_single_gradients_average_to_the_full_one_which_is_autograds() -> None:
    default = run_default()
    noise, trace = pick_noise(default), default.trace
    leaf = torch.tensor(noise.points[5], requires_grad=True)
    loss = ((torch.tensor(trace.features) @ leaf - torch.tensor(trace.y)) ** 2).mean()
    (gradient,) = torch.autograd.grad(loss, leaf)
    np.testing.assert_allclose(noise.single[5].mean(0), gradient, rtol=1e-12)
    np.testing.assert_allclose(noise.full[5], gradient, rtol=1e-12)
    assert noise.signal[5] == pytest.approx(gradient.square().sum().item())


def test_theory_agrees_with_all_pairs() -> None:
    """Without replacement the variance over all three pairs of three points is exactly σ²/2 · (3 − 2)/(3 − 1)."""
    noise = pick_noise(run_race(data="three points", batch_size=2))
    pairs = np.stack([noise.single[0, list(pair)].mean(0) for pair in itertools.combinations(range(3), 2)])
    assert ((pairs - noise.full[0]) ** 2).sum(1).mean() == pytest.approx(noise.without_return[0, 1])
    every = np.stack([noise.single[0, list(pair)].mean(0) for pair in itertools.product(range(3), repeat=2)])
    assert ((every - noise.full[0]) ** 2).sum(1).mean() == pytest.approx(noise.independent[0, 1])


@pytest.mark.parametrize(("sampling", "theory"), [("shuffled", "without_return"), ("with replacement", "independent")])
def test_measured_variance_meets_its_theory(sampling: Any, theory: str) -> None:
    """500 batches of each size estimate a variance to about 10 %; averaged over the sizes to 3 %."""
    noise = pick_noise(run_race(sampling=sampling))
    sizes = slice(0, 19)
    ratios = noise.measured[:, sizes] / getattr(noise, theory)[:, sizes]
    assert ratios.mean() == pytest.approx(1, abs=0.05)
    assert ratios.min() > 0.75
    assert ratios.max() < 1.3
    assert (noise.measured[:, 19] == 0).all() == (sampling == "shuffled")


def test_neighbours_in_order_are_worse_than_random_batches() -> None:
    """Batches of neighbours resemble each other: their variance lies above what the same number of random points would have."""
    noise = pick_noise(run_race(sampling="in order"))
    assert (noise.measured[0, 2:10] > 1.5 * noise.without_return[0, 2:10]).all()


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_batches_are_averages_of_points(sampling: Any) -> None:
    weights = draw_batches(np.arange(1, 7), 6, sampling, seed=0)
    assert len(weights) == 6
    for size, each in enumerate(weights, start=1):
        torch.testing.assert_close(each.sum(-1), torch.ones(len(each), dtype=torch.float64))
        assert each.shape[1] == 6
        if sampling != "in order":
            assert (each.max() * size > 1.5) == (sampling == "with replacement" and size > 1)


def test_in_order_the_batches_are_those_of_an_epoch() -> None:
    """Twenty points by eights: 0 to 7, 8 to 15, and the four that are left. No batch wraps around or begins elsewhere."""
    noise = pick_noise(run_race(sampling="in order", batch_size=8))
    expected = np.stack([noise.single[:, first : first + 8].mean(1) for first in (0, 8, 16)], 1)
    np.testing.assert_allclose(noise.batches, expected)
    squared = ((expected - noise.full[:, None]) ** 2).sum(-1).mean(1)
    np.testing.assert_allclose(noise.measured[:, list(noise.sizes).index(8)], squared)


def test_many_points_are_measured_at_some_batch_sizes_the_own_one_among_them() -> None:
    assert choose_sizes(24, 7).tolist() == list(range(1, 25))
    sizes = choose_sizes(200, 77)
    assert len(sizes) <= 25
    assert {1, 77, 200} <= set(sizes.tolist())
    own = tuple((x / 100, float(x % 7)) for x in range(200))
    noise = pick_noise(run_race(data="own", own=own, epochs=1, batch_size=77))
    np.testing.assert_array_equal(noise.sizes, sizes)
    assert noise.measured.shape == noise.independent.shape == (len(noise.updates), len(sizes))
    np.testing.assert_allclose(noise.measured[0, :20], noise.without_return[0, :20], rtol=0.3)


def test_noise_of_an_overflowing_path_is_nan() -> None:
    noise = pick_noise(run_race(0.4))
    assert np.isfinite(noise.single[0]).all()
    assert np.isnan(noise.single[-1]).all()


@pytest.mark.parametrize("start_w", [-1.0, 1e6])
def test_far_starts_and_optima_are_in_the_picture(start_w: float) -> None:
    """y ≈ 2.45·10⁶·x: the best w lies beyond a million, and so may the start."""
    own = ((1e-6, 3.0), (2e-6, 5.0), (3e-6, 7.1))
    trace = descend(DescentConfig(data="own", own=own, intercept=False, start_w=start_w, seeds=2))
    assert trace.optimum[0] == pytest.approx(2.45e6)
    race = pick_race(trace, RaceConfig(data="own", own=own, intercept=False, start_w=start_w, seeds=2))
    noise, timed = measure_noise(trace), time_race(race, "updates")
    calm = [outcome != "diverges" for outcome in trace.outcomes["mini-batch"]]
    assert np.isfinite(noise.full[calm]).all()
    figures.draw_cloud(noise, timed, WORDS), figures.draw_variance(noise, timed, WORDS)
    ends = [each for each in traces_of(figures.draw_ball(race, WORDS)) if each.name == WORDS["method.full batch"]]
    assert np.isfinite(ends[0].x).all()


@pytest.mark.parametrize("settings", [*map(take_data, DATA), {"intercept": False}])
def test_the_cloud_begins_wholly_inside_its_picture(settings: dict[str, Any]) -> None:
    """Else the mean of what is seen is not the gradient of all points."""
    race = run_race(0.0005 if settings.get("own") else 0.03, epochs=40, **settings)
    noise = measure_noise(race.trace)
    layout = figures.draw_cloud(noise, time_race(race, "updates"), WORDS)["layout"]
    for number, axis in enumerate(("xaxis", "yaxis")):
        start = np.concatenate([noise.single[0, 0, :, number], noise.batches[0, 0, :, number]])
        assert np.abs(start).max() < layout[axis]["range"][1]


# Rates and clocks.


def test_spread_is_of_all_seeds() -> None:
    """Bands reach from the tenth to the ninetieth percentile: from the third to the 22nd of 24 seeds, by their losses."""
    default = run_default()
    spread, trace = compare_rates(default.trace), default.trace
    run = RATES.index(0.03)
    ends = np.sort(trace.loss(trace.final_points["one example"][:, run]) - trace.optimum_loss)
    for method in METHODS:
        found = trace.excess(trace.final_points[method])
        ordered = np.sort(np.where(np.isfinite(found), found, np.inf), axis=0)
        np.testing.assert_array_equal([spread.low[method], spread.high[method]], ordered[[2, 21]])
    assert ends[11] - 1e-12 <= spread.median["one example"][run] <= ends[12] + 1e-12
    assert (spread.failed["full batch"] == np.where(np.array(RATES) > trace.rate_limit, 24, 0)).all()
    assert spread.median["one example"][-1] == np.inf
    away = trace.final_points["mini-batch"][:, run] - trace.optimum
    assert spread.radius["mini-batch"][run] == pytest.approx(np.sqrt((away**2).sum(1).mean()))


def test_every_method_has_its_own_best_rate() -> None:
    """The smaller the batch, the smaller the best rate; each curve falls first and rises then."""
    default = run_default()
    spread = compare_rates(default.trace)
    best = [spread.rates[spread.median[method].argmin()] for method in METHODS]
    assert best[0] > best[1] > best[2]
    assert best[0] < default.trace.rate_limit


def test_the_clock_decides_who_leads() -> None:
    default = run_default()
    times = StepTimes({"full batch": 2e-4, "mini-batch": 1e-4, "one example": 1e-4})
    updates, examples, seconds = (time_race(default, axis, times) for axis in AXES)
    assert [int(at[-1]) for at in updates.at.values()] == [40, 160, 800]
    assert [int(at[-1]) for at in examples.at.values()] == [800, 800, 800]
    assert [float(at[-1]) for at in seconds.at.values()] == pytest.approx([0.008, 0.016, 0.08])
    np.testing.assert_array_equal(read_clock([examples]), np.arange(801))
    np.testing.assert_array_equal(read_clock([updates]), np.arange(801))
    assert read_clock([seconds])[-1] == pytest.approx(0.008)  # the full batch has finished: until then all are compared
    assert read_clock([seconds], ["mini-batch"])[-1] == pytest.approx(0.016)
    full, one = default.runners["full batch"], default.runners["one example"]
    assert one.excess[40] == pytest.approx(full.excess[40], rel=0.2)  # 40 updates: about equal
    assert one.excess[200] < full.excess[10] / 10  # 200 examples: far ahead


def test_uneven_batches_count_their_examples() -> None:
    runner = run_race(batch_size=6, epochs=2).runners["mini-batch"]
    assert runner.examples.tolist() == [0, 6, 12, 18, 20, 26, 32, 38, 40]


@pytest.mark.parametrize(("axis", "named"), [("minutes", "axis is 'minutes'"), ("seconds", "times is None")])
def test_clocks_that_cannot_be_set(axis: Any, named: str) -> None:
    default = run_default()
    with pytest.raises(ValueError, match=named):
        time_race(default, axis)


def test_steps_are_really_timed() -> None:
    times = time_steps(DescentConfig(), repeats=3)
    assert list(times.seconds) == list(METHODS)
    assert all(seconds > 0 for seconds in times.seconds.values())
