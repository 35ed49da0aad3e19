"""The stage in a real page: gestures with mouse and finger, pictures that come and go, where its files come from."""

import contextlib
import socket
import socketserver
import threading
import urllib.request
from collections.abc import Callable, Iterator
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Page

from pages import STEMS
from tests.browser.conftest import SLIDERS, Visitor, wait_for_frames

SOLID = "[...document.querySelectorAll('.stage-plot')].find(plot => plot.layout?.scene)"
MAP = "[...document.querySelectorAll('.stage-plot')].find(plot => plot.parentElement.style.gridArea.startsWith('contour'))"
CAMERA = f"Object.values({SOLID}.layout.scene.camera.eye)"
SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"
TOUCH = {"has_touch": True, "viewport": {"width": 800, "height": 600}}


def find_middle(page: Page, plot: str) -> tuple[float, float]:
    """Scroll the plot into view; return the place of its middle."""
    page.evaluate(f"{plot}.scrollIntoView({{ block: 'center' }})")
    x, y, width, height = page.evaluate(f"(box => [box.x, box.y, box.width, box.height])({plot}.getBoundingClientRect())")
    return x + width / 2, y + height / 2


def swipe(page: Page, start: tuple[float, float], across: float, down: float) -> None:
    """Move one finger."""
    touch = page.context.new_cdp_session(page)
    x, y = start
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 13):
        point = {"x": x + across * step / 12, "y": y + down * step / 12}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        wait_for_frames(page, 1)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    wait_for_frames(page, 10)


# Gestures.


@pytest.mark.parametrize("plot", [SOLID, "document.querySelector('.stage-plot:not(.stage-turns)')"], ids=["3D", "2D"])
def test_the_wheel_scrolls_the_page(visit, address: str, plot: str) -> None:
    page = visit(address, viewport={"width": 1366, "height": 500}).open("loss_surface").page
    page.mouse.move(*find_middle(page, plot))
    before = page.evaluate(SCROLLED)
    page.mouse.wheel(0, 120)
    page.wait_for_function(f"before => {SCROLLED} > before", arg=before, timeout=5000)


def test_a_camera_turned_by_touch_is_kept(visit, address: str) -> None:
    visitor = visit(address, **TOUCH).open("loss_surface")
    middle, before = find_middle(visitor.page, SOLID), visitor.page.evaluate(CAMERA)
    swipe(visitor.page, middle, 120, 0)
    turned = visitor.page.evaluate(CAMERA)
    assert max(abs(new - old) for new, old in zip(turned, before, strict=True)) > 0.1
    visitor.move(visitor.page.locator(SLIDERS).first)
    assert visitor.page.evaluate(CAMERA) == turned
    visitor.page.get_by_text("中文", exact=True).click()
    visitor.page.get_by_text("损失曲面").first.wait_for()
    assert visitor.settle().page.evaluate(CAMERA) == turned


@pytest.mark.parametrize("plot", [SOLID, "document.querySelector('.stage-plot:not(.stage-turns)')"], ids=["3D", "2D"])
def test_a_swipe_up_scrolls_and_changes_no_picture(visit, address: str, plot: str) -> None:
    visitor = visit(address, **TOUCH).open("loss_surface")
    middle, before = find_middle(visitor.page, plot), visitor.page.evaluate(SCROLLED)
    seen = visitor.page.evaluate(f"JSON.stringify([{CAMERA}, {plot}.layout.xaxis?.range])")
    swipe(visitor.page, middle, 0, -150)
    assert visitor.page.evaluate(SCROLLED) > before + 50
    assert visitor.page.evaluate(f"JSON.stringify([{CAMERA}, {plot}.layout.xaxis?.range])") == seen


def test_a_tap_sets_the_start(visit, address: str) -> None:
    visitor = visit(address, **TOUCH).open("optimizers?optimizers.more=1")
    field = visitor.page.locator(".stTextInput input")
    before, (x, y) = field.input_value(), find_middle(visitor.page, MAP)
    visitor.page.touchscreen.tap(x + 30, y - 40)
    visitor.page.wait_for_function("before => document.querySelector('.stTextInput input').value !== before", arg=before)


def test_a_double_click_moves_the_start_once_and_only_resets_a_zoom(visit, address: str) -> None:
    visitor = visit(address).open("optimizers?lang=zh&optimizers.more=1")
    page, field = visitor.page, visitor.page.locator(".stTextInput input")
    x, y = find_middle(page, MAP)
    page.evaluate("window.sent = []")
    page.evaluate("document.querySelector('.stage').stage.pick = point => window.sent.push(point)")
    page.mouse.move(x - 60, y - 50, steps=3)
    page.mouse.dblclick(x - 60, y - 50)
    page.wait_for_function("window.sent.length")
    wait_for_frames(page, 30)  # a second click would be told within 300 ms
    assert page.evaluate("window.sent.length") == 1
    ranges, before = page.evaluate(f"[{MAP}.layout.xaxis.range, {MAP}.layout.yaxis.range]"), field.input_value()
    page.mouse.move(x - 50, y - 50)
    page.mouse.down()
    page.mouse.move(x + 60, y + 60, steps=6)
    page.mouse.up()
    page.wait_for_function(f"before => {MAP}.layout.xaxis.range[0] !== before", arg=ranges[0][0])
    wait_for_frames(page)
    assert page.locator(".plotly-notifier").count() == 0, "Plotly's tips are in English"
    page.mouse.move(x + 20, y + 30, steps=3)
    page.mouse.dblclick(x + 20, y + 30)
    page.wait_for_function(f"before => {MAP}.layout.xaxis.range[0] === before", arg=ranges[0][0])
    assert page.evaluate(f"[{MAP}.layout.xaxis.range, {MAP}.layout.yaxis.range]") == ranges
    assert (page.evaluate("window.sent.length"), field.input_value()) == (1, before)


# Pictures that come and go.


def test_switching_views_while_time_plays(visit, address: str) -> None:
    """Plotly must not lose a figure while it draws it; the visitor's console stays silent."""
    visitor = visit(address).open("optimizers")
    views = visitor.page.locator(".st-key-optimizers-view button")
    for index in (1, 2, 0, 1, 0):
        play = visitor.page.locator(".stage-clock:not([hidden]) .stage-play")
        if play.count() and play.is_visible():
            play.click()
            wait_for_frames(visitor.page)
        before = visitor.page.url
        views.nth(index).click()
        visitor.page.wait_for_function("before => location.href !== before", arg=before)
    visitor.settle()


@pytest.mark.parametrize("stem", STEMS)
def test_without_plotlys_inside_the_same_is_shown(visit, address: str, stem: str) -> None:
    """A dial and the clock, dragged and left in the middle: what is drawn is what Plotly's public functions alone draw."""
    digests = []
    for plain in (False, True):
        visitor = visit(address, plain=plain).open(stem)
        for slider in (".stage-dial input", ".stage-clock:not([hidden]) .stage-slider"):
            drag_to_the_middle(visitor, slider)
        digests.append(visitor.settle().digest())
    assert digests[0] == digests[1]


def drag_to_the_middle(visitor: Visitor, slider: str) -> None:
    """Drag the first such slider to and fro with the mouse, if there is one."""
    page, found = visitor.page, visitor.page.locator(slider).first
    if not found.count():
        return
    box = found.bounding_box() or {}
    height = box["y"] + box["height"] / 2
    at = found.evaluate("slider => (slider.value - slider.min) / (slider.max - slider.min)")
    page.mouse.move(box["x"] + 8 + (box["width"] - 16) * at, height)
    page.mouse.down()
    for share in (0.8, 0.7, 0.3, 0.4, 0.5):
        page.mouse.move(box["x"] + 8 + (box["width"] - 16) * share, height, steps=2)
    page.mouse.up()
    page.mouse.move(5, 5)
    wait_for_frames(page)
    visitor.settle()


# Where its files come from.


def fetch(url: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Return the status and the headers of a response."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as response:
            return response.status, {name.lower(): value for name, value in response.headers.items()}
    except HTTPError as error:
        return error.code, {}


@pytest.mark.parametrize("path", ["components/stage/stage.js", "plotly/plotly.min.js"])
def test_files_are_kept_and_checked(address: str, path: str) -> None:
    status, headers = fetch(f"{address}/{path}")
    assert (status, headers["cache-control"]) == (200, "no-cache")
    assert "javascript" in headers["content-type"]
    assert fetch(f"{address}/{path}", **{"If-None-Match": headers["etag"]})[0] == 304


def test_home_fetches_plotly_ahead(visit, address: str) -> None:
    page = visit(address).open("").page
    page.wait_for_function("window.Plotly?.version", timeout=20_000)


def test_a_path_before_all_addresses(visit, start_server: Callable[..., str]) -> None:
    visitor = visit(start_server("--server.baseUrlPath", "/class/room", below="/class/room"))
    visitor.open("loss_surface?lang=zh")
    assert visitor.page.locator(".stage-plot").count() > 0


def test_a_proxy_that_strips_a_prefix(visit, stripping: str) -> None:
    visitor = visit(stripping)
    visitor.open("loss_surface?lang=zh")
    assert visitor.page.locator(".stage-plot").count() > 0


@pytest.fixture
def stripping(address: str) -> Iterator[str]:
    """Put a proxy before the server; return the address below which it shows the server."""
    with StrippingProxy(("localhost", 0), PassOn) as proxy:
        proxy.port = int(address.rpartition(":")[2])
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://localhost:{proxy.server_address[1]}/downhill"
        proxy.shutdown()


class StrippingProxy(socketserver.ThreadingTCPServer):
    """A proxy for the server on `port` that takes "/downhill" away from every path."""

    daemon_threads, block_on_close = True, False
    port = 0


class PassOn(socketserver.StreamRequestHandler):
    """Pass one request on, and the answer back; a WebSocket goes on both ways."""

    server: StrippingProxy

    def handle(self) -> None:
        head = [line.replace(b" /downhill/", b" /", 1) for line in iter(self.rfile.readline, b"\r\n")]
        if not any(line.lower().startswith(b"upgrade:") for line in head):
            head = [line for line in head if not line.lower().startswith(b"connection:")] + [b"Connection: close\r\n"]
        with socket.create_connection(("localhost", self.server.port)) as upstream:
            upstream.sendall(b"".join(head) + b"\r\n")
            back = threading.Thread(target=copy, args=(upstream.recv, self.connection), daemon=True)
            back.start()
            copy(self.rfile.read1, upstream)
            back.join()


def copy(read: Callable[[int], bytes], to: socket.socket) -> None:
    """Copy bytes until either side ends, then say so to the other."""
    with contextlib.suppress(OSError):
        while part := read(65536):
            to.sendall(part)
        to.shutdown(socket.SHUT_WR)
