"""The numbers of the lesson `descent`: by hand, and what holds for every run."""

import pickle
from typing import Any

import numpy as np
import pytest

from core.concepts.descent import (
    DATA,
    METHODS,
    RATES,
    DescentConfig,
    RaceConfig,
    descend,
    offer_rates,
    pick_race,
    tabulate_rates,
)
from pages.inputs.pins import read_config, write_config
from tests.small_races import LINE, run_default, run_race, take_data

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
    assert race.runners["full batch"].distance == pytest.approx(2 - full, abs=1e-14)
    assert len(full) == 101
    assert len(one) == 301


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_divergence_starts_at_the_limit(data: Any, momentum: float) -> None:
    """A thousandth below the limit the error across the valley shrinks, a thousandth above it grows."""
    settings = {**take_data(data), "momentum": momentum, "seeds": 1}
    trace = descend(DescentConfig(**settings, epochs=1))
    limit, epochs = trace.rate_limit, 1000 // len(trace.y)
    trace = descend(DescentConfig(**settings, epochs=epochs, grid=(0.999 * limit, 1.001 * limit)))
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


def test_losses_are_the_mean_squared_error() -> None:
    default = run_default()
    trace, runner = default.trace, default.runners["mini-batch"]
    residuals = runner.points @ trace.features.T - trace.y
    np.testing.assert_allclose(runner.losses, (residuals**2).mean(1), rtol=1e-12)
    x = trace.features[:, 0]
    expected = ((trace.w_axis[7] * x + trace.b_axis[3] - trace.y) ** 2).mean()
    assert trace.surface[3, 7] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("data", {"data": "yours"}),
        ("own", {"data": "own"}),
        ("own", {"data": "own", "own": ((1.0, 2.0), (1.0, 3.0))}),
        ("own", {"data": "own", "own": tuple((float(x), 0.0) for x in range(201))}),
        ("start_w", {"start_w": float("nan")}),
        ("start_b", {"start_b": 2e6}),
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
    with pytest.raises(ValueError, match=f"^{field} (is .*allowed|has .*allowed|needs )"):
        RaceConfig(**settings)


def test_a_trace_travels_and_cannot_be_written_to() -> None:
    default = run_default()
    packed = pickle.dumps(default.trace)
    assert len(packed) < 1_200_000
    np.testing.assert_array_equal(pickle.loads(packed).paths["one example"], default.trace.paths["one example"])
    for array in (default.trace.surface, default.trace.paths["full batch"], default.runners["one example"].points):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_a_pinned_race_comes_back_from_its_link() -> None:
    config = RaceConfig(**take_data("own"), batch_size=3, momentum=0.5, sampling="in order", one_example_rate=0.011, start_w=2.5)
    assert read_config(write_config(config), RaceConfig) == config
    assert read_config(write_config(config).replace("momentum:0.5", "momentum:5"), RaceConfig) is None
    assert read_config("data:noisy;grid:" + "1~" * 1000, RaceConfig) is None


# Own points.


@pytest.mark.parametrize("intercept", [True, False])
def test_offered_rates_reach_beyond_the_limit_of_any_points(intercept: bool) -> None:
    """Ours keep RATES; own points get them in another power of ten, so that the limit lies in their last decade."""
    assert all(DescentConfig(data=data, intercept=intercept).rates == RATES for data in DATA if data != "own")
    for x in (1e-6, 0.03, 1.0, 50.0, 1e6):
        config = DescentConfig(data="own", own=((x, 1.0), (2 * x if x < 1e6 else -x, 3.0)), intercept=intercept, seeds=1, epochs=1)
        rates, limit = np.array(config.rates), descend(config).rate_limit
        assert 5 <= limit / rates[0] * 0.2 <= 50
        assert rates[-1] > limit
        np.testing.assert_allclose(rates / rates[0], np.array(RATES) / RATES[0], rtol=1e-12)


@pytest.mark.parametrize("points", [2, 200])
def test_few_and_many_own_points_run(points: int) -> None:
    own = tuple((float(x), 3.0 * x + x % 3) for x in range(points))
    rate = offer_rates(own)[20]
    race = run_race(rate, data="own", own=own, epochs=5, batch_size=2)
    assert {method: len(runner.points) - 1 for method, runner in race.runners.items()} == {
        "full batch": 5, "mini-batch": 5 * points // 2, "one example": 5 * points,
    }  # fmt: skip
    assert all(runner.losses[-1] < runner.losses[0] for runner in race.runners.values())


def test_a_start_at_the_minimum_stays_there() -> None:
    race = run_race(0.1, data="three points", start_w=2.0, start_b=1.0)
    assert all(runner.outcome == "stays" and runner.blown_up_at is None for runner in race.runners.values())


def test_a_long_training_offers_every_second_rate_the_default_among_them() -> None:
    short, long = DescentConfig(), DescentConfig(data="three points", epochs=300)
    assert (short.steps, short.rates) == (40 + 160 + 800, RATES)
    assert (long.steps, long.rates) == (300 + 300 + 900, RATES[::2])
    assert RaceConfig.full_batch_rate in long.rates


def test_optimum_where_x_hardly_differ() -> None:
    """x = 999,998 to 10⁶ and y = 0, 1, 0: the best line is level at 1/3, with loss 2/9."""
    own = tuple((1e6 - at, float(at % 2)) for at in range(3))
    trace = descend(DescentConfig(data="own", own=own, seeds=1, epochs=1))
    w, b = trace.optimum
    assert trace.optimum_loss == pytest.approx(2 / 9, rel=1e-6)
    assert ((w * trace.features[:, 0] + b - trace.y) ** 2).mean() == pytest.approx(2 / 9, rel=1e-6)


def test_the_table_of_all_seeds_has_their_root_mean_square_distance() -> None:
    trace = run_race(grid=(0.03, 0.01)).trace
    table, away = tabulate_rates(trace), trace.final_points["mini-batch"] - trace.optimum
    mine = table[table.method == "mini-batch"].set_index("learning_rate")
    assert mine.rms_distance[trace.rates].to_list() == pytest.approx(np.sqrt((away**2).sum(-1).mean(0)).tolist())
