"""Gestures with mouse and finger on the pictures of a real page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from core.figures import style
from pages.shell.words import LANGUAGES, Words
from tests.browser.conftest import FITTED, PLAIN, SLIDERS, Visitor, wait_for_frames
from tests.browser.fingers import swipe

SOLID = "[...document.querySelectorAll('.stage-plot')].find(plot => plot.layout?.scene)"
FLAT = "document.querySelector('.stage-plot:not(.stage-turns)')"
MAP = "[...document.querySelectorAll('.stage-plot')].find(plot => plot.parentElement.style.gridArea.startsWith('contour'))"
LOOKS = """JSON.stringify([...document.querySelectorAll('.stage-plot')]
  .map(({ layout: { xaxis, yaxis, scene } }) => [xaxis?.range, yaxis?.range, scene?.camera]))"""
"""What a zoom or a turn would change in the pictures."""
CAMERA = f"Object.values({SOLID}.layout.scene.camera.eye)"
CATCH = """() => {
  const { stage } = document.querySelector('.stage'), caught = point => { sent.push(point); };
  Object.assign(window, { sent: [], told: stage.pick, catching: true });
  Object.defineProperty(stage, 'pick', { get: () => (catching ? caught : told), set: pick => { window.told = pick; } });
}"""
"""From now on picks go into a list, also after the page was drawn anew, until `catching` is false."""
SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"
START = ".stTextInput input"


def find_middle(page: Page, plot: str) -> tuple[float, float]:
    """Scroll the plot into view; return the place of its middle."""
    page.evaluate(f"{plot}.scrollIntoView({{ block: 'center' }})")
    x, y, width, height = page.evaluate(f"(box => [box.x, box.y, box.width, box.height])({plot}.getBoundingClientRect())")
    return x + width / 2, y + height / 2


def test_the_wheel_scrolls_the_page(visit: Callable[..., Visitor], address: str) -> None:
    page = visit(address, viewport={"width": 1366, "height": 500}).open("loss_surface").page
    for plot in (SOLID, FLAT):
        page.mouse.move(*find_middle(page, plot))
        before = page.evaluate(SCROLLED)
        page.mouse.wheel(0, 120)
        page.wait_for_function(f"before => {SCROLLED} > before", arg=before, timeout=5000)


def test_fingers_scroll_and_turn(visit: Callable[..., Visitor], address: str) -> None:
    """Up: the page scrolls, no picture changes. Sideways: a 3D picture turns, and stays so. Two fingers change none."""
    visitor = visit(address, has_touch=True, viewport={"width": 800, "height": 600}).open("loss_surface?lang=en")
    page, looks = visitor.page, visitor.page.evaluate(LOOKS)
    for plot in (SOLID, FLAT):
        middle, before = find_middle(page, plot), page.evaluate(SCROLLED)
        swipe(page, middle, 0, -150)
        assert page.evaluate(SCROLLED) > before + 50
        assert page.evaluate(LOOKS) == looks
    before = page.evaluate(CAMERA)
    swipe(page, find_middle(page, SOLID), 120, 0)
    turned = page.evaluate(CAMERA)
    assert max(abs(new - old) for new, old in zip(turned, before, strict=True)) > 0.1
    check_camera(visitor, turned, "zh")
    page.get_by_role("button", name=Words("loss_surface", "zh")["view.above"], exact=True).click()
    check_camera(visitor, list(style.VIEWS["above"]["eye"].values()), "en")
    page.wait_for_function(FITTED)  # captions have other words now, and leave other heights
    looks, url, (x, y) = page.evaluate(LOOKS), page.url, find_middle(page, FLAT)
    pinch = {"x": x, "y": y, "scaleFactor": 2, "gestureSourceType": "touch"}
    page.context.new_cdp_session(page).send("Input.synthesizePinchGesture", pinch)
    assert (page.evaluate(LOOKS), page.url) == (looks, url)


def check_camera(visitor: Visitor, eye: list[float], language: str) -> None:
    """The camera stays where it is when a slider moves and when the page changes its language."""
    assert visitor.move(visitor.page.locator(SLIDERS).first).page.evaluate(CAMERA) == pytest.approx(eye)
    visitor.page.get_by_text(LANGUAGES[language], exact=True).click()
    visitor.page.locator(".lesson-head").get_by_text(Words("loss_surface", language)["title"]).first.wait_for()
    assert visitor.settle().page.evaluate(CAMERA) == pytest.approx(eye)


def test_a_double_click_picks_once_and_only_resets_a_zoom_and_a_tap_picks(visit: Callable[..., Visitor], address: str) -> None:
    page = visit(address, has_touch=True).open("optimizers?lang=zh&optimizers.more=1").page
    x, y = find_middle(page, MAP)
    before = page.locator(START).input_value()
    page.evaluate(CATCH)
    page.mouse.move(x - 60, y - 50, steps=3)
    page.mouse.dblclick(x - 60, y - 50)
    page.wait_for_function("window.sent.length")
    wait_for_frames(page, 30)  # a second click would be told within 300 ms
    assert page.evaluate("window.sent.length") == 1
    ranges = page.evaluate(f"[{MAP}.layout.xaxis.range, {MAP}.layout.yaxis.range]")
    page.mouse.move(x - 50, y - 50)
    page.mouse.down()
    page.mouse.move(x + 60, y + 60, steps=6)
    page.mouse.up()
    page.wait_for_function(f"before => {MAP}.layout.xaxis.range[0] !== before", arg=ranges[0][0])
    wait_for_frames(page)
    assert page.locator(".plotly-notifier").count() == 0, "Plotly's tips are in English"
    page.mouse.move(x + 20, y + 30, steps=3)
    wait_for_frames(page)
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))  # else the second click comes too late on a busy computer
    page.mouse.dblclick(x + 20, y + 30)
    page.clock.resume()
    page.wait_for_function(f"before => {MAP}.layout.xaxis.range[0] === before", arg=ranges[0][0])
    assert page.evaluate(f"[{MAP}.layout.xaxis.range, {MAP}.layout.yaxis.range]") == ranges
    assert (page.evaluate("window.sent.length"), page.locator(START).input_value()) == (1, before)
    page.evaluate("window.catching = false")
    page.touchscreen.tap(x + 30, y - 40)
    page.wait_for_function(f"before => document.querySelector('{START}').value !== before", arg=before)
    page.close()  # its clock is Playwright's from now on


@pytest.mark.parametrize(("language", "plain"), [("en", PLAIN), ("zh", True)])
def test_a_button_brings_an_enlarged_or_turned_picture_back(
    visit: Callable[..., Visitor], address: str, language: str, plain: bool
) -> None:
    """It stands there as long as it does something, also after a slider has moved; without Plotly's inside too."""
    visitor = visit(address, plain=plain).open(f"loss_surface?lang={language}")
    page, words = visitor.page, Words("shell", language)
    buttons = page.get_by_role("button", name=words["stage.whole"], exact=True)
    assert buttons.count() == 0
    looks = page.evaluate(LOOKS)
    for plot in (SOLID, FLAT):
        x, y = find_middle(page, plot)
        page.mouse.move(x - 50, y - 40)
        page.mouse.down()
        page.mouse.move(x + 50, y + 40, steps=6)
        page.mouse.up()
        buttons.wait_for()
        assert page.evaluate(LOOKS) != looks
        visitor.move(page.locator(SLIDERS).first)
        page.mouse.move(x, y)
        assert buttons.get_attribute("title") == words["stage.whole help"]
        buttons.click()
        buttons.wait_for(state="detached")
        visitor.settle()
        assert page.evaluate(LOOKS) == looks
