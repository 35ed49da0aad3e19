"""The numbers of the lesson `descent`."""

import contextlib
import io
import itertools
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, SequentialSampler, TensorDataset

from core.concepts.descent import (
    AXES,
    BLOWN_UP,
    DATA,
    METHODS,
    RATES,
    SAMPLINGS,
    DescentConfig,
    Method,
    Race,
    RaceConfig,
    StepTimes,
    compare_rates,
    descend,
    measure_noise,
    pick_race,
    read_clock,
    tabulate,
    time_race,
    time_steps,
    write_program,
)
from core.concepts.descent.batches import draw_orders, load_features, make_shuffler, size_batches, summarize_batches
from core.concepts.descent.noise import draw_batches
from core.figures import descent as figures
from core.figures import style
from core.foundation.ensemble import by_autograd
from pages.descent_views.settings import parse_start
from pages.shell.pins import read_config, write_config
from pages.shell.words import LANGUAGES, Words

WORDS = Words("descent", "en")
LINE = {"data": "proportional", "intercept": False, "start_w": 1.0, "epochs": 100, "sampling": "in order"}
"""y = 2x at x = 1, 2, 3, the model w·x, w from 1: three factors by hand."""


def run_race(rate: float = 0.03, **settings: Any) -> Race:
    """Return a race in which all three methods take the same rate, which is the only one trained unless a grid is given."""
    rates = dict.fromkeys(("full_batch_rate", "mini_batch_rate", "one_example_rate"), rate)
    config = RaceConfig(**{"grid": (rate, rate / 2), "seeds": 2, **settings, **rates})
    return pick_race(descend(config.experiment()), config)


@pytest.fixture(scope="module")
def default() -> Race:
    config = RaceConfig()
    return pick_race(descend(config.experiment()), config)


# A step by hand.


def test_first_steps_by_hand() -> None:
    """L(1) = (1 + 4 + 9)/3 = 14/3 and L'(1) = −2·14/3; one point's gradient is −2x²·(2 − w)."""
    race = run_race(0.01, **LINE)
    assert race.trace.start_loss == pytest.approx(14 / 3, abs=1e-12)
    assert race.runners["full batch"].losses[0] == pytest.approx(14 / 3, abs=1e-12)
    assert race.runners["full batch"].points[1, 0] == pytest.approx(1 + 0.01 * 28 / 3, abs=1e-15)
    assert race.runners["full batch"].slopes[0] == pytest.approx(28 / 3, abs=1e-12)
    assert 2 - race.runners["one example"].points[:4, 0] == pytest.approx([1, 0.98, 0.98 * 0.92, 0.98 * 0.92 * 0.82], abs=1e-15)


def test_hundred_epochs_by_hand() -> None:
    """Each epoch multiplies the error by 1 − 0.01·28/3 = 0.906667 (full batch), by 0.98·0.92·0.82 = 0.739312 (one by one)."""
    race = run_race(0.01, **LINE)
    full, one = (race.runners[method].points[:, 0] for method in ("full batch", "one example"))
    assert 2 - full[-1] == pytest.approx(5.56e-5, rel=1e-3)
    assert 2 - full[1:] == pytest.approx((2 - full[:-1]) * (1 - 0.01 * 28 / 3), abs=1e-14)
    assert 2 - one[-1] == pytest.approx(7.7e-14, rel=0.02)
    assert 2 - one[3::3] == pytest.approx((2 - one[:-1:3]) * 0.98 * 0.92 * 0.82, abs=1e-14)
    assert len(full) == 101
    assert len(one) == 301


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_divergence_starts_at_the_limit(data: Any, momentum: float) -> None:
    """A thousandth below the limit the error across the valley shrinks, a thousandth above it grows."""
    epochs = 1000 // (20 if data in ("noisy", "outlier") else 3)
    limit = descend(DescentConfig(data=data, momentum=momentum, seeds=1, epochs=1)).rate_limit
    trace = descend(DescentConfig(data=data, momentum=momentum, seeds=1, epochs=epochs, grid=(0.999 * limit, 1.001 * limit)))
    across = np.abs((trace.paths["full batch"] - trace.optimum) @ trace.eigenvectors[-1])
    below, above = (across[-1] / across[len(across) // 2]).tolist()
    assert below < 1 < above
    assert limit == pytest.approx(2 * (1 + momentum) / np.linalg.eigvalsh(2 * trace.features.T @ trace.features / len(trace.y))[-1])


def test_known_limits() -> None:
    """x = 1, 2, 3: λmax = 11.0929, so 2/λmax = 0.1803; without b λ = 28/3, so 3/14."""
    assert descend(DescentConfig(data="three points", seeds=1)).rate_limit == pytest.approx(0.18029, abs=1e-5)
    assert run_race(0.01, **LINE).trace.rate_limit == pytest.approx(3 / 14)


def test_one_by_one_in_order_has_its_own_limit() -> None:
    """On three points in cyclic order single examples converge up to 0.1875, beyond the full batch's 0.1803."""
    trace = descend(DescentConfig(data="three points", sampling="in order", seeds=1, epochs=300, grid=(0.187, 0.188)))
    calm, lost = trace.excess(trace.final_points["one example"][0])
    assert calm < trace.start_loss < lost


# torch is the oracle.


def loop(config: DescentConfig, method: Method, rate: float, seed: int) -> np.ndarray:
    """Train one run with torch.optim.SGD and torch's samplers; return its path, shape (time, parameter)."""
    features, y = load_features(config)
    size, shuffler = config.batch_sizes()[method], make_shuffler(seed)
    sampler = {
        "shuffled": RandomSampler(range(len(y)), generator=shuffler),
        "with replacement": RandomSampler(range(len(y)), replacement=True, generator=shuffler),
        "in order": SequentialSampler(range(len(y))),
    }["in order" if method == "full batch" else config.sampling]
    parameters = torch.tensor(config.start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([parameters], lr=rate, momentum=config.momentum)
    path = [parameters.detach().clone()]
    for _ in range(config.epochs):
        for batch in BatchSampler(sampler, size, drop_last=False):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(features[batch] @ parameters, y[batch]).backward()
            optimizer.step()
            path.append(parameters.detach().clone())
    return torch.stack(path).numpy()


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize(
    ("data", "batch_size", "intercept"), [("noisy", 6, True), ("three points", 2, True), ("outlier", 20, False)]
)
def test_grid_agrees_with_a_loop_of_torch(sampling: Any, momentum: float, data: Any, batch_size: int, intercept: bool) -> None:
    """Every update of the first seed, and the end of another, at a slow, a fast and a diverging rate."""
    settings = {"data": data, "batch_size": batch_size, "intercept": intercept, "sampling": sampling, "momentum": momentum}
    config = DescentConfig(**settings, epochs=4, seed=7, seeds=3, grid=(0.003, 0.05, 0.4))
    trace = descend(config)
    for method, (run, rate) in itertools.product(METHODS, enumerate(config.rates)):
        np.testing.assert_allclose(trace.paths[method][:, run], loop(config, method, rate, 7), rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(trace.final_points[method][2, run], loop(config, method, rate, 9)[-1], rtol=1e-10, atol=1e-10)


def test_batch_gradients_agree_with_autograd() -> None:
    """curvature · parameters − pull is the gradient of the batch's mean squared error, wherever the parameters are."""
    config = DescentConfig(seeds=3, epochs=2, batch_size=6)
    features, y = load_features(config)
    orders, sizes = draw_orders(config), size_batches(20, 6, 2)
    assert sizes.tolist() == [6, 6, 6, 2] * 2
    curvature, pull = summarize_batches(features, y, orders, sizes)
    points = torch.randn(3, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))

    def take_losses(parameters: list[torch.Tensor], batch: torch.Tensor) -> torch.Tensor:
        return ((features[batch] @ parameters[0][:, :, None] - y[batch][:, :, None]) ** 2).mean((1, 2))

    for step, batch in enumerate(orders.split(sizes.tolist(), dim=1)):
        _, (expected,) = by_autograd(take_losses)([points], batch)
        np.testing.assert_allclose((curvature[step] @ points[:, :, None])[:, :, 0] - pull[step], expected, rtol=1e-12, atol=1e-12)


def test_order_is_a_dataloaders() -> None:
    """The same generator in a DataLoader's sampler gives the same batches; each epoch visits every point once."""
    config = DescentConfig(seeds=1, seed=3, epochs=2)
    loader = DataLoader(TensorDataset(torch.arange(20)), batch_size=5, sampler=RandomSampler(range(20), generator=make_shuffler(3)))
    seen = torch.cat([batch for _ in range(2) for (batch,) in loader])
    assert torch.equal(draw_orders(config)[0], seen)
    assert sorted(seen[:20].tolist()) == list(range(20)) == sorted(seen[20:].tolist())
    assert seen[:20].tolist() != seen[20:].tolist()


@pytest.mark.parametrize(
    "race_settings",
    [
        {},
        {"rate": 0.18},
        {"rate": 0.01, **LINE},
        {"sampling": "with replacement", "momentum": 0.9, "rate": 0.01},
        {"batch_size": 20, "seed": 4},
        {"data": "three points", "batch_size": 2, "rate": 0.1},
    ],
)
def test_program_on_the_page_prints_the_pictures_numbers(race_settings: dict[str, Any]) -> None:
    race = run_race(**race_settings)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(write_program(race), {})
    for line, (method, runner) in zip(printed.getvalue().splitlines(), race.runners.items(), strict=True):
        updates, w, b, loss = map(float, line.removeprefix(method).split())
        assert updates == runner.updates[-1]
        assert [w, b] == pytest.approx(runner.points[-1].tolist(), rel=1e-9, abs=1e-10)
        assert loss == pytest.approx(runner.losses[-1], rel=1e-9, abs=1e-10)


# Properties.


def test_runs_do_not_mix() -> None:
    """A run is the same alone, among others, and beside one that overflows."""
    many = descend(DescentConfig(grid=(0.01, 0.05, 900.0), seeds=3))
    few = descend(DescentConfig(grid=(0.05, 0.02), seeds=1))
    assert not np.isfinite(many.final_points["one example"][:, 2]).any()
    assert np.isfinite(many.final_points["one example"][:, :2]).all()
    for method in METHODS:
        np.testing.assert_allclose(many.paths[method][:, 1], few.paths[method][:, 0], rtol=1e-13)


def test_same_seed_same_result_other_seed_other_noise() -> None:
    first, again, later = (descend(DescentConfig(seeds=4, epochs=5, seed=seed)) for seed in (0, 0, 1))
    for method in METHODS:
        np.testing.assert_array_equal(first.paths[method], again.paths[method])
        np.testing.assert_array_equal(first.final_points[method][1:], later.final_points[method][:3])
    assert np.ptp(first.final_points["full batch"], axis=0).max() == 0
    assert np.ptp(first.final_points["one example"][:, 0], axis=0).min() > 0


def test_mini_batches_of_one_are_single_examples_and_of_all_the_full_batch() -> None:
    ones, everyone = run_race(batch_size=1), run_race(batch_size=20, sampling="in order")
    np.testing.assert_array_equal(ones.runners["mini-batch"].points, ones.runners["one example"].points)
    np.testing.assert_array_equal(everyone.runners["mini-batch"].points, everyone.runners["full batch"].points)


def test_moving_a_rate_selects_and_does_not_train() -> None:
    """Races that differ in rates only ask for one and the same experiment, and read another run of its trace."""
    slow, fast = RaceConfig(full_batch_rate=0.01), RaceConfig(full_batch_rate=0.1)
    assert slow.experiment() == fast.experiment()
    assert hash(slow.experiment()) == hash(fast.experiment())
    trace = descend(slow.experiment())
    for config in (slow, fast):
        race = pick_race(trace, config)
        np.testing.assert_array_equal(
            race.runners["full batch"].points, trace.paths["full batch"][:, RATES.index(config.full_batch_rate)]
        )
        assert race.runners["one example"].rate == 0.03
    assert trace.final_points["mini-batch"].shape == (24, len(RATES), 2)


def test_without_intercept_b_stays_zero() -> None:
    trace = descend(DescentConfig(intercept=False, seeds=1, epochs=3))
    assert all((trace.paths[method][..., 1] == 0).all() for method in METHODS)
    assert trace.optimum[1] == 0
    x, y = trace.features[:, 0], trace.y
    assert trace.optimum[0] == pytest.approx((x @ y) / (x @ x))


def test_losses_are_the_mean_squared_error(default: Race) -> None:
    trace, runner = default.trace, default.runners["mini-batch"]
    residuals = runner.points @ trace.features.T - trace.y
    np.testing.assert_allclose(runner.losses, (residuals**2).mean(1), rtol=1e-12)
    x = trace.features[:, 0]
    expected = ((trace.w_axis[7] * x + trace.b_axis[3] - trace.y) ** 2).mean()
    assert trace.surface[3, 7] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("data", {"data": "own"}),
        ("start_w", {"start_w": float("nan")}),
        ("start_b", {"start_b": 1e9}),
        ("batch_size", {"batch_size": 0}),
        ("momentum", {"momentum": 1.0}),
        ("epochs", {"epochs": 51}),
        ("epochs", {"data": "three points", "epochs": 334}),
        ("sampling", {"sampling": "sorted"}),
        ("seed", {"seed": -1}),
        ("seeds", {"seeds": 0}),
        ("grid", {"grid": (0.1, -0.1)}),
        ("one_example_rate", {"one_example_rate": 0.0}),
    ],
)
def test_refused_settings_name_the_field(field: str, settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"^{field} is .*allowed"):
        RaceConfig(**settings)


def test_a_trace_travels_and_cannot_be_written_to(default: Race) -> None:
    packed = pickle.dumps(default.trace)
    assert len(packed) < 1_200_000
    np.testing.assert_array_equal(pickle.loads(packed).paths["one example"], default.trace.paths["one example"])
    for array in (default.trace.surface, default.trace.paths["full batch"], default.runners["one example"].points):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_a_pinned_race_comes_back_from_its_link() -> None:
    config = RaceConfig(data="outlier", batch_size=3, momentum=0.5, sampling="in order", one_example_rate=0.011, start_w=2.5)
    assert read_config(write_config(config), RaceConfig) == config
    assert read_config(write_config(config).replace("momentum:0.5", "momentum:5"), RaceConfig) is None


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


@pytest.mark.parametrize(("share", "outcome"), [(0.2, "converges"), (0.49, "converges"), (0.9, "oscillates"), (1.1, "diverges")])
@pytest.mark.parametrize("data", DATA)
def test_full_batch_outcomes_follow_the_limit(data: Any, share: float, outcome: str) -> None:
    """Below half the limit the valley floor is never crossed; between half and the whole every step crosses it."""
    limit = descend(DescentConfig(data=data, seeds=1, epochs=1)).rate_limit
    assert run_race(share * limit, data=data).runners["full batch"].outcome == outcome


def test_noise_keeps_single_examples_wandering_unless_all_points_agree() -> None:
    assert run_race(0.047).runners["one example"].outcome == "wanders"
    assert run_race(0.002, epochs=1).runners["one example"].outcome == "converges"  # not there yet
    exact = run_race(0.1, data="three points", epochs=300).runners["one example"]
    assert exact.outcome != "wanders"
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


def test_single_gradients_average_to_the_full_one_which_is_autograds(default: Race) -> None:
    noise, trace = measure_noise(default), default.trace
    leaf = torch.tensor(noise.points[5], requires_grad=True)
    loss = ((torch.tensor(trace.features) @ leaf - torch.tensor(trace.y)) ** 2).mean()
    (gradient,) = torch.autograd.grad(loss, leaf)
    np.testing.assert_allclose(noise.single[5].mean(0), gradient, rtol=1e-12)
    np.testing.assert_allclose(noise.full[5], gradient, rtol=1e-12)
    assert noise.signal[5] == pytest.approx(gradient.square().sum().item())


def test_theory_agrees_with_all_pairs() -> None:
    """Without replacement the variance over all three pairs of three points is exactly σ²/2 · (3 − 2)/(3 − 1)."""
    noise = measure_noise(run_race(data="three points", batch_size=2))
    pairs = np.stack([noise.single[0, list(pair)].mean(0) for pair in itertools.combinations(range(3), 2)])
    assert ((pairs - noise.full[0]) ** 2).sum(1).mean() == pytest.approx(noise.without_return[0, 1])
    every = np.stack([noise.single[0, list(pair)].mean(0) for pair in itertools.product(range(3), repeat=2)])
    assert ((every - noise.full[0]) ** 2).sum(1).mean() == pytest.approx(noise.independent[0, 1])


@pytest.mark.parametrize(("sampling", "theory"), [("shuffled", "without_return"), ("with replacement", "independent")])
def test_measured_variance_meets_its_theory(sampling: Any, theory: str) -> None:
    """500 batches of each size estimate a variance to about 10 %; averaged over the sizes to 3 %."""
    noise = measure_noise(run_race(sampling=sampling))
    sizes = slice(0, 19)
    ratios = noise.measured[:, sizes] / getattr(noise, theory)[:, sizes]
    assert ratios.mean() == pytest.approx(1, abs=0.05)
    assert ratios.min() > 0.75
    assert ratios.max() < 1.3
    assert (noise.measured[:, 19] == 0).all() == (sampling == "shuffled")


def test_neighbours_in_order_are_worse_than_random_batches() -> None:
    """Batches of neighbours resemble each other: their variance lies above what the same number of random points would have."""
    noise = measure_noise(run_race(sampling="in order"))
    assert (noise.measured[0, 2:10] > 1.5 * noise.without_return[0, 2:10]).all()


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_batches_are_averages_of_points(sampling: Any) -> None:
    weights = draw_batches(6, sampling, seed=0)
    assert weights.shape[0] == weights.shape[2] == 6
    torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:2], dtype=torch.float64))
    counts = weights * torch.arange(1, 7)[:, None, None]
    assert (counts.max() > 1.5) == (sampling == "with replacement")


def test_noise_of_an_overflowing_path_is_nan() -> None:
    noise = measure_noise(run_race(0.4))
    assert np.isfinite(noise.single[0]).all()
    assert np.isnan(noise.single[-1]).all()


# Rates and clocks.


def test_spread_is_of_all_seeds(default: Race) -> None:
    spread, trace = compare_rates(default.trace), default.trace
    run = RATES.index(0.03)
    ends = np.sort(trace.loss(trace.final_points["one example"][:, run]) - trace.optimum_loss)
    assert spread.low["one example"][run] == pytest.approx(ends[2])
    assert spread.high["one example"][run] == pytest.approx(ends[21])
    assert ends[11] - 1e-12 <= spread.median["one example"][run] <= ends[12] + 1e-12
    assert (spread.failed["full batch"] == np.where(np.array(RATES) > trace.rate_limit, 24, 0)).all()
    assert spread.median["one example"][-1] == np.inf
    away = trace.final_points["mini-batch"][:, run] - trace.optimum
    assert spread.radius["mini-batch"][run] == pytest.approx(np.sqrt((away**2).sum(1).mean()))


def test_every_method_has_its_own_best_rate(default: Race) -> None:
    """The smaller the batch, the smaller the best rate; each curve falls first and rises then."""
    spread = compare_rates(default.trace)
    best = [spread.rates[spread.median[method].argmin()] for method in METHODS]
    assert best[0] > best[1] > best[2]
    assert best[0] < default.trace.rate_limit


def test_the_clock_decides_who_leads(default: Race) -> None:
    times = StepTimes({"full batch": 2e-4, "mini-batch": 1e-4, "one example": 1e-4})
    updates, examples, seconds = (time_race(default, axis, times) for axis in AXES)
    assert [int(at[-1]) for at in updates.at.values()] == [40, 160, 800]
    assert [int(at[-1]) for at in examples.at.values()] == [800, 800, 800]
    assert [float(at[-1]) for at in seconds.at.values()] == pytest.approx([0.008, 0.016, 0.08])
    np.testing.assert_array_equal(read_clock([examples]), np.arange(801))
    assert read_clock([seconds])[-1] == pytest.approx(0.08)
    full, one = default.runners["full batch"], default.runners["one example"]
    assert one.excess[40] == pytest.approx(full.excess[40], rel=0.2)  # 40 updates: about equal
    assert one.excess[200] < full.excess[10] / 10  # 200 examples: far ahead


def test_uneven_batches_count_their_examples() -> None:
    runner = run_race(batch_size=6, epochs=2).runners["mini-batch"]
    assert runner.examples.tolist() == [0, 6, 12, 18, 20, 26, 32, 38, 40]


@pytest.mark.parametrize(("axis", "named"), [("minutes", "axis is 'minutes'"), ("seconds", "times is None")])
def test_clocks_that_cannot_be_set(default: Race, axis: Any, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        time_race(default, axis)


def test_steps_are_really_timed() -> None:
    times = time_steps(DescentConfig(), repeats=3)
    assert list(times.seconds) == list(METHODS)
    assert all(seconds > 0 for seconds in times.seconds.values())


def test_the_table_has_every_update(default: Race) -> None:
    table = tabulate(default)
    assert len(table) == 41 + 161 + 801
    last = table[table["method"] == "one example"].iloc[-1]
    assert (last["update"], last["examples seen"]) == (800, 800)
    assert last["loss"] == default.runners["one example"].losses[-1]


# Figures show their records.


def pick(figure: Any, name: str, mode: str = "lines") -> Any:
    """Return the figure's last trace of this name and mode."""
    return [each for each in figure.data if each.name == WORDS[name] and getattr(each, "mode", "") == mode][-1]


def count(figure: Any) -> int:
    return len(figure.data)


@pytest.mark.parametrize("axis", AXES)
def test_paths_and_losses_are_drawn_as_recorded(default: Race, axis: Any) -> None:
    timed = time_race(default, axis, StepTimes(dict.fromkeys(METHODS, 1e-4)))
    drawn: list[Any] = [draw(timed, WORDS) for draw in (figures.draw_surface, figures.draw_contour, figures.draw_losses)]
    for method, runner in default.runners.items():
        surface, contour, losses = (pick(figure, f"method.{method}") for figure in drawn)
        np.testing.assert_array_equal(surface.x, runner.points[:, 0].astype("f4"))
        np.testing.assert_array_equal(contour.y, runner.points[:, 1].astype("f4"))
        np.testing.assert_allclose(losses.y, runner.excess, rtol=1e-6)
        np.testing.assert_allclose(losses.x, timed.at[method], rtol=1e-6)
        for trace in (surface, contour, losses):
            assert trace.meta["follow"] == "grow"
            np.testing.assert_allclose(trace.meta["at"], timed.at[method], rtol=1e-6)
            assert trace.line.color == style.METHODS[method]
            assert trace.line.dash == style.DASHES[method]
    assert drawn[2].layout.xaxis.title.text == WORDS[f"axis.{axis}"]


def test_a_diverging_run_leaves_the_picture_and_not_the_axes(default: Race) -> None:
    calm, wild = time_race(default, "updates"), time_race(run_race(0.4, grid=(), seeds=1), "updates")
    for draw in (figures.draw_surface, figures.draw_contour, figures.draw_losses):
        calmly: Any = draw(calm, WORDS)
        wildly: Any = draw(wild, WORDS)
        if calmly.layout.scene.xaxis.range:
            assert calmly.layout.scene.to_plotly_json() == wildly.layout.scene.to_plotly_json()
        else:
            assert calmly.layout.yaxis.range == wildly.layout.yaxis.range
        heights = [np.asarray(each.y, dtype=float) for each in wildly.data if each.name in (WORDS[f"method.{m}"] for m in METHODS)]
        assert all(np.nanmax(np.abs(each)) < 1e8 for each in heights)


def test_a_pinned_race_is_drawn_as_a_ghost(default: Race) -> None:
    pinned = run_race(0.1, batch_size=2)
    now, then = time_race(default, "examples"), time_race(pinned, "examples")
    for draw in (figures.draw_surface, figures.draw_contour, figures.draw_losses):
        both: Any = draw(now, WORDS, then)
        assert count(both) == count(draw(now, WORDS)) + 6
        ghosts = [each for each in both.data if getattr(each, "mode", "") == "lines" and (each.opacity or 1) < 1]
        assert [each.name for each in ghosts] == [WORDS[f"method.{method}"] for method in reversed(METHODS)]
        np.testing.assert_array_equal(ghosts[1].meta["at"], then.at["mini-batch"])
    spread, other = compare_rates(default.trace), compare_rates(pinned.trace)
    assert count(figures.draw_rates(default, spread, WORDS, other)) == count(figures.draw_rates(default, spread, WORDS)) + 3
    assert count(figures.draw_ball(default, WORDS, pinned)) == count(figures.draw_ball(default, WORDS)) + 3


def test_a_pinned_race_over_other_data_is_no_ghost_on_this_surface(default: Race) -> None:
    pinned = run_race(data="outlier")
    now, then = time_race(default, "examples"), time_race(pinned, "examples")
    for draw in (figures.draw_surface, figures.draw_contour):
        assert count(draw(now, WORDS, then)) == count(draw(now, WORDS))
    assert count(figures.draw_ball(default, WORDS, pinned)) == count(figures.draw_ball(default, WORDS))
    assert count(figures.draw_losses(now, WORDS, then)) == count(figures.draw_losses(now, WORDS)) + 6


def test_rates_and_ball_show_every_seed_and_the_limit(default: Race) -> None:
    spread = compare_rates(default.trace)
    rates: Any = figures.draw_rates(default, spread, WORDS)
    ball = figures.draw_ball(default, WORDS)
    for method in METHODS:
        shown = np.asarray(pick(rates, f"method.{method}").y)
        inside = (spread.median[method] < 1e4) & (spread.median[method] > 1e-3)
        np.testing.assert_allclose(shown[inside], spread.median[method][inside], rtol=1e-6)
        chosen = pick(rates, f"method.{method}", "markers")
        assert list(chosen.x) == [0.03]
        ends = pick(ball, f"method.{method}", "markers")
        np.testing.assert_array_equal(ends.x, default.trace.final_points[method][:, RATES.index(0.03), 0].astype("f4"))
    assert list(pick(rates, "legend.limit").x) == [default.trace.rate_limit] * 2
    assert f"{default.trace.rate_limit:.3g}" in rates.layout.annotations[0].text


def test_gradients_are_drawn_moment_by_moment(default: Race) -> None:
    noise, timed = measure_noise(default), time_race(default, "examples")
    cloud, variance = figures.draw_cloud(noise, timed, WORDS), figures.draw_variance(noise, timed, WORDS)
    single = pick(cloud, "gradient.one example", "markers")
    np.testing.assert_array_equal(single.meta["x"], noise.single[..., 0].astype("f4"))
    np.testing.assert_array_equal(single.meta["at"], noise.updates * 5)
    assert np.asarray(pick(cloud, "gradient.mini-batch", "markers").meta["y"]).shape == noise.batches.shape[:2]
    measured = pick(variance, "legend.measured", "markers")
    np.testing.assert_allclose(np.asarray(measured.meta["y"])[:, :19], noise.measured[:, :19], rtol=1e-6)
    assert np.isnan(np.asarray(measured.meta["y"])[:, 19]).all()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_says_what_it_shows_and_travels_light(default: Race, language: str) -> None:
    words = Words("descent", language)
    timed, spread, noise = time_race(default, "examples"), compare_rates(default.trace), measure_noise(default)
    views: tuple[list[Any], ...] = (
        [draw(timed, words, timed) for draw in (figures.draw_surface, figures.draw_contour, figures.draw_losses)],
        [figures.draw_cloud(noise, timed, words), figures.draw_variance(noise, timed, words)],
        [figures.draw_rates(default, spread, words), figures.draw_ball(default, words)],
    )
    for view in views:
        assert all(len(figure.layout.meta["alt"]) > 10 for figure in view)
        assert sum(len(figure.to_json() or "") for figure in view) < 1_000_000


# The page.


@pytest.fixture
def page() -> AppTest:
    page = AppTest.from_file(str(Path(__file__).parents[1] / "pages" / "frame.py"), default_timeout=60)
    page.query_params["lang"] = "en"
    page.run()
    return page.switch_page("descent.py").run()


def read_page(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(each.value for each in [*page.markdown, *page.warning, *page.success])


def test_page_moves_the_rate_without_training(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("pages.shell.workers.run", lambda function, *rest, **_: asked.append(function.__name__) or function(*rest))
    page.select_slider(key="descent.rate").set_value(0.062).run()
    assert "0.062" in read_page(page)
    assert asked == []
    page.select_slider(key="descent.seed").set_value(49).run()
    assert not page.exception
    assert asked == ["descend"]


def test_page_explains_divergence_in_words(page: AppTest) -> None:
    assert "Diverged" not in read_page(page)
    page.button(key="descent.try.limit").click().run()
    assert "**Diverged** at 1.07 × the limit 2/λmax = 0.1684: full batch at update 28 · one example " in read_page(page)
    page.toggle(key="descent.apart").set_value(True).run()
    page.select_slider(key="descent.full_batch_rate").set_value(0.18).run()
    page.select_slider(key="descent.one_example_rate").set_value(0.2).run()
    assert "(limit 2/λmax = 0.1684): full batch at update 28, 1.07 × the limit · one example at update 14, 1.19" in read_page(page)


def test_page_hides_the_outcome_until_it_is_predicted(page: AppTest) -> None:
    page.select_slider(key="descent.rate").set_value(0.18).run()
    page.toggle(key="descent.predict").set_value(True).run()
    assert "Diverged" not in read_page(page)
    page.button(key="descent.prediction.oscillates").click().run()
    assert WORDS("prediction.wrong", predicted="oscillates", truth="diverges") in read_page(page)
    assert "Diverged" in read_page(page)


def test_page_takes_a_start_by_numbers_and_from_the_link(page: AppTest) -> None:
    page.number_input(key="descent.start_w.typed").set_value(0.5).run()
    assert page.session_state["link.written"]["descent.start_w"] == "0.5"
    page.button(key="descent.try.order").click().run()
    assert page.number_input(key="descent.start_w.typed").value == 1.0
    assert page.number_input(key="descent.start_b.typed").value == 0.0  # not learned
    assert not page.exception


def test_a_start_is_the_nearest_number_there_is() -> None:
    texts = ("2.5", " -3 ", "1e99", "-inf", "nan", "here", "", "0.12345678")
    assert [parse_start(text, 4.0) for text in texts] == [2.5, -3.0, 1e6, -1e6, 4.0, 4.0, 4.0, 0.123457]


def test_page_keeps_a_pinned_race(page: AppTest) -> None:
    page.button(key="descent.pin.add").click().run()
    page.select_slider(key="descent.rate").set_value(0.1).run()
    for view in ("rates", "race"):
        page.session_state["descent.view"] = view
        page.run()
        assert not page.exception
    assert read_config(page.session_state["descent.pin"], RaceConfig) == RaceConfig()
