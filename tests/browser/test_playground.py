"""In the browser: pointing at the network's diagram enlarges a unit; clicks choose it or a weight and reach in."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.benchmarks.playground_page import STEP
from tests.browser.conftest import PLAIN

DONE = "() => { const { clock } = document.querySelector('.stage').stage; return clock.known === clock.length; }"
DIAGRAM = "document.querySelector('[data-panel=diagram] .stage-plot')"
PLACE = """([kind, wanted]) => {
  const plot = DIAGRAM, box = plot.getBoundingClientRect();
  const { xaxis, yaxis } = plot._fullLayout;
  const { x, y, [kind]: names } = plot.data.find(trace => trace.mode === 'markers' && trace[kind]?.includes?.(wanted));
  const at = names.indexOf(wanted);
  return [box.x + xaxis._offset + xaxis.d2p(x[at]), box.y + yaxis._offset + yaxis.d2p(y[at])];
}""".replace("DIAGRAM", DIAGRAM)


UNIT_MAP = """() => {
  const { data } = document.querySelector('[data-panel=plane] .stage-plot');
  const { z } = data.find(trace => trace.hoverongaps === false);
  return !Number.isFinite(z[1][0]) ? null : Math.max(...z.flatMap(row => [...row]));
}"""
CAPTION = "[data-panel=plane] .stage-caption"


def test_pointing_at_the_diagram_enlarges_without_the_server(visit, address: str) -> None:
    visitor = visit(address).open("playground?lang=en&playground.epochs=20")
    page = visitor.page
    page.wait_for_function(DONE, timeout=60_000)
    visitor.settle()
    sent: list[object] = []
    messages = page.context.new_cdp_session(page)
    messages.send("Network.enable")
    messages.on("Network.webSocketFrameSent", lambda frame: sent.append(frame))
    size = "[...document.querySelectorAll('.stage-panel')].map(each => JSON.stringify(each.getBoundingClientRect()))"
    before = page.evaluate(size)
    for name, shown in (("h1.2", "h1.2"), ("x2 → h1.3", "x2"), ("b(h1.4)", "h1.4"), ("y", "y")):
        page.mouse.move(*page.evaluate(PLACE, ["text", name]), steps=3)
        page.locator(CAPTION).get_by_text(f"The map of {shown}, enlarged").wait_for()
        page.wait_for_function(f"({UNIT_MAP})() > 0.5")
        page.locator("[data-panel=diagram] .hovertext").get_by_text(name).first.wait_for()
    outline = f"{DIAGRAM}.data.find(trace => trace.mode === 'lines').x"
    assert len(page.evaluate(outline)) == 5, "the output feeds nothing"
    page.mouse.move(*page.evaluate(PLACE, ["text", "x1"]), steps=3)
    page.wait_for_function(f"{outline}.length === 5 + 4 * 3")
    page.mouse.move(5, 5)
    page.locator(CAPTION).get_by_text("What the network says").wait_for()
    page.wait_for_function(f"({UNIT_MAP})() === null")
    assert page.evaluate(size) == before, "nothing has moved"
    assert not sent


def test_what_is_pointed_at_moves_with_the_clock(visit, address: str) -> None:
    visitor = visit(address).open("playground?lang=en&playground.epochs=20&playground.chosen=1.2")
    for place in range(4):
        if place:
            visitor.choose_view("playground", place)
        visitor.page.wait_for_function(DONE, timeout=60_000)
        visitor.settle().page.evaluate(STEP, [0, 8])
        moved = "() => [...document.querySelector('.stage').stage.panels.values()].every(({ picture }) => picture.sketches)"
        assert visitor.page.evaluate(moved) or PLAIN, "Plotly draws nothing anew"


def test_a_view_that_comes_back_speaks_of_where_its_clock_stands(visit, address: str) -> None:
    visitor = visit(address).open("playground?lang=en&playground.epochs=20&playground.view=way")
    visitor.page.wait_for_function(DONE, timeout=60_000)
    note = visitor.settle().page.locator(".st-key-note")
    sum_at_the_end = note.inner_text()
    visitor.page.locator(".stage-clock button").first.click()
    expect(note).not_to_have_text(sum_at_the_end, use_inner_text=True)
    for place in (0, 2):
        visitor.choose_view("playground", place)
        visitor.settle()
    assert visitor.page.locator(".stage-reading").inner_text() == "epoch 20 / 20"
    assert note.inner_text() == sum_at_the_end


def test_clicks_on_the_diagram_choose_a_unit_and_cut_a_weight(visit, address: str) -> None:
    visitor = visit(address).open("playground?lang=en&playground.epochs=20")
    page = visitor.page
    page.wait_for_function(DONE, timeout=60_000)

    def click(name: str, chosen: str) -> None:
        place = visitor.settle().page.evaluate(PLACE, ["text", name])
        page.mouse.move(*place, steps=4)
        page.locator("[data-panel=diagram] .hovertext").get_by_text(name).first.wait_for()
        page.mouse.click(*place)
        page.wait_for_url(f"**playground.chosen={chosen}**")
        visitor.settle()

    click("h1.3", "1.2")
    page.mouse.move(5, 5)
    page.locator(CAPTION).get_by_text("The map of h1.3, enlarged").wait_for()
    click("x2 → h1.3", "5")
    assert page.get_by_text("x2 → h1.3 =").count() == 1
    page.get_by_role("button", name="Cut").click()
    page.wait_for_url("**playground.edits=**")
    page.wait_for_function(DONE, timeout=60_000)
    assert parse_qs(urlsplit(visitor.settle().page.url).query)["playground.edits"] == ["2-4-1;20;5:cut"]
    weights = page.evaluate(f"{DIAGRAM}.data.find(trace => trace.text?.includes?.('b(y)')).customdata")
    assert weights[5] == 0


def test_the_diagram_is_walked_by_keys_and_says_what_it_shows(visit, address: str) -> None:
    visitor = visit(address).open("playground?lang=zh&playground.epochs=20")
    page = visitor.page
    page.wait_for_function(DONE, timeout=60_000)
    visitor.settle()
    diagram, said = page.locator("[data-panel=diagram] .stage-plot"), page.locator("[data-panel=diagram] .stage-said")
    diagram.focus()
    page.keyboard.press("ArrowRight")
    page.locator(CAPTION).get_by_text("x1").wait_for()
    fed = [] if PLAIN else [f"传给 h1.{unit}" for unit in range(1, 5)]  # without Plotly's inside only the name is known
    assert [part.split(":")[0] for part in said.inner_text().split(", ")] == ["x1", *fed]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    name, *number = said.inner_text().split(", ")
    weights = page.evaluate(f"{DIAGRAM}.data.find(trace => trace.text?.includes?.('b(y)'))")
    at = weights["text"].index(name.replace("传给", "→"))
    assert PLAIN or abs(float(number[0].replace("−", "-")) - weights["customdata"][at]) < 1e-3
    page.keyboard.press("Enter")
    page.wait_for_url(f"**playground.chosen={at}**")
    visitor.settle()
    assert diagram.evaluate("plot => plot.matches(':focus-visible')"), "it stays in the diagram"
    page.keyboard.press("Escape")
    page.wait_for_function("!location.search.includes('chosen')")
    assert not said.inner_text()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.stage-plot')"), "one stop"
