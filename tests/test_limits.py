"""Memory stays bounded: after thousands of distinct settings a server holds as many results as its limits say."""

import logging
from collections.abc import Iterator

import pytest

from pages.shell import compute

SETTINGS = 3000
CALLS: list[int] = []


def trace(setting: int) -> int:
    CALLS.append(setting)
    return setting


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
