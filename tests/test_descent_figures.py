"""The pictures of the race downhill show its records."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.concepts.descent import (
    AXES,
    METHODS,
    RATES,
    TINY,
    RaceConfig,
    StepTimes,
    compare_rates,
    descend,
    measure_noise,
    pick_race,
    time_race,
)
from core.figures import descent as figures
from core.figures import style, themes
from core.figures.descent.paths import GHOST
from pages.descent_views.settings import MOMENTA
from pages.shell.words import LANGUAGES, Words
from pages.stage import packing
from tests.drawn import traces_of
from tests.small_races import run_default, run_race, train

WORDS = Words("descent", "en")


def pick(figure: style.Figure, name: str, mode: str = "lines") -> Any:
    """Return the figure's last trace of this name and mode."""
    return [each for each in traces_of(figure) if each.name == WORDS[name] and getattr(each, "mode", "") == mode][-1]


def count(figure: style.Figure) -> int:
    return len(figure["data"])


@pytest.mark.parametrize("axis", AXES)
def test_paths_and_losses_are_drawn_as_recorded(axis: Any) -> None:
    default = run_default()
    timed = time_race(default, axis, StepTimes(dict.fromkeys(METHODS, 1e-4)))
    drawn = [draw(timed, WORDS) for draw in (figures.draw_surface, figures.draw_contour, figures.draw_losses)]
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
    assert drawn[2]["layout"]["xaxis"]["title"]["text"] == WORDS[f"axis.{axis}"]


DIALS = dict(zip(METHODS, ("first", "second", "third"), strict=True))


@pytest.mark.parametrize("settings", [{}, {"intercept": False, "data": "proportional", "epochs": 20}])
def test_every_rate_is_in_the_browser(settings: Any) -> None:
    """What the dial shows at a rate is that rate's record; nothing else in the figures changes with it."""
    config = RaceConfig(seeds=1, **settings)
    trace, sent = descend(config.experiment()), set()
    for run in (0, 34, 48, len(RATES) - 1):
        chosen = dict.fromkeys(("full_batch_rate", "mini_batch_rate", "one_example_rate"), float(trace.rates[run]))
        timed = time_race(pick_race(trace, replace(config, **chosen)), "examples")
        drawn = [draw(timed, WORDS, None, DIALS) for draw in (figures.draw_surface, figures.draw_contour, figures.draw_losses)]
        sent.add(tuple(packing.Parcel().add_figure(figure) for figure in drawn))
        for method, runner in timed.race.runners.items():
            surface, contour, losses = (pick(figure, f"method.{method}") for figure in drawn)
            reach = 1.5 * np.ptp(trace.w_axis)
            with np.errstate(over="ignore", invalid="ignore"):
                for side, axis, values in (("x", trace.w_axis, runner.points[:, 0]), ("y", trace.b_axis, runner.points[:, 1])):
                    expected = np.where(np.abs(values - axis.mean()) <= reach, values, np.nan)
                    for each in (surface, contour):
                        shown = each.meta[side][run] if side in each.meta else each[side]
                        np.testing.assert_allclose(shown, expected, rtol=1e-6)
                        np.testing.assert_array_equal(shown, each[side])
                finite = np.isfinite(runner.excess) & (runner.excess < 1e30)
                shown, height = losses.meta["y"][run], surface.meta["z"]["rows"][run] + surface.meta["z"]["plus"]
                np.testing.assert_allclose(shown[finite], runner.excess[finite], rtol=1e-6, atol=TINY)
                np.testing.assert_allclose(height[finite], runner.losses[finite] + height[0] - runner.losses[0], rtol=1e-5)
                assert not (shown[~finite] < 1e29).any()
            assert [each.meta["dials"] for each in (surface, contour, losses)] == [[DIALS[method]]] * 3
    assert len(sent) == 1


def test_a_diverging_run_leaves_the_picture_and_not_the_axes() -> None:
    default = run_default()
    calm, wild = time_race(default, "updates"), time_race(run_race(0.4, grid=(), seeds=1), "updates")
    for draw in (figures.draw_surface, figures.draw_contour, figures.draw_losses):
        calmly, wildly = draw(calm, WORDS), draw(wild, WORDS)
        for axes in {"scene", "yaxis"} & calmly["layout"].keys():
            assert calmly["layout"][axes] == wildly["layout"][axes]
        names = [WORDS[f"method.{method}"] for method in METHODS]
        heights = [np.asarray(each["y"], dtype=float) for each in wildly["data"] if each.get("name") in names]
        assert len(heights) == 2 * len(METHODS)
        assert all(np.nanmax(np.abs(each)) < 1e8 for each in heights)


def test_a_pinned_race_is_drawn_as_a_ghost() -> None:
    default = run_default()
    pinned = run_race(0.1, batch_size=2)
    now, then = time_race(default, "examples"), time_race(pinned, "examples")
    for draw in (figures.draw_surface, figures.draw_contour, figures.draw_losses):
        both = draw(now, WORDS, then)
        assert count(both) == count(draw(now, WORDS)) + 6
        ghosts = [each for each in both["data"] if each.get("mode") == "lines" and each.get("opacity", 1) < 1]
        assert [each["name"] for each in ghosts] == [WORDS[f"method.{method}"] for method in reversed(METHODS)]
        np.testing.assert_array_equal(ghosts[1]["meta"]["at"], then.at["mini-batch"])
        turned = draw(now, WORDS, then, DIALS)["data"]
        moving = [each for each in turned if "meta" in each and "name" in each]
        followed = [(each.get("opacity", 1), each["meta"].get("dials")) for each in moving]
        assert followed == 6 * [(GHOST, None)] + [(1, [DIALS[m]]) for m in reversed(METHODS) for _ in range(2)]
    spread, other = compare_rates(default.trace), compare_rates(pinned.trace)
    assert count(figures.draw_rates(default, spread, WORDS, other)) == count(figures.draw_rates(default, spread, WORDS)) + 3
    assert count(figures.draw_ball(default, WORDS, pinned)) == count(figures.draw_ball(default, WORDS)) + 3


def test_a_pinned_race_over_other_data_is_no_ghost_on_this_surface() -> None:
    default = run_default()
    pinned = run_race(data="outlier")
    now, then = time_race(default, "examples"), time_race(pinned, "examples")
    for draw in (figures.draw_surface, figures.draw_contour):
        assert count(draw(now, WORDS, then)) == count(draw(now, WORDS))
    assert count(figures.draw_ball(default, WORDS, pinned)) == count(figures.draw_ball(default, WORDS))
    assert count(figures.draw_losses(now, WORDS, then)) == count(figures.draw_losses(now, WORDS)) + 6


def test_rates_and_ball_show_every_seed_and_the_limit() -> None:
    default = run_default()
    spread = compare_rates(default.trace)
    rates = figures.draw_rates(default, spread, WORDS)
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
    assert f"{default.trace.rate_limit:.3g}" in rates["layout"]["annotations"][0]["text"]


def test_gradients_are_drawn_moment_by_moment_at_every_rate() -> None:
    """What the dial shows of a path is that path's record, to a step of the axis; nothing else changes with it."""
    trace, dials, sent = run_default().trace, DIALS, set()
    noise = measure_noise(trace)
    for run in (0, 34, len(RATES) - 1):
        timed = time_race(pick_race(trace, RaceConfig(mini_batch_rate=float(trace.rates[run]))), "examples")
        drawn = [draw(noise, timed, WORDS, dials) for draw in (figures.draw_cloud, figures.draw_variance)]
        sent.add(tuple(packing.Parcel().add_figure(figure) for figure in drawn))
        single, measured = pick(drawn[0], "gradient.one example", "markers"), pick(drawn[1], "legend.measured", "markers")
        shown, reach = style.pick_row(single.meta["x"], run), drawn[0]["layout"]["xaxis"]["range"][1]
        inside = np.abs(noise.single[run, ..., 0]) <= reach
        np.testing.assert_allclose(shown[inside], noise.single[run, ..., 0][inside], atol=1e-4 * reach)
        assert not (np.abs(shown[~inside]) < reach).any()
        np.testing.assert_array_equal(single.x, shown[-1])
        np.testing.assert_array_equal(single.meta["at"], noise.updates * 5)
        start = style.pick_row(measured.meta["y"], run)[0]
        np.testing.assert_allclose(start[:19], noise.measured[run, 0, :19], rtol=1e-3)
        assert np.isnan(start[19])  # a batch of all points does not scatter
    assert len(sent) == 1


def test_it_is_said_when_gradients_have_left_their_picture() -> None:
    """From the moment after which the gradient of all points is never inside again; along a path that converges, never."""
    trace = run_default().trace
    noise, timed = measure_noise(trace), time_race(pick_race(trace, RaceConfig()), "examples")
    figure = figures.draw_cloud(noise, timed, WORDS, DIALS)
    sentence = figure["data"][-1]
    assert sentence["text"] == [WORDS["cloud.left"]]
    reach = [figure["layout"][axis]["range"][1] for axis in ("xaxis", "yaxis")]
    inside = (np.abs(noise.full) <= reach).all(axis=-1)
    last = np.array([np.flatnonzero(each).max(initial=-1) for each in inside])
    moments = np.append(noise.updates * 5, np.inf)
    np.testing.assert_array_equal(np.ravel(sentence["meta"]["at"]), moments[last + 1])
    assert len(np.unique(inside[:, -1])) == 2, "some converge, some diverge"


@pytest.mark.parametrize(("data", "epochs"), [("noisy", 40), ("three points", 300)])
def test_it_is_said_when_no_variance_is_left_in_its_picture(data: str, epochs: int) -> None:
    """From the moment after which the line of σ²/B is never inside again: above it, or below, where all points agree."""
    config = RaceConfig(data=data, epochs=epochs)
    trace = train(config.experiment())
    noise, timed = measure_noise(trace), time_race(pick_race(trace, config), "examples")
    figure = figures.draw_variance(noise, timed, WORDS, DIALS)
    sentence, (low, high) = figure["data"][-1], figure["layout"]["yaxis"]["range"]
    assert sentence["text"] == [WORDS["variance.left"]]
    inside = (noise.independent.max(axis=-1) >= 10**low) & (noise.independent.min(axis=-1) <= 10**high)
    last = np.array([np.flatnonzero(each).max(initial=-1) for each in inside])
    moments = np.append(timed.at[noise.method][noise.updates], np.inf)
    np.testing.assert_array_equal(np.ravel(sentence["meta"]["at"]), moments[last + 1])
    assert np.unique(inside[:, -1]).tolist() == [False, True], "some stay, some do not"
    assert (data == "three points") == (noise.independent[~inside[:, -1], -1] < 10**low).any()


def test_ends_are_drawn_at_every_rate() -> None:
    trace, sent = run_default().trace, set()
    spread = compare_rates(trace)
    for run in (0, 34, len(RATES) - 1):
        race = pick_race(trace, RaceConfig(one_example_rate=float(trace.rates[run])))
        drawn = [figures.draw_rates(race, spread, WORDS, None, DIALS), figures.draw_ball(race, WORDS, None, DIALS)]
        sent.add(tuple(packing.Parcel().add_figure(figure) for figure in drawn))
        mark, ends = (pick(figure, "method.one example", "markers") for figure in drawn)
        assert list(mark.x) == list(mark.meta["x"][run]) == [trace.rates[run]]
        np.testing.assert_array_equal(ends.meta["y"][run], ends.y)
        computed = trace.drop_lost(trace.final_points["one example"])[:, run, 1]
        np.testing.assert_array_equal(ends.y, computed.astype("f4"))
    assert len(sent) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_says_what_it_shows_and_travels_light(language: str) -> None:
    default = run_default()
    words = Words("descent", language)
    timed, spread, noise = time_race(default, "examples"), compare_rates(default.trace), measure_noise(default.trace)
    views = (
        [draw(timed, words, timed) for draw in (figures.draw_surface, figures.draw_contour, figures.draw_losses)],
        [figures.draw_cloud(noise, timed, words), figures.draw_variance(noise, timed, words)],
        [figures.draw_rates(default, spread, words), figures.draw_ball(default, words)],
    )
    for view in views:
        assert all(len(figure["layout"]["meta"]["alt"]) > 10 for figure in view)
        assert sum(len(themes.to_plotly(figure).to_json() or "") for figure in view) < 1_000_000


def test_the_full_batch_ends_lie_inside_the_picture_of_the_ends() -> None:
    race = run_race(0.03)
    figure = figures.draw_ball(race, WORDS)
    ends = race.trace.final_points["full batch"][:, 0]
    for axis, values in zip(("xaxis", "yaxis"), ends.T, strict=True):
        low, high = figure["layout"][axis]["range"]
        assert low < values.min() <= values.max() < high


@pytest.mark.parametrize("momentum", MOMENTA)
@pytest.mark.parametrize("data", [{"data": "noisy"}, {"data": "own", "own": ((0.0, 1.0), (28.0, 5.0))}])
def test_the_limit_lies_inside_the_picture_of_all_rates(data: dict[str, Any], momentum: float) -> None:
    race = run_race(0.001, **data, momentum=momentum, grid=(), epochs=1)
    low, high = figures.draw_rates(race, compare_rates(race.trace), WORDS)["layout"]["xaxis"]["range"]
    assert low < np.log10(race.trace.rate_limit) < high
