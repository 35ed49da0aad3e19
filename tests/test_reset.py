"""Reset brings every control back; a question outlines what its preset has set."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages import STEMS
from pages.course.guide import MARKED
from pages.shell import courses, link
from pages.shell.words import read_presets
from tests.test_lessons import check, open_page


@pytest.mark.parametrize("stem", STEMS)
def test_reset_brings_controls_back_and_keeps_the_view_and_what_visitors_made(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courses, "show_more", lambda *_: None)
    name, values = list(read_presets(stem).items())[-1]
    settings: dict[str, Any] = {f"{stem}.points": "1,0;2,1"}
    settings |= {f"{stem}.{each}": link.to_text(value) for each, value in values.items()}
    page = open_page(stem, **settings)
    kept = read_table(page, stem, "view", "points")
    page.button(key=f"{stem}.try.{name}").click().run()
    page.button(key="reset_controls").click().run()
    check(page)
    assert read_table(page, stem) == kept
    assert not outlines(page)


def read_table(page: AppTest, stem: str, *names: str) -> dict[str, str]:
    """Return the lesson's settings, or those of these names; whether all controls are shown is none."""
    settings = {key.removeprefix(f"{stem}."): text for key, text in page.session_state[link._TABLE].items() if key.startswith(stem)}
    return {name: text for name, text in settings.items() if text and name != "more" and (not names or name in names)}


def test_a_presets_pin_leaves_with_it_and_the_visitors_comes_back() -> None:
    lending = [name for name, values in read_presets("optimizers").items() if "pin" in values]
    other = next(name for name in read_presets("optimizers") if name not in lending)
    for mine in ("", "landscape:bowl;rate:0.3"):
        page = open_page("optimizers", **{"optimizers.pin": mine} if mine else {})
        for name in (*lending, other):
            page.button(key=f"optimizers.try.{name}").click().run()
            pin = read_presets("optimizers")[name].get("pin", mine)
            assert read_table(page, "optimizers", "pin") == ({"pin": pin} if pin else {})
        page.button(key=f"optimizers.try.{lending[0]}").click().run()
        page.button(key="reset_controls").click().run()
        check(page)
        assert read_table(page, "optimizers", "pin", "own_pin") == ({"pin": mine} if mine else {})


def test_a_presets_formula_leaves_with_it_and_the_visitors_comes_back() -> None:
    mine = "(a*b + c)^2"
    page = open_page("backprop", **{"backprop.formula": mine, "backprop.example": "own"})
    for name in ("dead", "join", "dead", "vanish"):
        page.button(key=f"backprop.try.{name}").click().run()
        shown = read_presets("backprop")[name].get("formula", mine)
        assert read_table(page, "backprop", "formula") == {"formula": shown}
    check(page.button(key="reset_controls").click().run())
    assert read_table(page, "backprop", "formula", "own_formula") == {"formula": mine}


@pytest.mark.parametrize("leave", ["reset_controls", "convolution.try.edge"])
def test_refused_numbers_are_gone_after_a_reset(leave: str) -> None:
    page = open_page("convolution")
    for name in ("grids", "kernel"):
        next(area for area in page.text_area if name in str(area.key)).set_value("1 2 x").run()
    assert page.warning
    check(page.button(key=leave).click().run())
    assert not page.warning


def test_a_question_outlines_what_its_preset_has_set() -> None:
    page = open_page("descent")
    page.button(key="descent.try.limit").click().run()
    told = outlines(page)
    assert all(f"descent-{name}" in told or f'"{name}"' in told for name in read_presets("descent")["limit"] if name != "view")
    page.button(key="descent.answer.a").click().run()
    assert not outlines(page)


def outlines(page: AppTest) -> str:
    bodies = [str(getattr(each, "body", "")) for each in page.get("html")]
    return "".join(body for body in bodies if MARKED in body)
