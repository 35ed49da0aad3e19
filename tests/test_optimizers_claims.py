"""What the lesson on optimizers tells its visitors happens: saddles, noise, schedules, Adagrad, ravines."""

import dataclasses

import numpy as np
import pytest
import torch

from core.concepts import optimizers as concept
from core.concepts.optimizers import (
    GroundConfig,
    OptimizerConfig,
    TuneConfig,
    WalkConfig,
    inspect_steps,
    make_landscape,
    tune,
    walk,
)

torch.set_num_threads(1)  # as in the server's workers: these tensors are small, and threads would only wait for each other


def test_noise_leaves_the_saddle_where_noiseless_descent_stays() -> None:
    still = walk(WalkConfig(landscape="saddle", rate=0.1, start_x=-2.0, start_y=0.0, steps=1000))
    assert np.all(still.positions[0, :, 1] == 0)
    assert still.distances[0, -1] == pytest.approx(1)
    noisy = walk(dataclasses.replace(still.config, noise=0.05, seeds=20, steps=300))
    assert noisy.distances[:, -1].max() < 0.2
    ends = noisy.positions[:, -1, 1]
    assert 3 <= np.sum(ends > 0) <= 17


def test_noise_never_settles_at_a_constant_rate_but_a_schedule_ends_it() -> None:
    """The resting loss of theory is met within four standard errors or so; cosine ends far below it."""
    for method, rate in (("SGD", 0.2), ("Momentum", 0.02)):
        config = WalkConfig(method=method, landscape="bowl", rate=rate, noise=1.0, seeds=50, steps=1000)  # type: ignore[arg-type]
        constant = walk(config)
        assert constant.losses[:, 300:].mean() == pytest.approx(concept.resting_loss(config), rel=0.05)
        assert walk(dataclasses.replace(config, schedule="cosine")).median_losses[-1] < 0.05 * concept.resting_loss(config)


def test_adagrad_slows_down_and_rmsprop_recovers() -> None:
    adagrad, rmsprop = (inspect_steps(walk(WalkConfig(method=method, steps=300))) for method in ("Adagrad", "RMSprop"))
    assert np.all(np.diff(adagrad.multipliers, axis=0) <= 0)
    assert np.any(np.diff(rmsprop.multipliers, axis=0) > 0)


def test_adam_leads_in_the_ravine_but_tuned_momentum_wins() -> None:
    momentum, adam = (walk(WalkConfig(method=m, rate=r, curvature=100.0)) for m, r in (("Momentum", 0.01), ("Adam", 0.251)))  # type: ignore[arg-type]
    assert adam.losses[0, 50] < momentum.losses[0, 50]
    assert adam.losses[0, -1] > momentum.losses[0, -1]
    both = tuple(OptimizerConfig(method=method) for method in ("Momentum", "Adam"))  # type: ignore[arg-type]
    tuned_momentum, tuned_adam = tune(TuneConfig(optimizers=both, curvature=100.0)).best_losses
    assert tuned_momentum < tuned_adam


def test_a_turned_ravine_disturbs_adam_only() -> None:
    starts = {angle: make_landscape(GroundConfig(curvature=100.0, angle=angle)).start for angle in (0.0, 45.0)}

    def race(method: str, rate: float) -> list[np.ndarray]:
        return [
            walk(WalkConfig(method=method, rate=rate, curvature=100.0, angle=a, start_x=x, start_y=y)).losses[0]  # type: ignore[arg-type]
            for a, (x, y) in starts.items()
        ]

    for method, rate in (("SGD", 0.01), ("Momentum", 0.005)):
        upright, turned = race(method, rate)
        np.testing.assert_allclose(upright, turned, rtol=1e-3)
    upright, turned = race("Adam", 0.251)
    assert turned[50] > 10 * upright[50]
