"""A page that says "Press ▶" opens at the first moment and without a verdict; once anything is done, it shows all of it."""

import pytest

from pages import STEMS
from pages.course.steps import read_steps
from pages.shell import courses
from pages.shell.words import LANGUAGES, Words, read_texts
from tests.small_races import run_default
from tests.staged import Staged
from tests.test_figures import list_views
from tests.test_lessons import open_page

PLAYED = [
    (stem, view)
    for stem in STEMS
    for place, view in enumerate(list_views(stem))
    if "▶" in read_texts(stem)["start" if place == 0 else f"start.{view}"]["en"]
]


@pytest.mark.parametrize("stem", STEMS)
def test_both_languages_ask_to_play_the_same_views(stem: str) -> None:
    for key, sentence in read_texts(stem).items():
        if key.partition(".")[0] == "start":
            assert len({"▶" in sentence[language] for language in LANGUAGES}) == 1, key


@pytest.mark.parametrize(("stem", "view"), PLAYED)
def test_a_page_waits_to_be_played(stem: str, view: str, staged: Staged, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first view and every other that says so. A long training is only begun."""
    monkeypatch.setattr(courses, "show_more", lambda *_: None)
    open_page(stem, **{f"{stem}.view": view})
    assert staged.clock.waits or staged.clock.start == 0
    assert staged.stage.note == ""


@pytest.mark.parametrize("settings", [{"epochs": "20"}, {"try": "fair"}, {"guide": "1"}])
def test_a_link_with_settings_a_question_or_a_step_does_not_wait(settings: dict[str, str], staged: Staged) -> None:
    open_page("descent", **{f"descent.{name}": text for name, text in settings.items()})
    assert not staged.clock.waits


def test_once_played_a_page_waits_no_more(staged: Staged, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page("descent")
    monkeypatch.setattr("pages.stage.stage._read", lambda key, name: 3 if name == "moment" else None)
    page.run()
    assert not staged.clock.waits
    assert staged.stage.note
    monkeypatch.setattr("pages.stage.stage._read", lambda key, name: None)
    page.run()
    assert not staged.clock.waits, "not even where the browser has forgotten"


def test_an_outcome_is_told_when_its_run_has_ended(staged: Staged) -> None:
    """Before ▶ it would answer the question that the first sentence asks."""
    open_page("descent", lang="en", **{"descent.axis": "updates"})
    race = run_default()
    for (method, run), row in zip(race.find_rates().items(), staged.rows, strict=True):
        outcome, runner = row.cells[1], race.runners[method]
        assert outcome["values"][run].tolist() == ["—", "—", Words("descent", "en")[f"outcome.{runner.outcome}"]]
        assert outcome["at"].tolist() == [0, *[len(runner.losses) - 1] * 2]


@pytest.mark.parametrize("stem", STEMS)
def test_a_step_of_the_guide_that_asks_to_play_begins_at_the_first_moment(stem: str) -> None:
    said = read_texts(stem)
    for step in read_steps(stem):
        if "▶" in said.get(step.key, said["start"])["en"]:
            assert step.moment in (0, 1), step.key
