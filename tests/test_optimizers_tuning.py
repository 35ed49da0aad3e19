"""Tuning: one program for all walks equals a plain loop of torch.optim, walk by walk, and nobody in it touches another."""

import dataclasses
import functools
from typing import Any

import numpy as np
import pytest
import torch

from core.concepts import optimizers as concept
from core.concepts.optimizers import (
    RATES,
    SWEPT_RATES,
    OptimizerConfig,
    TheoryConfig,
    TuneConfig,
    TuneTrace,
    WalkConfig,
    check_theory,
    make_landscape,
    tune,
)
from core.figures import optimizers as figures
from core.foundation.randomness import make_generator
from core.foundation.rules import RULES, Rule
from pages.optimizers_views.table import list_rates
from pages.shell.words import Words
from tests.drawn import traces_of
from tests.plain_loop import loop
from tests.small_walks import best_losses

WORDS = Words("optimizers", "en")


def tune_one(method: str, **settings: Any) -> TuneTrace:
    return tune(TuneConfig(optimizers=(OptimizerConfig(method=method),), **settings))  # type: ignore[arg-type]


@functools.cache
def tune_all(noise: float) -> TuneTrace:
    """Tune all twelve: without noise from starts all over the map, with noise from one start and by a cosine schedule."""
    noisy = {"spread": "seeds", "noise": noise, "schedule": "cosine", "start_x": -0.5, "start_y": -0.5} if noise else {"noise": 0.0}
    return tune(TuneConfig(landscape="Himmelblau", steps=40, **noisy))  # type: ignore[arg-type]


@pytest.mark.parametrize("method", RULES)
@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_every_walk_is_a_plain_loop_of_torch(method: str, noise: float) -> None:
    """Wherever a walk is neither lost nor chaotic (a start 1e-12 beside ends beside), over the whole range of rates."""
    trace, row, compared = tune_all(noise), RULES.index(method), 0  # type: ignore[arg-type]
    config, landscape = trace.config, make_landscape(trace.config)
    draws = torch.randn(40, 20, 2, dtype=torch.float64, generator=make_generator(config.seed, "sweep noise")).numpy()
    for column, start in [(column, (7 * column) % 20) for column in range(0, 51, 6)]:
        one = WalkConfig(
            method=trace.methods[row], landscape="Himmelblau", rate=SWEPT_RATES[column], steps=40, schedule=config.schedule
        )
        ends = [loop(one, tuple(trace.starts[start] + apart), noise * draws[:, start])[-1] for apart in (0.0, 1e-12)]
        expected = float(landscape.loss(*torch.tensor(ends[0])))
        if expected < 1e3 and np.linalg.norm(ends[0] - ends[1]) < 1e-10:
            assert trace.losses[row, column, start] == pytest.approx(expected, rel=1e-10, abs=1e-10)
            compared += 1
    assert compared >= 4


@pytest.mark.parametrize("row", range(len(RULES)))
def test_an_optimizer_walks_alike_whoever_else_is_in_the_program(row: int) -> None:
    """Bit for bit: alone, among all, and behind a neighbour that overflows."""
    among, optimizer = tune_all(0.0), OptimizerConfig(method=RULES[row])
    for company in ((optimizer,), (OptimizerConfig(), optimizer, optimizer)):
        trace = tune(dataclasses.replace(among.config, optimizers=company))
        np.testing.assert_array_equal(trace.losses[-1], among.losses[row])
    assert np.isinf(among.losses[0, -1]).all()


def test_a_rate_that_overflows_leaves_the_others_alone() -> None:
    trace = tune_one("SGD", landscape="Rosenbrock", steps=60)
    assert np.isinf(trace.losses[0, -1]).all()
    assert np.isfinite(trace.losses[0, :5]).all()


def test_optimizers_start_and_shake_alike() -> None:
    """The same rule twice in one program ends the same: both meet the same starts and the same noise."""
    twice = (OptimizerConfig(method="Adam"),) * 2
    trace = tune(TuneConfig(optimizers=twice, noise=0.3, steps=20))
    np.testing.assert_array_equal(trace.losses[0], trace.losses[1])


def test_the_best_rate_has_the_lowest_median_over_twenty_starts() -> None:
    trace = tune_all(0.0)
    assert trace.losses.shape == (12, 51, 20)
    np.testing.assert_array_equal(trace.median_losses, np.sort(trace.losses, axis=2)[:, :, 10])
    np.testing.assert_array_equal(trace.best_losses, trace.median_losses.min(axis=1))
    np.testing.assert_array_equal(trace.best_rates, np.array(SWEPT_RATES)[trace.median_losses.argmin(axis=1)])


def test_the_map_says_where_walks_are_chaotic() -> None:
    """RMSprop hops chaotically in Rosenbrock's banana at rates from 0.01 to 1; Adam does not, and neither does it in a bowl."""
    middle = slice(SWEPT_RATES.index(0.01), SWEPT_RATES.index(1.0))
    separations = {
        (method, landscape): tune_one(method, landscape=landscape, steps=500, noise=0.0).separations[0, middle]
        for method, landscape in (("RMSprop", "Rosenbrock"), ("Adam", "Rosenbrock"), ("RMSprop", "bowl"))
    }
    assert np.median(separations["RMSprop", "Rosenbrock"]) > 1e-6
    assert separations["Adam", "Rosenbrock"].max() < 1e-9
    assert separations["RMSprop", "bowl"].max() < 1e-9


def test_tuning_refuses_by_name() -> None:
    with pytest.raises(ValueError, match=r"^spread is 'luck'"):
        TuneConfig(spread="luck")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^optimizers is \(\)"):
        TuneConfig(optimizers=())


def test_tuning_offers_only_rates_of_the_slider_and_many_starts() -> None:
    assert set(SWEPT_RATES) <= set(RATES)
    plan = concept.plan_tuning([WalkConfig(method="Adam", beta1=0.5, noise=0.1)], "seeds", everyone=True)
    assert [optimizer.method for optimizer in plan.optimizers] == list(RULES)
    assert {optimizer.method: optimizer.beta1 for optimizer in plan.optimizers}["Adam"] == 0.5
    assert {optimizer.method: optimizer.beta1 for optimizer in plan.optimizers}["AdamW"] == 0.9
    assert (plan.walks, plan.noise) == (20, 0.1)


def test_starts_all_over_the_map_do_not_depend_on_where_the_race_starts() -> None:
    """So that a click on the map does not compute the same tuning again."""
    here, there = WalkConfig(), WalkConfig(start_x=1.0, rate=0.5)
    assert concept.plan_tuning([here], "starts", everyone=True) == concept.plan_tuning([there], "starts", everyone=True)
    assert concept.plan_tuning([here], "seeds", everyone=True) != concept.plan_tuning([there], "seeds", everyone=True)


def test_tuning_pictures_show_their_records() -> None:
    trace = tune(concept.plan_tuning([WalkConfig(steps=50)], "starts", everyone=True))
    theory = check_theory(TheoryConfig.of(trace.config))
    heat = figures.draw_map(trace, theory, {}, WORDS)
    assert list(traces_of(heat)[0].y) == list(RULES)
    np.testing.assert_allclose(traces_of(heat)[0].z, np.clip(np.log10(np.maximum(trace.median_losses, 1e-99)), -12, 3), rtol=1e-6)
    stars = next(each for each in traces_of(heat) if each.name == WORDS["legend.best"])
    np.testing.assert_allclose(10 ** np.array(stars.x), trace.best_rates[trace.bracketed])
    curves = figures.draw_tuning_curves(trace, theory, {"SGD": 0.1, "Nesterov": 0.1, "Adam": 0.1}, WORDS)
    limits = [each for each in traces_of(curves) if each.name == WORDS["legend.limit"]]
    np.testing.assert_allclose([10 ** line.x[0] for line in limits], [theory.promises[row].predicted for row in (0, 2)])
    lines = [each for each in traces_of(curves) if each.mode == "lines" and each.name in RULES]
    assert [line.name for line in lines] == ["SGD", "Nesterov", "Adam"]
    np.testing.assert_allclose(lines[2].y, np.maximum(trace.median_losses[5], 1e-12), rtol=1e-6)


@pytest.mark.parametrize(("lowest", "begins"), [(0.0, -12), (3e-12, -12), (2e-9, -10), (2e-3, -4), (0.5, -2), (7.0, -1)])
def test_the_scales_of_losses_begin_a_decade_below_the_lowest(lowest: float, begins: float) -> None:
    """With noise no loss comes near 1e-12: most of the picture would be empty, and the best cells would have one colour."""
    trace = tune_all(0.3)
    trace = dataclasses.replace(trace, median_losses=np.where(trace.median_losses == trace.best_losses.min(), lowest, 1e2))
    theory = check_theory(TheoryConfig.of(trace.config))
    assert traces_of(figures.draw_map(trace, theory, {}, WORDS))[0].zmin == begins
    for chosen in ({"SGD": 0.1}, {"Adam": 0.3}):  # dials move the dots, not the scale
        figure = figures.draw_tuning_curves(trace, theory, chosen, WORDS)  # type: ignore[arg-type]
        assert figure["layout"]["yaxis"]["range"][0] == begins - 0.3


def test_the_pointer_is_told_the_loss_below_the_lowest_drawn() -> None:
    """SGD in the bowl: the line is drawn at 1e-12 where the loss is smaller, or 0; the pointer is told the loss."""
    trace = tune_one("SGD", landscape="bowl", noise=0.0, steps=300)
    curves = figures.draw_tuning_curves(trace, check_theory(TheoryConfig.of(trace.config)), {"SGD": 0.1}, WORDS)
    line = next(each for each in traces_of(curves) if each.mode == "lines" and each.name == "SGD")
    assert trace.best_losses[0] < 1e-12 == pytest.approx(min(line.y[np.isfinite(line.y)]))
    told = np.stack([trace.rates, np.minimum(trace.median_losses[0], 1e30)], -1)
    np.testing.assert_allclose(np.array(line.customdata), told.astype("f4"))


def test_who_diverges_at_every_rate_has_no_best_one() -> None:
    """From the far corner of Beale's landscape SGD is lost at all 51 rates, Adam at few."""
    both = (OptimizerConfig(), OptimizerConfig(method="Adam"))
    trace = tune(TuneConfig(landscape="Beale", optimizers=both, spread="seeds", start_x=-4.5, start_y=-4.5))
    assert np.isinf(trace.median_losses[0]).all()
    assert np.isnan(trace.best_rates).tolist() == [True, False]
    assert np.isinf(trace.best_losses).tolist() == [True, False]
    theory = check_theory(TheoryConfig.of(trace.config))
    heat = traces_of(figures.draw_map(trace, theory, {}, WORDS))
    stars = [each for each in heat if each.name in (WORDS["legend.best"], WORDS["legend.edge"])]
    assert [name for each in stars for name in each.y] == ["Adam"]
    rows = list_rates(WORDS, trace, theory, ["SGD", "Adam"]).rows
    assert [row.cells[:2] for row in rows] == [["—", "—"], [trace.best_rates[1], trace.best_losses[1]]]


def test_a_best_rate_at_the_end_of_the_rates_is_marked() -> None:
    """Adadelta in the standard tuning: its best rate is the largest there is, so the best may lie beyond."""
    trace = tune(TuneConfig())
    assert [method for method, inside in zip(trace.methods, trace.bracketed, strict=True) if not inside] == ["Adadelta"]
    assert trace.best_rates[RULES.index("Adadelta")] == trace.rates[-1]
    heat = figures.draw_map(trace, check_theory(TheoryConfig.of(trace.config)), {}, WORDS)
    stars, hollow = (next(each for each in traces_of(heat) if each.name == WORDS[f"legend.{name}"]) for name in ("best", "edge"))
    assert (list(hollow.y), hollow.marker.symbol) == (["Adadelta"], "star-open")
    assert list(stars.y) == [method for method in RULES if method != "Adadelta"]


def test_a_best_rate_at_the_low_end_is_marked_as_well() -> None:
    """From the minimum noise drives every walk away: the smaller the rate, the better, and the best may lie below the first."""
    optimizers = (OptimizerConfig(), OptimizerConfig(method="Momentum"))
    trace = tune(TuneConfig(optimizers=optimizers, spread="seeds", start_x=1.0, start_y=0.5, steps=20))
    assert (trace.median_losses[:, 1:].min(axis=1) > trace.median_losses[:, 0]).all()
    assert trace.bracketed.tolist() == [False, False]
    assert trace.best_rates.tolist() == [trace.rates[0]] * 2
    heat = traces_of(figures.draw_map(trace, check_theory(TheoryConfig.of(trace.config)), {}, WORDS))
    stars, hollow = (next(each for each in heat if each.name == WORDS[f"legend.{name}"]) for name in ("best", "edge"))
    assert (list(hollow.y), len(stars.y)) == (["SGD", "Momentum"], 0)
    np.testing.assert_allclose(10.0 ** np.array(hollow.x), trace.rates[0])


@pytest.mark.parametrize(("column", "inside"), [(0, False), (1, True), (49, True), (50, False)])
def test_a_best_rate_is_bracketed_if_others_stand_on_both_sides(column: int, inside: bool) -> None:
    assert len(SWEPT_RATES) == 51
    assert dataclasses.replace(tune_all(0.0), best=np.array([column])).bracketed.tolist() == [inside]


def test_the_resting_line_is_drawn_where_rmsprop_has_settled() -> None:
    """After enough steps at a constant rate: a schedule takes RMSprop far below the line."""
    for steps, schedule, drawn in ((300, "cosine", False), (300, "step", False), (150, "constant", False), (300, "constant", True)):
        optimizers = (OptimizerConfig(method="RMSprop", alpha=0.9),)
        trace = tune(TuneConfig(optimizers=optimizers, steps=steps, schedule=schedule, noise=0.0))
        curves = figures.draw_tuning_curves(trace, check_theory(TheoryConfig.of(trace.config)), {"RMSprop": 0.1}, WORDS)
        rest = [each for each in traces_of(curves) if each.name == WORDS["legend.rest"]]
        assert bool(rest) == drawn
    tried = np.array(SWEPT_RATES)
    np.testing.assert_allclose(rest[0].y, 21 / 8 * tried**2, rtol=1e-6)
    large = tried > 0.35  # slower ones are still on their way, or rounding has put them exactly on the minimum
    np.testing.assert_allclose(rest[0].y[large], trace.median_losses[0, large], rtol=0.06)


@pytest.mark.parametrize("seed", range(5))
def test_with_two_hundred_starts_the_four_have_another_order_and_turning_costs_less(seed: int) -> None:
    """What "try.fair.answer", "guide.4" and "guide.6" say beside the numbers of twenty starts (tests/test_optimizers_claims.py)."""
    four: tuple[Rule, ...] = ("SGD", "Momentum", "RMSprop", "Adam")
    straight, turned = (best_losses(four, walks=200, seed=seed, angle=angle) for angle in (0.0, 30.0))
    order = sorted(straight, key=straight.__getitem__)
    assert (order[0], order[-1]) == ("Momentum", "RMSprop")
    assert 2 <= turned["RMSprop"] / straight["RMSprop"] <= 3
