"""The page of the lesson on speed: when it measures, and for whom."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.test_lessons import open_page, read_markdown


def find_time(page: AppTest) -> str:
    """Return what the page says of when it measured."""
    assert not page.exception
    return next(each.value for each in page.caption if each.value.startswith("Measured "))


def test_measurements_are_fresh_and_shared_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who opens the page within a minute shares a measurement, who comes later gets another one; neither is in the link."""
    minute = 60 * 10**6
    monkeypatch.setattr("pages.device_speed_views.measuring.time.time", lambda: float(minute))
    first, second = open_page("device_speed"), open_page("device_speed", lang="en")
    assert find_time(first) == find_time(second)
    monkeypatch.setattr("pages.device_speed_views.measuring.time.time", lambda: minute + 61.0)
    later = open_page("device_speed")
    assert later.session_state["device_speed.repetition"] != first.session_state["device_speed.repetition"]
    assert "device_speed.repetition" not in later.query_params


def test_measure_again_asks_for_what_nobody_has_seen() -> None:
    asked = []
    for _ in range(2):  # two visitors
        page = open_page("device_speed")
        asked.append(page.session_state["device_speed.repetition"])
        page.button(key="device_speed.measure.again").click().run()
        asked.append(page.session_state["device_speed.repetition"])
        find_time(page)
    assert len({asked[1], asked[3]} - {asked[0], asked[2]}) == 2, asked


@pytest.mark.parametrize("size", ["1", "256"])
def test_the_formula_of_the_grid_needs_no_plural(size: str) -> None:
    page = open_page("device_speed", lang="en", **{"device_speed.workload": "grid", "device_speed.grid_size": size})
    assert any(f"operations for a grid of $n$ = {size} at" in each for each in read_markdown(page))
