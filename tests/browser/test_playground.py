"""In the browser: clicks on the network's diagram choose a unit, then a weight, and reach into the network."""

from urllib.parse import parse_qs, urlsplit

DONE = "() => { const { clock } = document.querySelector('.stage').stage; return clock.known === clock.length; }"
DIAGRAM = "document.querySelector('[data-panel=diagram] .stage-plot')"
PLACE = """([kind, wanted]) => {
  const plot = DIAGRAM, box = plot.getBoundingClientRect();
  const { xaxis, yaxis } = plot._fullLayout;
  const { x, y, [kind]: names } = plot.data.find(trace => trace.mode === 'markers' && trace[kind]?.includes?.(wanted));
  const at = names.indexOf(wanted);
  return [box.x + xaxis._offset + xaxis.d2p(x[at]), box.y + yaxis._offset + yaxis.d2p(y[at])];
}""".replace("DIAGRAM", DIAGRAM)


def test_clicks_on_the_diagram_choose_a_unit_and_cut_a_weight(visit, address: str) -> None:
    visitor = visit(address).open("playground?lang=en&playground.epochs=20")
    page = visitor.page
    page.wait_for_function(DONE, timeout=60_000)

    def click(kind: str, name: str, chosen: str) -> None:
        place = visitor.settle().page.evaluate(PLACE, [kind, name])
        page.mouse.move(*place, steps=4)
        page.locator("[data-panel=diagram] .hovertext").get_by_text(name if kind == "text" else "h1.3 → y").wait_for()
        page.mouse.click(*place)
        page.wait_for_url(f"**playground.chosen={chosen}**")
        visitor.settle()

    click("customdata", "1.2", "1.2")
    assert page.locator("[data-panel=unit] .stage-plot").count() == 1, "the unit's own map, enlarged"
    click("text", "x2 → h1.3", "5")
    assert page.get_by_text("x2 → h1.3 =").count() == 1
    page.get_by_role("button", name="Cut").click()
    page.wait_for_url("**playground.edits=**")
    page.wait_for_function(DONE, timeout=60_000)
    assert parse_qs(urlsplit(visitor.settle().page.url).query)["playground.edits"] == ["20;5:cut"]
    weights = page.evaluate(f"{DIAGRAM}.data.find(trace => trace.text?.includes?.('b(y)')).customdata")
    assert weights[5] == 0
