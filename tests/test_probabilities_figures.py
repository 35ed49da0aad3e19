"""The pictures of the lesson `probabilities` equal their records, and nothing extreme leaves them blank."""

import math
import re

import numpy as np
import pytest

from core.concepts import probabilities as concept
from core.concepts.probabilities import fitting, softmax
from core.figures import probabilities as figures
from core.figures import style, themes
from pages.shell.words import Words
from tests.drawn import traces_of
from tests.test_probabilities_many_classes import EXTREMES

WORDS = Words("probabilities", "en")


def test_sigmoid_figures_equal_their_record() -> None:
    trace = concept.squash(concept.SigmoidConfig(w=2.0, b=-1.0, x=1.5))
    curve, tanh, tangent, here = traces_of(figures.draw_sigmoid(trace, WORDS))
    assert curve.y == pytest.approx(trace.probabilities, abs=1e-6)
    assert tanh.y == pytest.approx(trace.tanh, abs=1e-6)
    assert list(tangent.y) == trace.tangent[:, 1].tolist()
    assert (here.x[0], here.y[0]) == (1.5, trace.probability)
    slopes = figures.draw_slopes(trace, WORDS)
    assert traces_of(slopes)[0].y == pytest.approx(trace.config.w * trace.slopes, abs=1e-6)
    rise = np.diff(np.asarray(tangent.y)) / np.diff(np.asarray(tangent.x))
    assert traces_of(slopes)[-1].y[0] == pytest.approx(rise[0])  # the right picture shows the slope that the left one draws
    assert [(shape["x0"], shape["x1"]) for shape in slopes["layout"]["shapes"]] == list(trace.saturated)


def test_neuron_figures_equal_their_record() -> None:
    trace = concept.forward(concept.NeuronConfig(inputs=(0.0, 1.0)))
    assert list(traces_of(figures.draw_sum(trace, WORDS))[0].y[:3]) == trace.terms.tolist()
    assert traces_of(figures.draw_activation(trace, WORDS))[2].y[0] == trace.probability
    assert traces_of(figures.draw_map(trace, WORDS))[0].z == pytest.approx(trace.outputs, abs=1e-6)


def test_fitting_figures_equal_their_record() -> None:
    trace, rate = concept.fit(concept.FittingConfig(epochs=30)), 0.3
    figure = figures.draw_fit(trace, WORDS, rate)
    for curve, loss in zip(traces_of(figure), fitting.LOSSES, strict=False):
        run = fitting.find_run(loss, rate)
        scores = trace.parameters[run, :, :1] * trace.curve_x + trace.parameters[run, :, 1:]
        assert curve.meta["y"] == pytest.approx(1 / (1 + np.exp(-scores)), abs=1e-6)
        assert list(curve.meta["at"]) == trace.epochs.tolist()
    assert traces_of(figure)[2].meta["x"][1:, 0] == pytest.approx(
        trace.boundaries[fitting.find_run("cross-entropy", rate)][1:], rel=1e-6
    )
    predictions = figures.draw_predictions(trace, WORDS, rate)
    assert traces_of(predictions)[0].y == pytest.approx(trace.predictions[fitting.find_run("cross-entropy", rate)], abs=1e-6)
    for number, loss in enumerate(fitting.LOSSES):
        surface = figures.draw_surface(trace, WORDS, loss, rate)
        assert traces_of(surface)[0].z[: 51 * 51] == pytest.approx(trace.surfaces[number].ravel(), rel=1e-5)
        assert traces_of(surface)[1].x == pytest.approx(trace.parameters[fitting.find_run(loss, rate), :, 0], abs=1e-5)


def test_losses_figure_equals_its_record() -> None:
    trace = concept.compare_losses(concept.LossesConfig())
    figure = figures.draw_score_gradients(trace, WORDS)
    for run in range(2):
        assert traces_of(figure)[run].y == pytest.approx(trace.gradients[run], abs=1e-6)
        assert traces_of(figure)[2 + run].y[0] == trace.gradient[run]


def test_softmax_figures_equal_their_record() -> None:
    trace = concept.apply_softmax(concept.SoftmaxConfig(temperature=2.0))
    drawn = {stage: traces_of(figures.draw_stage(trace, WORDS, stage))[0] for stage in figures.STAGES}
    assert list(drawn["scaled"].y) == trace.scaled.tolist()
    assert list(drawn["probabilities"].y) == trace.probabilities.tolist()
    assert [float(text) for text in drawn["powers"].text] == pytest.approx(trace.powers, rel=5e-3)
    beside = figures.draw_sigmoids(trace, WORDS)
    assert list(traces_of(beside)[1].y) == trace.sigmoids.tolist()
    assert f"{trace.sigmoid_sum:.3f}" in traces_of(beside)[1].name
    lines = traces_of(figures.draw_temperature(trace, WORDS))
    assert lines[1].y == pytest.approx(trace.over_temperatures[:, 1], abs=1e-6)
    assert list(lines[3].y) == trace.probabilities.tolist()


def test_overflow_figures_equal_their_record() -> None:
    trace = concept.compare_precisions(concept.OverflowConfig())
    breaks, works, ends = traces_of(figures.draw_lanes(trace, WORDS))
    assert list(ends.x) == trace.thresholds.tolist()
    assert list(works.x[1:12:3]) == list(breaks.x[0:12:3]) == trace.thresholds.tolist()
    curve = traces_of(figures.draw_ceilings(trace, WORDS))[0]
    assert np.log(curve.y) == pytest.approx(curve.x, rel=1e-12)
    assert len(curve.x) > 100


def test_cross_entropy_figures_equal_their_record() -> None:
    trace = concept.descend_logits(concept.CrossEntropyConfig())
    _, wrong, right = traces_of(figures.draw_loss_curve(trace, WORDS))
    assert right.y == pytest.approx(trace.losses[0], abs=1e-6)
    assert wrong.x == pytest.approx(trace.probabilities[1, :, 2], abs=1e-6)
    bars = traces_of(figures.draw_gradients(trace, WORDS))
    assert bars[1].meta["y"] == pytest.approx(trace.gradients[1], abs=1e-6)
    triangle = figures.draw_triangle(trace, WORDS)
    assert traces_of(triangle)[4].x == pytest.approx(trace.triangle[0, :, 0], abs=1e-6)
    arrow = traces_of(triangle)[-1].meta
    assert arrow["x"][:, 0] == pytest.approx(trace.triangle[0, :, 0], abs=1e-6)
    assert arrow["y"][:, 1] == pytest.approx(np.full(61, trace.target[1]), abs=1e-6)
    assert len(triangle["layout"]["shapes"]) == 8
    assert triangle["layout"]["shapes"][0]["path"].startswith("M0.5000,0.8660L")
    assert [label["text"] for label in triangle["layout"]["annotations"][-3:]] == ["−log p = 0.5", "1", "2"]
    drawn = figures.draw_probabilities(trace, WORDS)
    assert traces_of(drawn)[4].y == pytest.approx(trace.probabilities[0, :, 2], abs=1e-6)


def shows_something(figure: style.Figure) -> bool:
    """Whether a figure draws at least one finite point in one of its traces."""
    points = [
        np.asarray(trace.y, dtype=float) for trace in traces_of(figure) if trace.y is not None and trace.type in ("bar", "scatter")
    ]
    return any(np.isfinite(each).any() for each in points)


@pytest.mark.parametrize("logits", EXTREMES.values(), ids=EXTREMES)
@pytest.mark.parametrize("temperature", [softmax.MIN_TEMPERATURE, 1.0, softmax.MAX_TEMPERATURE])
def test_extreme_logits_never_blank_softmax(logits: tuple[float, ...], temperature: float) -> None:
    trace = concept.apply_softmax(concept.SoftmaxConfig(logits=logits, temperature=temperature))
    assert trace.probability_sum == pytest.approx(1, abs=1e-12)
    for values in (trace.scores, trace.scaled, trace.heights, trace.probabilities, trace.sigmoids, trace.over_temperatures):
        assert np.isfinite(values).all()
    for stage in figures.STAGES:
        assert shows_something(figures.draw_stage(trace, WORDS, stage))
    assert shows_something(figures.draw_sigmoids(trace, WORDS))
    assert shows_something(figures.draw_temperature(trace, WORDS))
    assert math.isnan(trace.pair_sigmoid) == (len(logits) == 1)


@pytest.mark.parametrize("logits", EXTREMES.values(), ids=EXTREMES)
def test_extreme_logits_never_blank_cross_entropy(logits: tuple[float, ...]) -> None:
    trace = concept.descend_logits(concept.CrossEntropyConfig(logits=logits, true_class=len(logits) - 1, steps=5))
    for values in (trace.logits, trace.probabilities, trace.losses, trace.gradients):
        assert np.isfinite(values).all()
    draw = figures.draw_triangle if len(logits) == figures.CLASSES_OF_TRIANGLE else figures.draw_probabilities
    for figure in (figures.draw_loss_curve(trace, WORDS), figures.draw_gradients(trace, WORDS), draw(trace, WORDS)):
        assert shows_something(figure)


@pytest.mark.parametrize("score", [-1e4, 1e4])
def test_extreme_scores_are_still_drawn(score: float) -> None:
    trace = concept.compare_losses(concept.LossesConfig(score=score))
    assert np.isfinite(trace.gradients).all()
    low, high = figures.draw_score_gradients(trace, WORDS)["layout"]["xaxis"]["range"]
    assert low < score < high


def test_every_colour_has_its_dark_partner() -> None:
    """Nothing in a picture is in a colour that a dark page would not exchange."""
    drawn = [
        figures.draw_sigmoid(concept.squash(concept.SigmoidConfig()), WORDS),
        figures.draw_sum(concept.forward(concept.NeuronConfig()), WORDS),
        figures.draw_lanes(concept.compare_precisions(concept.OverflowConfig()), WORDS),
        figures.draw_triangle(concept.descend_logits(concept.CrossEntropyConfig()), WORDS),
    ]
    for figure in drawn:
        text = themes.to_plotly(figure).to_json() or ""
        assert set(re.findall(r"#[0-9a-f]{6}", text)) <= set(style.DARK)


def test_powers_that_float64_cannot_hold_are_written_as_infinite() -> None:
    bars = traces_of(figures.draw_stage(concept.apply_softmax(concept.SoftmaxConfig(constant=1000.0)), WORDS, "powers"))[0]
    assert set(bars.text) == {"∞"}
    assert max(bars.y) == 1
