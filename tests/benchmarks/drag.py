"""Dragging a dial across its whole range, in a real Chromium: messages, the link afterwards, the time of a frame.

    uv run python -m tests.benchmarks.drag

A frame is measured while the dial moves on by one position in each. Beside it in the same run: a Streamlit slider of the same page:
each of whose steps goes to the server and back. Without a graphics card Chromium draws 3D in software, which is the worst case.
"""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.browser import enter, move_sliders, settle
from tests.benchmarks.server import serve
from tests.browser.conftest import FLAGS, find_chromium

CASES = {
    "descent, learning rate (3D)": "descent?lang=en",
    "descent, all rates (2D)": "descent?lang=en&descent.view=rates",
    "descent, noise (2D)": "descent?lang=en&descent.view=noise",
    "loss_surface, w (3D)": "loss_surface?lang=en",
    "optimizers, learning rate (3D)": "optimizers?lang=en",
    "hidden_states, seed (2D)": "hidden_states?lang=en",
    "hidden_states, gain (2D)": "hidden_states?lang=en&hidden_states.view=reach",
    "device_speed, size (2D)": "device_speed?lang=en",
}
STEPS = 4
"""Steps of the slider of the same page."""
SWEEP = """async () => {
  const slider = document.querySelector('.stage-dials input'), last = +slider.max, times = [];
  const frame = () => new Promise(requestAnimationFrame);
  slider.onpointerdown();
  for (let index = 0; index <= last; index++) {
    slider.value = index;
    slider.oninput();
    const began = await frame();
    times.push(await frame() - began); // what follows the dial is drawn in between
  }
  slider.onpointerup();
  return times.slice(2);
}"""
LISTEN = """() => {
  addEventListener('pointerup', () => {
    const began = performance.now(), before = location.href;
    const look = () => {
      if (location.href === before) requestAnimationFrame(look);
      else window.linked = performance.now() - began;
    };
    look();
  }, true);
}"""


@dataclass(frozen=True)
class Drag:
    """What one drag cost: messages sent while it lasted; milliseconds until the link was right, of each frame, by the server."""

    sent: int
    linked: float
    frames: list[float]
    steps: list[float]


def main() -> None:
    for name, drag in measure():
        frames = f"{statistics.median(drag.frames):.0f} / {statistics.quantiles(drag.frames, n=20)[18]:.0f} ms"
        old = f"{statistics.median(drag.steps):.0f} ms" if drag.steps else "none here"
        told = f"{frames}, {drag.sent} messages, link after {drag.linked:.0f} ms; a slider by the server: {old}"
        print(f"dial of {name}, frame median / 95 %: {told}", flush=True)


def measure() -> Iterator[tuple[str, Drag]]:
    """Drag the first dial of each page; yield its name and what it cost."""
    with sync_playwright() as driver, serve() as (host, _):
        browser = driver.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name, address in CASES.items():
            page = enter(browser, host, address)
            settle(page)
            yield name, drag(page)
            page.context.close()
        browser.close()


def drag(page: Page) -> Drag:
    """Drag the first dial of a page with the mouse, then frame by frame; then move the page's sliders."""
    sent, linked = drag_with_mouse(page)
    settle(page)
    frames = page.evaluate(SWEEP)
    page.wait_for_timeout(1000)
    settle(page)
    return Drag(sent, linked, frames, [1000 * seconds for seconds in move_sliders(page, STEPS)])


def drag_with_mouse(page: Page) -> tuple[int, float]:
    """Drag across the whole range; return the messages sent meanwhile, and milliseconds from its end until the link is right."""
    messages = page.context.new_cdp_session(page)
    messages.send("Network.enable")
    count = [0]
    messages.on("Network.webSocketFrameSent", lambda _: count.append(1))
    page.evaluate(LISTEN)
    slider = page.locator(".stage-dials input").first
    box, last, now = slider.bounding_box() or {}, int(slider.get_attribute("max") or 1), int(slider.input_value())

    def move(index: int) -> None:
        page.mouse.move(box["x"] + 8 + (box["width"] - 16) * index / last, box["y"] + box["height"] / 2)

    move(now)
    page.mouse.down()
    before = len(count)
    for index in (*range(now, -1, -4), *range(0, last, 3), last):
        move(index)
    page.wait_for_timeout(300)
    sent = len(count) - before
    page.mouse.up()
    page.wait_for_function("window.linked", timeout=20_000)
    return sent, page.evaluate("window.linked")


if __name__ == "__main__":
    main()
