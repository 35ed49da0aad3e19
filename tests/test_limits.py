"""Memory stays bounded: after thousands of distinct settings a server holds as many results as its limits say."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from streamlit.testing.v1 import AppTest

from pages.shell import compute, courses

SETTINGS = 3000
CALLS: list[int] = []


def trace(setting: int) -> int:
    CALLS.append(setting)
    return setting


@dataclass(frozen=True)
class Counted:
    """A training that counts to 3."""

    setting: int
    count: int = 0

    @property
    def done(self) -> bool:
        return self.count == 3


def go_on(state: Counted) -> Counted:
    return replace(state, count=state.count + 1)


def show_training() -> None:
    """A page that shows how far the training is that its address names, once it is a slice further."""
    import streamlit as st  # this function's text is the page's script

    from pages.shell import courses
    from tests.test_limits import Counted, go_on

    training = courses.follow(int(st.query_params["setting"]), Counted, go_on)
    courses.hold_shown()
    training.advance()
    st.text(training.state.count)


def look(visitor: AppTest, setting: int) -> int:
    """Let a visitor open a training; return how far it then is."""
    visitor.query_params["setting"] = str(setting)
    return int(visitor.run().text[0].value)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Streamlit remarks on each call outside a page."""
    logging.disable(logging.WARNING)
    CALLS.clear()
    yield
    logging.disable(logging.NOTSET)


def test_results_are_kept_and_bounded() -> None:
    for setting in range(SETTINGS):
        assert compute.compute(trace, setting) == setting
    assert len(CALLS) == SETTINGS
    for setting in range(SETTINGS - compute.ENTRIES, SETTINGS):
        assert compute.compute(trace, setting) == setting
    assert len(CALLS) == SETTINGS, "the newest are still there"
    compute.compute(trace, SETTINGS - compute.ENTRIES - 1)
    assert len(CALLS) == SETTINGS + 1, "and none that is older"


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
