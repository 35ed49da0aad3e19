"""The numbers of the lesson `probabilities`: one score, one probability; and what holds for all of its parts."""

import dataclasses
import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from core.concepts import probabilities as concept
from core.concepts.probabilities import fitting, sigmoid

VERBS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "sigmoid": (concept.squash, concept.SigmoidConfig()),
    "neuron": (concept.forward, concept.NeuronConfig()),
    "fitting": (concept.fit, concept.FittingConfig(epochs=50)),
    "losses": (concept.compare_losses, concept.LossesConfig()),
    "softmax": (concept.apply_softmax, concept.SoftmaxConfig()),
    "overflow": (concept.compare_precisions, concept.OverflowConfig()),
    "cross_entropy": (concept.descend_logits, concept.CrossEntropyConfig()),
    "calibration": (concept.calibrate, concept.CalibrationConfig(size=50, epochs=5)),
}


def test_worked_neuron_by_hand() -> None:
    """Weights 5 and 2, bias −3: (1, 0) gives z = 5 − 3 = 2 and 88 %; (0, 1) gives z = 2 − 3 = −1 and 27 %."""
    first = concept.forward(concept.NeuronConfig(inputs=(1.0, 0.0)))
    assert first.config.weights == (5.0, 2.0)
    assert first.config.bias == -3.0
    assert first.terms.tolist() == [5.0, 0.0, -3.0]
    assert (first.score, round(100 * first.probability)) == (2.0, 88)
    assert first.probability == pytest.approx(1 / (1 + math.exp(-2)), abs=1e-15)
    second = concept.forward(concept.NeuronConfig(inputs=(0.0, 1.0)))
    assert (second.score, round(100 * second.probability)) == (-1.0, 27)


def test_neuron_map_holds_each_output() -> None:
    trace = concept.forward(concept.NeuronConfig())
    for row, column in ((0, 0), (20, 30), (40, 7)):
        inputs = (float(trace.inputs[column]), float(trace.inputs[row]))
        assert concept.forward(concept.NeuronConfig(inputs=inputs)).probability == pytest.approx(
            trace.outputs[row, column], abs=1e-15
        )


def test_sigmoid_saturates_where_its_slope_is_a_tenth_of_the_peak() -> None:
    """p(1 − p) = 1/40 at p = (1 + √0.9)/2, so |z| = ln((1 + √0.9)/(1 − √0.9)) = 3.6369."""
    edge = sigmoid.find_saturation_score()
    assert edge == pytest.approx(math.log((1 + math.sqrt(0.9)) / (1 - math.sqrt(0.9))), abs=1e-12)
    assert edge == pytest.approx(3.6369, abs=1e-4)
    at_edge = concept.squash(concept.SigmoidConfig(x=edge))
    assert at_edge.slope == pytest.approx(0.1 * concept.squash(concept.SigmoidConfig(x=0.0)).slope, abs=1e-12)
    assert at_edge.slope == pytest.approx(at_edge.saturation_slope, abs=1e-12)


@pytest.mark.parametrize(("w", "b"), [(1.0, 0.0), (-2.0, 3.0), (0.25, 8.0), (4.0, -8.0), (0.0, 5.0), (0.0, 1.0)])
def test_shaded_exactly_where_the_slope_is_small(w: float, b: float) -> None:
    trace = concept.squash(concept.SigmoidConfig(w=w, b=b))
    shaded = np.zeros(len(trace.x), dtype=bool)
    for start, end in trace.saturated:
        shaded |= (trace.x >= start) & (trace.x <= end)
    assert (shaded == (trace.slopes < trace.saturation_slope)).all()


def test_slopes_agree_with_their_formulas() -> None:
    trace = concept.squash(concept.SigmoidConfig(w=-1.5, b=0.5, x=2.0))
    assert trace.slopes == pytest.approx(trace.probabilities * (1 - trace.probabilities), abs=1e-15)
    assert trace.tanh_slopes == pytest.approx(1 - trace.tanh**2, abs=1e-15)
    assert trace.tanh == pytest.approx(2 * torch.sigmoid(2 * torch.from_numpy(-1.5 * trace.x + 0.5)).numpy() - 1, abs=1e-15)
    step = 1e-6
    ahead, behind = (concept.squash(concept.SigmoidConfig(w=-1.5, b=0.5, x=2.0 + sign * step)) for sign in (1, -1))
    assert trace.slope_in_x == pytest.approx((ahead.probability - behind.probability) / (2 * step), abs=1e-9)
    (x0, y0), (x1, y1) = trace.tangent
    assert (y1 - y0) / (x1 - x0) == pytest.approx(trace.slope_in_x, abs=1e-12)
    assert (y0 + y1) / 2 == pytest.approx(trace.probability, abs=1e-12)


# Fitting.


def test_first_epoch_by_hand() -> None:
    """At w = b = 0 every p is 1/2: dL/dw = Σ(p − y)x/3 = (0.5 + 1 − 1.5)/3 = 0, dL/db = (0.5 + 0.5 − 0.5)/3 = 1/6, L = ln 2."""
    trace = concept.fit(concept.FittingConfig(epochs=1))
    run = fitting.find_run("cross-entropy", 0.3)
    assert trace.losses[run, 0] == pytest.approx(math.log(2), abs=1e-15)
    assert trace.parameters[run, 1] == pytest.approx([0, -0.3 / 6], abs=1e-15)
    squared = fitting.find_run("squared error", 0.3)
    assert trace.losses[squared, 0] == pytest.approx(0.25, abs=1e-15)
    assert trace.parameters[squared, 1] == pytest.approx([0, -0.3 * 2 / 4 / 6], abs=1e-15)


def train_plainly(trace: concept.FittingTrace, loss: str, rate: float) -> tuple[list[list[float]], list[float]]:
    """Train as a student would, one model with torch.optim; return (w, b) and the loss at every epoch."""
    config, x, labels = trace.config, torch.tensor(trace.x.tolist()).double(), torch.tensor(trace.labels.tolist()).double()
    w, b = (torch.tensor(start, dtype=torch.float64, requires_grad=True) for start in (config.start_w, config.start_b))
    optimizer, parameters, values = torch.optim.SGD([w, b], lr=rate), [], []
    for _ in range(config.epochs + 1):
        scores = w * x + b
        is_right = loss == "cross-entropy"
        value = F.binary_cross_entropy_with_logits(scores, labels) if is_right else F.mse_loss(torch.sigmoid(scores), labels)
        parameters.append([w.item(), b.item()])
        values.append(value.item())
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
    return parameters, values


@pytest.mark.parametrize("loss", fitting.LOSSES)
@pytest.mark.parametrize("rate", fitting.RATES)
def test_each_run_agrees_with_a_plain_loop_of_torch(loss: str, rate: float) -> None:
    trace = concept.fit(concept.FittingConfig(start_w=-1.0, start_b=0.5, epochs=40))
    parameters, values = train_plainly(trace, loss, rate)
    run = fitting.find_run(loss, rate)
    assert trace.parameters[run] == pytest.approx(np.array(parameters), abs=1e-12)
    assert trace.losses[run] == pytest.approx(values, abs=1e-12)


def test_runs_never_mix() -> None:
    """On points at ±100 the run at rate 3 swings by hundreds; the one at 0.01 beside it is what it would be alone."""
    own = ((-100.0, 1.0), (0.0, 0.0), (100.0, 1.0), (50.0, 0.0))
    trace = concept.fit(concept.FittingConfig(data="own", own=own, epochs=30))
    assert np.ptp(trace.parameters[fitting.find_run("cross-entropy", 3.0), :, 0]) > 50
    parameters, _ = train_plainly(trace, "cross-entropy", 0.01)
    assert trace.parameters[fitting.find_run("cross-entropy", 0.01)] == pytest.approx(np.array(parameters), abs=1e-12)


def test_logistic_regression_of_the_exam() -> None:
    """1, 2, 3 hours: failed, failed, passed. The line lies between 2 and 3 hours, and 4 hours pass."""
    trace = concept.fit(concept.FittingConfig(epochs=300))
    assert trace.labels.tolist() == [0.0, 0.0, 1.0]
    run = fitting.find_run("cross-entropy", 0.1)
    assert 2 < trace.boundaries[run, -1] < 3
    assert trace.predictions[run, -1] == pytest.approx(0.8700, abs=1e-4)
    w, b = trace.parameters[run, -1]
    assert trace.predictions[run, -1] == pytest.approx(1 / (1 + math.exp(-(4 * w + b))), abs=1e-12)
    assert (np.diff(trace.losses[run]) < 0).all(), "full-batch descent at a small rate never climbs"
    assert (np.diff(trace.parameters[run, 10:, 0]) > 0).all(), "separable points have no best w: it grows for ever"


def test_squared_error_stays_on_its_terrace() -> None:
    """The preset "confident": from (−3, 3) cross-entropy finds the valley, squared error gives the third point up."""
    trace = concept.fit(concept.FittingConfig(start_w=-3.0, start_b=3.0))
    good, bad = (fitting.find_run(loss, 0.3) for loss in fitting.LOSSES)
    assert trace.losses[good, -1] == pytest.approx(0.2248, abs=1e-4)
    assert trace.losses[bad, -1] == pytest.approx(0.3352, abs=1e-4)
    assert trace.predictions[good, -1] > 0.9
    assert trace.predictions[bad, -1] < 1e-6


def test_path_lies_on_its_surface() -> None:
    trace = concept.fit(concept.FittingConfig(epochs=20))
    x, labels = torch.from_numpy(trace.x.copy()), torch.from_numpy(trace.labels.copy())
    for surface, loss in zip(trace.surfaces, fitting.LOSSES, strict=True):
        for row, column in ((0, 0), (25, 25), (50, 3)):
            scores = torch.tensor(trace.grid_w[column]) * x + torch.tensor(trace.grid_b[row])
            assert surface[row, column] == pytest.approx(fitting.compute_mean_loss(loss, scores, labels).item(), abs=1e-12)
    for path in trace.parameters:
        assert (path[:, 0] >= trace.grid_w[0]).all()
        assert (path[:, 0] <= trace.grid_w[-1]).all()
        assert (path[:, 1] >= trace.grid_b[0]).all()
        assert (path[:, 1] <= trace.grid_b[-1]).all()


def test_own_points_train() -> None:
    own = ((-100.0, 1.0), (0.0, 0.0), (100.0, 1.0), (50.0, 0.0))
    trace = concept.fit(concept.FittingConfig(data="own", own=own, epochs=30))
    assert trace.x.tolist() == [-100.0, 0.0, 100.0, 50.0]
    assert np.isfinite(trace.losses).all()
    assert np.isfinite(trace.surfaces).all()


# Confidently wrong.


def test_gradients_when_confidently_wrong_by_hand() -> None:
    """z = −6, y = 1: p = 0.0024726; cross-entropy p − y = −0.99753; 2(p − y)p(1 − p) = −0.0049208: 203 times less."""
    trace = concept.compare_losses(concept.LossesConfig(score=-6.0, label=1))
    p = 1 / (1 + math.exp(6))
    assert trace.probability == pytest.approx(p, abs=1e-15)
    assert trace.gradient == pytest.approx([p - 1, 2 * (p - 1) * p * (1 - p)], abs=1e-15)
    assert trace.gradient == pytest.approx([-0.99753, -0.0049208], abs=1e-5)
    assert trace.ratio == pytest.approx(202.7, abs=0.05)
    assert trace.loss == pytest.approx([-math.log(p), (1 - p) ** 2], abs=1e-12)


@pytest.mark.parametrize(("score", "label"), [(-800.0, 1), (-3000.0, 0), (3000.0, 1)])
def test_the_ratio_is_infinite_where_the_squared_error_has_no_gradient_left(score: float, label: int) -> None:
    """The ratio is 1/(2p(1 − p)), also where both gradients are too small for a number."""
    trace = concept.compare_losses(concept.LossesConfig(score=score, label=label))
    assert (trace.gradient[1], trace.ratio) == (0, math.inf)


@pytest.mark.parametrize("label", [0, 1])
def test_both_gradients_agree_with_their_formulas(label: int) -> None:
    trace = concept.compare_losses(concept.LossesConfig(score=3.0, label=label))
    p = 1 / (1 + np.exp(-trace.scores))
    assert trace.gradients[0] == pytest.approx(p - label, abs=1e-14)
    assert trace.gradients[1] == pytest.approx(2 * (p - label) * p * (1 - p), abs=1e-14)


@pytest.mark.parametrize("part", VERBS)
def test_same_settings_same_record_and_it_travels(part: str) -> None:
    verb, config = VERBS[part]
    trace, again = verb(config), pickle.loads(pickle.dumps(verb(config)))
    assert trace.config == again.config
    for field in dataclasses.fields(trace):
        value = getattr(trace, field.name)
        assert np.array_equal(value, getattr(again, field.name), equal_nan=isinstance(value, np.ndarray)), field.name
        if isinstance(value, np.ndarray):
            assert not value.flags.writeable, field.name


@pytest.mark.parametrize(
    ("config", "field", "settings"),
    [
        (concept.SigmoidConfig, "w", {"w": math.nan}),
        (concept.SigmoidConfig, "x", {"x": 9.0}),
        (concept.NeuronConfig, "weights", {"weights": (1.0,)}),
        (concept.NeuronConfig, r"inputs\[2\]", {"inputs": (0.0, math.inf)}),
        (concept.FittingConfig, "data", {"data": "noisy"}),
        (concept.FittingConfig, "own", {"data": "own", "own": ((1.0, 0.0), (2.0, 0.5))}),
        (concept.FittingConfig, "own", {"data": "own", "own": ((1.0, 0.0), (2000.0, 1.0))}),
        (concept.FittingConfig, "epochs", {"epochs": 0}),
        (concept.LossesConfig, "label", {"label": 2}),
        (concept.SoftmaxConfig, "logits", {"logits": ()}),
        (concept.SoftmaxConfig, "logits", {"logits": (0.0,) * 7}),
        (concept.SoftmaxConfig, r"logits\[2\]", {"logits": (0.0, math.nan)}),
        (concept.SoftmaxConfig, "temperature", {"temperature": 0.0}),
        (concept.OverflowConfig, "largest", {"largest": 1e5}),
        (concept.CrossEntropyConfig, "true_class", {"true_class": 3}),
        (concept.CrossEntropyConfig, "learning_rate", {"learning_rate": -1.0}),
        (concept.CalibrationConfig, "size", {"size": 60}),
        (concept.CalibrationConfig, "epochs", {"epochs": 0}),
    ],
)
def test_refused_settings_name_the_field(config: type, field: str, settings: dict) -> None:
    with pytest.raises(ValueError, match=rf"^{field} "):
        config(**settings)


def test_unknown_run_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^rate is 0\.2; allowed: 0\.01"):
        fitting.find_run("cross-entropy", 0.2)
    with pytest.raises(ValueError, match="loss is 'hinge'"):
        fitting.find_run("hinge", 0.1)
