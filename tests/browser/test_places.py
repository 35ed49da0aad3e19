"""Where the page is opened: a class on plain http, another site's frame, without WebGL, translated, in a narrow window."""

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

from pages import STEMS
from pages.course.addresses import find_hosts
from pages.shell.words import Words
from tests.browser.conftest import FLAGS, Visitor
from tests.browser.test_pages import read_pixels

SHELL = Words("shell", "en")


@pytest.fixture(scope="module")
def in_network(start_server: Callable[..., str]) -> str:
    """The address of a server that listens to the network, which is no secure place: not https, not localhost."""
    address = start_server("--server.address", "0.0.0.0")
    hosts = find_hosts(int(address.rpartition(":")[2]))
    if not hosts:
        pytest.skip("this machine has no address but localhost")
    return address.replace("localhost", hosts[0])


def open_class(visitor: Visitor) -> str:
    """Open the popover for teachers; return the link in it."""
    visitor.page.get_by_role("button", name=SHELL["classroom.title"]).click()
    visitor.page.wait_for_selector(".copy textarea")
    visitor.settle()
    return visitor.page.locator(".copy textarea").input_value()


def test_a_class_link_is_copied_on_plain_http(visit, in_network: str) -> None:
    visitor = visit(in_network).open("descent?lang=en&descent.rate=0.1")
    assert not visitor.page.evaluate("isSecureContext")
    link = open_class(visitor)
    assert link.startswith(in_network + "/descent?")
    visitor.page.get_by_role("button", name=SHELL["classroom.copy"]).click()
    visitor.page.get_by_text(SHELL["copy.copied"]).wait_for()
    size = visitor.page.locator("img.qr").evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert size > 100
    visitor.page.evaluate("document.execCommand = () => false")
    visitor.page.get_by_role("button", name=SHELL["classroom.copy"]).click()
    visitor.page.get_by_text(SHELL["copy.selected"]).wait_for()


def test_a_link_made_on_localhost_leads_into_the_network(visit, in_network: str) -> None:
    address = "http://localhost:" + in_network.rpartition(":")[2]
    assert open_class(visit(address).open("descent?lang=en")).startswith(in_network + "/descent")


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Another site: its address, and the folder of its pages."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", tmp_path
    server.shutdown()


def test_in_the_frame_of_another_site_files_and_links_work(browser: Browser, address: str, other_site: tuple[str, Path]) -> None:
    site, folder = other_site
    lesson = f"{address}/convolution?lang=en&convolution.source=upload"
    (folder / "index.html").write_text(f"<iframe src='{lesson}' width=1300 height=900></iframe>")
    Image.linear_gradient("L").save(folder / "grey.png")
    page = browser.new_context(viewport={"width": 1366, "height": 1000}).new_page()
    page.goto(f"{site}/index.html")
    frame = page.frames[1]
    frame.get_by_role("button", name=SHELL["picture.upload"]).click(timeout=60_000)
    frame.locator(".upload button").wait_for()
    frame.locator(".upload input").set_input_files(folder / "grey.png")
    frame.wait_for_url("**convolution.picture=**")
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        frame.get_by_role("button", name="convolution.csv").click()
    assert download.value.suggested_filename == "convolution.csv"
    frame.get_by_role("button", name=SHELL["classroom.title"]).click()
    frame.get_by_role("button", name=SHELL["classroom.copy"]).click()
    frame.get_by_text(SHELL["copy.copied"]).wait_for()
    assert "convolution.picture=" in frame.locator(".copy textarea").input_value()
    page.context.close()


def test_without_webgl_flat_pictures_and_numbers_stay(browser: Browser, chromium: str, address: str) -> None:
    flags = [flag for flag in FLAGS if "swiftshader" not in flag] + ["--disable-gpu", "--disable-3d-apis"]
    flat = browser.browser_type.launch(executable_path=chromium, args=flags)
    page, errors = flat.new_page(viewport={"width": 1366, "height": 768}), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/descent?lang=en")
    page.get_by_text(SHELL["stage.flat"]).wait_for(timeout=60_000)
    page.wait_for_function("document.querySelectorAll('.stage-plot .main-svg').length >= 2")
    assert "full batch" in page.locator(".stage-readout").inner_text()
    page.locator(".stage-dial input").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**descent.rate=**")
    assert page.get_by_text(SHELL["stage.flat"]).count() == 1
    assert not errors
    flat.close()


def test_a_lost_webgl_context_comes_back(visit, address: str) -> None:
    visitor = visit(address).open("descent?lang=en")
    place = visitor.page.locator(".stage-plot:has(.gl-container canvas)").first
    before = read_pixels(place.screenshot())
    visitor.page.evaluate(
        """() => {
          const canvas = document.querySelector('.stage-plot canvas'), gl = canvas.getContext('webgl');
          window.lost = gl.getExtension('WEBGL_lose_context');
          lost.loseContext();
        }"""
    )
    visitor.page.wait_for_timeout(500)
    assert np.abs(read_pixels(place.screenshot()) - before).max(axis=-1).mean() > 5, "the picture is gone"
    visitor.page.evaluate("lost.restoreContext()")
    for _ in range(20):
        visitor.page.wait_for_timeout(250)
        change = np.abs(read_pixels(place.screenshot()) - before).max(axis=-1).mean()
        if change < 1:
            break
    assert change < 1


TRANSLATE = """() => {
  const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const left = ({ data, parentElement: place }) => !place.translate || place.closest('style, textarea, font') || !data.trim();
  while (walker.nextNode()) if (!left(walker.currentNode)) texts.push(walker.currentNode);
  for (const text of texts) {
    const outer = document.createElement('font'), inner = document.createElement('font');
    inner.textContent = '«' + text.data + '»';
    outer.append(inner);
    text.replaceWith(outer);
  }
  return texts.length;
}"""
"""What Chrome's translation does to a page: each text is taken away and an element with another text put in its place."""


@pytest.mark.parametrize("stem", ["descent", "convolution", "hidden_states"])
def test_a_translated_page_goes_on(visit, address: str, stem: str) -> None:
    """Numbers are the true ones after every change, and nothing breaks when the language is chosen."""
    visitor = visit(address).open(f"{stem}?lang=en")
    visitor.page.wait_for_timeout(300)
    assert visitor.page.evaluate(TRANSLATE) > 20
    slider = visitor.page.locator(".stSlider input[type=range]").first
    before = visitor.page.url
    slider.focus()
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.wait_for_function("before => location.href !== before", arg=before)
    visitor.settle()
    shown = visitor.page.locator('[data-testid="stSliderThumbValue"]').first.inner_text()
    fresh = visit(address).open(visitor.page.url.removeprefix(address + "/"))
    assert shown == fresh.page.locator('[data-testid="stSliderThumbValue"]').first.inner_text()
    assert visitor.digest() == fresh.digest()
    visitor.page.locator(".st-key-presets button").first.click()
    visitor.settle()
    visitor.page.evaluate(TRANSLATE)
    visitor.page.locator(".st-key-lang button").nth(1).click()
    visitor.page.wait_for_function(
        "title => document.querySelector('.lesson-head').innerText.includes(title)", arg=Words(stem, "zh")["title"]
    )
    visitor.settle()


PLACES = ".stage-caption, .stage-readout th, .stage-readout td, .stMain [data-baseweb=select] *, .st-key-lang *"
CUT = """places => [...document.querySelectorAll(places)].filter(each => each.getClientRects().length)
  .filter(each => each.scrollWidth > each.clientWidth + 2 && getComputedStyle(each).overflowX !== 'visible')
  .map(each => each.textContent)"""


@pytest.mark.parametrize(("width", "height", "query"), [(1024, 768, ""), (911, 512, ""), (1366, 768, "&projector=1")])
def test_nothing_is_cut_off_where_type_is_large_for_the_width(visit, address: str, width: int, height: int, query: str) -> None:
    """A small screen, 150 % zoom, a projector: the controls stand below the pictures."""
    visitor = visit(address, viewport={"width": width, "height": height})
    for stem in ("descent", "optimizers", "hidden_states"):
        visitor.open(f"{stem}?lang=en{query}")
        assert not visitor.page.evaluate(CUT, PLACES), stem
        stage = visitor.page.locator(".stage").bounding_box()
        assert stage is not None
        assert not query or stage["y"] + stage["height"] <= height, f"{stem}: the stage's end is out of sight"
        assert (
            visitor.page.evaluate("document.querySelector('.stMain').scrollWidth - document.querySelector('.stMain').clientWidth")
            == 0
        )


def test_a_pinch_changes_no_picture(visit, address: str) -> None:
    visitor = visit(address, has_touch=True, is_mobile=True).open("descent?lang=en")
    looks = "({ layout: { xaxis, scene } }) => [xaxis?.range, scene?.camera]"
    state = f"JSON.stringify([...document.querySelectorAll('.stage-plot')].map({looks}))"
    before, url = visitor.page.evaluate(state), visitor.page.url
    box = visitor.page.locator(".stage-plot").nth(1).bounding_box()
    assert box is not None
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    touch = visitor.page.context.new_cdp_session(visitor.page)
    touch.send("Input.synthesizePinchGesture", {**middle, "scaleFactor": 2, "gestureSourceType": "touch"})
    assert (visitor.page.evaluate(state), visitor.page.url) == (before, url)


def test_back_and_forward_keep_values(visit, address: str) -> None:
    visitor = visit(address).open("descent?lang=en&descent.rate=0.1&descent.epochs=10")
    before = visitor.digest()
    visitor.page.get_by_role("link", name=Words("glossary", "en")["title"]).first.click()
    visitor.page.wait_for_url("**/glossary**")
    for _ in range(2):
        visitor.page.go_back()
        visitor.page.wait_for_url("**/descent?**")
        visitor.page.wait_for_selector(".stage-plot")
        assert visitor.settle().digest() == before
        assert "descent.rate=0.1" in visitor.page.url
        visitor.page.go_forward()
        visitor.page.wait_for_url("**/glossary**")


@pytest.mark.parametrize("stem", STEMS)
def test_views_change_while_time_plays(visit, address: str, stem: str) -> None:
    """No figure is taken away while Plotly still draws it: the console stays silent."""
    visitor = visit(address).open(f"{stem}?lang=en")
    views = visitor.page.locator(f'[class*="st-key-{stem}-view"] button')
    for place in [*range(1, views.count()), 0]:
        playing = "document.querySelector('.stage-clock:not([hidden]) .stage-play:not(:disabled)')?.click()"
        visitor.page.evaluate(playing)  # if this view has a clock
        visitor.page.wait_for_timeout(200)
        views.nth(place).click()
        visitor.page.wait_for_timeout(150)
    visitor.settle()


def test_divergence_is_said_in_the_pictures(visit, address: str) -> None:
    visitor = visit(address).open("descent?lang=en&descent.rate=0.33")
    words = Words("descent", "en")
    for key in ("legend.left", "legend.over"):
        sentence = words(key, method=words["method.full batch"])
        assert visitor.page.locator(".stage-plot text").get_by_text(sentence, exact=True).count() == 1
    visitor.page.locator(".stage-clock button").first.click()
    visitor.settle()
    assert not visitor.page.locator(".stage-plot text").get_by_text("off the top").count()
