"""The inside of steps: the optimizer's own state, numbers set into formulas, and pictures equal to their records."""

import dataclasses
import math
import re

import numpy as np
import pytest
import torch

from core.concepts.optimizers import KNOBS, GroundConfig, WalkConfig, inspect_steps, make_landscape, survey, walk, walk_rates
from core.figures import optimizers as figures
from core.foundation.rules import RULES
from pages.shell.words import Words
from tests.drawn import traces_of
from tests.plain_loop import CALM, make_optimizer

WORDS = Words("optimizers", "en")


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


@pytest.mark.parametrize("method", RULES)
def test_inspector_opens_where_every_knob_is_zero(method: str) -> None:
    """Without momentum torch keeps no buffer: the velocity is the gradient."""
    inspection = inspect_steps(walk(WalkConfig(method=method, rate=CALM[method], **dict.fromkeys(KNOBS[method], 0.0))))  # type: ignore[arg-type]
    values = {each.name: each.values for each in inspection.quantities}
    if "momentum" in KNOBS[method]:
        np.testing.assert_array_equal(values["velocity"], values["gradient"])


def calculate(formula: str) -> float:
    """Return the value of a formula as the inspector writes it."""
    text = re.sub(r"√([\d.e−]+)", r"sqrt(\1)", formula).replace("√(", "sqrt(")
    text = re.sub(r"\|(.*?)\|", r"abs(\1)", text)
    for written, python in (("−", "-"), ("·", "*"), ("²", "**2"), ("ε", "0")):
        text = text.replace(written, python)
    return eval(text, {"sqrt": math.sqrt, "max": max, "abs": abs})


@pytest.mark.parametrize("method", RULES)
def test_numbers_set_into_the_formula_give_its_result(method: str) -> None:
    """Every line but the gradient, which is given, and RAdam's multiplier while it is 1; numbers are written with three digits."""
    inspection = inspect_steps(walk(WalkConfig(method=method, rate=CALM[method], steps=30, landscape="bowl", start_y=2.0)))  # type: ignore[arg-type]
    for quantity in inspection.quantities[1:]:
        for moment in (0, 1, 7, 30):
            for written in quantity.written[moment]:
                formula, equals, result = written.rpartition(" = ")
                if quantity.name == "rectified multiplier" and moment < 5:
                    assert (equals, result) == ("", "1")
                else:
                    expected = calculate(result)
                    assert calculate(formula) == pytest.approx(expected, rel=0.03, abs=2e-3 * abs(quantity.values).max()), written


def test_inspector_reads_the_state_of_torch() -> None:
    config = WalkConfig(method="Adam", rate=0.05, steps=12)
    place = torch.tensor([-3.0, 2.0], dtype=torch.float64, requires_grad=True)
    optimizer = make_optimizer(config, [place])
    for _ in range(12):
        optimizer.zero_grad()
        make_landscape(config).loss(place[0], place[1]).backward()
        optimizer.step()
    values = {each.name: each.values[11] for each in inspect_steps(walk(config)).quantities}
    np.testing.assert_allclose(values["first moment"], optimizer.state[place]["exp_avg"], rtol=1e-10)
    np.testing.assert_allclose(values["second moment"], optimizer.state[place]["exp_avg_sq"], rtol=1e-10)


def test_pictures_show_their_records() -> None:
    ground = survey(GroundConfig())
    walks = [walk(WalkConfig(method=method, seeds=3, noise=0.1)) for method in ("SGD", "Adam")]  # type: ignore[arg-type]
    racers = [figures.Racer(walk_rates(each.config, (each.config.rate,))) for each in walks]
    loss = figures.draw_losses(ground, racers, WORDS)
    np.testing.assert_array_equal(traces_of(loss)[0].y, walks[0].median_losses.astype("f4"))
    low, high = loss["layout"]["yaxis"]["range"]
    assert low < np.log10(min(each.median_losses.min() for each in walks)) < high, "what noise leaves is in the picture"
    contour = figures.draw_contour(ground, racers, WORDS, ghosts=racers[:1])
    lines = [trace for trace in traces_of(contour) if trace.type == "scatter" and trace.mode == "lines"]
    assert [line.name for line in lines] == ["SGD", "SGD", "Adam"]
    np.testing.assert_array_equal(lines[2].x, walks[1].positions[0, :, 0].astype("f4"))
    surface = figures.draw_surface(ground, racers, WORDS)
    paths = [trace for trace in traces_of(surface) if trace.type == "scatter3d" and trace.mode == "lines"]
    np.testing.assert_array_equal(paths[0].y, walks[0].positions[0, :, 1].astype("f4"))
    inspection = inspect_steps(walks[1])
    multipliers = figures.draw_multipliers(inspection, ground, WORDS)
    np.testing.assert_array_equal(traces_of(multipliers)[0].y, inspection.multipliers[:, 0].astype("f4"))
    compass = figures.draw_compass(inspection, ground, WORDS)
    arrow, told = traces_of(compass)[5:]  # the ring, then an arrow and its length for gradient, average, step
    np.testing.assert_array_equal(arrow.meta["x"][:, 1], inspection.arrows["step"][:, 0].astype("f4"))
    assert told.meta["text"][7][0].endswith(f"{inspection.lengths['step'][7]:.3g}")
