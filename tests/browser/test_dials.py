"""Dials: in an empty page with real Plotly and a scene as the server writes it, and in a lesson."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from core.figures.following import STEPS
from tests.browser.conftest import PLAIN, wait_for_frames
from tests.browser.fingers import swipe
from tests.browser.scene import HOST, IDLE, OPEN, RATES, TIMES, list_dials, serve, spiral, write_message
from tests.browser.tabs import Tabs

DRAWN = "[...document.querySelectorAll('.stage-plot')].map(plot => plot.dataset.drawn)"
MAP = "document.querySelectorAll('.stage-plot')[0]"
SPACE = "document.querySelectorAll('.stage-plot')[1]"
needs_inside = pytest.mark.skipif(PLAIN, reason="without Plotly's inside a point has no place on the page: its dials turn it")
LINE = f"{MAP}.querySelector('.js-line').getAttribute('d')"


@pytest.fixture
def open_scene(tabs: Tabs) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the scene in an empty page; at the end nothing may have been complained about."""
    opened, complaints = [], []

    def enter(plain: bool = PLAIN, **context: Any) -> Page:
        page = tabs.take(plain, {"viewport": {"width": 1200, "height": 700}, **context})
        opened.append(page)
        page.on("console", lambda message: complaints.append(message.text) if message.text.startswith("The stage") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route(f"{HOST}**", serve)
        page.goto(HOST)
        page.evaluate(OPEN, write_message())
        page.wait_for_function(IDLE)
        return page

    yield enter
    for page in opened:
        tabs.give_back(page)
    assert not complaints


def hold(page: Page, dial: int = 0) -> Callable[[int], None]:
    """Take hold of a dial; return a function that drags it to an index and waits for the pictures."""
    slider = page.locator(".stage-dial input").nth(dial)
    box, last = slider.bounding_box() or {}, int(slider.get_attribute("max") or 1)

    def drag(index: int) -> None:
        page.mouse.move(box["x"] + 8 + (box["width"] - 16) * index / last, box["y"] + box["height"] / 2)
        wait_for_frames(page)

    drag(int(slider.input_value()))
    page.mouse.down()
    return drag


def seen(page: Page) -> list:
    """Return what the pictures hold, the title and the table."""
    path = (
        f"[{MAP}.data.slice(0, 2), [{SPACE}.data[1]]].flat().map(({{ x, y, z = [] }}) => [x, y, z].map(each => Array.from(each)))"
    )
    return page.evaluate(f"[{path}, {MAP}.layout.xaxis.title.text, document.querySelector('.stage-readout').innerText]")


@pytest.mark.parametrize("plain", [False, True], ids=["quick", "plain"])
def test_dragging_shows_each_run_and_tells_once(open_scene: Callable[..., Page], plain: bool) -> None:
    page = open_scene(plain=plain)
    before, drag = page.evaluate(DRAWN), hold(page)
    for index in (6, 9, 14, 17):
        drag(index)
    held = page.evaluate(f"[{LINE}, document.querySelector('.stage-readout td').innerText, window.told]")
    assert held[1:] == [str(17 * TIMES + TIMES - 1), []]
    page.mouse.up()
    wait_for_frames(page)
    (name, told), *others = page.evaluate("window.told")
    assert (name, {**told, "#": 0}, others) == ("dials", {"rate": 17, "w": 4, "b": 4, "#": 0}, [])
    ends = [[float(number) for number in line[1:].split("L")[-1].split(",")] for line in (held[0], page.evaluate(LINE))]
    assert ends[0] == pytest.approx(ends[1], abs=0.1), "what is shown while the hand holds the dial is what stays"
    (line, marker, space), title, table = seen(page)
    x, y = spiral()
    step = 2 / STEPS
    assert np.allclose(line[:2], [x[17], y[17]], atol=step)
    assert np.allclose(np.ravel(marker[:2]), [x[17, -1], y[17, -1]], atol=step)
    assert page.evaluate(f"[...{SPACE}.data[2].z]") == pytest.approx([17 / 20] * 3)
    assert np.allclose(space, [x[17], y[17], np.linspace(1, 0, TIMES)], atol=step)
    assert (title, f"\t{17 * TIMES + TIMES - 1}" in table) == ("rate 17", True)
    assert page.evaluate(f"{MAP}.querySelector('.xtitle').textContent") == "rate 17"
    message = write_message(heard=told["#"], dials=list_dials(17))
    page.evaluate("text => window.receive(text)", message)
    wait_for_frames(page)
    assert page.evaluate(DRAWN) == before, "nothing is drawn anew when the message comes back"
    message = write_message(heard=told["#"], dials=list_dials(2))
    page.evaluate("text => window.receive(text)", message)
    wait_for_frames(page)
    assert np.allclose(seen(page)[0][0][0], x[2], atol=step), "the server resets"
    check_that_the_clock_and_a_dial_move_together(page)


def test_where_each_change_is_predicted_pictures_wait_for_the_message(open_scene: Callable[..., Page]) -> None:
    page = open_scene()
    page.evaluate("text => window.receive(text)", write_message(predicts=True))
    page.wait_for_function(IDLE)
    before, drag = seen(page), hold(page)
    drag(17)
    assert (page.locator(".stage-dial-value").first.inner_text(), seen(page)) == ("17", before)
    page.mouse.up()
    page.wait_for_function("window.told.length")
    wait_for_frames(page)
    assert seen(page) == before
    page.evaluate("text => window.receive(text)", write_message(predicts=True, heard=1, dials=list_dials(17)))
    page.wait_for_function(f"{MAP}.layout.xaxis.title.text === 'rate 17'")


def check_that_the_clock_and_a_dial_move_together(page: Page) -> None:
    page.locator(".stage-clock button").nth(1).click()
    drag = hold(page)
    for index in (5, 6, 7):
        drag(index)
    assert page.evaluate(LINE).count("L") <= TIMES - 2
    assert page.evaluate("document.querySelector('.stage-readout td').innerText") == str(7 * TIMES + TIMES - 2)
    page.mouse.up()
    wait_for_frames(page)
    assert len(seen(page)[0][0][0]) == TIMES - 1


def place_point(page: Page, x: float, y: float) -> tuple[float, float]:
    """Return where a point of the map is on the page."""
    inside = f"{MAP}.querySelector('.nsewdrag').getBoundingClientRect()"
    left, top, width, height = page.evaluate(f"(box => [box.x, box.y, box.width, box.height])({inside})")
    return left + (x + 1) / 2 * width, top + (1 - y) / 2 * height


@needs_inside
def test_a_point_is_grabbed_with_the_mouse(open_scene: Callable[..., Page]) -> None:
    page = open_scene()
    page.mouse.move(*place_point(page, 0, 0), steps=2)
    wait_for_frames(page)
    assert page.evaluate(f"{MAP}.classList.contains('stage-near')")
    page.mouse.down()
    page.mouse.move(*place_point(page, 0.4, -0.35), steps=4)
    page.mouse.move(*place_point(page, 0.59, -0.38), steps=2)
    wait_for_frames(page)
    assert page.evaluate("[document.querySelector('.stage').stage.now().dials, window.told]") == [{"rate": 4, "w": 7, "b": 2}, []]
    page.mouse.up()
    page.wait_for_function("window.told.length")
    assert [{**told, "#": 0} for _, told in page.evaluate("window.told")] == [{"rate": 4, "w": 7, "b": 2, "#": 0}]
    page.wait_for_function(f"Math.hypot({MAP}.data[2].x[0] - 0.6, {MAP}.data[2].y[0] + 0.4) < 1e-6")
    assert page.evaluate(f"{MAP}.layout.xaxis.range") == [-1, 1]
    page.mouse.click(*place_point(page, 0.6, -0.4))  # holding it without moving it is no click: only the next move is told
    page.mouse.move(*place_point(page, 0.6, -0.4), steps=2)
    page.mouse.down()
    page.mouse.move(*place_point(page, 0, 0), steps=4)
    page.mouse.up()
    page.wait_for_function("window.told.length > 1")
    assert [(told["w"], told["b"]) for _, told in page.evaluate("window.told")] == [(7, 2), (4, 4)]


def test_a_finger_turns_a_dial_sideways_and_scrolls_upwards(open_scene: Callable[..., Page]) -> None:
    page = open_scene(has_touch=True)
    box = page.locator(".stage-dial input").first.bounding_box() or {}
    start = box["x"] + 8 + (box["width"] - 16) * 4 / (RATES - 1), box["y"] + box["height"] / 2
    swipe(page, start, (box["width"] - 16) / 2, 0)
    page.wait_for_function("window.told.length")
    assert [told["rate"] for _, told in page.evaluate("window.told")] == [14]
    assert page.evaluate("scrollY") == 0
    swipe(page, start, 0, -150)
    page.wait_for_function("scrollY > 50")
    assert (page.locator(".stage-dial-value").first.inner_text(), page.evaluate("window.told.length")) == ("14", 1)
    before, clock = page.locator(".stage-reading").inner_text(), page.locator(".stage-clock input").bounding_box() or {}
    swipe(page, (clock["x"] + 60, clock["y"] + clock["height"] / 2), 0, 150)
    page.wait_for_function("scrollY < 50")
    assert (page.locator(".stage-reading").inner_text(), page.evaluate("window.told.length")) == (before, 1)


@needs_inside
def test_a_point_is_grabbed_with_a_finger_and_the_page_stays(open_scene: Callable[..., Page]) -> None:
    page = open_scene(has_touch=True)
    (x, y), (end_x, end_y) = place_point(page, 0, 0), place_point(page, 0.4, 0.8)
    swipe(page, (x + 5, y), end_x - x, end_y - y)
    page.wait_for_function("window.told.length")
    (_, told), *others = page.evaluate("window.told")
    assert (told["w"], told["b"], others, page.evaluate("scrollY")) == (6, 8, [], 0)


def test_a_cover_hides_the_picture(open_scene: Callable[..., Page]) -> None:
    page = open_scene()
    message = write_message(words={"veiled": "Predict first"}, veiled=("map",))
    page.evaluate("text => window.receive(text)", message)
    page.wait_for_function(IDLE)
    covered = "[...document.querySelectorAll('.stage-plot')].map(plot => [getComputedStyle(plot).visibility, plot.ariaHidden])"
    assert page.evaluate(covered) == [["hidden", "true"], ["visible", None]]
    cover = page.locator(".stage-cover")
    assert (cover.inner_text(), cover.count()) == ("Predict first", 1)
    box, plot = cover.bounding_box() or {}, page.locator(".stage-plot").first.bounding_box()
    assert box == pytest.approx(plot, abs=1)
    assert page.locator(".stage-dial input").first.is_disabled()


# In a lesson.


def test_a_lesson_with_a_dial(visit, address: str) -> None:
    """A drag sends nothing, its end one message that brings the link up to date; keys; a preset sets it and shows its question."""
    visitor, sent = visit(address), []
    visitor.page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append(1)))
    page = visitor.open("device_speed").page
    slider, value = page.locator(".stage-dial input"), page.locator(".stage-dial-value")
    drawn, table, count = page.evaluate(DRAWN), page.locator(".stage-readout").inner_text(), len(sent)
    drag = hold(page)
    for index in (4, 5, 6):
        drag(index)
    assert (value.inner_text(), len(sent) - count) == ("512", 0)
    assert page.locator(".stage-readout").inner_text() != table
    page.mouse.up()
    page.wait_for_url("**/device_speed?device_speed.product_size=512", timeout=5000)
    visitor.settle()
    assert page.evaluate(DRAWN) == drawn
    time = page.locator(".stage-readout td").first.inner_text()
    assert f"measured: {time}" in page.locator(".stMain").inner_text(), "the formula follows"
    slider.focus()
    for key, text in (("Home", "8"), ("ArrowRight", "16"), ("PageUp", "32"), ("End", "1024"), ("ArrowLeft", "512"), ("Home", "8")):
        page.keyboard.press(key)
        assert (value.inner_text(), slider.evaluate("each => each.ariaValueText")) == (text, text)
    page.wait_for_url("**/device_speed?device_speed.product_size=8", timeout=5000)
    visitor.settle()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Side n of the matrices"
    page.locator(".st-key-presets button").first.scroll_into_view_if_needed()
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 600)")
    page.get_by_role("button", name="1024 × 1024").click()
    page.wait_for_function("document.querySelector('.stage-dial-value').innerText === '1024'")
    visitor.settle()
    assert slider.is_disabled()
    assert page.locator(".stage-cover").count() == 3
    page.wait_for_function("document.querySelector('.st-key-strip').getBoundingClientRect().top > 60")
