"""The lesson `probabilities` on the screen: figures equal their records, programs print the same numbers, every step runs."""

import contextlib
import io
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from core.concepts import probabilities as concept
from core.concepts.probabilities import cross_entropy, fitting, losses, neuron, overflow, sigmoid, softmax
from core.figures import probabilities, style
from pages.probabilities_views import ladder, write_vector
from pages.shell.words import Words

WORDS = Words("probabilities", "en")
figures: Any = probabilities  # Plotly's types know no attribute of a trace
EXTREMES: dict[str, tuple[float, ...]] = {
    "huge": (1e4, -1e4, 0.0),
    "equal": (0.3, 0.3, 0.3),
    "equal and huge": (-1e4, -1e4, -1e4),
    "two": (1e4, -1e4),
    "six": (1e4, 5.0, 0.0, -5.0, -1e4, 1e4),
    "one class": (7.0,),
}
VIEWS = ("sigmoid", "neuron", "fitting", "losses", "softmax", "overflow", "cross_entropy")
FRAME = Path(__file__).parents[1] / "pages" / "frame.py"


def run_program(program: str) -> list[str]:
    """Run a program of the page; return what it prints, line by line."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})
    return printed.getvalue().splitlines()


def read_numbers(line: str) -> list[float]:
    return [float(each) for each in re.findall(r"(?<![\w.])-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)\b", line)]


# Figures equal their records.


def test_sigmoid_figures_equal_their_record() -> None:
    trace = concept.squash(concept.SigmoidConfig(w=2.0, b=-1.0, x=1.5))
    curve, tanh, tangent, here = figures.draw_sigmoid(trace, WORDS).data
    assert curve.y == pytest.approx(trace.probabilities, abs=1e-6)
    assert tanh.y == pytest.approx(trace.tanh, abs=1e-6)
    assert list(tangent.y) == trace.tangent[:, 1].tolist()
    assert (here.x[0], here.y[0]) == (1.5, trace.probability)
    slopes = figures.draw_slopes(trace, WORDS)
    assert slopes.data[0].y == pytest.approx(trace.slopes, abs=1e-6)
    assert [(shape.x0, shape.x1) for shape in slopes.layout.shapes] == list(trace.saturated)


def test_neuron_figures_equal_their_record() -> None:
    trace = concept.fire(concept.NeuronConfig(inputs=(0.0, 1.0)))
    assert list(figures.draw_sum(trace, WORDS).data[0].y[:3]) == trace.terms.tolist()
    assert figures.draw_answer(trace, WORDS).data[2].y[0] == trace.probability
    assert figures.draw_map(trace, WORDS).data[0].z == pytest.approx(trace.answers, abs=1e-6)


def test_fitting_figures_equal_their_record() -> None:
    trace, rate = concept.fit(concept.FittingConfig(epochs=30)), 0.3
    figure = figures.draw_fit(trace, WORDS, rate)
    for curve, loss in zip(figure.data, fitting.LOSSES, strict=False):
        run = fitting.run_of(loss, rate)
        assert curve.meta["y"] == pytest.approx(trace.curves[run], abs=1e-6)
        assert list(curve.meta["at"]) == trace.epochs.tolist()
    assert figure.data[2].meta["x"][1:, 0] == pytest.approx(trace.boundaries[fitting.run_of("cross-entropy", rate)][1:], rel=1e-6)
    answers = figures.draw_answers(trace, WORDS, rate)
    assert answers.data[0].y == pytest.approx(trace.answers[fitting.run_of("cross-entropy", rate)], abs=1e-6)
    for number, loss in enumerate(fitting.LOSSES):
        surface = figures.draw_surface(trace, WORDS, loss, rate)
        assert surface.data[0].z[: 51 * 51] == pytest.approx(trace.surfaces[number].ravel(), rel=1e-5)
        assert surface.data[1].x == pytest.approx(trace.parameters[fitting.run_of(loss, rate), :, 0], abs=1e-5)


def test_losses_figure_equals_its_record() -> None:
    trace = concept.compare_losses(concept.LossesConfig())
    figure = figures.draw_pull(trace, WORDS)
    for run in range(2):
        assert figure.data[run].y == pytest.approx(trace.gradients[run], abs=1e-6)
        assert figure.data[2 + run].y[0] == trace.gradient[run]


def test_softmax_figures_equal_their_record() -> None:
    trace = concept.share_out(concept.SoftmaxConfig(temperature=2.0))
    drawn = {stage: figures.draw_stage(trace, WORDS, stage).data[0] for stage in figures.STAGES}
    assert list(drawn["scaled"].y) == trace.scaled.tolist()
    assert list(drawn["shares"].y) == trace.probabilities.tolist()
    assert [float(text) for text in drawn["powers"].text] == pytest.approx(trace.powers, rel=5e-3)
    beside = figures.draw_sigmoids(trace, WORDS)
    assert list(beside.data[1].y) == trace.sigmoids.tolist()
    assert f"{trace.sigmoid_sum:.3f}" in beside.data[1].name
    lines = figures.draw_temperature(trace, WORDS).data
    assert lines[1].y == pytest.approx(trace.over_temperatures[:, 1], abs=1e-6)
    assert list(lines[3].y) == trace.probabilities.tolist()


def test_overflow_figures_equal_their_record() -> None:
    trace = concept.raise_logits(concept.OverflowConfig())
    breaks, works, ends = figures.draw_lanes(trace, WORDS).data
    assert list(ends.x) == trace.thresholds.tolist()
    assert list(works.x[1:12:3]) == list(breaks.x[0:12:3]) == trace.thresholds.tolist()
    curve = figures.draw_ceilings(trace, WORDS).data[0]
    assert np.log(curve.y) == pytest.approx(curve.x, rel=1e-12)
    assert len(curve.x) > 100


def test_cross_entropy_figures_equal_their_record() -> None:
    trace = concept.descend_logits(concept.CrossEntropyConfig())
    _, wrong, right = figures.draw_price(trace, WORDS).data
    assert right.y == pytest.approx(trace.losses[0], abs=1e-6)
    assert wrong.x == pytest.approx(trace.probabilities[1, :, 2], abs=1e-6)
    bars = figures.draw_gradients(trace, WORDS).data
    assert bars[1].meta["y"] == pytest.approx(trace.gradients[1], abs=1e-6)
    triangle = figures.draw_triangle(trace, WORDS)
    assert triangle.data[4].x == pytest.approx(trace.triangle[0, :, 0], abs=1e-6)
    arrow = triangle.data[-1].meta
    assert arrow["x"][:, 0] == pytest.approx(trace.triangle[0, :, 0], abs=1e-6)
    assert arrow["y"][:, 1] == pytest.approx(np.full(61, trace.target[1]), abs=1e-6)
    shares = figures.draw_shares(trace, WORDS)
    assert shares.data[4].y == pytest.approx(trace.probabilities[0, :, 2], abs=1e-6)


def shows_something(figure: Any) -> bool:
    """Whether a figure draws at least one finite point in one of its traces."""
    points = [np.asarray(trace.y, dtype=float) for trace in figure.data if trace.y is not None and trace.type in ("bar", "scatter")]
    return any(np.isfinite(each).any() for each in points)


@pytest.mark.parametrize("logits", EXTREMES.values(), ids=EXTREMES)
@pytest.mark.parametrize("temperature", [softmax.MIN_TEMPERATURE, 1.0, softmax.MAX_TEMPERATURE])
def test_extreme_logits_never_blank_softmax(logits: tuple[float, ...], temperature: float) -> None:
    trace = concept.share_out(concept.SoftmaxConfig(logits=logits, temperature=temperature))
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
    draw = figures.draw_triangle if len(logits) == figures.CLASSES_OF_TRIANGLE else figures.draw_shares
    for figure in (figures.draw_price(trace, WORDS), figures.draw_gradients(trace, WORDS), draw(trace, WORDS)):
        assert shows_something(figure)


@pytest.mark.parametrize("score", [-1e4, 1e4])
def test_extreme_scores_are_still_drawn(score: float) -> None:
    trace = concept.compare_losses(concept.LossesConfig(score=score))
    assert np.isfinite(trace.gradients).all()
    low, high = figures.draw_pull(trace, WORDS).layout.xaxis.range
    assert low < score < high


def test_every_colour_has_its_dark_partner() -> None:
    """Nothing in a picture is in a colour that a dark page would not exchange."""
    drawn = [
        figures.draw_sigmoid(concept.squash(concept.SigmoidConfig()), WORDS),
        figures.draw_sum(concept.fire(concept.NeuronConfig()), WORDS),
        figures.draw_lanes(concept.raise_logits(concept.OverflowConfig()), WORDS),
        figures.draw_triangle(concept.descend_logits(concept.CrossEntropyConfig()), WORDS),
    ]
    for figure in drawn:
        text = go.Figure(figure).update_layout(template=None).to_json() or ""
        assert set(re.findall(r"#[0-9a-f]{6}", text)) <= set(style.DARK)


def test_powers_that_float64_cannot_hold_are_written_as_infinite() -> None:
    bars = figures.draw_stage(concept.share_out(concept.SoftmaxConfig(constant=1000.0)), WORDS, "powers").data[0]
    assert set(bars.text) == {"∞"}
    assert max(bars.y) == 1


# The programs on the page.


def test_program_of_sigmoid_prints_the_numbers_on_screen() -> None:
    config = concept.SigmoidConfig(w=-2.0, b=0.5, x=1.25)
    trace, lines = concept.squash(config), run_program(sigmoid.write_program(config))
    printed = [read_numbers(line)[-1] for line in lines]
    expected = [trace.score, trace.probability, trace.slope, trace.slope_in_x, trace.tanh_value]
    assert printed == pytest.approx(expected, abs=1e-14)


def test_program_of_neuron_prints_the_numbers_on_screen() -> None:
    config = concept.NeuronConfig(inputs=(0.25, -1.5))
    trace, lines = concept.fire(config), run_program(neuron.write_program(config))
    assert [read_numbers(line)[-1] for line in lines] == pytest.approx([trace.score, trace.probability], abs=1e-14)


def test_program_of_fitting_prints_the_numbers_on_screen() -> None:
    config, run = concept.FittingConfig(start_w=1.0, start_b=-2.0, epochs=100), fitting.run_of("cross-entropy", 1.0)
    trace, lines = concept.fit(config), run_program(fitting.write_program(config, 1.0))
    assert read_numbers(lines[0]) == pytest.approx(trace.parameters[run, -1].tolist(), abs=1e-10)
    assert read_numbers(lines[1])[-1] == pytest.approx(trace.answers[run, -1], abs=1e-10)


def test_program_of_losses_prints_the_numbers_on_screen() -> None:
    config = concept.LossesConfig(score=4.5, label=0)
    trace, lines = concept.compare_losses(config), run_program(losses.write_program(config))
    expected = [trace.loss[0], trace.gradient[0], trace.loss[1], trace.gradient[1]]
    assert [read_numbers(line)[-1] for line in lines] == pytest.approx(expected, abs=1e-14)


def test_program_of_softmax_prints_the_numbers_on_screen() -> None:
    config = concept.SoftmaxConfig(logits=(1.0, -2.0), temperature=0.5, constant=10.0)
    trace, lines = concept.share_out(config), run_program(softmax.write_program(config))
    assert read_numbers(lines[0]) == pytest.approx(trace.powers.tolist())
    assert read_numbers(lines[1]) == pytest.approx([*trace.probabilities, trace.probability_sum])
    assert read_numbers(lines[2]) == pytest.approx([*trace.sigmoids, trace.sigmoid_sum])


def test_program_of_overflow_prints_the_numbers_on_screen() -> None:
    config = concept.OverflowConfig(largest=89.0)
    trace, lines = concept.raise_logits(config), run_program(overflow.write_program(config))
    for run in range(len(overflow.PRECISIONS)):
        title, naive, stable = lines[3 * run : 3 * run + 3]
        assert read_numbers(title)[-1] == pytest.approx(trace.thresholds[run])
        assert read_numbers(naive) == pytest.approx([trace.naive[run], trace.naive_loss[run]], nan_ok=True)
        assert read_numbers(stable) == pytest.approx([trace.stable[run], trace.stable_loss[run]])


def test_program_of_cross_entropy_prints_the_numbers_on_screen() -> None:
    config = concept.CrossEntropyConfig(logits=(0.5, 1.5, -1.0), true_class=0, learning_rate=0.2, steps=20)
    trace, lines = concept.descend_logits(config), run_program(cross_entropy.write_program(config))
    losses_printed = [read_numbers(line)[-1] for line in lines[:3]]
    expected = [trace.by_cross_entropy, trace.by_log_softmax, trace.by_softmax_twice]
    assert losses_printed == pytest.approx(expected, abs=1e-12)
    assert read_numbers(lines[3]) == pytest.approx(trace.logits[0, -1].tolist(), abs=1e-12)
    assert read_numbers(lines[4]) == pytest.approx(trace.probabilities[0, -1].tolist(), abs=1e-12)


# The tables to download, and the page.


def test_tables_hold_the_record() -> None:
    trace = concept.descend_logits(concept.CrossEntropyConfig(steps=5))
    table = cross_entropy.tabulate(trace)
    assert table["p3"].tolist() == trace.probabilities[:, :, 2].ravel().tolist()
    training = concept.fit(concept.FittingConfig(epochs=10))
    rows, run = fitting.tabulate(training, 0.1), fitting.run_of("squared error", 0.1)
    assert rows[rows["loss"] == "squared error"]["w"].tolist() == training.parameters[run, :, 0].tolist()
    assert sigmoid.tabulate(concept.squash(concept.SigmoidConfig())).shape == (201, 5)
    fired = concept.fire(concept.NeuronConfig())
    cell = neuron.tabulate(fired).round({"x1": 9, "x2": 9}).query("x1 == 1 and x2 == 0")
    assert cell["probability"].tolist() == pytest.approx([fired.probability])
    compared = concept.compare_losses(concept.LossesConfig())
    assert losses.tabulate(compared)["squared_error_gradient"].tolist() == compared.gradients[1].tolist()
    shared = concept.share_out(concept.SoftmaxConfig())
    assert softmax.tabulate(shared)["probability"].tolist() == shared.probabilities.tolist()
    assert overflow.tabulate(concept.raise_logits(concept.OverflowConfig()))["precision"].tolist() == list(overflow.PRECISIONS)


def test_ladder_and_vector() -> None:
    assert ladder(1, 0.5) == (-1.0, -0.5, 0.0, 0.5, 1.0)
    assert {1.4, 0.85, 0.1} <= set(ladder(10, 0.05))
    assert write_vector(np.array([0.5, -1.0])) == r"0.5000,\ -1.0000"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_step_of_the_page_runs(view: str, language: str) -> None:
    page = AppTest.from_file(str(FRAME), default_timeout=60)
    page.query_params.update({"probabilities.view": view, "lang": language})
    page.run()
    page.switch_page("probabilities.py").run()
    assert not page.exception
    assert not page.error
    assert page.session_state["probabilities.view"] == view
    assert any("```" not in each.value and "$" in each.value for each in page.markdown)


@pytest.mark.parametrize("end", [0, -1])
@pytest.mark.parametrize("view", VIEWS)
def test_every_step_stands_with_all_its_sliders_at_one_end(view: str, end: int) -> None:
    page = AppTest.from_file(str(FRAME), default_timeout=60)
    page.query_params.update({"probabilities.view": view, "probabilities.classes": "6"})
    page.run()
    page.switch_page("probabilities.py").run()
    sliders: list[Any] = list(page.select_slider)
    assert sliders
    for slider in sliders:
        slider.set_value(float(slider.options[end]))
    page.run()
    assert not page.exception
    assert not page.error
    moved: list[Any] = list(page.select_slider)
    assert [slider.value for slider in moved] == [float(slider.options[end]) for slider in moved]


@pytest.mark.parametrize(("classes", "true_class"), [("2", "2"), ("6", "1")])
def test_page_takes_any_number_of_classes(classes: str, true_class: str) -> None:
    page = AppTest.from_file(str(FRAME), default_timeout=60)
    settings = {"view": "cross_entropy", "classes": classes, "true_class": true_class}
    page.query_params.update({f"probabilities.{name}": value for name, value in settings.items()})
    page.run()
    page.switch_page("probabilities.py").run()
    assert not page.exception
    assert f"probabilities.z{classes}" in page.session_state


def test_page_refuses_labels_that_are_no_labels() -> None:
    page = AppTest.from_file(str(FRAME), default_timeout=60)
    page.query_params.update({"probabilities.view": "fitting", "probabilities.data": "own", "probabilities.points": "1,3;2,5"})
    page.run()
    page.switch_page("probabilities.py").run()
    assert not page.exception
    assert [each.value for each in page.warning] == [WORDS["refused.own"]]
