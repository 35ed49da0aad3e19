"""Memory stays bounded: after thousands of distinct settings a server holds as many results as its limits say."""

import logging
from collections.abc import Iterator

import pytest

from pages.shell import compute, courses

SETTINGS = 3000
CALLS: list[int] = []


def trace(setting: int) -> int:
    CALLS.append(setting)
    return setting


class Begun:
    """A training that has nothing to do."""

    done = True

    def __init__(self, setting: int) -> None:
        self.setting = setting


def begin(setting: int) -> Begun:
    return Begun(setting)


def go_on(state: Begun) -> Begun:
    return state


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


def test_trainings_are_kept_and_bounded() -> None:
    first, *others = [courses.follow(setting, begin, go_on) for setting in range(courses.ENTRIES + 1)]
    assert [courses.follow(setting, begin, go_on) for setting in range(1, courses.ENTRIES + 1)] == others
    assert courses.follow(0, begin, go_on) is not first
