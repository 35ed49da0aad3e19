"""The numbers that the lesson `probabilities` tells, view by view."""

import re

import numpy as np
import pytest

from core.concepts.probabilities import calibration, cross_entropy, fitting, losses, overflow, sigmoid, softmax
from pages.probabilities_views import write_vector
from pages.shell.compute import compute
from pages.shell.words import read_texts
from tests.readout import Readout


def test_a_score_tells_its_probability_and_both_slopes(monkeypatch: pytest.MonkeyPatch) -> None:
    """With w = 2 the probability is twice as steep in x as in the score."""
    seen, trace = Readout(monkeypatch, "probabilities", view="sigmoid", w=2.0), sigmoid.squash(sigmoid.SigmoidConfig(w=2.0))
    seen.check(0, {"score": trace.score, "probability": trace.probability, "slope": trace.slope, "slope in x": 2 * trace.slope})
    seen.check(0, {"tanh": trace.tanh_value, "saturated": trace.saturation_score})
    seen.check_formula(slope=2 * trace.slope)


@pytest.mark.parametrize("view", ["sigmoid", "neuron", "softmax"])
def test_a_probability_that_is_rounded_to_1_is_not_said_to_be_1(view: str) -> None:
    formulas = read_texts("probabilities")[f"formula.{view}"].values()
    assert all(re.search(r"\\approx \(?\{probabilit", formula) for formula in formulas)


def test_the_formula_of_fitting_is_that_of_cross_entropy_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, trace = Readout(monkeypatch, "probabilities", view="fitting"), compute(fitting.fit, fitting.FittingConfig())
    run = fitting.find_run("cross-entropy", 0.1)
    w, b = trace.parameters[run, -1]
    seen.check_formula(w=w, b=b, loss=trace.losses[run, -1], prediction=trace.predictions[run, -1])
    for row, loss in enumerate(fitting.LOSSES):
        seen.check(row, {"own loss": trace.losses[fitting.find_run(loss, 0.1)]})


@pytest.mark.parametrize("view", ["fitting", "losses"])
def test_two_kinds_of_loss_in_one_column_are_not_to_be_compared(view: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both trainings begin at the same w and b, with the same probabilities: the losses differ by their kind only."""
    seen = Readout(monkeypatch, "probabilities", view=view)
    column = {"fitting": "own loss", "losses": "training loss"}[view]
    cross_entropy, squared_error = (seen.read(row, column)[0] for row in (0, 1))
    assert cross_entropy > 2 * squared_error
    assert "own" in seen.words[f"number.{column}"]
    assert "not comparable" in seen.words[f"number.{column}"]


def test_two_losses_tell_their_own_gradients(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, trace = Readout(monkeypatch, "probabilities", view="losses"), losses.compare_losses(losses.LossesConfig())
    for row in range(len(trace.gradient)):
        seen.check(row, {"loss at z": trace.loss[row], "gradient": trace.gradient[row]})
    seen.check_formula(gradient=trace.gradient[0], other=trace.gradient[1])


def test_probabilities_of_softmax_sum_to_one_and_sigmoids_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, trace = Readout(monkeypatch, "probabilities", view="softmax"), softmax.apply_softmax(softmax.SoftmaxConfig())
    seen.check(0, {"softmax": 1.0, "sigmoids": trace.sigmoid_sum, "pair": trace.pair_softmax})


def test_the_naive_softmax_overflows_and_the_stable_one_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Readout(monkeypatch, "probabilities", view="overflow")
    trace = overflow.compare_precisions(overflow.OverflowConfig())
    for row, naive in enumerate(trace.naive):
        seen.check(row, {"stable": trace.stable[row], "naive": "nan" if np.isnan(naive) else naive})


def test_both_descents_tell_what_they_start_from(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Readout(monkeypatch, "probabilities", view="cross_entropy")
    trace = cross_entropy.descend_logits(cross_entropy.CrossEntropyConfig())
    seen.check_formula(errors=write_vector(trace.errors[0, 0]))
    for row, loss in enumerate((trace.by_cross_entropy, trace.by_softmax_twice)):
        seen.check(row, {"start loss": loss, "start gradient": np.abs(trace.gradients[row, 0]).max()})
        seen.check(row, {"minus nll": loss - trace.by_log_softmax, "minus hand": loss - trace.by_hand})


def test_calibration_is_told_as_trained_at_any_temperature_and_after_softmax_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Readout(monkeypatch, "probabilities", view="calibration")
    trace, one = compute(calibration.calibrate, calibration.CalibrationConfig()), calibration.TEMPERATURES.index(1.0)
    for column, field in calibration.COLUMNS.items():
        values = getattr(trace, field)
        for row, told in enumerate((values[:, one], values[:, :-1], values[:, -1])):
            seen.check(row, {column: told})
