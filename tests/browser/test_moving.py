"""Pictures that move in the browser show what a fresh page draws, and nothing is drawn twice."""

import io
import itertools
from collections.abc import Callable

import numpy as np
from PIL import Image

from tests.browser.conftest import PLAIN, Visitor, wait_for_frames

DRAWN = "[...document.querySelectorAll('.stage-plot')].map(plot => plot.dataset.drawn).join()"
SPACE = ".stage-plot:has(.gl-container canvas)"
SLICE = """([from, to]) => {
  const plot = document.querySelectorAll('.stage-plot')[2], box = plot.getBoundingClientRect(), full = plot._fullLayout;
  const pixel = (axis, value) => axis._offset + axis.d2p(value);
  return [from, to].map(w => box.left + pixel(full.xaxis, w)).concat(box.top + pixel(full.yaxis, plot.data[2].y[0]));
}"""
"""Where two weights are across the slice along w, and how high its point stands, on the page."""


def test_a_dial_and_a_point_in_a_slice_move_everything(visit: Callable[..., Visitor], address: str) -> None:
    """Keys on a dial change points, titles and numbers without drawing any picture anew, nor does the server's answer.

    Points in 3D are moved without Plotly: the pixels must be those that Plotly draws from nothing. A point in a slice, dragged,
    turns the dial.
    """
    visitor = visit(address).open("loss_surface?loss_surface.w=3.5&loss_surface.b=-2")
    page, slider = visitor.page, visitor.page.locator(".stage-dial input").first
    drawn, look, before = page.evaluate(DRAWN), visitor.digest(), page.locator(SPACE).screenshot()
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "4"
    page.wait_for_url("**loss_surface.w=4**")
    assert visitor.settle().page.evaluate(DRAWN) == drawn
    page.evaluate("document.activeElement.blur()")  # else the dial's value floats over the picture
    fresh = visit(address).open(page.url.removeprefix(address + "/"))
    assert look != visitor.digest() == fresh.digest()
    moved, anew = (read_pixels(each.page.locator(SPACE).screenshot()) for each in (visitor, fresh))
    assert np.abs(moved - read_pixels(before)).max() > 50, "the point has not moved"
    assert np.mean(np.abs(moved - anew).max(axis=-1) > 24) < 1e-4
    if PLAIN:  # a point has no place on the page: its dials alone turn it
        return
    start, end, height = page.evaluate(SLICE, [4, 3])
    page.mouse.move(start, height)
    page.mouse.down()
    page.mouse.move((start + end) / 2, height, steps=4)
    page.mouse.move(end, height, steps=4)
    page.mouse.up()
    page.wait_for_url("**loss_surface.w=3&**")
    visitor.settle()
    assert slider.get_attribute("aria-valuetext") == "3"


def read_pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=float)


def test_a_picture_is_drawn_once_for_each_move_and_never_goes_back(visit: Callable[..., Visitor], address: str) -> None:
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
    visitor.page.wait_for_url("**b=4")  # twelve steps of 0.5: on a busy machine the last one comes after a pause
    visitor.settle()
    heights = visitor.page.evaluate("heights")
    assert 2 <= len(heights) <= 12
    assert all(before < after for before, after in itertools.pairwise(heights)), "a growing bias lifts the whole curve"
    fresh = visit(address).open(visitor.page.url.removeprefix(address + "/"))
    assert fresh.digest() == visitor.digest()
