"""Memory stays bounded: after ten thousand distinct settings a server holds as many results as its limits say."""

import gc
import logging
import weakref
from collections.abc import Iterator
from typing import ClassVar

import pytest

from pages.shell import compute, courses

SETTINGS = 10_000


class Result:
    """Stands for a trace; unlike a number, it can be watched while it lives."""

    living: ClassVar["weakref.WeakSet[Result]"] = weakref.WeakSet()

    def __init__(self, setting: int) -> None:
        self.setting = setting
        self.living.add(self)


def trace(setting: int) -> Result:
    return Result(setting)


def start(setting: int) -> Result:
    return Result(setting)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Streamlit remarks on each call outside a page."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def count_living() -> int:
    gc.collect()
    return len(Result.living)


def test_traces_are_bounded() -> None:
    for setting in range(SETTINGS):
        assert compute.compute(trace, setting).setting == setting
    assert 0 < count_living() <= compute.ENTRIES
    recent = compute.compute(trace, SETTINGS - 1)
    assert compute.compute(trace, SETTINGS - 1) is recent
    compute._cached(trace, in_worker=True).clear()  # type: ignore[attr-defined]
    del recent
    assert count_living() == 0


def test_trainings_are_bounded() -> None:
    for setting in range(SETTINGS):
        assert courses.follow(setting, start, start).state.setting == setting
    assert 0 < count_living() <= courses.ENTRIES
    courses._trainings(start, start).clear()
    assert count_living() == 0
