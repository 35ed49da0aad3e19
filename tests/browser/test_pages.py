"""Every page paints, its controls move its picture, a link reproduces it, and the console stays silent."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator

from pages import STEMS
from pages.shell.words import Words
from tests.brief import BRIEF, shorten
from tests.browser.conftest import SLIDERS, Visitor, wait_for_frames

CONTROLS = """[...document.querySelectorAll(
  '.stSlider input, .stSelectbox input, .stCheckbox input, .stButton button, .stage-clock button, .stage-clock input, ' +
  '.stage-buttons button, .stage-dial input'
)].filter(element => !element.disabled && element.closest('.stMainBlockContainer') && element.getClientRects().length)"""


@pytest.mark.parametrize("stem", STEMS)
def test_lesson(visit: Callable[..., Visitor], address: str, stem: str) -> None:
    """It paints, fits, time plays, the keyboard reaches everything, each control moves the picture, in both languages.

    The address then opens the same in a browser that has never been there, and that knows nothing of Plotly's inside: dial and
    clock, dragged and left in the middle, show there what they show here.
    """
    visitor = visit(address).open(f"{stem}?lang=en")
    check_paint(visitor, stem)
    check_fit(visitor)
    check_time(visitor)
    check_keyboard(visitor)
    if stem in BRIEF:
        visitor.open(f"{stem}?{urlencode({'lang': 'en', **shorten(stem)})}")
    for slider in visitor.page.locator(SLIDERS).all():
        before = visitor.digest()
        assert visitor.move(slider).digest() != before
    visitor.page.get_by_text("中文", exact=True).click()
    visitor.page.locator(".lesson-head").get_by_text(Words(stem, "zh")["title"]).first.wait_for()
    assert not visitor.settle().list_cut()
    visitor.page.wait_for_function("document.documentElement.lang === 'zh-Hans'")
    assert visitor.page.title() == f"{Words(stem, 'zh')['title']} · Downhill"
    turn_switch(visitor)
    link = visitor.page.url.removeprefix(address + "/")
    assert "lang=zh" in link
    assert stem + "." in link
    fresh = visit(address, plain=True).open(link)
    if stem == "device_speed" and fresh.digest() != visitor.digest():
        visitor.open(link)  # a minute was over, and the fresh visitor measured anew
    go_to_the_end(visitor)
    go_to_the_end(fresh)
    assert fresh.digest() == visitor.digest()
    assert fresh.page.url == visitor.page.url
    chosen, boxes = "boxes => boxes.map(box => box.value)", ".stSelectbox input"
    assert fresh.page.locator(boxes).evaluate_all(chosen) == visitor.page.locator(boxes).evaluate_all(chosen), "in one language"
    for slider in (".stage-dial input", ".stage-clock:not([hidden]) .stage-slider"):
        for each in (visitor, fresh):
            drag_to_the_middle(each, each.page.locator(slider).first)
    assert fresh.digest() == visitor.digest(), "what is drawn is what Plotly's public functions alone draw"


def check_paint(visitor: Visitor, stem: str) -> None:
    """The title stands, no alarm, pictures with texts for who cannot see them."""
    assert Words(stem, "en")["title"] in visitor.page.inner_text(".lesson-head")
    assert visitor.page.locator(".stException, [data-testid=stAlertContentError]").count() == 0
    assert visitor.page.locator(".stage-plot").count() > 0
    assert all(visitor.page.locator(".stage-plot").evaluate_all("plots => plots.map(plot => plot.ariaLabel.length > 10)"))


def check_fit(visitor: Visitor) -> None:
    """Stage and numbers need no scrolling at 1366x768, and nothing is cut."""
    lowest = visitor.page.locator(".stage").first.evaluate("stage => stage.getBoundingClientRect().bottom")
    assert lowest <= 768
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 1366
    assert not visitor.list_cut()


def check_time(visitor: Visitor) -> None:
    """Where there is a clock: it plays, jumps to its start and end, and its slider follows the mouse."""
    clock = visitor.page.locator(".stage-clock:not([hidden])").first
    if not clock.count():
        assert visitor.page.locator(".stage-dials input, .stSlider").count(), "a lesson moves by time or by sliders"
        return
    reading = clock.locator(".stage-reading")
    clock.locator("button").first.click()
    start = reading.inner_text()
    clock.locator(".stage-play").click()
    visitor.page.wait_for_function("text => document.querySelector('.stage-reading').innerText !== text", arg=start, timeout=20_000)
    clock.locator("button").first.click()
    assert reading.inner_text() == start
    slider = clock.locator(".stage-slider")
    box = slider.bounding_box() or {}
    slider.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    halfway = int(slider.input_value()) / int(slider.get_attribute("max") or 1)
    assert 0.2 < halfway < 0.8, "the slider does not follow the mouse"
    clock.locator("button").first.click()
    visitor.settle()
    visitor.change(clock.locator("button").nth(4).click)


def check_keyboard(visitor: Visitor) -> None:
    """The tabulator reaches every control."""
    page = visitor.page
    wanted = page.evaluate(f"{CONTROLS}.map((element, index) => (element.dataset.reach = index, element.outerHTML.slice(0, 90)))")
    reached: set[int] = set()
    for _ in range(3 * len(wanted) + 60):
        page.keyboard.press("Tab")
        found = page.evaluate("document.activeElement?.dataset?.reach ?? null")
        reached |= {int(found)} if found is not None else set()
        if len(reached) == len(wanted):
            break
    assert not [wanted[index] for index in range(len(wanted)) if index not in reached]


def turn_switch(visitor: Visitor) -> None:
    """Turn the first switch, if the lesson has one; the address says so."""
    switch, before = visitor.page.locator(".stCheckbox label").first, visitor.page.url
    if switch.count():
        switch.click()
        visitor.page.wait_for_function("before => location.href !== before", arg=before)
        visitor.settle()


def go_to_the_end(visitor: Visitor) -> None:
    """Move time to its end, if there is a clock: no link says where it stands."""
    for clock in visitor.page.locator(".stage-clock:not([hidden])").all():
        clock.locator("button").nth(4).click()
    visitor.settle()


def drag_to_the_middle(visitor: Visitor, slider: Locator) -> None:
    """Drag a slider to and fro with the mouse, if it is there."""
    page = visitor.page
    if not slider.count():
        return
    box = slider.bounding_box() or {}
    height = box["y"] + box["height"] / 2
    at = slider.evaluate("slider => (slider.value - slider.min) / (slider.max - slider.min)")
    page.mouse.move(box["x"] + 8 + (box["width"] - 16) * at, height)
    page.mouse.down()
    for share in (0.8, 0.7, 0.3, 0.4, 0.5):
        page.mouse.move(box["x"] + 8 + (box["width"] - 16) * share, height)
    page.mouse.up()
    page.mouse.move(5, 5)
    wait_for_frames(page)
    visitor.settle()


def test_home_paints_and_fetches_plotly_ahead(visit: Callable[..., Visitor], address: str) -> None:
    visitor = visit(address).open("?lang=en")
    assert Words("home", "en")["title"] in visitor.page.inner_text(".lesson-head")
    visitor.page.wait_for_function("window.Plotly?.version", timeout=20_000)
    visitor.page.get_by_text("中文", exact=True).click()
    visitor.page.locator(".lesson-head").get_by_text(Words("home", "zh")["title"]).first.wait_for()
    visitor.settle()


def test_a_deep_link_takes_the_nearest_valid_values(visit: Callable[..., Visitor], address: str) -> None:
    visitor = visit(address).open("loss_surface?lang=zh&loss_surface.w=3&loss_surface.b=99")
    assert Words("loss_surface", "zh")["title"] in visitor.page.inner_text(".lesson-head")
    assert visitor.page.url.endswith("/loss_surface?lang=zh&loss_surface.w=3&loss_surface.b=5")
