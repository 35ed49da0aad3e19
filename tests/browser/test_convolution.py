"""In the browser: pointing at an output cell brings the window there, and frames move without the server."""

FIND = "[...document.querySelectorAll('.stage-plot')].find(each => each.parentElement.style.gridArea.startsWith(panel))"
PLACE = f"""([panel, row, column]) => {{
  const plot = {FIND}, {{ xaxis, yaxis }} = plot._fullLayout, box = plot.getBoundingClientRect();
  return [box.x + xaxis._offset + xaxis.c2p(column + 0.5), box.y + yaxis._offset + yaxis.c2p(row + 0.5)];
}}"""
WIDTH = "document.querySelector('.stage-plot')._fullLayout.width"
FRAME = f"""panel => {{
  const plot = {FIND}, {{ xaxis, yaxis }} = plot._fullLayout, box = plot.getBoundingClientRect();
  const frames = plot.querySelectorAll('.shapelayer path'), drawn = frames[frames.length - 1].getBoundingClientRect();
  const column = (drawn.x + drawn.width / 2 - box.x - xaxis._offset - xaxis.c2p(0)) / (xaxis.c2p(1) - xaxis.c2p(0));
  const row = (drawn.y + drawn.height / 2 - box.y - yaxis._offset - yaxis.c2p(0)) / (yaxis.c2p(1) - yaxis.c2p(0));
  return [row, column].map(each => Math.round(2 * each) / 2);
}}"""
"""Row and column of the middle of the panel's last frame, read from where it is drawn."""


def test_pointing_at_an_output_cell_brings_the_window_there(visit, address: str) -> None:
    visitor = visit(address).open("convolution")
    for row, column in ((0, 0), (4, 4), (1, 3)):
        visitor.page.mouse.move(*visitor.page.evaluate(PLACE, ["output", row, column]), steps=3)
        visitor.page.wait_for_function(
            "text => document.querySelector('.stage-reading').innerText.includes(text)", arg=f" {5 * row + column + 1} /"
        )
        assert visitor.page.evaluate(FRAME, "output") == [row + 0.5, column + 0.5]
        assert visitor.page.evaluate(FRAME, "input") == [row + 1.5, column + 1.5]


def test_frames_keep_their_place_when_the_figure_is_drawn_anew(visit, address: str) -> None:
    visitor = visit(address).open("convolution")
    visitor.page.locator(".stage-clock button").nth(4).click()
    assert visitor.page.evaluate(FRAME, "input") == [5.5, 5.5]
    before = visitor.page.evaluate(WIDTH)
    visitor.page.set_viewport_size({"width": 1200, "height": 768})
    visitor.page.wait_for_function(f"() => Math.abs({WIDTH} - before) > 20".replace("before", str(before)))
    visitor.settle()
    assert visitor.page.evaluate(FRAME, "input") == [5.5, 5.5]
    assert visitor.page.evaluate(FRAME, "output") == [4.5, 4.5]
