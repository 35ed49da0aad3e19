"""The playground in a real Chromium: frames a second of clock and dials in each view; how soon a training is seen, and all of it.

    uv run python -m tests.benchmarks.playground_page

Without a graphics card Chromium paints in software. Beside the rate stands the processor time of a frame, which hardly depends on
what else the machine does. The server is warm: its workers have trained before.
"""

import statistics
import time
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.browser import enter, settle
from tests.benchmarks.drag import SWEEP
from tests.benchmarks.server import serve
from tests.browser.conftest import FLAGS, find_chromium

VIEWS = ("play", "linear", "way", "folding")
"""The views with a clock; luck has none."""
DONE = "() => { const { clock } = document.querySelector('.stage').stage; return clock.known === clock.length; }"
ASKED = """() => new Promise(resolve => {
  const { stage } = document.querySelector('.stage'), { message } = stage, seen = {};
  const look = () => {
    const { clock } = stage, drawn = [...stage.panels.values()].every(panel => !panel.busy), now = performance.now() - window.asked;
    if (stage.message !== message && drawn && clock.known > 1) {
      seen.first ??= now;
      if (clock.known === clock.length) return resolve([seen.first, now]);
    }
    requestAnimationFrame(look);
  };
  const ask = () => { window.asked = performance.now(); requestAnimationFrame(look); };
  addEventListener('keydown', ask, { capture: true, once: true });
})"""

STEP = """async ([first, end]) => {
  const { clock } = document.querySelector('.stage').stage;
  clock.moving = true;
  for (let tick = first; tick < end; tick++) {
    clock.moveTo(tick);
    await new Promise(requestAnimationFrame);
  }
}"""


def main() -> None:
    for what, value in measure():
        print(f"{what}: {value}", flush=True)


def measure() -> Iterator[tuple[str, str]]:
    """Yield what was measured, and how much it is."""
    with sync_playwright() as driver, serve() as (host, _):
        browser = driver.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = enter(browser, host, "playground?lang=en&playground.units1=5")
        page.wait_for_function(DONE, timeout=120_000)
        settle(page)
        first, whole = ask(page)
        yield "default training, from the key that asks for it", f"first picture of it {first:.2f} s, all 128 runs {whole:.1f} s"
        page.context.close()
        for view in VIEWS:
            page = enter(browser, host, f"playground?lang=en&playground.view={view}")
            page.wait_for_function(DONE, timeout=120_000)
            settle(page)
            played, busy = play(page)
            turned = statistics.median(page.evaluate(SWEEP))
            yield (
                f"view {view}",
                f"clock {played:.0f} frames/s (ms of processor a frame: {busy}); learning rate {1000 / turned:.0f} frames/s",
            )
            page.context.close()
        browser.close()


def ask(page: Page) -> tuple[float, float]:
    """Reset the controls; return the seconds until the default training is seen, and until all of its runs are trained.

    By a button: before a slider's key is heard, Streamlit waits whether others follow.
    """
    page.locator(".st-key-reset_controls button").focus()
    page.evaluate(f"() => {{ window.seen = ({ASKED})(); }}")
    page.keyboard.press("Enter")
    first, whole = page.evaluate("() => window.seen")
    return first / 1000, whole / 1000


def play(page: Page) -> tuple[float, str]:
    """Show another moment in each frame; return frames a second, and milliseconds of processor time for each."""
    page.evaluate(STEP, [0, 8])  # by then the pictures are made ready to be moved
    before, began = read_processors(page), time.perf_counter()
    page.evaluate(STEP, [8, 58])
    seconds, after = time.perf_counter() - began, read_processors(page)
    return 50 / seconds, ", ".join(f"{kind} {1000 * (after[kind] - before[kind]) / 50:.0f}" for kind in after)


def read_processors(page: Page) -> dict[str, float]:
    """Return the seconds of processor time that the browser's renderer and its GPU process have had."""
    browser = page.context.browser
    assert browser is not None
    session, used = browser.new_browser_cdp_session(), {"renderer": 0.0, "GPU": 0.0}
    for each in session.send("SystemInfo.getProcessInfo")["processInfo"]:
        if each["type"] in used:
            used[each["type"]] += each["cpuTime"]
    session.detach()
    return used


if __name__ == "__main__":
    main()
