"""To look changes nothing: views, languages, popovers, other pages, a class's link; screen, trace and link agree on every value."""

import dataclasses
import functools
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from pages import STEMS
from pages.shell import link
from pages.shell.controls import KEPT
from pages.shell.words import LANGUAGES, read_presets
from tests.looked_at import COMPUTED, CONTROLS, DIALS, watch_pages
from tests.test_fuzzing import PATIENT, find_controls
from tests.test_lessons import check, open_page, set_setting

LOOKS = ("away", "language", "course.plan", "course.quiz", "program.shown", "class link")
APART = {
    "convolution.source": "own numbers are numbers",
    "hidden_states.seed": "all seeds are trained together",
    "playground.rate": "core counts the rates that are compared",
    "feature_maps.data": "a data set that is not there yet is not computed with",
}
"""Settings that may have another value in what is computed."""
COUNTED_FROM_ONE = ("probabilities.true_class", "hidden_states.unit", "hidden_states.layer")
"""Settings that visitors read from 1 and core counts from 0."""


@pytest.fixture(scope="module", autouse=True)
def watched() -> Iterator[None]:
    with watch_pages():
        yield


@pytest.mark.parametrize("stem", STEMS)
@settings(PATIENT, max_examples=2)
@given(seed=st.integers(0, 2**32))
def test_a_look_changes_no_value(stem: str, seed: int) -> None:
    """A random link, or a question; then looks in a random order, a touch between them: what nobody touched stays what it was.

    It stays so in the table of settings (and so in the link), on every control and dial that is drawn, and in what is computed.
    """
    chance, offers = random.Random(seed), list_offers(stem)
    query = {key: link.to_text(chance.choice(options)) for key, options in offers.items()}
    page = open_link(stem, query | {f"{stem}.points": "1,0;2,1;4,0"})
    if chance.random() < 0.3:
        press(page, stem, chance.choice(sorted(read_presets(stem))))
    steps = [*offers.get(f"{stem}.view", [""]), *LOOKS, *["touch"] * 3]
    chance.shuffle(steps)
    for step in steps:
        before = read_table(page, stem)
        if step == "touch":
            before |= touch(page, stem, chance)
        elif step == "class link":
            page = hide_some(page, stem, chance)
            before |= {
                key: CONTROLS[key].text for key, text in before.items() if key in CONTROLS and not CONTROLS[key].offers(text)
            }
        else:
            look(page, stem, step)
        check(page)
        assert drop_defaults(read_table(page, stem)) == drop_defaults(before), step
        check_screen(page, stem)
        if not page.warning:  # settings that cannot be are refused there, and not computed with
            check_computed(stem)


@functools.cache
def list_offers(stem: str) -> dict[str, Sequence[Any]]:
    """Return what every control of a lesson offers, in all of its views, by key."""
    page, view = open_page(stem), f"{stem}.view"
    offers = {key: control.options for key, control in CONTROLS.items()}
    for each in offers.get(view, ()):
        set_setting(page, view, each)
        page.run()
        offers |= {key: control.options for key, control in CONTROLS.items()}
    return {key: options for key, options in sorted(offers.items()) if options}


def open_link(stem: str, table: Mapping[str, str]) -> AppTest:
    """Return the page of a new session that opens the link to these settings."""
    page = open_page(stem, **dict(parse_qsl(link.shorten(stem, table))))
    check_screen(page, stem)
    return page


def look(page: AppTest, stem: str, step: str) -> None:
    """Open a view or a popover, read the page in the other language, or go to another page and come back."""
    if step == "away":
        page.switch_page("home.py").run()
        page.switch_page(f"{stem}.py")
    elif step == "language":
        set_setting(page, "lang", next(each for each in LANGUAGES if each != page.session_state["lang"]))
    elif step in LOOKS:
        page.session_state[f"{stem}.{step}"] = True
    else:
        set_setting(page, f"{stem}.view", step)
    page.run()


def hide_some(page: AppTest, stem: str, chance: random.Random) -> AppTest:
    """Return the page that a class opens by a link to what is shown, where the teacher hides some of the controls."""
    drawn = sorted(key for key, control in CONTROLS.items() if control.drawn)
    hidden = chance.sample(drawn, min(3, len(drawn)))
    handed = open_link(stem, page.session_state[link._TABLE] | {"hide": ",".join(hidden), "lock": "1"})
    assert not any(CONTROLS[key].drawn for key in hidden if key in CONTROLS)
    return handed


def press(page: AppTest, stem: str, name: str) -> None:
    """Press a question: it sets what its preset says, all else to its default, and nothing that visitors made."""
    before = read_table(page, stem)
    page.button(key=f"{stem}.try.{name}").click().run()
    check(page)
    preset = {f"{stem}.{each}": link.to_text(value) for each, value in read_presets(stem)[name].items() if each != "view"}
    kept = {key: text for key, text in before.items() if key.removeprefix(f"{stem}.") in KEPT or not key.startswith(f"{stem}.")}
    assert drop_defaults(read_table(page, stem)) == drop_defaults(kept | preset | {f"{stem}.try": name})
    check_screen(page, stem)


def touch(page: AppTest, stem: str, chance: random.Random) -> dict[str, str]:
    """Move one control; return what this alone changes in the table of settings."""
    controls = [each for each in find_controls(page) if each.key in CONTROLS and each.key != f"{stem}.view"]
    if not controls:
        return {}
    widget = chance.choice(controls)
    chosen = chance.choice(CONTROLS[widget.key].options)
    several = isinstance(widget.value, list)
    widget.set_value([chosen] if several else chosen).run()
    return {widget.key: link.to_text(chosen)}


def read_table(page: AppTest, stem: str) -> dict[str, str]:
    """Return the table of settings without the view, the language, and what a class's link adds."""
    apart = (f"{stem}.view", "lang", "hide", "lock")
    return {key: text for key, text in page.session_state[link._TABLE].items() if key not in apart}


def drop_defaults(table: Mapping[str, str]) -> dict[str, str]:
    """Return the settings without those of which the page now knows that they stand at their defaults."""
    return {key: text for key, text in table.items() if text and (key not in CONTROLS or text != CONTROLS[key].standard)}


def check_screen(page: AppTest, stem: str) -> None:
    """Fail unless every control and dial shows what the table says, or what is nearest to it where that is not offered now."""
    kinds = (page.select_slider, page.selectbox, page.button_group, page.toggle, page.text_input)
    widgets = {each.key: each for kind in kinds for each in kind}
    for key, control in CONTROLS.items():
        wanted = page.session_state[link._TABLE].get(key) or control.standard
        assert control.text == wanted or not control.offers(wanted), key
        assert (key in widgets) == control.drawn, key
        if control.drawn:
            assert widgets[key].value == control.value, key
            assert read_default(widgets[key], control.options) == control.value, key
    for key, text in DIALS.items():
        assert text == CONTROLS[key].text, key


def read_default(widget: Any, options: Sequence[Any]) -> Any:
    """Return what a browser shows of a control that it has not drawn before."""
    default = widget.proto.default
    if isinstance(default, (str, bool)):
        return default
    if isinstance(default, int):
        return options[default]
    chosen = [options[int(place)] for place in default]
    return chosen if isinstance(widget.value, list) else chosen[0]


def check_computed(stem: str) -> None:
    """Fail where a control has a name in what was computed, and another value there; dials select in what is computed."""
    for key, control in CONTROLS.items():
        name, value = key.removeprefix(f"{stem}."), control.value
        found = [each for argument in COMPUTED for each in find_fields(argument, name) if type(each) is type(value)]
        allowed = (value, value - 1) if key in COUNTED_FROM_ONE else (value,)
        assert not found or control.is_dial or key in APART or any(each in allowed for each in found), (key, value, found)


def find_fields(argument: Any, name: str) -> Iterator[Any]:
    """Yield the values of all fields of this name in a record of settings and in the records that it holds."""
    if dataclasses.is_dataclass(argument):
        for field in dataclasses.fields(argument):
            value = getattr(argument, field.name)
            yield from [value] if field.name == name else find_fields(value, name)


def test_a_value_that_is_not_offered_for_a_while_comes_back() -> None:
    """Data of another scale have other stops for w; the one that was set is kept for when it is offered again."""
    page = open_link("loss_surface", {"loss_surface.w": "2.4", "loss_surface.points": "160,55;170,65;180,78;190,88"})
    shown = DIALS["loss_surface.w"]
    page.selectbox(key="loss_surface.data").set_value("own").run()
    assert DIALS["loss_surface.w"] != shown
    look(page, "loss_surface", "search")
    look(page, "loss_surface", "surface")
    page.selectbox(key="loss_surface.data").set_value("three points").run()
    assert (shown, DIALS["loss_surface.w"], read_table(page, "loss_surface")["loss_surface.w"]) == ("2.4", "2.4", "2.4")
