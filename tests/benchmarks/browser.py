"""What a visitor waits for, in a real Chromium: cold start, slider to paint, and how smoothly time plays.

    uv run python -m tests.benchmarks.browser

Without a graphics card Chromium draws 3D in software, which is the worst case: the lesson `loss_surface` shows it.
"""

import statistics
import time
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, sync_playwright

from pages import STEMS
from tests.benchmarks.server import serve
from tests.browser.conftest import FLAGS, SETTLED, find_chromium

MOVES, PLAYED = 6, 3.0
"""Slider steps in each lesson; seconds of playing that are watched."""
FIRST, MORE = "loss_surface", 40
"""The lesson with one 3D surface, whose paints are counted, and how many."""
DRAWN = "[...document.querySelectorAll('.stage-plot')].every(plot => plot.dataset.drawn)"

WATCH = """() => {
  window.painted = 0;
  new MutationObserver(changes => {
    if (changes.some(change => change.attributeName === 'data-drawn'))
      requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = performance.now(); }));
  }).observe(document.body, { attributes: true, subtree: true, attributeFilter: ['data-drawn'] });
  addEventListener('keydown', () => { window.pressed = performance.now(); }, true);
}"""
COUNT_FRAMES = """seconds => new Promise(resolve => {
  const began = performance.now();
  let frames = 0;
  const look = now => {
    frames += 1;
    const played = document.querySelector('.stage-play').dataset.playing === 'true';
    if (played && now - began < 1000 * seconds) requestAnimationFrame(look);
    else resolve(frames / (performance.now() - began) * 1000);
  };
  requestAnimationFrame(look);
})"""


@dataclass
class Findings:
    """Times in seconds; `cold` from the start of the server's process to the first lesson's picture."""

    healthy: float = 0.0
    cold: float = 0.0
    warm: float = 0.0
    paints: dict[str, list[float]] = field(default_factory=dict)
    frames: dict[str, float] = field(default_factory=dict)


def main() -> None:
    for what, value in report():
        print(f"{what}: {value}")


def report() -> list[tuple[str, str]]:
    """Look at every lesson once; return rows of a table: what, how much."""
    found = look()
    everything = [seconds for paints in found.paints.values() for seconds in paints[:MOVES]]
    surface = statistics.quantiles(found.paints[FIRST], n=20)
    for stem, paints in found.paints.items():
        played = f", {found.frames[stem]:.0f} frames/s playing" if stem in found.frames else ""
        print(f"    {stem}: slider to paint {statistics.median(paints) * 1000:.0f} ms{played}")
    slowest = max(found.paints, key=lambda stem: statistics.median(found.paints[stem]))
    return [
        ("cold start: server answers", f"{found.healthy:.1f} s"),
        ("cold start: first lesson painted", f"{found.cold:.1f} s"),
        ("a second visitor's first lesson painted", f"{found.warm:.1f} s"),
        (
            f"slider to paint in Chromium, {FIRST}: median / 95 % of {len(found.paints[FIRST])}",
            f"{statistics.median(found.paints[FIRST]) * 1000:.0f} / {surface[18] * 1000:.0f} ms",
        ),
        ("slider to paint in Chromium, median over all lessons", f"{statistics.median(everything) * 1000:.0f} ms"),
        (f"— slowest lesson ({slowest}), median", f"{statistics.median(found.paints[slowest]) * 1000:.0f} ms"),
        ("playing, frames a second, slowest lesson", f"{min(found.frames.values()):.0f}" if found.frames else "—"),
    ]


def look() -> Findings:
    """Start a server and a browser, and visit."""
    found = Findings()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        began = time.perf_counter()
        with serve() as (host, _):
            found.healthy = time.perf_counter() - began
            first = enter(browser, host, FIRST)
            found.cold = time.perf_counter() - began
            first.context.close()
            began = time.perf_counter()
            second = enter(browser, host, FIRST)
            found.warm = time.perf_counter() - began
            second.context.close()
            for stem in STEMS:
                page = enter(browser, host, stem)
                settle(page)
                if (frames := play(page)) is not None:
                    found.frames[stem] = frames
                if paints := move_sliders(page, MORE if stem == FIRST else MOVES):
                    found.paints[stem] = paints
                page.context.close()
        browser.close()
    return found


def enter(browser: Browser, host: str, stem: str) -> Page:
    """Open a lesson as a new visitor and wait until all of its pictures are drawn."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"http://{host}/{stem}")
    page.wait_for_selector(".stage-plot", state="attached", timeout=120_000)
    page.wait_for_function(DRAWN, timeout=120_000)
    return page


def settle(page: Page) -> None:
    page.wait_for_function(SETTLED, timeout=120_000)


def move_sliders(page: Page, moves: int) -> list[float]:
    """Press an arrow key on the page's visible sliders in turn; return the seconds from each press to the last paint after it."""
    page.evaluate(WATCH)
    sliders = [slider for slider in page.locator(".stSlider input[type=range]").all() if slider.is_visible()]
    paints = []
    for move in range(moves if sliders else 0):
        slider = sliders[move % len(sliders)]
        last = slider.evaluate("input => input.value === input.max")
        slider.focus()
        page.keyboard.press("ArrowLeft" if last else "ArrowRight")
        page.wait_for_timeout(300)
        settle(page)
        waited = page.evaluate("window.painted - window.pressed")
        if waited > 0:  # a slider at the side may leave the pictures as they are
            paints.append(waited / 1000)
    return paints


def play(page: Page) -> float | None:
    """Play from the start; return the frames painted a second, or None on a page without a clock."""
    clock = page.locator(".stage-clock:not([hidden])").first
    if not clock.count():
        return None
    clock.locator("button").first.click()
    clock.locator(".stage-play").click()
    frames = page.evaluate(COUNT_FRAMES, PLAYED)
    clock.locator("button").last.click()
    settle(page)
    return frames


if __name__ == "__main__":
    main()
