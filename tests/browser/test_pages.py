"""Every page paints, its controls move its picture, a link reproduces it, and the console stays silent."""

import io
import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.figures import style
from pages import STEMS
from pages.shell.words import LANGUAGES, Words
from tests.browser.conftest import SLIDERS, wait_for_frames

CONTROLS = """[...document.querySelectorAll(
  '.stSlider input, .stSelectbox input, .stCheckbox input, .stButton button, .stage-clock button, .stage-clock input, ' +
  '.stage-buttons button, .stage-dial input'
)].filter(element => !element.disabled && element.closest('.stMainBlockContainer') && element.getClientRects().length)"""


@pytest.mark.parametrize("stem", STEMS)
def test_lesson(visit, address: str, stem: str) -> None:
    """It paints, fits, time plays, the keyboard reaches everything, each control moves the picture, in both languages.

    The address then opens the same in a browser that has never been there.
    """
    visitor = visit(address).open(f"{stem}?lang=en")
    check_paint(visitor, stem)
    check_fit(visitor)
    check_time(visitor)
    check_keyboard(visitor)
    for slider in visitor.page.locator(SLIDERS).all():
        move(visitor, slider)
    visitor.page.get_by_text("中文", exact=True).click()
    visitor.page.locator(".lesson-head").get_by_text(Words(stem, "zh")["title"]).first.wait_for()
    turn_switch(visitor.settle())
    link = visitor.page.url.removeprefix(address + "/")
    assert "lang=zh" in link
    assert stem + "." in link
    fresh = visit(address).open(link)
    assert fresh.digest() == visitor.digest()
    assert fresh.page.url == visitor.page.url


def turn_switch(visitor) -> None:
    """Turn the first switch, if the lesson has one; the address says so."""
    switch, before = visitor.page.locator(".stCheckbox label").first, visitor.page.url
    if switch.count():
        switch.click()
        visitor.page.wait_for_function("before => location.href !== before", arg=before)
        visitor.settle()


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_paints(visit, address: str, language: str) -> None:
    assert Words("home", language)["title"] in visit(address).open(f"?lang={language}").page.inner_text(".lesson-head")


def check_paint(visitor, stem: str) -> None:
    """The title stands, no alarm, pictures with texts for who cannot see them."""
    assert Words(stem, "en")["title"] in visitor.page.inner_text(".lesson-head")
    assert visitor.page.locator(".stException, [data-testid=stAlertContentError]").count() == 0
    assert visitor.page.locator(".stage-plot").count() > 0
    assert all(visitor.page.locator(".stage-plot").evaluate_all("plots => plots.map(plot => plot.ariaLabel.length > 10)"))


def check_fit(visitor) -> None:
    """Stage and numbers need no scrolling at 1366x768."""
    lowest = visitor.page.locator(".stage").first.evaluate("stage => stage.getBoundingClientRect().bottom")
    assert lowest <= 768
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 1366


def check_time(visitor) -> None:
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
    box = slider.bounding_box()
    slider.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    halfway = int(slider.input_value()) / int(slider.get_attribute("max"))
    assert 0.2 < halfway < 0.8, "the slider does not follow the mouse"
    clock.locator("button").first.click()
    visitor.settle()
    visitor.change(clock.locator("button").nth(4).click)


def check_keyboard(visitor) -> None:
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


def move(visitor, slider) -> None:
    """Move a slider one step by key; the picture or its numbers must follow, and the address hear of it."""
    before = visitor.page.url
    last = slider.evaluate("input => input.value === input.max")
    slider.focus()
    visitor.change(lambda: visitor.page.keyboard.press("ArrowLeft" if last else "ArrowRight"))
    visitor.page.wait_for_function("before => location.href !== before", arg=before)
    visitor.settle()


def test_camera_survives_a_slider_and_a_language(visit, address: str) -> None:
    visitor = visit(address).open("loss_surface")
    visitor.page.get_by_role("button", name="above", exact=True).click()
    visitor.move(visitor.page.locator(SLIDERS).first)
    visitor.page.get_by_text("中文", exact=True).click()
    visitor.page.locator(".lesson-head").get_by_text("损失曲面").first.wait_for()
    visitor.settle()
    find_scene = "[...document.querySelectorAll('.stage-plot')].find(plot => plot.layout.scene)"
    eye = visitor.page.evaluate(f"{find_scene}.layout.scene.camera.eye")
    assert eye == pytest.approx(style.VIEWS["above"]["eye"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figures_follow_the_theme(visit, address: str, theme: str) -> None:
    visitor = visit(address, color_scheme=theme).open("loss_surface")
    ink = visitor.page.evaluate("document.querySelector('.stage-plot').layout.template.layout.font.color")
    assert ink == (style.DARK[style.INK] if theme == "dark" else style.INK)


def test_deep_link_is_the_very_first_request(visit, start_server: Callable[[], str], chromium: str) -> None:
    visitor = visit(start_server()).open("loss_surface?lang=zh&loss_surface.w=3&loss_surface.b=99")
    assert "损失曲面" in visitor.page.inner_text(".lesson-head")
    assert visitor.page.url.endswith("/loss_surface?lang=zh&loss_surface.w=3&loss_surface.b=5")


def test_back_leaves_the_page_and_keeps_its_state(visit, address: str) -> None:
    visitor = visit(address).open("loss_surface?loss_surface.w=3")
    visitor.page.get_by_text("Home", exact=True).first.click()
    visitor.page.wait_for_url(address + "/")
    visitor.page.locator(".lesson-head").get_by_text(Words("home", "en")["title"]).first.wait_for()
    visitor.settle()
    visitor.page.go_back()
    visitor.page.wait_for_url("**/loss_surface?loss_surface.w=3")
    visitor.settle()
    assert visitor.page.locator(SLIDERS).first.get_attribute("aria-valuetext") == "3"


WATCH_TIME = """() => {
  window.ticks = [];
  const watch = () => { ticks.push(document.querySelector('.stage').stage.clock.tick); requestAnimationFrame(watch); };
  watch();
}"""


def test_unplayed_motion_for_those_who_ask_for_less(visit, address: str) -> None:
    """With reduced motion, playing moves in stills of half a second instead of flowing."""
    visitor = visit(address, reduced_motion="reduce").open("loss_surface?loss_surface.view=search")
    clock = visitor.page.locator(".stage-clock").first
    clock.locator("button").first.click()
    clock.locator(".stage-play").click()
    visitor.page.evaluate(WATCH_TIME)
    visitor.page.wait_for_function("new Set(window.ticks).size > 3")
    clock.locator(".stage-play").click()
    stills, frames = visitor.page.evaluate("[new Set(window.ticks).size, window.ticks.length]")
    assert stills < frames / 4, "time flows from frame to frame"


def test_server_needs_no_network(visit, start_server: Callable[..., str], chromium: str, tmp_path: Path) -> None:
    """The server runs with every connection but loopback refused, and does not even try one."""
    attempts = tmp_path / "attempts"
    attempts.touch()
    offline = start_server(PYTHONPATH=str(Path(__file__).parent / "offline"), ATTEMPTS=str(attempts))
    for stem in ("loss_surface", "descent"):
        visit(offline).open(stem)
    assert attempts.read_text() == ""


def test_points_moved_in_3d_stand_where_a_fresh_page_draws_them(visit, address: str) -> None:
    """A slider moves the points of a 3D picture without Plotly; the pixels must be those that Plotly draws from nothing."""
    moved = visit(address).open("loss_surface?loss_surface.w=3.5&loss_surface.b=-2")
    drawn = ".stage-plot:has(.gl-container canvas)"
    before = moved.page.locator(drawn).screenshot()
    for _ in range(3):
        moved.move(moved.page.locator(SLIDERS).first)
    moved.page.evaluate("document.activeElement.blur()")  # else the dial's value floats over the picture
    fresh = visit(address).open(moved.page.url.removeprefix(address + "/"))
    shots = (before, moved.page.locator(drawn).screenshot(), fresh.page.locator(drawn).screenshot())
    pictures = [read_pixels(shot) for shot in shots]
    assert np.abs(pictures[1] - pictures[0]).max() > 50, "the point has not moved"
    assert np.mean(np.abs(pictures[1] - pictures[2]).max(axis=-1) > 24) < 1e-4


def read_pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=float)


def test_a_picture_is_drawn_once_for_each_move_and_never_goes_back(visit, address: str) -> None:
    """The stage draws a message before Streamlit hands it over: not again then, and not an older one after a newer one."""
    visitor = visit(address).open("probabilities?probabilities.view=sigmoid&probabilities.b=-2")
    visitor.page.evaluate(
        """() => {
          const plot = document.querySelector('.stage-plot');
          window.heights = [];
          new MutationObserver(() => heights.push(plot.data[0].y[0])).observe(plot, { attributeFilter: ['data-drawn'] });
        }"""
    )
    visitor.page.get_by_role("slider", name="bias", exact=False).first.focus()
    for _ in range(12):
        visitor.page.keyboard.press("ArrowRight")
        wait_for_frames(visitor.page)
    visitor.page.wait_for_function("!location.search.endsWith('b=-2')")
    visitor.settle()
    heights = visitor.page.evaluate("heights")
    assert 2 <= len(heights) <= 12
    assert all(before < after for before, after in itertools.pairwise(heights)), "a growing bias lifts the whole curve"
    fresh = visit(address).open(visitor.page.url.removeprefix(address + "/"))
    assert fresh.digest() == visitor.digest()


def test_dials_move_all_pictures_and_let_go_without_drawing_any_anew(visit, address: str) -> None:
    """A dial that is turned by keys changes points, titles and numbers; the server's answer is the same picture."""
    visitor = visit(address).open("loss_surface?loss_surface.w=-1&loss_surface.b=2")
    drawn = "[...document.querySelectorAll('.stage-plot')].map(plot => plot.dataset.drawn).join()"
    before, look = visitor.page.evaluate(drawn), visitor.digest()
    slider = visitor.page.locator(".stage-dial input").first
    slider.focus()
    for _ in range(5):
        visitor.page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "-0.5"
    visitor.page.wait_for_url("**loss_surface.w=-0.5**")
    visitor.settle()
    assert visitor.page.evaluate(drawn) == before
    fresh = visit(address).open(visitor.page.url.removeprefix(address + "/"))
    assert look != visitor.digest() == fresh.digest()


def test_a_point_in_a_slice_is_dragged_to_another_weight(visit, address: str) -> None:
    visitor = visit(address).open("loss_surface")
    place = visitor.page.evaluate(
        """() => {
          const plot = document.querySelectorAll('.stage-plot')[2], box = plot.getBoundingClientRect();
          const full = plot._fullLayout;
          const pixel = (axis, value) => axis._offset + axis.d2p(value);
          return [0, 3].map(w => box.left + pixel(full.xaxis, w)).concat(box.top + pixel(full.yaxis, plot.data[2].y[0]));
        }"""
    )
    start, end, height = place
    visitor.page.mouse.move(start, height)
    visitor.page.mouse.down()
    visitor.page.mouse.move((start + end) / 2, height, steps=4)
    visitor.page.mouse.move(end, height, steps=4)
    visitor.page.mouse.up()
    visitor.page.wait_for_url("**loss_surface.w=3**")
    assert visitor.settle().page.locator(".stage-dial input").first.get_attribute("aria-valuetext") == "3"
