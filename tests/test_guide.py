"""The guide of every lesson: its steps are states of the page; next, back and leave; and few controls at first."""

import importlib
import itertools
import re
import tomllib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.figures import style
from pages import STEMS
from pages.course import page as course
from pages.course.steps import END, PLAY, Step, read_steps
from pages.shell import courses, link
from pages.shell.lesson import Lesson
from pages.shell.view import Numbers
from pages.shell.words import LANGUAGES, Words, read_table, read_texts
from tests.brief import shorten
from tests.claims import find_claims
from tests.staged import Staged
from tests.test_figures import list_views
from tests.test_lessons import check, open_page, read_markdown, read_setting

ROOT = Path(__file__).parents[1]
GUIDED = [stem for stem in STEMS if read_steps(stem)]
SIMPLE = [stem for stem in STEMS if "controls" in read_table(stem, "simple")]
MOST_SIMPLE = 4
KINDS = ("select_slider", "slider", "toggle", "selectbox", "button_group", "text_input", "number_input", "multiselect", "radio")
PLACES = ("clock", "table")


def list_controls(page: AppTest, stem: str) -> set[str]:
    """Return the names of the lesson's widgets that the page draws."""
    keys = {str(widget.key) for kind in KINDS for widget in page.get(kind) if str(widget.key).startswith(f"{stem}.")}
    return {key.removeprefix(f"{stem}.").removesuffix(".typed") for key in keys} - {"all_controls"}


def read_table_of(page: AppTest, stem: str) -> dict[str, str]:
    """Return the lesson's settings as its link has them."""
    table = page.session_state[link._TABLE]
    return {key.removeprefix(f"{stem}."): text for key, text in table.items() if key.startswith(f"{stem}.")}


def find_missing(step: Step, page: AppTest, stem: str, staged: Staged) -> list[str]:
    """Return what the step marks and the page does not show in this state."""
    stage = staged.stage
    controls = list_controls(page, stem) | {dial.name for dial in stage.dials if dial}
    there = {f"panel.{panel.name}" for panel in stage.panels} | {f"control.{name}" for name in controls}
    there |= {place for place, shown in zip(PLACES, (stage.clock, stage.numbers), strict=True) if shown}
    named = read_table(stem, "guide")[str(step.number)].get("mark", ())  # what a step changes may be back in hiding
    return [mark for mark in named if mark not in there]


@pytest.mark.parametrize("stem", GUIDED)
def test_guide_has_five_to_seven_steps(stem: str) -> None:
    steps, texts = read_steps(stem), read_texts(stem)
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert 5 <= len(steps) <= 7
    assert all(step.key in texts for step in steps)
    assert steps[0].key == "start"
    assert not steps[0].set, "the first step is the page as it opens"
    assert any(step.cover for step in steps) or any("Predict" in texts[step.key]["en"] for step in steps)
    assert all(
        read_table(stem, "guide")[str(step.number)].keys() <= {"en", "zh", "set", "mark", "moment", "cover"} for step in steps
    )


@pytest.mark.parametrize("stem", GUIDED)
def test_what_a_step_changes_is_outlined(stem: str) -> None:
    """Also a control that an earlier step has set to something else, and one that is back at its default: nobody names them."""
    steps = read_steps(stem)
    for before, step in itertools.pairwise(steps):
        changed = [name for name in {*before.set, *step.set} if before.set.get(name) != step.set.get(name)]
        assert {f"control.{name}" for name in changed} <= set(step.mark), step.number


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stem", GUIDED)
def test_every_step_is_a_state_of_the_page(stem: str, language: str, staged: Staged, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the button through all steps: the sentence stands, settings are kept as written, marks exist, the moment is there.

    A long training is only begun, unless a step waits for its moment.
    """
    words, steps = Words(stem, language), read_steps(stem)
    if not any(step.moment for step in steps):
        monkeypatch.setattr(courses, "show_more", lambda *_: None)
    page = open_page(stem, simple=True, lang=language)
    page.button(key="guide_begin").click().run()
    for step in steps:
        check(page)
        assert read_setting(page, f"{stem}.guide") == str(step.number)
        assert any(words[step.key] in each.value for each in page.markdown), step.key
        page.session_state[link._FRESH] = True  # as a link that is opened: what is not valid would be corrected
        page.run()
        told = {name: link.to_text(value) for name, value in step.set.items()}
        assert read_table_of(page, stem) == {**told, "guide": str(step.number)}, step.key
        assert not find_missing(step, page, stem, staged), step.key
        check_moment(step, staged)
        if step.number < len(steps):
            page.button(key="guide_next").click().run()


def check_moment(step: Step, staged: Staged) -> None:
    """Fail unless time and veil are as the step has them."""
    stage, name = staged.stage, f"guide {step.number}"
    if step.cover:
        assert (stage.clock and stage.clock.locked) or any(panel.veiled for panel in stage.panels), (
            f"{name} covers nothing: {step.cover}"
        )
        if not isinstance(step.cover, bool):
            assert {panel.name for panel in stage.panels if panel.veiled} == set(step.cover), "the others show what is asked about"
            assert all(cell == "?" for row in staged.rows for cell in row.cells)
        return
    assert not any(panel.veiled for panel in stage.panels)
    if step.moment == PLAY:
        assert staged.clock.play == name
    elif step.moment is not None:
        assert staged.clock.jump == name
        reading = staged.clock.readings[staged.clock.start or 0]
        assert reading == (staged.clock.readings[-1] if step.moment == END else pytest.approx(step.moment))


@pytest.mark.parametrize("stem", GUIDED)
def test_every_claim_of_a_guide_has_its_check(stem: str) -> None:
    checks = importlib.import_module(f"tests.test_{stem}_claims").CLAIMS
    steps = {step.key for step in read_steps(stem)}
    missing = [key for key in find_claims(stem) if key in steps and key not in checks]
    assert not missing, f"assets/text/{stem}.toml claims what no check in tests/test_{stem}_claims.py computes: {missing}"


def test_back_and_leave() -> None:
    """Back is the state before; leaving changes nothing but that; a preset ends the guide; a number beyond the end is the last."""
    stem = "descent"
    page = open_page(stem, simple=True, **{f"{stem}.guide": "6"})
    last = len(read_steps(stem))
    assert read_setting(page, f"{stem}.rate") is None, "a link is what it says: the step alone sets nothing"
    page.button(key="guide_back").click().run()
    assert read_table_of(page, stem) == {"view": "rates", "rate": "0.1", "guide": "5"}
    page.button(key="guide_leave").click().run()
    assert read_table_of(page, stem) == {"view": "rates", "rate": "0.1"}
    assert "guide_next" not in [each.key for each in page.button]
    page.button(key="guide_begin").click().run()
    page.button(key=f"{stem}.try.limit").click().run()
    assert read_setting(page, f"{stem}.guide") is None
    page = open_page(stem, simple=True, **{f"{stem}.guide": "99"})
    assert page.button(key="guide_next").disabled
    assert any(Words(stem, "en")[f"guide.{last}"] in each.value for each in page.markdown)
    for text in ("0", "-3", "two", "1e9"):
        check(open_page(stem, simple=True, **{f"{stem}.guide": text}))


@pytest.mark.parametrize("stem", SIMPLE)
def test_few_controls_at_first(stem: str, staged: Staged, monkeypatch: pytest.MonkeyPatch) -> None:
    """At most four in each view, beside the view and the dials; the switch shows the rest; everything named exists somewhere.

    The table has fewer columns at first, with the cells that belong to them. A long training is only begun. The texts name the
    dials, too, lest a link that sets one of them opens with all controls.
    """
    monkeypatch.setattr(courses, "show_more", lambda *_: None)
    simple, seen, dials, tables = read_table(stem, "simple"), set(), set(), watch_tables(monkeypatch)
    named = simple["controls"]
    for view in list_views(stem):
        page = open_page(stem, simple=True, **({f"{stem}.view": view} if view else {}))
        dials |= {dial.name for dial in staged.stage.dials}
        few = list_controls(page, stem) - {"view"}
        assert len(few) <= MOST_SIMPLE, (view, few)
        page.toggle(key=f"{stem}.all_controls").set_value(True).run()
        check(page)
        assert few <= list_controls(page, stem)
        seen |= few
    named = set().union(*(named.values() if isinstance(named, dict) else [named]))
    assert seen <= named
    assert dials <= named | set(simple.get("dials", ()))
    fewer = [check_columns(full, kept) for full, kept in tables]
    assert any(fewer) == ("columns" in read_table(stem, "simple")), "the table is shorter at first, where the texts say so"


def watch_tables(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Numbers, Numbers]]:
    """Return a list that grows by every table of a page, and what is kept of it."""
    tables, keep = list[tuple[Numbers, Numbers]](), course.keep_columns

    def note(lesson: Lesson, numbers: Numbers | None) -> Numbers | None:
        kept = keep(lesson, numbers)
        tables.extend([(numbers, kept)] if numbers and kept else [])
        return kept

    monkeypatch.setattr(course, "keep_columns", note)
    return tables


def check_columns(full: Numbers, kept: Numbers) -> bool:
    """Fail unless under each title that is kept stand the cells of the full table; return whether there are fewer columns."""
    for row, short in zip(full.rows, kept.rows, strict=True):
        cells = dict(zip(full.columns[1:], row.cells, strict=True))
        assert all(cell is cells[title] for title, cell in zip(kept.columns[1:], short.cells, strict=True)), kept.columns
    return len(kept.columns) < len(full.columns)


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ({"backprop.view": "loop"}, "start.loop"),
        ({"backprop.data": "loop"}, "start"),
        ({"overfitting.data": "own"}, "start.own"),
        ({"overfitting.family": "network", **shorten("overfitting")}, "start.network"),
        ({"descent.family": "refused.ambiguous"}, "start"),
    ],
)
def test_the_first_thing_to_do_is_that_of_the_view_and_not_of_any_value_in_a_link(query: dict[str, str], key: str) -> None:
    stem = next(iter(query)).partition(".")[0]
    assert Words(stem, "en")[key] in read_markdown(open_page(stem, lang="en", **query))


def test_a_link_that_sets_a_hidden_control_opens_all() -> None:
    stem, hidden = "descent", {"momentum", "epochs", "seed", "intercept"}
    assert not list_controls(open_page(stem, simple=True), stem) & hidden
    page = open_page(stem, simple=True, **{f"{stem}.momentum": "0.9"})
    assert hidden <= list_controls(page, stem)
    assert read_setting(page, f"{stem}.momentum") == "0.9"
    assert not list_controls(open_page(stem, simple=True, **{f"{stem}.rate": "0.1", f"{stem}.view": "noise"}), stem) & hidden
    page.toggle(key=f"{stem}.all_controls").set_value(False).run()
    assert read_setting(page, f"{stem}.momentum") == "0.9", "a look changes no value"
    assert list_controls(page, stem) & hidden == {"momentum"}, "what differs from its default is in sight"
    link = {key: read_setting(page, key) for key in (f"{stem}.momentum", f"{stem}.more")}
    assert list_controls(open_page(stem, simple=True, **link), stem) & hidden == {"momentum"}, "its link shows what it showed"
    page.select_slider(key=f"{stem}.momentum").set_value(0.0).run()
    assert "momentum" in list_controls(page, stem), "it does not vanish under the hand"


@pytest.mark.parametrize("query", [{"playground.rate": "1"}, {"overfitting.degree": "9"}, {"hidden_states.gain": "2"}])
def test_a_link_that_sets_what_is_in_sight_at_first_opens_few(query: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Dials, and the controls of another view: who moved one and reloads finds the page as it was."""
    monkeypatch.setattr(courses, "show_more", lambda *_: None)
    stem = next(iter(query)).partition(".")[0]
    assert not open_page(stem, simple=True, **query).toggle(key=f"{stem}.all_controls").value


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_in_sentences_are_those_of_the_pictures(theme: str) -> None:
    """:blue[…] and the like in a sentence; on dark pages the partners of the figures' colours."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"][theme]
    colours = {"blue": style.BLUE, "orange": style.POINT, "green": style.GREEN, "violet": style.GRADIENT, "yellow": style.OPTIMUM}
    for name, colour in colours.items():
        assert config[f"{name}TextColor"] == (style.DARK[colour] if theme == "dark" else colour)
    used = {
        name for stem in GUIDED for step in read_steps(stem) for name in re.findall(r":(\w+)\[", read_texts(stem)[step.key]["en"])
    }
    assert used <= colours.keys()
