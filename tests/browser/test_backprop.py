"""The lesson on backpropagation in a browser: time shows values, then gradients; dials move all of them at once."""

LABELS = """() => [...document.querySelectorAll('.textpoint text')].filter(label => {
  const { fill, fillOpacity } = getComputedStyle(label);
  return fillOpacity !== '0' && !/, 0\\)$/.test(fill);
}).map(label => label.textContent)"""


def test_values_then_gradients_then_dials(visit, address: str) -> None:
    """Leaves at first, all at the end; a key on a dial changes values and gradients, and nothing is drawn anew."""
    visitor = visit(address).open("backprop?lang=en")
    first = visitor.page.evaluate(LABELS)
    assert {"2", "1"} <= set(first)
    assert "f = 6" not in first
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
