"""Walks of optimizers: steps by hand, torch.optim as the oracle, runs that never mix, settings refused by name."""

import dataclasses
import io
import math
import pickle
from contextlib import redirect_stdout

import numpy as np
import pytest

from core.concepts import optimizers as concept
from core.concepts.optimizers import (
    LANDSCAPES,
    GroundConfig,
    TuneConfig,
    WalkConfig,
    inspect_steps,
    survey,
    tune,
    walk,
)
from core.concepts.optimizers.walk import find_divergence
from core.foundation.rules import RULES
from core.foundation.schedules import SCHEDULES
from tests.plain_loop import CALM, loop


def test_plain_descent_multiplies_the_coordinates() -> None:
    """On ½((x − 1)² + κ(y − ½)²) a step multiplies x − 1 by 1 − η and y − ½ by 1 − ηκ."""
    trace = walk(WalkConfig(curvature=20.0, rate=0.03, steps=7, start_x=-3.0, start_y=2.0))
    moments = np.arange(8)
    np.testing.assert_allclose(trace.positions[0, :, 0], 1 - 4 * 0.97**moments, rtol=1e-13)
    np.testing.assert_allclose(trace.positions[0, :, 1], 0.5 + 1.5 * 0.4**moments, rtol=1e-12)


def test_one_step_of_adam_by_hand() -> None:
    """From (−3, 2), (−4, 1.5) from the minimum, with κ = 20: g = (−4, 30), m̂ = g, v̂ = g², so each coordinate moves by η."""
    inspection = inspect_steps(walk(WalkConfig(method="Adam", rate=0.1, steps=3)))
    values = {each.name: each.values[0] for each in inspection.quantities}
    np.testing.assert_allclose(values["gradient"], [-4, 30])
    np.testing.assert_allclose(values["first moment"], [-0.4, 3])
    np.testing.assert_allclose(values["second moment"], [0.016, 0.9])
    np.testing.assert_allclose(values["corrected second moment"], [16, 900])
    np.testing.assert_allclose(values["step"], [0.1, -0.1], rtol=1e-8)
    step = inspection.quantities[-1]
    assert step.written[0].tolist() == ["−0.1·(−4) / (√16 + ε) = 0.1", "−0.1·30 / (√900 + ε) = −0.1"]


def test_too_large_for_the_steep_axis_only() -> None:
    trace = walk(WalkConfig(rate=0.106, steps=50))
    x, y = np.abs(trace.positions[0] - (1.0, 0.5)).T
    assert np.all(np.diff(x) < 0)
    assert np.all(np.diff(y) > 0)


@pytest.mark.parametrize("method", RULES)
@pytest.mark.parametrize(
    ("landscape", "noise", "schedule"),
    [("ravine", 0.0, "constant"), ("Himmelblau", 0.3, "cosine"), ("saddle", 0.1, "step"), ("noisy", 0.2, "exponential")],
)
def test_walk_is_a_plain_loop_of_torch(method: str, landscape: str, noise: float, schedule: str) -> None:
    config = WalkConfig(
        method=method, landscape=landscape, rate=CALM[method], noise=noise, schedule=schedule, seeds=2, steps=40,  # type: ignore[arg-type]
        start_x=-1.0, start_y=0.5, momentum=0.8, beta1=0.85, beta2=0.99, alpha=0.95, rho=0.8, weight_decay=0.1,
    )  # fmt: skip
    trace, draws = walk(config), concept.draw_noise(config, config.steps).expand(-1, 2, -1).numpy()
    for run in range(2):
        expected = loop(config, (config.start_x, config.start_y), draws[:, run])
        np.testing.assert_allclose(trace.positions[run], expected, rtol=1e-10, atol=1e-10)


def test_same_settings_same_walk() -> None:
    config = WalkConfig(method="NAdam", landscape="Rastrigin", noise=1.0, seeds=4)
    first, second = walk(config), walk(config)
    np.testing.assert_array_equal(first.positions, second.positions)
    assert not np.array_equal(first.positions, walk(dataclasses.replace(config, seed=1)).positions)
    assert not np.array_equal(first.positions[0], first.positions[1])


def test_more_steps_prolong_the_same_walk() -> None:
    short, long = (walk(WalkConfig(noise=0.3, steps=steps)) for steps in (20, 90))
    np.testing.assert_array_equal(short.positions, long.positions[:, :21])


@pytest.mark.parametrize(
    ("field", "value"),
    [("method", "LBFGS"), ("landscape", "Alps"), ("rate", math.nan), ("curvature", 0.5), ("angle", 91.0), ("momentum", 1.0),
     ("beta2", -0.1), ("steps", 0), ("noise", -1.0), ("seeds", 51), ("schedule", "warm"), ("start_x", math.inf)],
)  # fmt: skip
def test_refused_settings_name_the_field(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"^{field} is "):
        WalkConfig(**{field: value})  # type: ignore[arg-type]


def test_divergence_is_recorded() -> None:
    trace = walk(WalkConfig(rate=10.0, steps=1000))
    assert trace.diverged_at == 1
    assert not np.isfinite(trace.losses[0, -1])
    assert walk(WalkConfig()).diverged_at is None
    assert find_divergence(np.array([1.0, 200, 1, 1, 200])) == 4, "what comes back once more is lost later"


@pytest.mark.parametrize(
    "config",
    [*(WalkConfig(landscape=name, start_x=1.0, start_y=0.5) for name in LANDSCAPES), WalkConfig(angle=30.0),
     *(WalkConfig(noise=0.2, schedule=schedule) for schedule in SCHEDULES)],
)  # fmt: skip
def test_program_repeats_the_race(config: WalkConfig) -> None:
    walks = [dataclasses.replace(config, method=method, rate=0.001, steps=15) for method in RULES]
    space: dict = {}
    with redirect_stdout(io.StringIO()):
        exec(compile(concept.write_program(walks), "program", "exec"), space)
    for each in walks:
        trace = walk(each)
        expected = (*trace.positions[0, -1], trace.losses[0, -1])
        np.testing.assert_allclose(space["ends"][each.method], expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("method", ["Momentum", "Nesterov"])
def test_program_without_momentum_is_plain_descent(method: str) -> None:
    """torch refuses nesterov=True without momentum; the page shows plain descent, and so must the program."""
    config = WalkConfig(method=method, momentum=0.0, steps=20)  # type: ignore[arg-type]
    space: dict = {}
    with redirect_stdout(io.StringIO()):
        exec(compile(concept.write_program([config]), "program", "exec"), space)
    np.testing.assert_allclose(space["ends"][method][:2], walk(config).positions[0, -1], rtol=1e-12)
    np.testing.assert_allclose(walk(config).positions, walk(dataclasses.replace(config, method="SGD")).positions, rtol=1e-12)


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_the_longest_walk_is_as_long_everywhere(noise: float) -> None:
    """1,000 steps are 1,000 steps in the race, inside the step, in the table and in the program, with noise and without."""
    config = WalkConfig(method="Adam", rate=0.05, noise=noise, steps=1000)
    trace, inspection = walk(config), inspect_steps(walk(config))
    assert trace.positions.shape == (1, 1001, 2)
    assert trace.rates.shape == (1001,)
    assert all(each.values.shape == (1001, 2) for each in inspection.quantities)
    assert concept.tabulate([trace]).step.max() == 1000
    space: dict = {}
    with redirect_stdout(io.StringIO()):
        exec(compile(concept.write_program([config]), "program", "exec"), space)
    np.testing.assert_allclose(space["ends"]["Adam"][:2], trace.positions[0, -1], rtol=1e-9, atol=1e-9)


def test_noise_for_more_steps_than_a_walk_has_is_refused() -> None:
    with pytest.raises(ValueError, match="steps is 1002"):
        concept.draw_noise(WalkConfig(noise=0.1), 1002)


def test_runs_do_not_influence_each_other() -> None:
    """The first seeds walk alike among few and among many."""
    alone = walk(WalkConfig(method="Adam", noise=0.5, seeds=2))
    among = walk(WalkConfig(method="Adam", noise=0.5, seeds=20))
    np.testing.assert_array_equal(alone.positions, among.positions[:2])


def test_records_pickle_and_cannot_be_written() -> None:
    for trace in (walk(WalkConfig(method="Adam")), tune(TuneConfig(steps=5)), survey(GroundConfig())):
        copy = pickle.loads(pickle.dumps(trace))
        np.testing.assert_array_equal(copy.losses, trace.losses)
        with pytest.raises(ValueError, match="read-only"):
            trace.losses[0] = 0
