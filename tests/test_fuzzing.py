"""Random widget states and random links: no exception, no alarm, nothing lost."""

import functools
import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from core.concepts.device_speed import measuring
from core.foundation.expressions import LONGEST
from pages import STEMS
from pages.shell import courses, link
from pages.shell.controls import Controls
from pages.shell.words import LANGUAGES
from tests.test_lessons import check, open_page, read_setting, set_setting

ALLOWED: dict[str, list] = {}
"""Every value that a control offers, by its key, as the page offered them last."""
DRAWN: set[str] = set()
"""Keys of the controls and dials of the page that was opened last."""
PATIENT = settings(
    max_examples=4 if os.environ.get("CI") else 3,
    database=None,
    print_blob=True,  # a failure prints how to have it again
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
RISKY = ("download", "stop")
"""Buttons that would fetch from the network, or only matter while a training runs."""

kinds = st.sampled_from(("control", "control", "button", "text"))
gestures = st.lists(st.tuples(kinds, st.integers(0, 999), st.integers(0, 999)), min_size=3, max_size=4)
numbers = st.one_of(st.floats().map(str), st.integers(-(10**30), 10**30).map(str), st.floats(-5, 5).map("{:.3g}".format))
texts = st.one_of(numbers, st.text(max_size=30), st.sampled_from(("1", "0", "own", "1,2;3,4", "1,2;1,3", "a:b;c", "%00", ",;:-~")))


@pytest.fixture(scope="module", autouse=True)
def bounded() -> Iterator[None]:
    """Note what controls and dials offer; let trainings end at once and measurements be short."""

    def note(self: Controls, method: Callable, name: str, options, *rest, **more):
        ALLOWED[f"{self.stem}.{name}"] = list(options)
        DRAWN.add(f"{self.stem}.{name}")
        return method(self, name, options, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("_prepare", "dial"):
            patch.setattr(Controls, name, functools.partialmethod(note, getattr(Controls, name)))
        patch.setattr(courses, "show_more", lambda *_: None)
        patch.setattr(measuring, "ROUNDS", 1)
        yield


@pytest.mark.parametrize("stem", STEMS)
@PATIENT
@given(language=st.sampled_from(list(LANGUAGES)), plan=gestures, written=st.lists(texts, min_size=4, max_size=4))
def test_random_gestures(stem: str, language: str, plan: list[tuple[str, int, int]], written: list[str]) -> None:
    page = open_page(stem, lang=language)
    for (kind, which, how), text in zip(plan, written, strict=False):
        act(page, stem, kind, which, how, text)
        check(page)


@pytest.mark.parametrize("stem", STEMS)
@PATIENT
@given(data=st.data())
def test_random_links(stem: str, data: st.DataObject) -> None:
    """Some values that are offered, some that are none; each control ends at a value that it offers."""
    offered = {key: st.sampled_from(options).map(link.to_text) for key, options in list_offers(stem).items()}
    query = {key: data.draw(st.one_of(texts, choices)) for key, choices in offered.items()}
    DRAWN.clear()
    page = open_page(stem, **query, lang=data.draw(st.one_of(texts, st.sampled_from(list(LANGUAGES)))))
    for key, text in page.session_state[link._TABLE].items():
        assert key not in DRAWN or not key.startswith(f"{stem}.") or text in map(link.to_text, ALLOWED[key])


@pytest.mark.parametrize(("text", "kept"), [("%00", None), ("nan", None), ("0.23", "0.2"), ("1e9", "3"), ("0.5", "0.5")])
def test_a_link_sets_a_dial_to_a_value_that_it_offers(text: str, kept: str | None) -> None:
    page = open_page("derivatives", **{"derivatives.x": text})
    assert read_setting(page, "derivatives.x") == kept


def test_a_text_of_a_link_is_cut_to_its_longest() -> None:
    page = open_page("derivatives", **{"derivatives.function": "own", "derivatives.own": "x+" * LONGEST + "x"})
    assert page.text_input(key="derivatives.own").value == read_setting(page, "derivatives.own") == "x+" * (LONGEST // 2)


@functools.cache
def list_offers(stem: str) -> dict[str, list]:
    """Return what every control of a lesson offers, in all of its views, by key."""
    ALLOWED.clear()
    page = open_page(stem)
    for view in ALLOWED.get(f"{stem}.view", []):
        set_setting(page, f"{stem}.view", view)
        page.run()
    return {key: options for key, options in sorted(ALLOWED.items()) if key.startswith(f"{stem}.")}


def act(page: AppTest, stem: str, kind: str, which: int, how: int, text: str) -> None:
    """Do one thing that a visitor can do; a value that was set and is still offered must still stand afterwards."""
    fields = [each for each in (*page.text_input, *page.text_area) if not each.disabled]
    buttons = [each for each in page.button if not each.disabled and not str(each.key).endswith(RISKY)]
    controls = [each for each in find_controls(page) if each.key in ALLOWED]
    if kind == "text" and fields:
        fields[which % len(fields)].set_value(text[:20]).run()
    elif buttons and (kind == "button" or not controls):  # a lesson may have dials alone, which no widget shows
        buttons[which % len(buttons)].click().run()
    else:
        kind, chosen = "control", controls[which % len(controls)]
        key, value = str(chosen.key), ALLOWED[chosen.key][how % len(ALLOWED[chosen.key])]
        chosen.set_value(value).run()
        drawn = {each.key for each in find_controls(page)}
        assert key not in drawn or value not in ALLOWED[key] or page.session_state[key] == value, f"{key} lost {value!r}"
    event(f"{stem}: {kind}")


def find_controls(page: AppTest) -> list:
    """Return the controls that a visitor could change now."""
    drawn = [*page.select_slider, *page.selectbox, *page.button_group, *page.toggle]
    return [each for each in drawn if not each.disabled]
