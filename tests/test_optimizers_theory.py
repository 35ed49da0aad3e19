"""Theory of learning rates: limits by hand, and measurement that meets them."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
import torch

from core.concepts import optimizers as concept
from core.concepts.optimizers import (
    SWEPT_RATES,
    OptimizerConfig,
    Promise,
    TheoryConfig,
    TuneConfig,
    WalkConfig,
    check_theory,
    make_landscape,
    tune,
    walk,
)
from core.foundation.rules import RULES


def check(optimizer: OptimizerConfig, **ground: Any) -> Promise:
    return check_theory(TheoryConfig(optimizers=(optimizer,), **ground)).promises[0]


def test_the_best_fixed_rate_is_two_over_one_plus_kappa() -> None:
    """At 2/(1 + κ) both factors have the size (κ − 1)/(κ + 1); at any other rate the larger of them is larger."""
    best = concept.best_rate((1.0, 20.0))
    assert best == pytest.approx(2 / 21)
    worst = {
        rate: np.abs(walk(WalkConfig(rate=rate, steps=100, start_x=2.0, start_y=1.5)).positions[0, -1] - (1.0, 0.5)).max()
        for rate in (0.98 * best, best, 1.02 * best)
    }
    assert worst[best] == pytest.approx((19 / 21) ** 100, rel=1e-9)
    assert worst[best] < min(worst[0.98 * best], worst[1.02 * best])


@pytest.mark.parametrize("method", ["SGD", "Momentum", "Nesterov", "RMSprop"])
@pytest.mark.parametrize("landscape", ["bowl", "ravine", "three points"])
@pytest.mark.parametrize("memory", [0.12, 0.5, 0.9, 0.99])
def test_measurement_meets_theory_within_a_thousandth(method: str, landscape: str, memory: float) -> None:
    promise = check(OptimizerConfig(method=method, momentum=memory, alpha=memory), landscape=landscape)  # type: ignore[arg-type]
    if method == "RMSprop" and landscape == "three points":
        assert promise.quantity == "none"  # its valley is not along the axes: no resting distance is promised
    else:
        assert promise.measured == pytest.approx(promise.predicted, rel=1e-3)


@pytest.mark.parametrize("landscape", ["bowl", "ravine"])
def test_nothing_is_promised_where_it_is_not_measured(landscape: str) -> None:
    """RMSprop without memory hops elsewhere: from (−3, 2) at 0.79 and 0.84 rates. A very short or long one settles too late."""
    memories = [("RMSprop", of) for of in (0.0, 0.02, 0.995)] + [(rule, 0.9999) for rule in ("Momentum", "SGD", "Nesterov")]
    promises = [check(OptimizerConfig(method=rule, momentum=of, alpha=of), landscape=landscape) for rule, of in memories]
    assert [promise.quantity for promise in promises] == ["none"] * 4 + ["critical rate"] * 2
    assert all(promise.measured == pytest.approx(promise.predicted, rel=1e-3) for promise in promises[4:])


def test_rmsprop_hops_at_the_predicted_loss() -> None:
    """Half a rate to each side on each axis of the ravine: a loss of 21η²/8, met by the tuning once the memory has settled.

    Unless rounding has put a walk exactly on the minimum.
    """
    hopper = OptimizerConfig(method="RMSprop", alpha=0.9)
    promise, settled = check(hopper), slice(SWEPT_RATES.index(0.01), None)
    np.testing.assert_allclose(promise.rest_losses, 21 / 8 * promise.rates**2)
    losses = tune(TuneConfig(optimizers=(hopper,), steps=1000, noise=0.0)).losses[0, settled]
    hopping = losses > 1e-30
    assert hopping.sum() > 100
    expected = np.broadcast_to(promise.rest_losses[settled, None], losses.shape)
    along = expected[..., None] * (1 / 21, 20 / 21, 1)  # where one axis alone hops, the other stands on the minimum
    nearest = np.abs(losses[..., None] / along - 1).min(-1)
    assert nearest[hopping].max() < 1e-3


@pytest.mark.parametrize("landscape", ["bowl", "ravine"])
@pytest.mark.parametrize(("method", "rate"), [("SGD", 0.05), ("Momentum", 0.01)])
def test_the_dotted_line_is_the_median_that_the_curve_is(landscape: str, method: str, rate: float) -> None:
    """The curve is a median over the seeds: so is the level that theory gives for it, 0.69 of the mean on the round bowl."""
    config = WalkConfig(method=method, landscape=landscape, rate=rate, noise=1.0, seeds=50, steps=1000)  # type: ignore[arg-type]
    trace = walk(config)
    assert trace.median_losses[300:].mean() == pytest.approx(concept.resting_median(config), rel=0.1)
    assert trace.losses[:, 300:].mean() == pytest.approx(concept.resting_loss(config), rel=0.1)
    if landscape == "bowl":
        assert concept.resting_median(config) == pytest.approx(math.log(2) * concept.resting_loss(config), rel=1e-9)


def test_noise_of_momentum_rests_where_theory_says() -> None:
    """The resting loss of theory is met within four standard errors or so; cosine ends far below it."""
    for method, rate in (("SGD", 0.2), ("Momentum", 0.02)):
        config = WalkConfig(method=method, landscape="bowl", rate=rate, noise=1.0, seeds=50, steps=1000)  # type: ignore[arg-type]
        assert walk(config).losses[:, 300:].mean() == pytest.approx(concept.resting_loss(config), rel=0.05)
        assert walk(dataclasses.replace(config, schedule="cosine")).median_losses[-1] < 0.05 * concept.resting_loss(config)
        assert concept.resting_median(config) == pytest.approx(math.log(2) * concept.resting_loss(config))


def test_limits_by_hand() -> None:
    """λ = 20: 2/20, 2·1.9/20, 3.8/(2.8·20)."""
    assert concept.critical_rate("SGD", 0.9, 20) == pytest.approx(0.1)
    assert concept.critical_rate("Momentum", 0.9, 20) == pytest.approx(0.19)
    assert concept.critical_rate("Nesterov", 0.9, 20) == pytest.approx(0.0678571)
    assert math.isnan(concept.critical_rate("Adam", 0.9, 20))


def test_map_turns_at_the_limit() -> None:
    """In the tuning map, losses are small just below the theoretical limit and have grown just above it."""
    methods = ("SGD", "Momentum", "Nesterov")
    walkers = tuple(OptimizerConfig(method=method) for method in methods)
    trace = tune(TuneConfig(optimizers=walkers, steps=500, noise=0.0))  # type: ignore[arg-type]
    start = np.median(make_landscape(trace.config).loss(*torch.tensor(trace.starts).T).numpy())
    for method, medians in zip(methods, trace.median_losses, strict=True):
        limit = concept.critical_rate(method, 0.9, 20)
        assert np.all(medians[(trace.rates > limit / 10) & (trace.rates < limit)] < start)
        assert np.all(medians[trace.rates > limit] > start)


def test_optimizers_are_checked_alike_together_and_alone() -> None:
    """Promises stand in the order of the optimizers; what is measured of one does not depend on the others."""
    optimizers = tuple(OptimizerConfig(method=method) for method in RULES)
    together = check_theory(TheoryConfig(optimizers=optimizers)).promises
    assert [promise.method for promise in together] == list(RULES)
    for optimizer, promise in zip(optimizers, together, strict=True):
        alone = check(optimizer)
        assert (alone.quantity, alone.settled) == (promise.quantity, promise.settled)
        np.testing.assert_array_equal([alone.predicted, alone.measured], [promise.predicted, promise.measured])
    curved = check_theory(TheoryConfig(landscape="Beale", optimizers=optimizers)).promises
    assert {promise.quantity for promise in curved} == {"none"}
