"""Optimizers on landscapes: torch's own steps, theory met by measurement, and pictures equal to their records."""

import dataclasses
import io
import math
import pickle
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
import torch

from core.concepts import optimizers as concept
from core.concepts.optimizers import (
    KNOBS,
    LANDSCAPES,
    RATES,
    SWEPT_RATES,
    GroundConfig,
    SweepConfig,
    TheoryConfig,
    WalkConfig,
    check_theory,
    inspect_steps,
    make_landscape,
    survey,
    sweep,
    walk,
)
from core.figures import optimizers as figures
from core.foundation.rules import RULES, SCHEDULES
from pages.shell.words import Words

torch.set_num_threads(1)  # as in the server's workers: these tensors are small, and threads would only wait for each other
WORDS = Words("optimizers", "en")
CALM = dict.fromkeys(RULES, 0.01) | {"RMSprop": 0.003, "Adadelta": 1.0}
"""Rates at which no walk of the tests is chaotic, so that rounding cannot grow."""


def make_optimizer(config: WalkConfig, parameters: list[torch.Tensor]) -> torch.optim.Optimizer:
    """Make the torch.optim class that `config` names, from its documentation rather than from our code."""
    rate, betas = config.rate, (config.beta1, config.beta2)
    makers = {
        "SGD": lambda: torch.optim.SGD(parameters, lr=rate),
        "Momentum": lambda: torch.optim.SGD(parameters, lr=rate, momentum=config.momentum),
        "Nesterov": lambda: torch.optim.SGD(parameters, lr=rate, momentum=config.momentum, nesterov=True),
        "Adagrad": lambda: torch.optim.Adagrad(parameters, lr=rate),
        "RMSprop": lambda: torch.optim.RMSprop(parameters, lr=rate, alpha=config.alpha),
        "Adam": lambda: torch.optim.Adam(parameters, lr=rate, betas=betas),
        "AdamW": lambda: torch.optim.AdamW(parameters, lr=rate, betas=betas, weight_decay=config.weight_decay),
        "AMSGrad": lambda: torch.optim.Adam(parameters, lr=rate, betas=betas, amsgrad=True),
        "NAdam": lambda: torch.optim.NAdam(parameters, lr=rate, betas=betas),
        "RAdam": lambda: torch.optim.RAdam(parameters, lr=rate, betas=betas),
        "Adamax": lambda: torch.optim.Adamax(parameters, lr=rate, betas=betas),
        "Adadelta": lambda: torch.optim.Adadelta(parameters, lr=rate, rho=config.rho),
    }
    return makers[config.method]()


def make_scheduler(config: WalkConfig, optimizer: torch.optim.Optimizer):
    if config.schedule == "step":
        return torch.optim.lr_scheduler.StepLR(optimizer, math.ceil(config.steps / 3), gamma=0.1)
    if config.schedule == "exponential":
        return torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.01 ** (1 / config.steps))
    if config.schedule == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, config.steps)
    return None


def loop(config: WalkConfig, start: tuple[float, float], noise: np.ndarray) -> np.ndarray:
    """Walk with torch.optim in a plain loop and autograd; noise is (time, parameter). Return the path, (time, parameter)."""
    landscape = make_landscape(config)
    place = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make_optimizer(config, [place])
    scheduler = make_scheduler(config, optimizer)
    path = [place.tolist()]
    for step in range(config.steps):
        optimizer.zero_grad()
        landscape.loss(place[0], place[1]).backward()
        assert place.grad is not None
        place.grad += torch.as_tensor(noise[step])
        optimizer.step()
        if scheduler:
            scheduler.step()
        path.append(place.tolist())
    return np.array(path)


# By hand


def test_plain_descent_multiplies_the_coordinates() -> None:
    """On ½(x² + κy²) a step multiplies x by 1 − η and y by 1 − ηκ."""
    trace = walk(WalkConfig(curvature=20.0, rate=0.03, steps=7, start_x=-4.0, start_y=1.5))
    moments = np.arange(8)
    np.testing.assert_allclose(trace.positions[0, :, 0], -4 * 0.97**moments, rtol=1e-13)
    np.testing.assert_allclose(trace.positions[0, :, 1], 1.5 * 0.4**moments, rtol=1e-12)


def test_the_best_fixed_rate_is_two_over_one_plus_kappa() -> None:
    """At 2/(1 + κ) both factors have the size (κ − 1)/(κ + 1); at any other rate the larger of them is larger."""
    best = concept.best_rate((1.0, 20.0))
    assert best == pytest.approx(2 / 21)
    worst = {
        rate: np.abs(walk(WalkConfig(rate=rate, steps=100, start_x=1.0, start_y=1.0)).positions[0, -1]).max()
        for rate in (0.98 * best, best, 1.02 * best)
    }
    assert worst[best] == pytest.approx((19 / 21) ** 100, rel=1e-9)
    assert worst[best] < min(worst[0.98 * best], worst[1.02 * best])


def test_one_step_of_adam_by_hand() -> None:
    """First step from (−4, 1.5) with κ = 20: g = (−4, 30), m̂ = g, v̂ = g², so each coordinate moves by η."""
    inspection = inspect_steps(walk(WalkConfig(method="Adam", rate=0.1, steps=3)))
    values = {each.name: each.values[0] for each in inspection.quantities}
    np.testing.assert_allclose(values["gradient"], [-4, 30])
    np.testing.assert_allclose(values["first moment"], [-0.4, 3])
    np.testing.assert_allclose(values["second moment"], [0.016, 0.9])
    np.testing.assert_allclose(values["corrected second moment"], [16, 900])
    np.testing.assert_allclose(values["step"], [0.1, -0.1], rtol=1e-8)
    step = inspection.quantities[-1]
    assert step.written[0].tolist() == ["−0.1·(−4) / √16 = 0.1", "−0.1·30 / √900 = −0.1"]


def test_too_large_for_the_steep_axis_only() -> None:
    trace = walk(WalkConfig(rate=0.106, steps=50))
    x, y = np.abs(trace.positions[0]).T
    assert np.all(np.diff(x) < 0)
    assert np.all(np.diff(y) > 0)


# Landscapes


@pytest.mark.parametrize("name", LANDSCAPES)
@pytest.mark.parametrize("angle", [0.0, 30.0])
def test_landscape_is_what_it_says(name: str, angle: float) -> None:
    """The closed-form gradient is autograd's; the minima are flat, curved upwards, of the stated height, and none is lower."""
    ground = GroundConfig(landscape=name, angle=angle)  # type: ignore[arg-type]
    landscape = make_landscape(ground)
    low, high = torch.tensor(landscape.ranges, dtype=torch.float64).unbind(-1)
    places = low + (high - low) * torch.rand(50, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    leaves = places.clone().requires_grad_()
    (expected,) = torch.autograd.grad(landscape.loss(*leaves.unbind(-1)).sum(), leaves)
    np.testing.assert_allclose(landscape.differentiate(places), expected, rtol=1e-10, atol=1e-10)
    for at, minimum in enumerate(torch.tensor(landscape.minima, dtype=torch.float64)):
        assert landscape.differentiate(minimum).abs().max() < 1e-9
        assert landscape.curvatures(landscape.minima[at])[0] > 0
        assert (low <= minimum).all()
        assert (minimum <= high).all()
        above = float(landscape.loss(*minimum)) - landscape.lowest
        assert abs(above) < 1e-12 if at < landscape.global_minima else above > 0.1
    assert survey(ground).losses.min() >= 0
    assert all(a <= start <= b for start, (a, b) in zip(landscape.start, landscape.ranges, strict=True))


def test_line_fit_is_the_mean_squared_error() -> None:
    """y = 2x + 1 at x = 1, 2, 3: L(0, 0) = 83/3, zero at (2, 1), Hessian eigenvalues 0.2404 and 11.0929."""
    landscape = make_landscape(GroundConfig(landscape="three points"))
    assert float(landscape.loss(torch.tensor(0.0), torch.tensor(0.0))) == pytest.approx(83 / 3)
    assert landscape.minima[0] == pytest.approx((2, 1))
    assert landscape.curvatures((2.0, 1.0)) == pytest.approx((0.24039, 11.09294), rel=1e-4)


# torch is the oracle


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


@pytest.mark.parametrize("method", RULES)
def test_sweep_is_a_plain_loop_of_torch_run_by_run(method: str) -> None:
    """Wherever a walk is neither lost nor chaotic (a start 1e-12 beside ends beside), over the whole range of rates."""
    config = SweepConfig(method=method, landscape="Himmelblau", steps=40, noise=0.0)  # type: ignore[arg-type]
    trace = sweep(config)
    landscape, nothing, compared = make_landscape(config), np.zeros((40, 2)), 0
    for run, start in [(run, (7 * run) % 20) for run in range(0, 51, 7)]:
        one = WalkConfig(method=config.method, landscape=config.landscape, rate=SWEPT_RATES[run], steps=40)
        end, beside = (torch.tensor(loop(one, tuple(trace.starts[start] + apart), nothing)[-1]) for apart in (0.0, 1e-12))
        expected = float(landscape.loss(*end))
        if expected < 1e3 and (end - beside).norm() < 1e-10:
            assert trace.losses[run, start] == pytest.approx(expected, rel=1e-10, abs=1e-10)
            compared += 1
    assert compared >= 3


def test_the_map_says_where_walks_are_chaotic() -> None:
    """RMSprop hops chaotically in Rosenbrock's banana at rates from 0.01 to 1; Adam does not, and neither does it in a bowl."""
    middle = slice(SWEPT_RATES.index(0.01), SWEPT_RATES.index(1.0))
    separations = {
        (method, landscape): sweep(SweepConfig(method=method, landscape=landscape, steps=500)).separations[middle]  # type: ignore[arg-type]
        for method, landscape in (("RMSprop", "Rosenbrock"), ("Adam", "Rosenbrock"), ("RMSprop", "bowl"))
    }
    assert np.median(separations["RMSprop", "Rosenbrock"]) > 1e-6
    assert separations["Adam", "Rosenbrock"].max() < 1e-9
    assert separations["RMSprop", "bowl"].max() < 1e-9


# Properties


def test_runs_do_not_influence_each_other() -> None:
    """The first seed walks alike alone and among others; a rate that overflows leaves the other rates alone."""
    alone = walk(WalkConfig(method="Adam", noise=0.5, seeds=2))
    among = walk(WalkConfig(method="Adam", noise=0.5, seeds=20))
    np.testing.assert_array_equal(alone.positions, among.positions[:2])
    swept = sweep(SweepConfig(landscape="Rosenbrock", steps=60))
    assert np.isinf(swept.losses[-1]).all()
    calm = [sweep(SweepConfig(landscape="Rosenbrock", steps=60, walks=20)).losses[run] for run in range(5)]
    assert np.isfinite(calm).all()


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


def test_sweep_refuses_by_name() -> None:
    with pytest.raises(ValueError, match=r"^spread is 'luck'"):
        SweepConfig(spread="luck")  # type: ignore[arg-type]


def test_records_pickle_and_cannot_be_written() -> None:
    for trace in (walk(WalkConfig(method="Adam")), sweep(SweepConfig(steps=5)), survey(GroundConfig())):
        copy = pickle.loads(pickle.dumps(trace))
        np.testing.assert_array_equal(copy.losses, trace.losses)
        with pytest.raises(ValueError, match="read-only"):
            trace.losses[0] = 0


def test_divergence_is_recorded() -> None:
    trace = walk(WalkConfig(rate=10.0, steps=1000))
    assert trace.diverged_at == 1
    assert not np.isfinite(trace.losses[0, -1])
    assert walk(WalkConfig()).diverged_at is None


# What a visitor is told


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
    tuned = {method: sweep(SweepConfig(method=method, curvature=100.0)) for method in ("Momentum", "Adam")}  # type: ignore[arg-type]
    best = {method: trace.median_losses[trace.best] for method, trace in tuned.items()}
    assert best["Momentum"] < best["Adam"]


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


# Theory


@pytest.mark.parametrize("method", ["SGD", "Momentum", "Nesterov", "RMSprop"])
@pytest.mark.parametrize("landscape", ["bowl", "ravine", "three points"])
@pytest.mark.parametrize("memory", [0.5, 0.9, 0.99])
def test_measurement_meets_theory_within_a_thousandth(method: str, landscape: str, memory: float) -> None:
    trace = check_theory(TheoryConfig(method=method, landscape=landscape, momentum=memory, alpha=memory))  # type: ignore[arg-type]
    if method == "RMSprop" and landscape == "three points":
        assert trace.quantity == "none"  # its valley is not along the axes: no resting distance is promised
    else:
        assert trace.measured == pytest.approx(trace.predicted, rel=1e-3)


def test_rmsprop_hops_at_the_predicted_loss() -> None:
    """Half a rate to each side on each axis of ½(x² + 20y²): a loss of 21η²/8, met by the sweep once the memory has settled."""
    config = SweepConfig(method="RMSprop", alpha=0.9, steps=1000)
    theory, settled = check_theory(TheoryConfig.of(config)), slice(SWEPT_RATES.index(0.01), None)
    np.testing.assert_allclose(theory.rest_losses, 21 / 8 * theory.rates**2)
    np.testing.assert_allclose(sweep(config).median_losses[settled], theory.rest_losses[settled], rtol=1e-3)


def test_limits_by_hand() -> None:
    """λ = 20: 2/20, 2·1.9/20, 3.8/(2.8·20)."""
    assert concept.critical_rate("SGD", 0.9, 20) == pytest.approx(0.1)
    assert concept.critical_rate("Momentum", 0.9, 20) == pytest.approx(0.19)
    assert concept.critical_rate("Nesterov", 0.9, 20) == pytest.approx(0.0678571)
    assert math.isnan(concept.critical_rate("Adam", 0.9, 20))


def test_map_turns_at_the_limit() -> None:
    """In the picture of the sweep, losses are small just below the theoretical limit and have grown just above it."""
    for method in ("SGD", "Momentum", "Nesterov"):
        trace = sweep(SweepConfig(method=method, steps=500))  # type: ignore[arg-type]
        limit = concept.critical_rate(method, 0.9, 20)
        start = np.median(make_landscape(trace.config).loss(*torch.tensor(trace.starts).T).numpy())
        assert np.all(trace.median_losses[(trace.rates > limit / 10) & (trace.rates < limit)] < start)
        assert np.all(trace.median_losses[trace.rates > limit] > start)


def test_tuning_offers_only_rates_of_the_slider_and_many_starts() -> None:
    assert set(SWEPT_RATES) <= set(RATES)
    plans = concept.plan_sweeps([WalkConfig(method="Adam", beta1=0.5, noise=0.1)], "seeds", everyone=True)
    assert [plan.method for plan in plans] == list(RULES)
    assert {plan.walks for plan in plans} == {20}
    assert {plan.method: plan.beta1 for plan in plans}["Adam"] == 0.5
    assert {plan.method: plan.beta1 for plan in plans}["AdamW"] == 0.9
    assert {plan.noise for plan in plans} == {0.1}


# Inspector


@pytest.mark.parametrize("method", RULES)
def test_inspector_computes_the_step_that_was_taken(method: str) -> None:
    """Multiplier times what it multiplies is the step; the written result is the step's own number."""
    trace = walk(WalkConfig(method=method, rate=CALM[method], noise=0.2))  # type: ignore[arg-type]
    inspection = inspect_steps(trace)
    values = {each.name: each.values for each in inspection.quantities}
    by_method = {
        "Momentum": "velocity", "Adam": "corrected first moment", "AMSGrad": "corrected first moment",
        "AdamW": "corrected first moment", "NAdam": "look-ahead", "RAdam": "corrected first moment", "Adamax": "first moment",
    }  # fmt: skip
    multiplied = values[by_method.get(method, "gradient")]
    if method == "Nesterov":
        multiplied = values["gradient"] + 0.9 * values["velocity"]
    expected = -inspection.multipliers * multiplied
    if method == "AdamW":
        expected = expected - trace.config.rate * trace.config.weight_decay * trace.positions[0]
    np.testing.assert_allclose(values["step"], expected, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(np.diff(trace.positions[0], axis=0), values["step"][:-1], atol=1e-15)
    assert {knob for knob in KNOBS[method] if knob not in ("weight_decay",)} <= {
        field.name for field in dataclasses.fields(WalkConfig)
    }


def test_inspector_reads_the_state_of_torch() -> None:
    config = WalkConfig(method="Adam", rate=0.05, steps=12)
    place = torch.tensor([-4.0, 1.5], dtype=torch.float64, requires_grad=True)
    optimizer = make_optimizer(config, [place])
    for _ in range(12):
        optimizer.zero_grad()
        make_landscape(config).loss(place[0], place[1]).backward()
        optimizer.step()
    values = {each.name: each.values[11] for each in inspect_steps(walk(config)).quantities}
    np.testing.assert_allclose(values["first moment"], optimizer.state[place]["exp_avg"], rtol=1e-10)
    np.testing.assert_allclose(values["second moment"], optimizer.state[place]["exp_avg_sq"], rtol=1e-10)


# Pictures and the program


def parts(figure: go.Figure) -> Any:
    return figure.data


def test_pictures_show_their_records() -> None:
    ground = survey(GroundConfig())
    walks = [walk(WalkConfig(method=method, seeds=3, noise=0.1)) for method in ("SGD", "Adam")]  # type: ignore[arg-type]
    loss = figures.draw_curves("loss", ground, walks, WORDS)
    np.testing.assert_array_equal(parts(loss)[0].y, walks[0].median_losses.astype("f4"))
    contour = figures.draw_contour(ground, walks, WORDS, ghosts=walks[:1])
    lines = [trace for trace in parts(contour) if trace.type == "scatter" and trace.mode == "lines"]
    assert [line.name for line in lines] == ["SGD", "SGD", "Adam"]
    np.testing.assert_array_equal(lines[2].x, walks[1].positions[0, :, 0].astype("f4"))
    surface = figures.draw_surface(ground, walks, WORDS)
    paths = [trace for trace in parts(surface) if trace.type == "scatter3d" and trace.mode == "lines"]
    np.testing.assert_array_equal(paths[0].y, walks[0].positions[0, :, 1].astype("f4"))
    inspection = inspect_steps(walks[1])
    multipliers = figures.draw_multipliers(inspection, ground, WORDS)
    np.testing.assert_array_equal(parts(multipliers)[0].y, inspection.multipliers[:, 0].astype("f4"))
    compass = figures.draw_compass(inspection, ground, WORDS)
    np.testing.assert_array_equal(parts(compass)[3].meta["x"][:, 1], inspection.arrows["step"][:, 0].astype("f4"))


def test_tuning_pictures_show_their_records() -> None:
    plans = concept.plan_sweeps([WalkConfig(steps=50)], "starts", everyone=True)
    sweeps = [sweep(plan) for plan in plans]
    theories = [check_theory(TheoryConfig.of(plan)) for plan in plans[:3]]
    heat = figures.draw_map(sweeps, theories, WORDS)
    assert list(parts(heat)[0].y) == list(RULES)
    inside = np.clip(np.log10(np.stack([each.median_losses for each in sweeps])), -12, 3)
    np.testing.assert_allclose(parts(heat)[0].z, inside, rtol=1e-6)
    stars = next(trace for trace in parts(heat) if trace.name == WORDS["legend.best"])
    np.testing.assert_allclose(10 ** np.array(stars.x), [each.best_rate for each in sweeps])
    curves = figures.draw_tuning_curves(sweeps, theories, WORDS)
    limits = [trace for trace in parts(curves) if trace.name == WORDS["legend.limit"]]
    np.testing.assert_allclose([10 ** line.x[0] for line in limits], [each.predicted for each in theories])


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
        expected = (*trace.positions[0, -1], trace.losses[0, -1] + make_landscape(each).lowest)
        np.testing.assert_allclose(space["ends"][each.method], expected, rtol=1e-10, atol=1e-12)


def test_table_holds_every_step() -> None:
    traces = [walk(WalkConfig(method=method, steps=5, seeds=2, noise=0.1)) for method in ("SGD", "Adam")]  # type: ignore[arg-type]
    table = concept.tabulate(traces)
    assert len(table) == 2 * 2 * 6
    assert table.query("optimizer == 'Adam' and seed == 1 and step == 5").x.item() == traces[1].positions[1, 5, 0]
