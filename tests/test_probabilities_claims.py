"""What the lesson on probabilities tells its visitors is so, in the settings that it speaks of."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from core.concepts import feature_maps
from core.concepts import probabilities as concept
from core.concepts.probabilities import calibration, fitting
from tests.claims import Check, check_all, percent, read_preset, state
from tests.small_network import train_whole

STEM = "probabilities"


def read_logits(settings: dict[str, Any], standard: tuple[float, ...]) -> tuple[float, ...]:
    """Return the logits that a preset's settings z1, z2, ... stand for."""
    count = int(settings.get("classes", len(standard)))
    return tuple(float(settings.get(f"z{number}", standard[number - 1])) for number in range(1, count + 1))


def descend_twice() -> concept.CrossEntropyTrace:
    settings = read_preset(STEM, "twice")
    return concept.descend_logits(concept.CrossEntropyConfig(logits=read_logits(settings, concept.CrossEntropyConfig().logits)))


def check_takeaway() -> None:
    """Softmax sums to 1 and sees differences only; −log p has the gradient p − y, near 1; torch's loss stays accurate."""
    state(STEM, "takeaway", given=(1, 100))
    shares, moved = (concept.apply_softmax(concept.SoftmaxConfig(constant=constant)).probabilities for constant in (0.0, 7.0))
    assert shares.sum() == pytest.approx(1)
    assert moved == pytest.approx(shares)
    trace = descend_twice()
    true = trace.config.true_class
    assert trace.gradients[0] == pytest.approx(trace.errors[0], abs=1e-12)
    assert trace.losses[0, 0] == pytest.approx(-np.log(trace.probabilities[0, 0, true]))
    assert abs(trace.gradients[0, 0, true]) > 0.99
    overflow = concept.compare_precisions(concept.OverflowConfig(largest=1000.0))
    assert np.isnan(overflow.naive).all()
    assert overflow.stable_loss[1:] == pytest.approx(1000)


def check_softmax_before_the_loss() -> None:
    trace = descend_twice()
    state(STEM, "misconception", f"{trace.least_of_softmax_twice:.3f}")
    assert len(trace.config.logits) == 3
    true = trace.config.true_class
    assert abs(trace.gradients[1, 0, true]) < 0.01 < 0.99 < abs(trace.gradients[0, 0, true])
    assert trace.by_cross_entropy == pytest.approx(trace.by_log_softmax)
    assert trace.by_softmax_twice < 2 < 8 < trace.by_cross_entropy  # undecided, where the loss of the same prediction is 8


def check_loss_and_accuracy() -> None:
    losses = [float(-torch.tensor(p).log()) for p in (0.51, 0.99)]
    state(STEM, "misconception.3", *(f"{loss:.2f}" for loss in losses), given=(0.51, 0.99))
    trace = fitting.fit(fitting.FittingConfig(epochs=300))
    run = fitting.find_run("cross-entropy", 0.3)
    w, b = trace.parameters[run].T
    right = ((w[:, None] * trace.x + b[:, None] > 0) == trace.labels).mean(1)
    still = np.flatnonzero(right == 1)
    assert len(still) > 10
    assert np.all(np.diff(trace.losses[run][still]) < 0)  # the loss falls while accuracy stands still


def check_neuron() -> None:
    settings = read_preset(STEM, "neuron")
    inputs = (settings["x1"], settings["x2"])
    trace = concept.forward(concept.NeuronConfig(inputs=inputs))
    (w1, w2), bias = trace.config.weights, trace.config.bias
    numbers = (percent(trace.probability), f"{trace.score:.0f}", f"{trace.probability:.3f}")
    state(STEM, "try.neuron.answer", *numbers, given=(w1, w2, abs(bias), *inputs, 1.5))
    assert w2 < w1
    assert w2 < -bias  # alone it cannot overcome the bias
    even = concept.forward(concept.NeuronConfig(inputs=(inputs[0], 1.5)))
    assert (even.score, even.probability) == (0, 0.5)


def check_confident() -> None:
    settings = read_preset(STEM, "confident")
    standard = concept.LossesConfig()
    assert settings.pop("view") == "losses"
    here = concept.compare_losses(standard)
    config = fitting.FittingConfig(start_w=settings["start_w"], start_b=settings["start_b"])
    trace = fitting.fit(config)
    ends = {loss: trace.losses[fitting.find_run(loss, settings["rate"]), -1] for loss in ("cross-entropy", "squared error")}
    gradients = (f"{here.gradient[0]:.4f}", f"{here.gradient[1]:.4f}", f"{here.ratio:.0f}")
    state(STEM, "try.confident.answer", *gradients, f"{ends['squared error']:.3f}", given=(standard.score, 1, 2, config.epochs))
    state(STEM, "start.losses", f"{standard.score:.0f}", given=(standard.label,))
    assert np.all(np.abs(concept.compare_losses(concept.LossesConfig(score=5.0)).gradient) < 0.01)  # out of the shaded side
    state(STEM, "guide.3", f"{standard.score:.0f}", f"{100 * here.probability:.1f}")
    state(STEM, "guide.4", *gradients, f"{ends['squared error']:.3f}", given=(1,))
    z = config.start_w * trace.x + config.start_b
    assert (z[-1], trace.labels[-1], standard.label) == (standard.score, 1, 1)  # the third student
    w, b = trace.parameters[fitting.find_run("squared error", settings["rate"]), -1]
    assert 1 / (1 + np.exp(-(w * trace.x[-1] + b))) < 0.05  # given up on
    w, b = trace.parameters[fitting.find_run("cross-entropy", settings["rate"]), -1]
    assert np.all(((w * trace.x + b) > 0) == trace.labels)
    assert ends["cross-entropy"] < 0.3


def check_sigmoids() -> None:
    logits = read_logits(read_preset(STEM, "sigmoids"), concept.SoftmaxConfig().logits)
    trace = concept.apply_softmax(concept.SoftmaxConfig(logits=logits))
    numbers = (f"{trace.sigmoid_sum:.1f}", *map(percent, trace.probabilities), f"{trace.pair_sigmoid:.3f}")
    state(STEM, "try.sigmoids.answer", *numbers, given=logits)
    assert trace.pair_sigmoid == pytest.approx(trace.probabilities[0], abs=1e-15)


def check_constant() -> None:
    constant = read_preset(STEM, "constant")["constant"]
    plain, moved = (concept.apply_softmax(concept.SoftmaxConfig(constant=each)) for each in (0.0, constant))
    state(STEM, "try.constant.answer", f"{moved.scaled.max():,.0f}", given=(3, 1))
    assert moved.probabilities == pytest.approx(plain.probabilities, abs=1e-12)
    assert np.isinf(moved.powers).all()
    assert moved.sigmoids == pytest.approx(1)
    assert plain.sigmoids.min() < 0.6


def check_overflow() -> None:
    largest = read_preset(STEM, "overflow")["largest"]
    trace = concept.compare_precisions(concept.OverflowConfig(largest=largest))
    limits = dict(zip(("float16", "bfloat16", "float32", "float64"), trace.thresholds.tolist(), strict=True))
    state(STEM, "start.overflow", f"{concept.OverflowConfig.largest:.0f}", given=(32,))
    state(STEM, "try.overflow.answer", f"{limits['float32']:.2f}", f"{limits['float16']:.2f}", given=(largest, 1))
    begin, lower = (concept.compare_precisions(concept.OverflowConfig(**each)) for each in ({}, {"largest": 88.7}))
    assert [bool(np.isnan(each.naive[2])) for each in (begin, trace, lower)] == [True, True, False]
    assert all(np.isfinite(values).all() for each in (begin, trace, lower) for values in (each.stable, each.stable_loss))
    logits = torch.tensor([largest, 0.0])
    assert (logits - logits.max()).exp().max() == 1
    assert F.log_softmax(torch.tensor([1e4, 0.0]), dim=0).isfinite().all()


def check_twice() -> None:
    trace = descend_twice()
    true = trace.config.true_class
    once, twice = np.abs(trace.gradients[:, 0]).max(axis=-1)  # as the table shows them
    state(STEM, "try.twice.answer", f"{trace.least_of_softmax_twice:.3f}", given=(1, 740))
    state(STEM, "guide.6", given=(1, 740))
    assert once / twice == pytest.approx(740, abs=5)
    assert abs(trace.gradients[0, 0, true]) > 0.99
    once, twice = trace.probabilities[:, -1, true]
    assert twice < 0.01 < 0.9 < once
    state(STEM, "start.cross_entropy")
    once, twice = concept.descend_logits(standard := concept.CrossEntropyConfig()).probabilities[:, 1:, standard.true_class]
    assert np.all(once > twice)


def check_confidence() -> None:
    """The default digit network, on all test digits, upright and turned by 90 degrees."""
    trace, pictures = train_whole(), feature_maps.load_data(feature_maps.FeatureMapsConfig())
    network, labels = feature_maps.restore_network(trace.weights, -1), torch.tensor(pictures.test_labels)
    upright = torch.tensor(pictures.test_images)[:, None]
    with torch.inference_mode():
        (turned, wrongly), (sure, said) = (network(each).softmax(1).max(1) for each in (torch.rot90(upright, 1, (2, 3)), upright))
    state(STEM, "misconception.2", "90", "8", "79", "99", given=(1, 8, 100))
    assert (wrongly == labels).double().mean() == pytest.approx(0.08, abs=0.04)
    assert turned.mean() == pytest.approx(0.79, abs=0.04)
    assert int((said != labels).sum()) == pytest.approx(4, abs=1)  # rounding differs between computers
    assert sure[said != labels].max() > 0.985


def check_cost() -> None:
    shares = (0.5, 0.1, 0.01)
    costs = [f"{-np.log(p):.2f}" for p in shares]
    state(STEM, "guide.2", *costs, given=(1, *shares[1:]))
    assert F.nll_loss(torch.tensor([[0.01, 0.99]]).log(), torch.tensor([0])) == pytest.approx(float(costs[-1]), abs=0.005)
    assert -np.log(1.0) == 0


def check_softmax() -> None:
    """Raised, z₁ takes from all other classes in proportion to what they have; what counts are differences."""
    trace = concept.apply_softmax(concept.SoftmaxConfig())
    state(STEM, "start.softmax", given=(1, 4))
    state(STEM, "guide.5", *map(percent, trace.probabilities), given=trace.config.logits)
    state(STEM, "quiz.1.why.a", *map(percent, torch.tensor([102.0, 101.0]).softmax(0)))
    first, *others = trace.config.logits
    raised = concept.apply_softmax(concept.SoftmaxConfig(logits=(first + 1, *others))).probabilities
    assert raised[0] > trace.probabilities[0]
    assert np.ptp(raised[1:] / trace.probabilities[1:]) < 1e-12 < 1 - raised[1] / trace.probabilities[1]
    check_constant()


def check_start() -> None:
    """σ(z) is between 0 and 1, one half where z is 0; descent on the default data puts all who passed on the upper side."""
    state(STEM, "start", given=(0, 1))
    state(STEM, "start.neuron")
    state(STEM, "start.fitting", given=(0, 1))
    p = torch.tensor([-30.0, 0.0, 30.0], dtype=torch.float64).sigmoid().tolist()
    assert 0 < p[0] < p[1] == 0.5 < p[2] < 1
    trace = fitting.fit(fitting.FittingConfig())
    w, b = trace.parameters[fitting.find_run("cross-entropy", 0.3), -1]
    assert np.array_equal(w * trace.x + b > 0, trace.labels == 1)


def check_calibration() -> None:
    """T = 2.4 mends the confidence on upright digits, not on turned ones; the same digits are right at every T."""
    trace = concept.calibrate(concept.CalibrationConfig())
    upright, turned = (calibration.TURNS.index(each) for each in (0, read_preset(STEM, "turned")["turn"]))
    one, fitted = (calibration.TEMPERATURES.index(each) for each in (1.0, 2.4))
    assert trace.temperature == pytest.approx(2.4, abs=0.05)
    told = [f"{trace.errors[place]:.3f}" for place in ((upright, one), (upright, fitted), (turned, fitted))]
    state(STEM, "try.turned.answer", percent(trace.confidences[turned, one]), *told, given=(100, 2.4))
    asked = [percent(each[upright, one]) for each in (trace.confidences, trace.accuracies)]
    state(STEM, "try.turned.question", *asked, percent(trace.accuracies[turned, one]), given=(45,))
    assert (trace.accuracies == trace.accuracies[:, :1]).all()
    state(STEM, "start.calibration")
    there = [percent(each[turned, fitted]) for each in (trace.confidences, trace.accuracies)]
    state(STEM, "guide.7", *asked, percent(trace.confidences[upright, -1]), *there, given=(2.4, 45))
    assert (np.diff(trace.errors[upright, one : fitted - 2]) < 0).all()
    assert (trace.errors[1:, fitted] > trace.errors[upright, fitted]).all()


def check_exercise() -> None:
    trace = concept.apply_softmax(concept.SoftmaxConfig())
    p, total = trace.probabilities, np.exp(trace.config.logits).sum()
    told = [f"{total:.2f}", f"{p[2]:.4f}", f"{-np.log(p[2]):.2f}", f"{p[2] - 1:.2f}"]
    state(STEM, "exercise.answer", *told, *(f"{each:.2f}" for each in p), given=(0, 1))


CLAIMS: dict[str, Check] = {
    "takeaway": check_takeaway,
    "misconception": check_softmax_before_the_loss,
    "misconception.3": check_loss_and_accuracy,
    "try.neuron.answer": check_neuron,
    "try.confident.answer": check_confident,
    "try.sigmoids.answer": check_sigmoids,
    "try.constant.answer": check_constant,
    "try.overflow.answer": check_overflow,
    "try.twice.answer": check_twice,
    "try.turned.answer": check_calibration,
    **dict.fromkeys(("start", "start.neuron", "start.fitting"), check_start),
    **dict.fromkeys(("start.losses", "guide.3", "guide.4"), check_confident),
    **dict.fromkeys(("start.softmax", "quiz.1.why.a", "guide.5"), check_softmax),
    **dict.fromkeys(("start.cross_entropy", "guide.6"), check_twice),
    **dict.fromkeys(("start.calibration", "guide.7"), check_calibration),
    "start.overflow": check_overflow,
    "misconception.2": check_confidence,
    "exercise.answer": check_exercise,
    "guide.2": check_cost,
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()
