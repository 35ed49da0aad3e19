"""The lesson `probabilities` on the screen: programs print the numbers of the pictures, tables hold them, every step runs."""

import contextlib
import io
import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.concepts import probabilities as concept
from core.concepts.probabilities import cross_entropy, fitting, losses, neuron, overflow, sigmoid, softmax
from pages.probabilities_views import ladder, write_vector
from pages.shell.words import Words
from tests.stages import watch_stages
from tests.test_lessons import check, open_page

WORDS = Words("probabilities", "en")
VIEWS = ("sigmoid", "neuron", "fitting", "losses", "softmax", "overflow", "cross_entropy")


def run_program(program: str) -> list[str]:
    """Run a program of the page; return what it prints, line by line."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})
    return printed.getvalue().splitlines()


def read_numbers(line: str) -> list[float]:
    return [float(each) for each in re.findall(r"(?<![\w.])-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)\b", line)]


def test_program_of_sigmoid_prints_the_numbers_on_screen() -> None:
    config = concept.SigmoidConfig(w=-2.0, b=0.5, x=1.25)
    trace, lines = concept.squash(config), run_program(sigmoid.write_program(config))
    printed = [read_numbers(line)[-1] for line in lines]
    expected = [trace.score, trace.probability, trace.slope, trace.slope_in_x, trace.tanh_value]
    assert printed == pytest.approx(expected, abs=1e-14)


def test_program_of_neuron_prints_the_numbers_on_screen() -> None:
    config = concept.NeuronConfig(inputs=(0.25, -1.5))
    trace, lines = concept.forward(config), run_program(neuron.write_program(config))
    assert [read_numbers(line)[-1] for line in lines] == pytest.approx([trace.score, trace.probability], abs=1e-14)


def test_program_of_fitting_prints_the_numbers_on_screen() -> None:
    config, run = concept.FittingConfig(start_w=1.0, start_b=-2.0, epochs=100), fitting.find_run("cross-entropy", 1.0)
    trace, lines = concept.fit(config), run_program(fitting.write_program(config, 1.0))
    assert read_numbers(lines[0]) == pytest.approx(trace.parameters[run, -1].tolist(), abs=1e-10)
    assert read_numbers(lines[1])[-1] == pytest.approx(trace.predictions[run, -1], abs=1e-10)


def test_program_of_losses_prints_the_numbers_on_screen() -> None:
    config = concept.LossesConfig(score=4.5, label=0)
    trace, lines = concept.compare_losses(config), run_program(losses.write_program(config))
    expected = [trace.loss[0], trace.gradient[0], trace.loss[1], trace.gradient[1]]
    assert [read_numbers(line)[-1] for line in lines] == pytest.approx(expected, abs=1e-14)


def test_program_of_softmax_prints_the_numbers_on_screen() -> None:
    config = concept.SoftmaxConfig(logits=(1.0, -2.0), temperature=0.5, constant=10.0)
    trace, lines = concept.apply_softmax(config), run_program(softmax.write_program(config))
    assert read_numbers(lines[0]) == pytest.approx(trace.powers.tolist())
    assert read_numbers(lines[1]) == pytest.approx([*trace.probabilities, trace.probability_sum])
    assert read_numbers(lines[2]) == pytest.approx([*trace.sigmoids, trace.sigmoid_sum])


def test_program_of_overflow_prints_the_numbers_on_screen() -> None:
    config = concept.OverflowConfig(largest=89.0)
    trace, lines = concept.compare_precisions(config), run_program(overflow.write_program(config))
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
    rows, run = fitting.tabulate(training, 0.1), fitting.find_run("squared error", 0.1)
    assert rows[rows["loss"] == "squared error"]["w"].tolist() == training.parameters[run, :, 0].tolist()
    assert sigmoid.tabulate(concept.squash(concept.SigmoidConfig())).shape == (201, 5)
    computed = concept.forward(concept.NeuronConfig())
    cell = neuron.tabulate(computed).round({"x1": 9, "x2": 9}).query("x1 == 1 and x2 == 0")
    assert cell["probability"].tolist() == pytest.approx([computed.probability])
    compared = concept.compare_losses(concept.LossesConfig())
    assert losses.tabulate(compared)["squared_error_gradient"].tolist() == compared.gradients[1].tolist()
    trace = concept.apply_softmax(concept.SoftmaxConfig())
    assert softmax.tabulate(trace)["probability"].tolist() == trace.probabilities.tolist()
    assert overflow.tabulate(concept.compare_precisions(concept.OverflowConfig()))["precision"].tolist() == list(
        overflow.PRECISIONS
    )


def test_ladder_and_vector() -> None:
    assert ladder(1, 0.5) == (-1.0, -0.5, 0.0, 0.5, 1.0)
    assert {1.4, 0.85, 0.1} <= set(ladder(10, 0.05))
    assert write_vector(np.array([0.5, -1.0])) == r"0.5000,\ -1.0000"


def open_step(**settings: Any) -> AppTest:
    """Return the page with these settings in its link."""
    return open_page("probabilities", **{f"probabilities.{name}": str(value) for name, value in settings.items()})


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_step_of_the_page_runs(view: str, language: str) -> None:
    page = open_page("probabilities", **{"probabilities.view": view, "lang": language})
    assert page.session_state["probabilities.view"] == view
    assert any("```" not in each.value and "$" in each.value for each in page.markdown)


@pytest.mark.parametrize("end", [0, -1])
@pytest.mark.parametrize("view", VIEWS)
def test_every_step_stands_with_all_its_sliders_at_one_end(view: str, end: int) -> None:
    page = open_step(view=view, classes=6)
    sliders: list[Any] = list(page.select_slider)
    assert sliders
    for slider in sliders:
        slider.set_value(float(slider.options[end]))
    page.run()
    check(page)
    moved: list[Any] = list(page.select_slider)
    assert [slider.value for slider in moved] == [float(slider.options[end]) for slider in moved]


@pytest.mark.parametrize(("classes", "true_class"), [(2, 2), (6, 1)])
def test_page_takes_any_number_of_classes(classes: int, true_class: int) -> None:
    page = open_step(view="cross_entropy", classes=classes, true_class=true_class)
    assert f"probabilities.z{classes}" in page.session_state


def test_page_refuses_labels_that_are_no_labels() -> None:
    page = open_step(view="fitting", data="own", points="1,3;2,5")
    assert [each.value for each in page.warning] == [WORDS["refused.own"]]


def test_page_hides_the_outcome_until_a_prediction_is_made() -> None:
    page = open_step(view="cross_entropy", predict=1)
    assert any(WORDS["prediction.question"] in each.value for each in page.markdown)
    assert not any(WORDS["shell.formula"] in each.value for each in page.markdown), "the formula gives the answer away"
    page.button(key="probabilities.answer.stuck").click().run()
    check(page)
    assert not any(WORDS["prediction.question"] in each.value for each in page.markdown)
    said = WORDS("prediction.wrong", predicted=WORDS["prediction.stuck"], truth=WORDS["prediction.level"])
    assert any(said in each.value for each in page.markdown)
    assert any(WORDS["shell.formula"] in each.value for each in page.markdown)


COVERED = {
    "neuron": {"map", "activation"},
    "confident": set(),  # the clock stands at its first step, where the two descents have not parted
    "sigmoids": {"probabilities", "temperature", "sigmoids"},
    "constant": {"probabilities", "temperature", "sigmoids"},
    "overflow": {"lanes", "ceilings"},
    "twice": {"gradients"},
}


@pytest.mark.parametrize(("name", "covered"), COVERED.items())
def test_a_question_covers_what_gives_its_answer_away(name: str, covered: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    stages = watch_stages(monkeypatch)
    page = open_page("probabilities")
    page.button(key=f"probabilities.try.{name}").click().run()
    check(page)
    asked = stages[-1]
    assert {panel.name for panel in asked.panels if panel.veiled} == covered
    assert asked.clock is None or asked.clock.locked
    assert {cell for row in asked.numbers.rows for cell in row.cells} == {"?"}
    page.button(key="probabilities.answer.skip").click().run()
    check(page)
    assert not any(panel.veiled for panel in stages[-1].panels)
    assert stages[-1].clock is None or not stages[-1].clock.locked
