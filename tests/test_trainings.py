"""Long trainings that visitors share: their turns, their failures, how many are kept, and what a page holds of them."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.foundation.slices import LONGEST, SLICE
from pages.shell import compute, courses, engine, link
from pages.shell.compute import ComputingError
from pages.shell.words import Words
from tests import workers
from tests.browser.servers import wait_until
from tests.test_lessons import open_page


@dataclass(frozen=True)
class Counting:
    """A training that counts to 3."""

    name: str
    count: int = 0

    @property
    def done(self) -> bool:
        return self.count == 3


def start(folder: str) -> Counting:
    """Begin, and note it in a folder."""
    workers.count(folder, 0.0)
    return Counting(folder)


def start_at_the_second_attempt(folder: str) -> Counting:
    if workers.count(folder, 0.0) == 1:
        raise ValueError("not yet")
    return Counting(folder)


def go_on(state: Counting, _: float) -> Counting:
    return replace(state, count=state.count + 1)


def test_a_training_begins_at_once_and_goes_on_when_it_is_its_turn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A run of the page that gets no turn ends soon, and what was clicked meanwhile is done."""
    monkeypatch.setattr(courses, "WAIT", 0.2)
    monkeypatch.setattr(courses, "_turns", threading.Semaphore(0))
    training = courses.follow(str(tmp_path), start, go_on)
    assert training.state == Counting(str(tmp_path))
    assert not training.advance()
    courses._turns.release()
    assert training.advance()
    assert [training.advance() for _ in range(2)] == [True, True], "the turn was given back"
    assert training.state.done
    assert not training.advance()


def test_visitors_of_one_training_share_a_turn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Who comes while others train waits for their slices and adds none: a class at the same settings has one training."""
    asked, moved = list[int](), list[bool]()
    monkeypatch.setattr(Counting, "done", property(lambda state: asked.append(state.count) or state.count == 3))
    monkeypatch.setattr(courses, "_turns", threading.Semaphore(0))
    training = courses.follow(str(tmp_path), start, go_on)
    visitors = [threading.Thread(target=lambda: moved.append(training.advance(2 * SLICE))) for _ in range(5)]
    for visitor in visitors:
        visitor.start()
    wait_until(lambda: len(asked) == 5, "all five have come")
    courses._turns.release()
    for visitor in visitors:
        visitor.join()
    assert moved == [True] * 5
    assert training.state.count == 2
    assert courses._turns.acquire(blocking=False), "the turn was given back"


@dataclass(frozen=True)
class Heavy:
    """A training whose state has a large array; it notes how long its last slice was to take."""

    weights: np.ndarray
    seconds: float = 0.0
    done = False


def load(size: int) -> Heavy:
    return Heavy(np.zeros(size, np.uint8))


def note_seconds(state: Heavy, seconds: float) -> Heavy:
    return replace(state, seconds=seconds)


@pytest.mark.parametrize(("size", "seconds"), [(1000, SLICE), (10_000_000, 0.1), (50_000_000, LONGEST)])
def test_a_large_state_is_sent_less_often(size: int, seconds: float) -> None:
    """To send ten megabytes takes 30 ms: in short slices a training would mostly be on its way."""
    training = courses.follow(size, load, note_seconds)
    training.advance()
    assert training.state.seconds == pytest.approx(seconds, rel=0.01)


def stumble(state: Counting, _: float) -> Counting:
    raise ValueError("stumbled")


def test_a_slice_that_fails_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(courses, "_turns", threading.Semaphore(1))
    training = courses.follow(str(tmp_path), start, stumble)
    for _ in range(2):
        with pytest.raises(ValueError, match="stumbled"):
            training.advance()
    assert courses._turns.acquire(blocking=False)


def test_whoever_asks_again_has_the_training_as_far_as_it_is(tmp_path: Path) -> None:
    courses.follow(str(tmp_path), start, go_on).advance()
    assert courses.follow(str(tmp_path), start, go_on).state.count == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_who_waits_too_long_leaves_the_slice_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its future is not given up: the next visitor waits for the same one."""
    begun: list[Future] = []
    monkeypatch.setattr(engine, "submit", lambda _: begun.append(Future()) or begun[-1])
    monkeypatch.setattr(compute, "PATIENCE", 0.05)
    training = courses.Training(engine.Task("late", start, ("late",)), go_on)
    with pytest.raises(ComputingError):
        training.move()
    begun[0].set_result(engine.run(Counting, ("late", 1)))
    training.move()
    assert (len(begun), training.state.count) == (1, 1)


def test_a_beginning_that_failed_is_tried_again(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not yet"):
        courses.follow(str(tmp_path), start_at_the_second_attempt, go_on)
    assert courses.follow(str(tmp_path), start_at_the_second_attempt, go_on).state == Counting(str(tmp_path))


@pytest.mark.parametrize(
    ("link", "count"),
    [
        ("playground", 1),
        ("feature_maps feature_maps.view=seeds", 2),
        ("hidden_states hidden_states.view=reach hidden_states.epochs=20", 3),
        ("overfitting overfitting.view=curve overfitting.family=network", 1),
    ],
)
def test_a_page_holds_each_training_that_it_shows_and_none_that_it_has_shown(
    link: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So none is lost among those of a whole class, and a visitor costs no more than what is in sight."""
    monkeypatch.setattr(courses, "show_more", lambda *_: None)
    stem, *settings = link.split()
    page = open_page(stem, **dict(setting.split("=") for setting in settings))
    held = {id(each) for each in page.session_state[courses._HELD]}
    assert len(held) == count
    page.run()
    assert {id(each) for each in page.session_state[courses._HELD]} == held
    page.switch_page("glossary.py").run()
    assert page.session_state[courses._HELD] == []


def test_a_page_that_failed_holds_nothing_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each run that fails, or is cut short while a slider moves, would keep a training of up to 34 MB."""
    monkeypatch.setattr(courses, "show_more", lambda *_: None)

    def fail() -> None:
        raise ComputingError

    with monkeypatch.context() as broken:
        broken.setattr(courses, "hold_shown", fail)
        page = open_page("playground", **{"playground.seed": "3"})
        assert page.error
    page.query_params["lang"] = "en"
    page.switch_page("playground.py").run()
    assert not page.error
    assert len(page.session_state[courses._HELD]) == 1
    assert courses._ASKED not in page.session_state


def test_the_address_says_what_is_shown_while_it_is_still_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a full class a training takes a while: its link can be copied meanwhile. If a slice of it fails, a sentence says so."""
    done: list[str] = []

    def fail() -> None:
        done.append("train")
        raise ComputingError

    monkeypatch.setattr(link, "write_address", lambda stem: done.append(f"address of {stem}"))
    monkeypatch.setattr(courses, "show_more", lambda *_: fail)
    page = open_page("playground")
    assert done == ["address of playground", "train"]
    assert [error.value for error in page.error] == [Words("shell", "en")["error.computing"]]


def show_training() -> None:
    """A page that shows how far the training is that its address names, once it is a slice further."""
    import streamlit as st  # this function's text is the page's script

    from pages.shell import courses
    from tests.test_trainings import Counting, go_on

    training = courses.follow(st.query_params["name"], Counting, go_on)
    courses.hold_shown()
    training.advance()
    st.text(training.state.count)


def look(visitor: AppTest, setting: int) -> int:
    """Let a visitor open a training; return how far it then is."""
    visitor.query_params["name"] = str(setting)
    return int(visitor.run().text[0].value)


def test_all_come_to_the_end_where_everybody_trains_something_else() -> None:
    """Each visitor's training stays until that visitor wants another, however many there are: none begins again and again."""
    visitors = [AppTest.from_function(show_training) for _ in range(3 * courses.ENTRIES)]
    for count in (1, 2, 3):
        assert {look(visitor, setting) for setting, visitor in enumerate(visitors)} == {count}


def test_trainings_that_nobody_looks_at_are_kept_and_bounded() -> None:
    visitor, settings = AppTest.from_function(show_training), range(100, 101 + courses.ENTRIES)
    assert {look(visitor, setting) for setting in settings} == {1}
    assert {look(visitor, setting) for setting in settings[1:]} == {2}, "the newest are still there"
    assert look(visitor, settings[0]) == 1, "and none that is older"
