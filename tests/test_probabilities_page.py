"""The lesson `probabilities` on the screen: every step runs."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.probabilities_views import bracket, ladder, write_vector
from pages.shell.words import Words
from tests.staged import watch_stage
from tests.test_lessons import check, open_page
from tests.test_programs import Watcher

WORDS = Words("probabilities", "en")
VIEWS = ("sigmoid", "neuron", "fitting", "losses", "softmax", "overflow", "cross_entropy", "calibration")


def test_ladder_and_vector() -> None:
    assert ladder(1, 0.5) == (-1.0, -0.5, 0.0, 0.5, 1.0)
    assert {1.4, 0.85, 0.1} <= set(ladder(10, 0.05))
    assert write_vector(np.array([0.5, -1.0, -0.0, -1.23456e-5])) == r",\allowbreak\ ".join(("0.5", "-1", "0", "-1.235e-05"))
    assert bracket(x=5.75, b=-3.0) == {"x": "5.75", "b": "(-3)"}


def open_step(**settings: Any) -> AppTest:
    """Return the page with these settings in its link."""
    return open_page("probabilities", **{f"probabilities.{name}": str(value) for name, value in settings.items()})


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_step_of_the_page_runs(view: str, language: str) -> None:
    page = open_page("probabilities", **{"probabilities.view": view, "lang": language})
    assert page.session_state["probabilities.view"] == view
    assert any("```" not in each.value and "$" in each.value for each in page.markdown)


def test_scores_and_epochs_have_rows_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = Watcher("probabilities", monkeypatch)
    open_step(view="losses")
    assert watcher.view is not None
    table = watcher.view.table()
    assert (table.score.notna() != table.epoch.notna()).all()


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
    assert [each.value for each in page.warning] == [WORDS("refused.own", x=1, y=3)]


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
    "confident": {"score_gradients"},  # and the clock stands at its first step, where the two descents have not parted
    "sigmoids": {"powers", "probabilities", "temperature", "sigmoids"},
    "constant": {"powers", "probabilities", "temperature", "sigmoids"},
    "overflow": {"lanes", "ceilings"},
    "twice": {"gradients"},
    "turned": {"reliability", "temperatures", "confidences"},
}


@pytest.mark.parametrize(("name", "covered"), COVERED.items())
def test_a_question_covers_what_gives_its_answer_away(name: str, covered: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    stages = watch_stage(monkeypatch).shown
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
