"""Where the page is opened: a class on plain http, another site's frame, without WebGL, translated, back and forward."""

import functools
import http.server
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from pages.course.addresses import find_hosts
from pages.shell.words import Words
from tests.browser.conftest import DIGEST, FLAGS, LAPTOP, Visitor, wait_for_frames
from tests.browser.test_course import download_handout

SHELL = Words("shell", "en")


@pytest.fixture
def in_network(address: str) -> str:
    """The address of the server for others in the network, which is no secure place: not https, not localhost."""
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


def test_a_class_link_is_copied_on_plain_http(visit: Callable[..., Visitor], in_network: str) -> None:
    visitor = visit(in_network).open("descent?lang=en&descent.rate=0.1")
    assert not visitor.page.evaluate("isSecureContext")
    link = open_class(visitor)
    assert link.startswith(in_network + "/descent?")
    visitor.page.get_by_role("button", name=SHELL["classroom.copy"]).click()
    visitor.page.get_by_text(SHELL["copy.copied"]).wait_for()
    size = visitor.page.locator("img.qr").evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert size > 100
    visitor.page.evaluate("() => { document.execCommand = () => false; }")
    visitor.page.get_by_role("button", name=SHELL["classroom.copy"]).click()
    visitor.page.get_by_text(SHELL["copy.selected"]).wait_for()


def test_a_link_made_on_localhost_leads_into_the_network(visit: Callable[..., Visitor], address: str, in_network: str) -> None:
    assert open_class(visit(address).open("descent?lang=en")).startswith(in_network + "/descent")


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Another site: its address, and the folder of its pages."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
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
    page, errors = flat.new_page(viewport=LAPTOP), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/descent?lang=en")
    page.get_by_text(SHELL["stage.flat"]).wait_for(timeout=60_000)
    page.wait_for_function("document.querySelectorAll('.stage-plot .main-svg').length >= 2")
    assert "full batch" in page.locator(".stage-readout").inner_text()
    page.locator(".stage-dial input").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**descent.rate=**")
    assert page.get_by_text(SHELL["stage.flat"]).count() == 1
    handout = download_handout(page, "descent")
    assert handout.count("<svg") >= 1, "in the place of the 3D picture its description stays"
    assert not errors
    flat.close()


MARKED = "[...document.querySelectorAll('.stMarkdown :is(p, li):has(*), .stage-readout td')].every(each => !each.translate)"
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


def translate(visitor: Visitor) -> int:
    """Translate the page as a browser does, once all is marked that must stay; return how many texts are translated."""
    visitor.page.wait_for_function(MARKED)
    return visitor.page.evaluate(TRANSLATE)


@pytest.mark.parametrize("stem", ["descent", "convolution", "hidden_states"])
def test_a_translated_page_goes_on(visit: Callable[..., Visitor], address: str, stem: str) -> None:
    """Numbers are the true ones after every change, and nothing breaks when the language is chosen."""
    visitor = visit(address).open(f"{stem}?lang=en")
    assert translate(visitor) > 20
    visitor.move(visitor.page.locator(".stSlider input[type=range]").first)
    shown = visitor.page.locator('[data-testid="stSliderThumbValue"]').first.inner_text()
    fresh = visit(address).open(visitor.page.url.removeprefix(address + "/"))
    assert shown == fresh.page.locator('[data-testid="stSliderThumbValue"]').first.inner_text()
    assert visitor.digest() == fresh.digest()
    before = visitor.page.url
    visitor.page.locator(".st-key-presets button").first.click()
    visitor.page.wait_for_function("before => location.href !== before", arg=before)
    translate(visitor.settle())
    visitor.page.locator(".st-key-lang button").nth(1).click()
    visitor.page.wait_for_function(
        "title => document.querySelector('.lesson-head').innerText.includes(title)", arg=Words(stem, "zh")["title"]
    )
    visitor.settle()


def test_back_and_forward_keep_values(visit: Callable[..., Visitor], address: str) -> None:
    """From the home page and from the glossary, whose addresses are others."""
    visitor = visit(address).open("probabilities?lang=en&probabilities.view=sigmoid&probabilities.b=-2")
    page, before, link = visitor.page, visitor.digest(), visitor.page.url
    for stem, away in (("home", re.compile(rf"{address}/(\?|$)")), ("glossary", "**/glossary**")):
        other = page.get_by_role("heading", name=Words(stem, "en")["title"], exact=True, level=1)
        page.get_by_role("link", name=SHELL["shell.home"] if stem == "home" else Words(stem, "en")["title"]).first.click()
        for _ in range(2):
            page.wait_for_url(away)
            other.wait_for()
            page.go_back()
            page.wait_for_url(link)
            other.wait_for(state="detached")
            page.wait_for_function(f"before => ({DIGEST})() === before", arg=before)
            visitor.settle()
            page.go_forward()
        page.wait_for_url(away)
        other.wait_for()
        page.go_back()
        other.wait_for(state="detached")
        visitor.settle()


def test_quick_changes_of_pages_and_views_lose_nothing(visit: Callable[..., Visitor], address: str) -> None:
    """Runs that are cut short: no control jumps to another value, and the connection does not end (the console is silent).

    A page that answers after the visitor went on is a new entry in Streamlit's history: the last Back may lead to either page.
    """
    visitor = visit(address).open("descent?lang=zh&descent.epochs=10&descent.momentum=0.5")
    page, link = visitor.page, visitor.page.url
    for frames in (8, 2):
        page.get_by_role("link", name=Words("glossary", "zh")["title"]).first.click()
        page.wait_for_url("**/glossary**")
        visitor.settle()
        for way in (*("back", "forward") * 3, "back"):
            page.evaluate(f"history.{way}()")
            wait_for_frames(page, frames)
        visitor.settle()
        while "/glossary" in page.url:
            page.go_back()
            visitor.settle()
        page.wait_for_url(link)
        visitor.settle()
        for place in (1, 2, 0, 1, 2, 0):
            page.evaluate("place => document.querySelectorAll('.st-key-descent-view button')[place]?.click()", place)
            wait_for_frames(page, frames)
        visitor.settle()
        page.wait_for_url(link)  # a busy server may hear of the last click only now
        assert visitor.settle().page.url == link


CUT = """() => [...document.querySelectorAll('.stage-plot')].flatMap(plot => {
  const area = plot.querySelector('.nsewdrag')?.getBoundingClientRect(), texts = [...plot.querySelectorAll('.textpoint text')];
  return texts.filter(text => text.getBoundingClientRect().right > area.right).map(text => text.textContent);
})"""
"""The sentences in flat pictures that are cut at the right."""
HIGHEST = """() => Math.max(...[...document.querySelectorAll('.stage-plot')].flatMap(plot => plot.data).flatMap(
  each => (each.type === 'scatter3d' ? [...each.z].filter(Number.isFinite) : [])))"""


def test_divergence_is_said_in_the_pictures(visit: Callable[..., Visitor], address: str) -> None:
    visitor = visit(address).open("descent?lang=en&descent.rate=0.33")
    words = Words("descent", "en")
    for key in ("legend.left", "legend.over"):
        sentence = words(key, method=words["method.full batch"])
        assert visitor.page.locator(".stage-plot text").get_by_text(sentence, exact=True).count() == 1
    assert visitor.page.evaluate(CUT) == [], "sentences that run out of their picture"
    assert visitor.page.evaluate(HIGHEST) < 100, "a path in space is drawn as high as its loss"
    visitor.page.locator(".stage-clock button").first.click()
    visitor.settle()
    assert not visitor.page.locator(".stage-plot text").get_by_text("off the top").count()
