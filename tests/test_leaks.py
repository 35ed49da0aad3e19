"""A session keeps settings, not pictures: what a page has drawn is gone with the run that drew it."""

import gc
import sys
from collections.abc import Iterator

import pytest
import streamlit as st

from pages import STEMS
from pages.shell import courses
from pages.shell.view import Stage, View
from tests.test_figures import list_views
from tests.test_lessons import check, open_page, set_setting


@pytest.fixture
def list_new() -> Iterator:
    """Return a function that lists the results of core and the stages that are there since the test began."""
    gc.collect()
    gc.freeze()  # what there was before is neither searched nor listed

    def find() -> list[str]:
        st.cache_resource.clear()  # what all visitors share
        gc.collect()
        kinds = [type(each) for each in gc.get_objects()]
        return [kind.__name__ for kind in kinds if kind in (Stage, View) or kind.__name__.endswith("Trace")]

    yield find
    gc.unfreeze()


@pytest.mark.parametrize("stem", STEMS)
def test_a_session_keeps_nothing_of_what_it_has_drawn(stem: str, list_new, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit keeps each control's callback until the next run: a picture in one costs every visitor megabytes.

    Nor does any view need pandas, which would cost the server 50 MB: tables are made when they are asked for.
    """
    monkeypatch.setitem(sys.modules, "pandas", None)  # to import it fails
    monkeypatch.setattr(courses, "show_more", lambda *_: None)
    page = open_page(stem)
    for view in list_views(stem):
        set_setting(page, f"{stem}.view", view)
        check(page.run())
        page.session_state[courses._HELD].clear()  # the trainings that it shows are held on purpose (test_trainings.py)
        assert list_new() == [], view
