"""What the lesson on optimizers tells its visitors is so, in the settings that it speaks of."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from core.concepts import optimizers as concept
from core.concepts.optimizers import SWEPT_RATES, GroundConfig, TuneConfig, WalkConfig, inspect_steps, make_landscape, walk
from core.foundation.rules import RULES, Rule
from pages.optimizers_views.settings import RACERS
from tests.claims import Check, check_all, read_preset, state
from tests.small_walks import best_losses, measure_detour, tune_some, walk_pinned, walk_preset

STEM = "optimizers"


def check_takeaway() -> None:
    """In a narrow ravine tuned momentum and tuned adaptive methods beat plain descent; elsewhere another one wins."""
    state(STEM, "takeaway")
    state(STEM, "guide.7")
    methods: tuple[Rule, ...] = ("SGD", "Momentum", "RMSprop", "Adam")
    for noise in (0.0, 0.5):
        losses = best_losses(methods, curvature=100.0, noise=noise)
        assert max(losses["Momentum"], losses["RMSprop"], losses["Adam"]) < losses["SGD"] / 5
    winners = {min(losses, key=losses.__getitem__) for losses in (best_losses(methods, angle=angle) for angle in (0.0, 30.0))}
    assert len(winners) == 2
    race = walk_preset("ravine", curvature=20.0, methods=",".join(methods))
    ranks = [sorted(methods, key=lambda each: race[each].losses[0, -1]), sorted(methods, key=best_losses(methods).__getitem__)]
    assert ranks[0][0] == "SGD" != ranks[1][0]  # tuning changes who wins


def check_adam_is_not_always_best() -> None:
    ends = [walk_preset("turned", methods="Adam", **angle)["Adam"].losses[0, -1] for angle in ({"angle": 0.0}, {})]
    preset = read_preset(STEM, "turned")
    state(STEM, "misconception", f"{ends[0]:.0e}", f"{ends[1]:.2f}", given=(preset["angle"], preset["curvature"]))
    losses = best_losses(RACERS)  # type: ignore[arg-type]
    assert min(losses, key=losses.__getitem__) != "Adam"
    check_turned(stated=False)


def check_default_rate_of_adam() -> None:
    trace = walk(WalkConfig(method="Adam", rate=0.001))
    start, end = trace.positions[0, [0, -1], 0]
    moved, way = abs(end - start), abs(make_landscape(trace.config).minima[0][0] - start)
    state(STEM, "misconception.2", f"{moved:.2f}", f"{way:.0f}", given=(0.001, trace.config.steps))
    assert np.abs(trace.moves[:20]) == pytest.approx(0.001, rel=0.05)


def check_local_minima() -> None:
    """A random symmetric matrix of thousands of rows has no chance of being positive; of two rows it has a fair one."""
    state(STEM, "misconception.3")
    generator = torch.Generator().manual_seed(0)

    def share_of_minima(size: int) -> float:
        matrices = torch.randn(2000, size, size, generator=generator, dtype=torch.float64)
        return float((torch.linalg.eigvalsh(matrices + matrices.mT)[:, 0] > 0).double().mean())

    assert share_of_minima(2) > 0.1
    assert share_of_minima(8) == 0  # Dauphin et al. 2014, "Identifying and attacking the saddle point problem"
    saddle = walk(WalkConfig(landscape="saddle", rate=0.1, start_x=-2.0, start_y=1e-6, steps=300))
    assert np.argmax(saddle.losses[0] < 0.01) > 80  # near the ridge it waits
    flat = walk(WalkConfig(landscape="Rosenbrock", rate=0.001, start_x=-1.5, start_y=2.0, steps=1000))
    assert flat.losses[0, 20] < 0.5 * flat.losses[0, 0]
    assert flat.losses[0, -1] > 0.1


def check_fair() -> None:
    """The race at guessed rates, which SGD wins; then the tuning that the preset opens, with noise, turned, and without noise."""
    assert read_preset(STEM, "fair") == {"view": "tune"}
    race = walk_preset("fair", view="race")
    ends = {method: trace.losses[0, -1] for method, trace in race.items()}
    assert min(ends, key=ends.__getitem__) == "SGD"
    tuned = tune_some()
    losses = {method: float(tuned.best_losses[tuned.methods.index(method)]) for method in race}
    best, last = min(losses, key=losses.__getitem__), max(losses, key=losses.__getitem__)
    assert (best, last) == ("RMSprop", "Adam")
    given = (len(SWEPT_RATES), tuned.config.walks, tuned.config.noise, 30, 0, 200)
    state(STEM, "try.fair.answer", f"{losses[best]:.4f}", f"{losses[last]:.4f}", given=given)
    state(STEM, "guide.3", str(len(SWEPT_RATES)), str(tuned.config.walks))
    state(STEM, "guide.4", f"{losses[best]:.4f}", f"{losses[last]:.4f}")
    state(STEM, "guide.6", given=(30, 200))
    assert losses[last] < 2 * losses[best]
    turned = best_losses(RULES, angle=30.0)
    assert turned["RMSprop"] / losses["RMSprop"] == pytest.approx(5, abs=0.5)
    assert all(turned[method] == pytest.approx(losses[method], rel=0.1) for method in ("SGD", "Momentum"))
    still = best_losses(RULES, noise=0.0)
    assert {method for method, loss in still.items() if loss < 1e-15} == {"Adagrad", "RMSprop", "NAdam"}  # all scale by coordinate


def check_ravine() -> None:
    state(STEM, "try.ravine.answer")
    race = walk_preset("ravine")
    adam, momentum = race["Adam"], race["Momentum"]
    assert np.abs(adam.moves[:3]) == pytest.approx(adam.config.rate, rel=0.25)  # diagonally: both coordinates move by η
    assert measure_detour(adam) < 0.6 * measure_detour(momentum)
    place = adam.positions[0] - make_landscape(adam.config).minima[0]
    assert (np.diff(np.sign(place[:, 0])) != 0).sum() >= 2  # overshoots and comes back
    across = momentum.positions[0, :, 1] - make_landscape(momentum.config).minima[0][1]
    assert (across[1:21] * across[:20] < 0).sum() >= 5
    ahead = (adam.losses[0, 1:] < momentum.losses[0, 1:]).mean()
    assert ahead == pytest.approx(2 / 3, abs=0.05)
    assert momentum.losses[0, -1] < adam.losses[0, -1]
    pair: tuple[Rule, ...] = ("Momentum", "Adam")
    for noise in (TuneConfig.noise, 0.0):
        losses = best_losses(pair, curvature=100.0, noise=noise)
        assert losses["Momentum"] < losses["Adam"] < (2 if noise else np.inf) * losses["Momentum"]


def check_saddle() -> None:
    state(STEM, "try.saddle.answer")
    (still,) = walk_pinned("saddle")
    longer = walk(dataclasses.replace(still.config, steps=1000))
    assert np.all(longer.positions[0, :, 1] == 0)
    assert longer.distances[0, -1] == pytest.approx(1)
    noisy = walk_preset("saddle", steps=300)["SGD"]
    assert len(noisy.positions) == 20
    assert noisy.distances[:, -1].max() < 0.2
    assert 7 <= np.sum(noisy.positions[:, -1, 1] > 0) <= 13
    assert np.abs(np.diff(noisy.positions[:, -20:], axis=1)).min() > 0


def check_steep() -> None:
    race = walk_preset("steep")["SGD"]
    config, steepest = race.config, GroundConfig().curvature
    factors = 1 - config.rate, 1 - steepest * config.rate
    state(STEM, "try.steep.answer", f"{factors[0]:.3f}", f"{factors[1]:.2f}", given=(1, 20))
    away = race.positions[0] - make_landscape(config).minima[0]
    assert away[1:] == pytest.approx(away[:-1] * factors, rel=1e-9)
    assert config.rate > concept.critical_rate("SGD", 0.0, steepest)


def check_adagrad() -> None:
    state(STEM, "try.adagrad.answer")
    adagrad, rmsprop = (inspect_steps(trace).multipliers for trace in walk_preset("adagrad").values())
    assert np.all(np.diff(adagrad, axis=0) <= 0)
    assert rmsprop[-1].max() > 2 * rmsprop.min(axis=0).max()


def check_schedule() -> None:
    (constant,), cosine = walk_pinned("schedule"), walk_preset("schedule")["SGD"]
    mean, median = concept.resting_loss(constant.config), concept.resting_median(constant.config)
    state(STEM, "try.schedule.answer", f"{mean:.2f}", f"{median / mean:.2f}", f"{cosine.median_losses[-1]:.3f}", given=(2,))
    rate, noise = constant.config.rate, constant.config.noise
    assert mean == pytest.approx(rate * noise**2 / (2 - rate))
    assert constant.losses[:, 50:].mean() == pytest.approx(mean, rel=0.1)
    assert constant.median_losses[50:].mean() == pytest.approx(median, rel=0.1)
    half = concept.resting_loss(dataclasses.replace(constant.config, rate=rate / 2))
    assert mean / half == pytest.approx(2, rel=0.06)  # nearly proportional to the rate
    assert cosine.median_losses[-1] < 0.1 * median
    assert constant.config.steps == cosine.config.steps


def check_turned(stated: bool = True) -> None:
    """The curves of plain descent and momentum are those of the upright ravine; Adam's loss is ten times as high halfway."""
    if stated:
        state(STEM, "try.turned.answer")
    turned, upright = (walk_preset("turned", methods="SGD,Momentum,Adam", **angle) for angle in ({}, {"angle": 0.0}))
    for method in ("SGD", "Momentum"):
        if turned[method].diverged_at is None:
            np.testing.assert_allclose(turned[method].losses, upright[method].losses, rtol=1e-3)
    assert turned["Adam"].losses[0, 50] > 10 * upright["Adam"].losses[0, 50]
    slope = np.abs(turned["Adam"].gradients[0])
    assert slope.min() > 0.8 * slope.max()  # both coordinates have equally large gradients
    for pinned, method in zip(walk_pinned("turned"), ("Momentum", "Adam"), strict=True):
        np.testing.assert_allclose(pinned.losses, upright[method].losses)


def check_race() -> None:
    """Plain descent ends lowest, and the rates were not equally well chosen: best rate and chosen one differ by unequal factors."""
    ends = {method: float(trace.losses[0, -1]) for method, trace in walk_preset("fair", view="race").items()}
    assert min(ends, key=ends.__getitem__) == "SGD"
    state(STEM, "start")
    state(STEM, "guide.2", f"{ends['SGD']:.0e}", f"{ends['RMSprop']:.0e}", "1e-6")
    assert min(ends["Adam"], ends["Momentum"]) > 1e-6
    tuned = tune_some()
    shares = [tuned.best_rates[tuned.methods.index(method)] / concept.START_RATES[method] for method in RACERS]
    assert max(shares) > 2 * min(shares)


def check_valleys() -> None:
    """The smallest and the largest rate of each method are worse than its best one."""
    state(STEM, "start.tune")
    tuned = tune_some()
    for method in RACERS:
        row = tuned.median_losses[tuned.methods.index(method)]
        assert row[0] > 2 * row.min()
        assert not row[-1] < 2 * row.min()


def check_directions() -> None:
    """Adam, which the view opens with, steps elsewhere than against the gradient: by more than 45 degrees at some steps."""
    state(STEM, "start.inspect")
    arrows = inspect_steps(walk_preset("fair", methods="Adam")["Adam"]).arrows
    assert (arrows["step"] * arrows["gradient"]).sum(1).min() < np.cos(np.radians(45))


def check_rescaling() -> None:
    state(STEM, "guide.5")
    rates = inspect_steps(walk_preset("fair", methods="RMSprop")["RMSprop"]).multipliers
    assert 3 < np.median(rates[:, 0] / rates[:, 1]) < 8
    assert GroundConfig().curvature > 1  # y is the steep coordinate


def check_resting() -> None:
    rests = [concept.resting_loss(WalkConfig(landscape="bowl", rate=rate, noise=1.0)) for rate in (0.2, 0.1)]
    state(STEM, "quiz.4.why.a", f"{rests[0]:.2f}", f"{rests[1]:.3f}", given=(2, 1, 0.2, 0.1))


def check_exercise() -> None:
    limits = [concept.critical_rate("SGD", 0.0, 100.0), concept.critical_rate("Momentum", 0.9, 100.0)]
    told = [f"{limits[0]:.2f}", f"{limits[1]:.3f}", f"{1 - 0.019:.3f}", f"{1 - 1.9:.1f}", f"{math.log(10) / -math.log(0.981):.0f}"]
    state(STEM, "exercise.answer", *told, given=(1, 2, 10, 100, 0.019, 1.9))


CLAIMS: dict[str, Check] = {
    "takeaway": check_takeaway,
    "misconception": check_adam_is_not_always_best,
    "misconception.2": check_default_rate_of_adam,
    "misconception.3": check_local_minima,
    "try.fair.answer": check_fair,
    "try.ravine.answer": check_ravine,
    "try.saddle.answer": check_saddle,
    "try.steep.answer": check_steep,
    "try.adagrad.answer": check_adagrad,
    "try.schedule.answer": check_schedule,
    "try.turned.answer": check_turned,
    "start": check_race,
    "start.tune": check_valleys,
    "start.inspect": check_directions,
    "exercise.answer": check_exercise,
    "quiz.4.why.a": check_resting,
    "guide.2": check_race,
    "guide.3": check_fair,
    "guide.4": check_fair,
    "guide.5": check_rescaling,
    "guide.6": check_fair,
    "guide.7": check_takeaway,
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()
