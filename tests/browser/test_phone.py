"""On a phone: one picture below the other, as wide as the screen; nothing is lost beside the screen; the clock stays in sight."""

import pytest
from playwright.sync_api import Page

SIZES = """() => {
  const [main, stage] = ['[data-testid=stMain]', '.stage'].map(each => document.querySelector(each));
  const seen = [...document.querySelectorAll('h2, .stSlider, .stButton, .stage-clock button, .stage-reading, .stage-panel')];
  const places = seen.filter(each => each.offsetParent).map(each => each.getBoundingClientRect());
  const drawn = [...document.querySelectorAll('.stage-panel:not(.stage-wide) .main-svg')].map(each => each.getBoundingClientRect());
  const clock = document.querySelector('.stage-clock:not([hidden])')?.getBoundingClientRect().bottom ?? 0;
  return {
    page: main.scrollWidth - main.clientWidth, stage: stage.scrollWidth - stage.clientWidth, clock,
    right: Math.max(...[...places, ...drawn].map(each => each.right)), panels: document.querySelectorAll('.stage-panel').length,
    rows: new Set([...document.querySelectorAll('.stage-panel')].map(each => each.getBoundingClientRect().top)).size,
  };
}"""


FINGERS = """() => {
  const box = each => each.getBoundingClientRect(), panels = [...document.querySelectorAll('.stage-panel')];
  const all = (each, wanted) => [...each.querySelectorAll(wanted)].filter(each => box(each).width);
  const lines = each => { const range = new Range(); range.selectNodeContents(each); return [...range.getClientRects()]; };
  const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1;
  const meet = (a, b) => across(a, b) && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  const isCovered = (line, panel) => all(panel, 'figcaption button').some(each => meet(line, box(each)));
  const targets = all(document, 'figcaption button, .stage-tag, .stage-clock :is(button, input), .stage-dial input');
  return {
    buttons: panels.map(panel => all(panel, '.stage-exports button').length),
    covered: panels.filter(panel => lines(panel.querySelector('.stage-caption')).some(line => isCovered(line, panel))),
    small: targets.filter(each => Math.min(box(each).width, box(each).height) < 24).map(each => each.outerHTML),
    slider: all(document, '.stage-clock input').map(each => box(each).width),
  };
}"""
"""The buttons beside captions, captions that they cover, targets below 24 pixels (WCAG 2.2, 2.5.8), and the clock's slider."""
HIDDEN = """() => {
  const focused = document.activeElement, { x, y, width, height } = focused.getBoundingClientRect();
  const seen = document.elementFromPoint(x + width / 2, y + height / 2)?.closest('.stAppHeader, .stage-clock');
  return seen && !seen.contains(focused) ? focused.outerHTML : null;
}"""
"""What has the focus, if it lies under the header or the clock."""
EXPLAINED = """() => {
  const line = document.activeElement.querySelector('.term-line'), { x, y, width, height } = line.getBoundingClientRect();
  return document.elementFromPoint(x + width / 2, y + height / 2) === line;
}"""
"""Whether one sees the explanation of the word that has the focus."""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("stem", ["loss_surface", "descent", "hidden_states"])
def test_a_phone_shows_the_whole_page(visit, address: str, stem: str) -> None:
    """Nothing is cut or covered, fingers hit every target, what has the focus is in sight; on descent also in high contrast."""
    visitor = visit(address, **PHONE)
    sizes = visitor.open(stem).page.evaluate(SIZES)
    fingers = visitor.page.evaluate(FINGERS)
    assert set(fingers["buttons"]) == {2}
    assert (fingers["covered"], fingers["small"]) == ([], [])
    assert all(width > 250 for width in fingers["slider"])
    assert (sizes["page"], sizes["stage"]) == (0, 0)
    assert sizes["right"] <= 390
    assert sizes["rows"] == sizes["panels"] > 1
    assert sizes["clock"] <= 844
    visitor.page.locator(".stage-readout .term").last.focus()
    assert visitor.page.evaluate(EXPLAINED)
    seen = set()
    for _ in range(12):  # backwards, up to the header
        visitor.page.keyboard.press("Shift+Tab")
        assert visitor.page.evaluate(HIDDEN) is None
        seen.add(visitor.page.evaluate("document.activeElement.outerHTML"))
    assert len(seen) > 6
    if stem == "descent":
        check_high_contrast(visitor.page)


PLACES = """() => ['.st-key-strip', '.stage'].map(each => document.querySelector(each).getBoundingClientRect())
  .map(({ top, bottom }) => ({ top, bottom }))"""
TOO_WIDE = """() => [...document.querySelectorAll('[class*="st-key-picture_"] :is(.stage, .stage-panel)')]
  .filter(each => each.scrollWidth > each.clientWidth).length"""


def test_a_phone_shows_the_first_line_and_the_home_pictures_whole(visit, address: str) -> None:
    visitor = visit(address)
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    strip, stage = visitor.open("backprop?lang=en").page.evaluate(PLACES)
    assert strip["bottom"] <= stage["top"]
    page = visitor.open("").page
    assert page.evaluate(TOO_WIDE) == 0
    page.locator("[class*=st-key-card_] a").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement, '::after').outlineStyle") == "solid", "a card that has the focus"
    assert page.evaluate("+getComputedStyle(document.querySelector('[data-testid=stCaptionContainer]')).opacity") >= 0.7


BACKGROUNDS = """state => [...document.querySelectorAll(`.stButtonGroup [aria-checked=${state}]`)]
  .map(each => getComputedStyle(each).backgroundColor)"""
KEPT = """[".stCheckbox label > span + div", ".stSlider [role=group] > div > div:not([data-testid])"].map(place =>
  [...document.querySelectorAll(place)].map(each => getComputedStyle(each).forcedColorAdjust))"""


def check_high_contrast(page: Page) -> None:
    """With the colours of Windows' high contrast one sees what is chosen, and switches and sliders."""
    page.emulate_media(forced_colors="active")
    chosen, others = (set(page.evaluate(BACKGROUNDS, state)) for state in ("true", "false"))
    assert chosen
    assert not chosen & others
    switches, sliders = page.evaluate(KEPT)
    assert (set(switches), set(sliders), len(sliders) % 2) == ({"none"}, {"none"}, 0), "a track and a thumb each"
    page.emulate_media(forced_colors="null")
