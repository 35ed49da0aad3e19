"""On a phone: one picture below the other, as wide as the screen; nothing is lost beside the screen; the clock stays in sight."""

import pytest

SIZES = """() => {
  const [main, stage] = ['[data-testid=stMain]', '.stage'].map(each => document.querySelector(each));
  const seen = [...document.querySelectorAll('h4, .stSlider, .stButton, .stage-clock button, .stage-reading, .stage-panel')];
  const places = seen.filter(each => each.offsetParent).map(each => each.getBoundingClientRect());
  const drawn = [...document.querySelectorAll('.stage-panel:not(.stage-wide) .main-svg')].map(each => each.getBoundingClientRect());
  const clock = document.querySelector('.stage-clock:not([hidden])')?.getBoundingClientRect().bottom ?? 0;
  return {
    page: main.scrollWidth - main.clientWidth, stage: stage.scrollWidth - stage.clientWidth, clock,
    right: Math.max(...[...places, ...drawn].map(each => each.right)), panels: document.querySelectorAll('.stage-panel').length,
    rows: new Set([...document.querySelectorAll('.stage-panel')].map(each => each.getBoundingClientRect().top)).size,
  };
}"""


@pytest.mark.parametrize("stem", ["loss_surface", "descent", "hidden_states"])
def test_a_phone_shows_the_whole_page(visit, address: str, stem: str) -> None:
    visitor = visit(address)
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    sizes = visitor.open(stem).page.evaluate(SIZES)
    assert (sizes["page"], sizes["stage"]) == (0, 0)
    assert sizes["right"] <= 390
    assert sizes["rows"] == sizes["panels"] > 1
    assert sizes["clock"] <= 844


PLACES = """() => ['.st-key-strip', '.stage'].map(each => document.querySelector(each).getBoundingClientRect())
  .map(({ top, bottom }) => ({ top, bottom }))"""
TOO_WIDE = """() => [...document.querySelectorAll('[class*="st-key-picture_"] .stage')]
  .filter(each => each.scrollWidth > each.clientWidth).length"""


def test_a_phone_shows_the_first_line_and_the_home_pictures_whole(visit, address: str) -> None:
    visitor = visit(address)
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    strip, stage = visitor.open("backprop?lang=en").page.evaluate(PLACES)
    assert strip["bottom"] <= stage["top"]
    assert visitor.open("").page.evaluate(TOO_WIDE) == 0
