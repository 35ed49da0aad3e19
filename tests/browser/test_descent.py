"""In the browser: a click on the map moves the start, numbers do so too, and playing moves the numbers."""

import pytest

from tests.browser.conftest import wait_for_frames

PLACE = """([w, b]) => {
  const plot = [...document.querySelectorAll('.stage-plot')].find(each => each.parentElement.style.gridArea.startsWith('contour'));
  const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect();
  return [box.x + xaxis._offset + xaxis.c2p(w), box.y + yaxis._offset + yaxis.c2p(b)];
}"""
START = "input[aria-label='Start {}']"
NUMBERS = ".stage-readout tbody"


def read_start(page) -> list[float]:
    """Return the start as the two number fields say."""
    return [float(page.locator(START.format(name)).input_value()) for name in "wb"]


def read_first_row(page) -> list[float]:
    """Return w and b of the full batch at the first moment, from the table below the pictures."""
    page.locator(".stage-clock button").first.click()
    cells = page.locator(NUMBERS).locator("tr").first.locator("td").all_inner_texts()
    return [float(cell.replace("−", "-")) for cell in cells[4:6]]


def test_a_click_on_the_map_moves_the_start(visit, address: str) -> None:
    visitor = visit(address).open("descent?lang=en&descent.more=1")
    page, before = visitor.page, visitor.digest()
    assert read_start(page) == [-1, 4]
    page.mouse.click(*page.evaluate(PLACE, [3.5, -1]))
    page.wait_for_url("**descent.start_w=3**")
    assert visitor.settle().digest() != before
    w, b = read_start(page)
    assert [w, b] == pytest.approx([3.5, -1], abs=0.2)  # the map is a grid of 51 x 51 points
    assert f"descent.start_w={w:g}&descent.start_b={b:g}" in page.url
    assert read_first_row(page) == pytest.approx([w, b])


def test_numbers_and_links_move_the_start(visit, address: str) -> None:
    visitor = visit(address).open("descent?lang=en&descent.start_w=1e99&descent.start_b=over%20there")
    assert read_start(visitor.page) == [1e6, 4]
    field = visitor.page.locator(START.format("w"))
    field.fill("0.5")
    field.press("Enter")
    visitor.page.wait_for_url("**descent.start_w=0.5**")
    assert read_first_row(visitor.settle().page) == [0.5, 4]


def test_playing_moves_the_numbers_forwards_and_stops_where_it_is_stopped(visit, address: str) -> None:
    page = visit(address).open("descent?lang=en&descent.more=1").page
    numbers, (first, back, play, forward, _) = page.locator(NUMBERS), page.locator(".stage-clock button").all()
    first.click()
    start = numbers.inner_text()
    play.click()
    page.wait_for_function("([selector, start]) => document.querySelector(selector).innerText !== start", arg=[NUMBERS, start])
    play.click()
    stopped = numbers.inner_text()
    wait_for_frames(page, 10)
    assert numbers.inner_text() == stopped
    forward.click()
    assert numbers.inner_text() != stopped
    back.click()
    assert numbers.inner_text() == stopped


TURN = """([at, done]) => {
  const slider = document.querySelector('.stage-dials input');
  slider.onpointerdown({});
  slider.value = at;
  slider.oninput();
  if (done) slider.onpointerup();
}"""


def test_the_rate_is_turned_in_the_browser_and_heard_when_the_hand_lets_go(visit, address: str) -> None:
    visitor = visit(address).open("descent?lang=en&descent.more=1")
    page = visitor.page
    asked, before = page.url, (page.locator(NUMBERS).inner_text(), visitor.digest())
    page.evaluate(TURN, [48, False])
    page.wait_for_function("([at, text]) => document.querySelector(at).innerText !== text", arg=[NUMBERS, before[0]])
    rows = [row.split("\t") for row in page.locator(NUMBERS).inner_text().split("\n") if "\t" in row]
    assert {row[1] for row in rows} == {"0.2 (119%)"}
    assert rows[0][2].startswith("diverges: ")
    wait_for_frames(page, 10)
    assert page.url == asked, "the server hears of it while the hand holds the dial"
    page.evaluate(TURN, [48, True])
    page.wait_for_url("**descent.rate=0.2**")
    turned = visitor.settle().digest()
    assert turned != before[1]
    assert "Diverged" in page.inner_text(".stMain")
    opened = visit(address).open("descent?lang=en&descent.more=1&descent.rate=0.2")
    assert opened.digest() == turned


def test_questions_begin_above_the_fold_and_stay_there_when_a_method_diverges(visit, address: str) -> None:
    visitor, places = visit(address), set()
    for state in (
        "rate=0.03&lang=en",
        "rate=0.2&lang=en",
        "rate=0.2&descent.view=rates&lang=zh",
        "rate=0.03&descent.predict=1&lang=zh",
    ):
        visitor.open(f"descent?descent.{state}")
        places.add(visitor.page.locator(".st-key-presets").evaluate("each => Math.round(each.getBoundingClientRect().top)"))
    assert len(places) == 1
    assert max(places) <= 768
