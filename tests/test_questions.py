"""Questions of a lesson: the picture plays after each answer, and the question can be asked again."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from pages import STEMS
from pages.course import questions
from pages.course.questions import list_choices
from pages.shell import courses, link
from pages.shell.words import LANGUAGES, Words, read_presets, read_table, read_texts
from tests.staged import Staged
from tests.test_lessons import check, is_asked, open_page, read_markdown, read_setting, set_setting

STEM = "descent"
OUTCOMES = [(stem, name) for stem in STEMS for name, entry in read_table(stem, "try").items() if "then" in entry]
"""The presets that set more once their question is answered."""


def test_the_right_answer_stands_anywhere_among_the_choices() -> None:
    """Of two to four it is the first one about as often as any other."""
    lessons = [Words(stem, "en") for stem in STEMS]
    asked = [(words, name) for words in lessons for name in read_presets(words.stem) if f"try.{name}.choice.a" in words]
    first = [next(iter(list_choices(words, name))) for words, name in asked]
    assert 0.2 < first.count("a") / len(first) < 0.5


def ask(page: AppTest, name: str) -> None:
    """Press the button of a preset."""
    page.button(key=f"{STEM}.try.{name}").click().run()
    check(page)


def answer(page: AppTest, choice: str) -> None:
    """Press one of the choices, "skip" for none."""
    page.button(key=f"{STEM}.answer.{choice}").click().run()
    check(page)


def list_controls(page: AppTest) -> list[Widget]:
    """Return the lesson's sliders, rows of buttons and fields."""
    return [
        widget
        for widget in (*page.select_slider, *page.segmented_control, *page.text_input)
        if str(widget.key).startswith(f"{STEM}.")
    ]


def test_the_picture_plays_after_each_answer(staged: Staged) -> None:
    """The browser plays where the clock says what it has not said before."""
    page = open_page(STEM)
    played = [staged.clock.play]
    for name, choice in (("limit", "a"), ("momentum", "a"), ("momentum", "b"), ("momentum", "skip")):
        ask(page, name)
        assert staged.clock.locked
        answer(page, choice)
        assert not staged.clock.locked
        played.append(staged.clock.play)
    assert len(set(played)) == len(played), played


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answered_question_is_asked_again(language: str, staged: Staged) -> None:
    """Pressing its button again hides the answer, with the outcome, and offers the choices."""
    page, words = open_page(STEM, lang=language), Words(STEM, language)
    for choice in ("b", "a"):
        ask(page, "limit")
        assert staged.clock.locked
        assert not any(words["try.limit.answer"] in text for text in read_markdown(page))
        answer(page, choice)
        assert any(words["try.limit.answer"] in text for text in read_markdown(page))
        assert f"{STEM}.answer.{choice}" not in [button.key for button in page.button]


@pytest.mark.parametrize("changed", [{"rate": "0.01"}, {"momentum": "0.5"}, {"rate": "0.01", "view": "noise"}])
def test_a_question_that_may_not_be_skipped_stays_whatever_is_set(changed: dict[str, str], staged: Staged) -> None:
    """The answer is about the pictures beside it: they are those of the preset again. Who resets all controls sees no outcome."""
    page, words = open_page(STEM, insist="1"), Words(STEM, "en")
    for leave in (lambda: answer(page, "b"), lambda: check(page.button(key="reset_controls").click().run())):
        ask(page, "limit")
        preset = {name: read_setting(page, f"{STEM}.{name}") for name in ("rate", "momentum", "view", "try")}
        assert {widget.disabled for widget in list_controls(page)} == {True}
        for name, text in changed.items():
            set_setting(page, f"{STEM}.{name}", text)
        check(page.run())
        assert any(words["try.limit.question"] in text for text in read_markdown(page))
        assert all(cell == "?" for row in staged.stage.numbers.rows for cell in row.cells)
        leave()
        assert {widget.disabled for widget in list_controls(page)} == {False}
        assert not any(words["try.limit.question"] in text for text in read_markdown(page))
        settings = {name: read_setting(page, f"{STEM}.{name}") for name in preset}
        left = dict.fromkeys(preset) | {"view": changed.get("view")}  # to reset the controls changes no view
        assert settings == (preset if settings["try"] else left)


@pytest.mark.parametrize("insist", [{}, {"insist": "1"}])
@pytest.mark.parametrize(("stem", "name"), OUTCOMES)
def test_an_answer_sets_what_shows_the_outcome(stem: str, name: str, insist: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not while the question is open, also when it is asked again; a link to the outcome opens with it and asks nothing."""
    monkeypatch.setattr(courses, "show_more", lambda *_: None)
    then = {f"{stem}.{each}": link.to_text(value) for each, value in read_table(stem, "try")[name]["then"].items()}
    page = open_page(stem, **insist)
    for _ in range(2):
        check(page.button(key=f"{stem}.try.{name}").click().run())
        assert is_asked(page, stem, name)
        assert all(read_setting(page, key) != text for key, text in then.items())
        check(page.button(key=f"{stem}.answer.b").click().run())
        assert {key: read_setting(page, key) for key in then} == then
        assert any(Words(stem, "en")[f"try.{name}.answer"] in text for text in read_markdown(page))
    handed = open_page(stem, **page.session_state[link._TABLE])
    assert {key: read_setting(handed, key) for key in then} == then
    assert not is_asked(handed, stem, name)


def test_an_answer_stands_with_the_outcome_that_it_sets(staged: Staged, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for who predicts each change: the outcome is none that the visitor made."""
    monkeypatch.setattr(questions, "read_table", lambda *_: {"limit": {"then": {"rate": 0.01}}})
    page, words = open_page(STEM, **{f"{STEM}.predict": "1"}), Words(STEM, "en")
    ask(page, "limit")
    answer(page, "b")
    assert read_setting(page, f"{STEM}.rate") == "0.01"
    assert any(words["try.limit.answer"] in text for text in read_markdown(page))
    set_setting(page, f"{STEM}.rate", "0.05")
    check(page.run())
    assert any(words["prediction.question"] in text for text in read_markdown(page))


def test_a_link_with_other_settings_than_its_presets_shows_those(staged: Staged) -> None:
    page = open_page(STEM, insist="1", **{f"{STEM}.try": "limit", f"{STEM}.rate": "0.01"})
    assert not any(Words(STEM, "en")["try.limit.question"] in text for text in read_markdown(page))
    assert all(cell != "?" for row in staged.stage.numbers.rows for cell in row.cells)
    assert read_setting(page, f"{STEM}.rate") == "0.01"


def test_a_question_speaks_of_what_its_preset_has_set(staged: Staged) -> None:
    """It is not asked about other settings; once answered, its answer stays while the visitor tries what it speaks of."""
    page, words = open_page(STEM), Words(STEM, "en")
    ask(page, "limit")
    set_setting(page, f"{STEM}.rate", "0.01")
    check(page.run())
    assert not staged.clock.locked
    assert not any(words["try.limit.question"] in text for text in read_markdown(page))
    ask(page, "limit")
    answer(page, "b")
    set_setting(page, f"{STEM}.rate", "0.01")
    check(page.run())
    assert any(words["try.limit.answer"] in text for text in read_markdown(page))


def test_no_preset_and_no_reset_ends_predicting(staged: Staged) -> None:
    """Whoever predicts each change is asked again where something is changed after a preset's answer."""
    page, words = open_page(STEM, **{f"{STEM}.predict": "1"}), Words(STEM, "en")
    ask(page, "limit")
    answer(page, "b")
    assert any(words["try.limit.answer"] in text for text in read_markdown(page))
    set_setting(page, f"{STEM}.rate", "0.01")
    check(page.run())
    assert any(words["prediction.question"] in text for text in read_markdown(page))
    assert all(cell == "?" for row in staged.stage.numbers.rows for cell in row.cells)
    page.button(key="reset_controls").click().run()
    assert read_setting(page, f"{STEM}.predict") == "1"


@pytest.mark.parametrize("stem", STEMS)
def test_every_choice_is_offered(stem: str) -> None:
    for name in read_presets(stem):
        written = [key for key in read_texts(stem) if key.startswith(f"try.{name}.choice.")]
        assert len(list_choices(Words(stem, "en"), name)) == len(written), name


def test_where_no_question_may_be_skipped_nobody_switches_the_prediction_off(staged: Staged) -> None:
    """Nor on, which nobody could take back."""
    asked = {f"{STEM}.predict": "1"}
    pages = [open_page(STEM, **query) for query in (asked, {"insist": "1"}, asked | {"insist": "1"})]
    assert [any(each.key == f"{STEM}.predict" for each in page.toggle) for page in pages] == [True, False, False]
    assert staged.clock.locked
    assert set(staged.rows[0].cells) == {"?"}
