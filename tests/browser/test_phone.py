"""On a phone: pictures keep their size and scroll sideways; the page around them does not; nothing is lost beside the screen."""

import pytest

SIZES = """() => {
  const [main, stage] = ['[data-testid=stMain]', '.stage'].map(each => document.querySelector(each));
  const right = [...document.querySelectorAll('h4, .stSlider, .stButton, .stage-clock button, .stage-reading')]
    .filter(each => each.offsetParent).map(each => each.getBoundingClientRect().right);
  return { page: main.scrollWidth - main.clientWidth, stage: stage.scrollWidth - stage.clientWidth, right: Math.max(...right) };
}"""


@pytest.mark.parametrize("stem", ["loss_surface", "hidden_states"])
def test_a_phone_shows_the_whole_page(visit, address: str, stem: str) -> None:
    visitor = visit(address)
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    sizes = visitor.open(stem).page.evaluate(SIZES)
    assert sizes["page"] == 0
    assert sizes["stage"] > 200
    assert sizes["right"] <= 390


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
