"""The stage in a real page: its files, its theme, and a WebGL context that is lost."""

import urllib.request
from collections.abc import Callable
from urllib.error import HTTPError

import numpy as np
import pytest
from playwright.sync_api import Route

from core.figures import style
from pages.shell.words import Words
from tests.browser.conftest import LAPTOP, SLIDERS, Visitor, wait_for_frames
from tests.browser.test_moving import SPACE, read_pixels

INK = "document.querySelector('.stage-plot').layout.template.layout.font.color"


@pytest.mark.parametrize("path", ["components/stage/stage.js", "plotly/plotly.min.js"])
def test_files_of_an_unknown_version_are_checked(address: str, path: str) -> None:
    status, headers = fetch(f"{address}/files/unknown/{path}")
    assert (status, headers["cache-control"]) == (200, "no-cache")
    assert "javascript" in headers["content-type"]
    assert fetch(f"{address}/files/unknown/{path}", **{"If-None-Match": headers["etag"]})[0] == 304


def test_a_browser_that_was_here_asks_for_no_file_again(visit: Callable[..., Visitor], address: str) -> None:
    """Neither the stage's modules nor Plotly travel, not even to be checked: that costs time, and the compiled script."""
    sent = "performance.getEntriesByType('resource').filter(each => each.name.includes('/files/')).map(each => each.transferSize)"
    visitor = visit(address).open("derivatives?lang=en").open("derivatives?lang=zh")
    sizes = visitor.page.evaluate(sent)
    assert len(sizes) > 30
    assert sum(sizes) == 0


def fetch(url: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Return the status and the headers of a response."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as response:
            return response.status, {name.lower(): value for name, value in response.headers.items()}
    except HTTPError as error:
        return error.code, {}


def test_a_picture_is_on_its_way_until_it_stands_or_has_failed(visit: Callable[..., Visitor], address: str) -> None:
    """While Plotly is fetched, its place says so; once that failed, one sentence alone says that, until a change brings it."""
    visitor = visit(address)
    page, held, lost = visitor.page, list[Route](), list[Route]()
    said = "getComputedStyle(document.querySelector('.stage-plot'), '::before').content"
    words, bundle = Words("derivatives", "en"), "**/plotly/plotly.min.js*"
    page.route(bundle, lambda route: held.append(route) if not lost else route.abort())
    page.goto(f"{address}/derivatives?lang=en")
    page.wait_for_selector(".stage-plot", state="attached", timeout=60_000)
    page.wait_for_function(f"text => {said} === text", arg=f'"{words["stage.coming"]}"')
    lost += held
    for route in lost:
        route.abort()
    page.locator(".stage-failed", has_text=words["stage.failed"]).first.wait_for()
    assert page.evaluate(said) in ("none", "normal")
    page.unroute(bundle)
    visitor.move(page.locator(SLIDERS).first)
    assert page.locator(".stage-failed:visible").count() == 0
    visitor.complaints.clear()  # of the script that did not come


def test_figures_follow_the_theme_and_come_back_after_a_lost_context(visit: Callable[..., Visitor], address: str) -> None:
    visitor = visit(address, color_scheme="light").open("descent?lang=en")
    page = visitor.page
    assert page.evaluate(INK) == style.INK
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"ink => {INK} === ink", arg=style.DARK[style.INK])
    swatches = page.locator(".stage-swatch").evaluate_all("all => all.map(each => each.style.getPropertyValue('--swatch'))")
    assert swatches
    assert {*swatches} <= {*style.DARK.values()}, "the table's key follows, too"
    place = visitor.settle().page.locator(SPACE).first
    before = read_pixels(place.screenshot())

    def measure_change() -> float:
        wait_for_frames(page)
        return float(np.abs(read_pixels(place.screenshot()) - before).max(axis=-1).mean())

    page.evaluate(
        """() => {
          const canvas = document.querySelector('.stage-plot canvas'), gl = canvas.getContext('webgl');
          window.lost = gl.getExtension('WEBGL_lose_context');
          lost.loseContext();
        }"""
    )
    assert any(measure_change() > 5 for _ in range(50)), "the picture is gone"
    page.evaluate("lost.restoreContext()")
    assert any(measure_change() < 1 for _ in range(50)), "and comes back"


def test_a_3d_picture_is_sharp_when_the_page_is_zoomed(visit: Callable[..., Visitor], address: str) -> None:
    page = visit(address, viewport=LAPTOP).open("descent?lang=en").page  # a browser of its own: it keeps its pixels
    zoomed = {"width": 1093, "height": 614, "deviceScaleFactor": 1.25, "mobile": False}
    page.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", zoomed)
    page.wait_for_function(
        "() => { const { width, clientWidth } = document.querySelector('.stage-plot canvas'); return width > 1.2 * clientWidth; }"
    )
    page.close()


def test_a_legend_is_where_it_was_when_the_window_is_wide_again(visit: Callable[..., Visitor], address: str) -> None:
    """In a narrow window this one has three rows; Plotly would leave it within the picture."""
    visitor = visit(address).open("probabilities?lang=en&probabilities.view=calibration")
    places = [read_legend(visitor)]
    for width in (911, 1366):
        visitor.page.set_viewport_size({"width": width, "height": 768})
        visitor.list_cut()
        visitor.page.evaluate("[...document.querySelector('.stage').stage.panels.values()][0].picture.settled")
        places.append(read_legend(visitor))
    assert places[0] == places[2] != places[1]


def read_legend(visitor: Visitor) -> dict[str, float]:
    """Return the place of the first picture's legend."""
    return visitor.page.locator(".stage-plot .legend").first.bounding_box() or {}
