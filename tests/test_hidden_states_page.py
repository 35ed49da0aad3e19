"""The page of the lesson on hidden states: words that are refused, seeds trained together, questions, what torch answers."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import CELLS, Sizes, TrainingConfig
from pages.shell import courses
from pages.shell.words import LANGUAGES, Words
from pages.stage.key import read_key
from tests.brief import shorten
from tests.staged import Staged
from tests.test_lessons import check, open_page, read_markdown, read_setting, set_setting

WORDS = Words("hidden_states", "en")
BRIEF = shorten("hidden_states")


def open_lesson(**query: str) -> AppTest:
    return open_page("hidden_states", **{"lang": "en", **query})


def find_panels(staged: Staged) -> list[str]:
    return [panel.name for panel in staged.stage.panels]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("view", "panels"),
    [
        ("letters", ["unrolled", "states", "letters", "loss"]),
        ("memory", ["edit", "twins", "path"]),
        ("inside", ["path", "gates", "embedding"]),
        ("reach", ["reach", "gain", "clipping"]),
        ("shapes", ["shapes"]),
    ],
)
def test_each_view_has_its_pictures(staged: Staged, view: str, panels: list[str], language: str) -> None:
    chosen = {"hidden_states.view": view, "hidden_states.cell": "GRU", "hidden_states.inputs": "embedding"}
    open_lesson(**BRIEF, **chosen, lang=language)
    assert find_panels(staged) == panels
    assert staged.stage.clock is None or staged.stage.clock.known == 21


def test_the_seed_is_a_dial_and_another_one_is_shown_without_training(staged: Staged, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_lesson()
    monkeypatch.setattr(concept, "go_on", lambda *_: pytest.fail("trained again"))
    set_setting(page, "hidden_states.seed", "7")
    check(page.run())
    (dial,) = staged.stage.dials
    assert dial is not None
    assert (dial.name, dial.index, len(dial.texts)) == ("seed", 7, concept.RUNS)
    assert staged.rows[0].cells[0]["values"].shape == (concept.RUNS, TrainingConfig.epochs + 1)
    page.selectbox(key="hidden_states.view").set_value("memory").run()
    check(page)
    assert not staged.stage.dials
    assert staged.rows[0].label == "RNN, seed 7"


def test_a_training_too_large_for_one_message_has_its_seed_at_the_side(staged: Staged) -> None:
    page = open_lesson(**BRIEF, **{"hidden_states.hidden_size": "32", "hidden_states.cell": "LSTM", "hidden_states.seed": "3"})
    assert not any(staged.stage.dials)
    assert page.select_slider(key="hidden_states.seed").value == 3
    assert staged.rows[0].label == "LSTM, seed 3"


def test_the_reach_of_three_cells_is_trained_to_the_end() -> None:
    open_lesson(**BRIEF, **{"hidden_states.view": "reach"})
    for cell in CELLS:
        config = concept.share_seeds(replace(TrainingConfig(epochs=20), cell=cell))
        assert courses.follow(config, concept.start, concept.go_on).state.done


def test_words_that_are_no_pair_are_refused_in_a_sentence(staged: Staged) -> None:
    page = open_lesson(**{"hidden_states.source": "hello!"})
    assert [each.value for each in page.warning] == [
        WORDS("refused.unequal", read=6, said=5, source=TrainingConfig.source, target=TrainingConfig.target)
    ]
    assert read_setting(page, "hidden_states.source") == "hello!"
    page.text_input(key="hidden_states.target").set_value("hello?").run()
    assert not page.warning


def test_a_starting_state_that_does_not_fit_is_refused_in_a_sentence() -> None:
    page = open_lesson(**{"hidden_states.view": "memory", "hidden_states.start": "1, 2"})
    assert [each.value for each in page.warning] == [WORDS("refused.start", units=4)]


@pytest.mark.parametrize(("preset", "panels"), [("one unit", ["loss"]), ("edit", ["edit", "twins"]), ("fade", ["gain"])])
def test_the_picture_that_gives_the_answer_waits_for_it(staged: Staged, preset: str, panels: list[str]) -> None:
    page = open_lesson()
    page.button(key=f"hidden_states.try.{preset}").click().run()
    assert [each.name for each in staged.stage.panels if each.veiled] == panels
    assert staged.clock.locked
    page.button(key="hidden_states.answer.skip").click().run()
    check(page)
    assert not any(each.veiled for each in staged.stage.panels)
    assert bool(staged.clock.play) == (preset != "edit"), "a question about the trained network stands at its last epoch"
    assert WORDS[f"try.{preset}.answer"] in read_markdown(page)


def test_clipping_can_be_switched_off_beside_its_answer() -> None:
    page = open_page("hidden_states", simple=True, lang="en")
    page.button(key="hidden_states.try.clip").click().run()
    assert "hidden_states.clip" not in [each.key for each in page.toggle]
    page.button(key="hidden_states.answer.b").click().run()
    page.toggle(key="hidden_states.clip").set_value(False).run()
    check(page)
    assert not page.toggle(key="hidden_states.clip").value
    assert any(WORDS["try.clip.answer"] in each for each in read_markdown(page))


@pytest.mark.parametrize(("language", "picture"), [("en", "picture {}"), ("zh", "图 {}")])
def test_the_gain_moves_the_picture_and_the_row_that_the_first_sentence_names(staged: Staged, language: str, picture: str) -> None:
    open_lesson(**BRIEF, **{"hidden_states.view": "reach"}, lang=language)
    words, stage = Words("hidden_states", language), staged.stage
    moved = [
        panel.name
        for panel in stage.panels
        if any("gain" in each.get("meta", {}).get("dials", ()) for each in panel.figure["data"])
    ]
    assert moved == ["gain"]
    (number,) = read_key(words, stage).numbers["gain"]
    assert picture.format(number) in words["start.reach"]
    assert [any("gain" in cell.get("dials", ()) for cell in row.cells) for row in staged.rows] == [False] * 3 + [True]


def test_an_edit_is_told_in_the_table(staged: Staged) -> None:
    page = open_lesson()
    page.button(key="hidden_states.try.edit").click().run()
    page.button(key="hidden_states.answer.skip").click().run()
    check(page)
    says, edited, changed, value = (cell["values"][-1] for cell in staged.rows[0].cells)
    assert (says, edited, changed) == ("ohlol", "ohhll", 2)
    assert value == pytest.approx(-0.95, abs=0.01)


@pytest.mark.parametrize("mistake", ["order", "silent"])
def test_torch_answers_below_the_shapes(staged: Staged, mistake: str) -> None:
    page = open_lesson(**BRIEF, **{"hidden_states.view": "shapes", "hidden_states.mistake": mistake})
    answer = concept.ask_torch(mistake, Sizes())
    told = f"**{WORDS['shapes.answer']}** {answer.error}: {answer.message}"
    assert staged.stage.note == (told if answer.error else WORDS("shapes.silent", shape=(7, 5, 3), first=7, second=5))
    assert staged.stage.note in read_markdown(page)
    assert concept.MISTAKES[mistake].__name__ in page.code[0].value
    assert [list(row.cells) for row in staged.rows] == [
        ["(5, 7, 4)", "(5, 7, 3)", "(2, 7, 3)"],
        ["(7, 5, 4)", "(7, 5, 3)", "(2, 7, 3)"],
    ]


def test_inside_shows_the_layer_that_is_chosen(staged: Staged) -> None:
    paths = []
    for layer in "12":
        open_lesson(**BRIEF, **{"hidden_states.view": "inside", "hidden_states.layers": "2", "hidden_states.layer": layer})
        paths.append(repr(staged.stage.panels[0].figure["data"]))
    assert paths[0] != paths[1]


def test_reach_trains_all_three_cells(staged: Staged) -> None:
    """With the longest training the other two are not done at once: their slices follow."""
    settings = {"hidden_states.learning_rate": "0.03", "hidden_states.epochs": "200"}
    open_lesson(**settings)
    open_lesson(**settings, **{"hidden_states.view": "reach"})
    known = [stage.clock.known for stage in staged.shown if stage.clock and stage.key == "hidden_states.reach"]
    assert known[0] < 201
    assert known[-1] == 201


@pytest.mark.parametrize("field", ["source", "target"])
def test_an_unprintable_sign_is_named_by_its_place(field: str) -> None:
    page = open_lesson(**BRIEF, **{f"hidden_states.{field}": "ab\u0007de"})
    (warning,) = (each.value for each in page.warning)
    assert WORDS[f"control.{field}"] in warning
    assert "letter 3 cannot be shown" in warning
