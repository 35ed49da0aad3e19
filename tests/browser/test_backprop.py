"""The lesson on backpropagation in a browser: time shows values, then gradients; dials move all of them at once."""

import re

from tests.browser.conftest import FITTED
from tests.browser.test_course import download_handout

LABELS = """() => [...document.querySelectorAll('.textpoint text')].filter(label => {
  const { fill, fillOpacity } = getComputedStyle(label);
  return fillOpacity !== '0' && !/, 0\\)$/.test(fill);
}).map(label => label.textContent)"""


def test_values_then_gradients_then_dials(visit, address: str) -> None:
    """Leaves at first, all at the end; a key on a dial changes values and gradients, and nothing is drawn anew.

    On paper all of it from the first: there nothing can be played.
    """
    visitor = visit(address).open("backprop?lang=en")
    first = visitor.page.evaluate(LABELS)
    assert {"2", "1"} <= set(first)
    assert "f = 6" not in first
    assert re.search(r"fill-opacity: 1;[^>]*>grad 3 \+ 2 = 5", download_handout(visitor.page, "backprop"))
    assert visitor.page.evaluate(LABELS) == first
    visitor.change(visitor.page.locator(".stage-clock button").nth(4).click)
    last = set(visitor.page.evaluate(LABELS))
    assert {"f = 6", "grad 2", "grad 3 + 2 = 5", "× 3"} <= last
    drawn = visitor.page.locator(".stage-plot").get_attribute("data-drawn")
    visitor.page.locator(".stage-dial input").first.focus()
    visitor.change(lambda: visitor.page.keyboard.press("ArrowRight"))
    visitor.page.wait_for_url("**backprop.product1=2.5**")
    visitor.settle()
    assert {"2.5", "f = 7", "grad 3.5 + 2 = 5.5"} <= set(visitor.page.evaluate(LABELS))
    assert visitor.page.locator(".stage-plot").get_attribute("data-drawn") == drawn


def test_the_graph_makes_room_for_a_picture_that_comes_beside_it(visit, address: str) -> None:
    visitor = visit(address).open("backprop?lang=en")
    visitor.page.locator(".st-key-guide_begin button").click()
    visitor.page.wait_for_function("() => location.search.includes('backprop.guide=1')")
    visitor.settle()
    for number in range(2, 5):
        visitor.page.keyboard.press("PageDown")
        visitor.page.wait_for_function(f"() => location.search.includes('backprop.guide={number}')")
        visitor.settle()
    assert visitor.page.locator(".stage-plot").count() == 2
    visitor.page.wait_for_function(FITTED, timeout=5000)
