"""A real Chromium on the real server. CI must have both; elsewhere the tests skip with one line that says how to get Chromium."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, Request, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pages.shell.words import read_texts
from tests.browser import servers
from tests.browser.tabs import LAPTOP, Tabs

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
"""What visitors have comes first, as benchmarks want it. The last has no window: tests, which prefer it, take a tenth less time."""
FLAGS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip
SPARING = ["--disable-gpu-compositing", "--webgl-antialiasing-mode=none", "--js-flags=--no-opt"]
"""With half the processor time a page is put together without a graphics card, 3D pictures have hard edges, and no script is
optimized for the few seconds that it runs. Benchmarks leave all of them out."""
QUIET = ("GPU stall", "willReadFrequently", "WebGL")  # remarks of the browser on software rendering, not errors of ours
ASKED = ("/_stcore/health", "/_stcore/host-config")  # on a deep link Streamlit's page first asks for its server below that path
SLIDERS = ".stSlider input[type=range], .stage-dial input"
OVERFLOW = (Path(__file__).parent / "overflow.js").read_text(encoding="utf-8")
PLAIN = bool(os.environ.get("DOWNHILL_PLAIN"))
"""Whether all browser tests run without what the stage knows of Plotly's inside (assets/components/stage/internals.js)."""


@dataclass
class Visitor:
    """One browser tab and what it complained about."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.notes = {"console": self._note, "pageerror": self._note_error, "request": self._note_request}

    def _note(self, message: ConsoleMessage) -> None:
        if message.location["url"].endswith(ASKED) or any(remark in message.text for remark in QUIET):
            return
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _note_error(self, error: Error) -> None:
        self.complaints.append(f"page error: {error}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:")):
            self.complaints.append(f"left localhost: {request.url}")

    def open(self, path: str) -> "Visitor":
        """Open a page of the app and wait until its pictures stand."""
        self.page.goto(f"{self.address}/{path}")
        if path.partition("?")[0]:  # every page but the home page has a stage
            self.page.wait_for_selector(".stage-plot", state="attached", timeout=120_000)
        return self.settle()

    def settle(self) -> "Visitor":
        """Wait until the script has run, every picture is drawn and the network is quiet."""
        self.page.wait_for_selector(".lesson-head", timeout=120_000)
        self.page.wait_for_function(SETTLED, timeout=120_000)
        return self

    def change(self, act: Callable[[], object]) -> "Visitor":
        """Do something and wait until the pictures or numbers are others, and all is still again."""
        before = self.digest()
        act()
        self.page.wait_for_function(f"before => ({DIGEST})() !== before", arg=before, timeout=20_000)
        return self.settle()

    def move(self, slider: Locator, key: str = "ArrowRight") -> "Visitor":
        """Move a slider or dial by a key, the other way from its end; wait until the server has heard of it and all is still."""
        before, last = self.page.url, slider.evaluate("input => input.value === input.max")
        slider.focus()
        self.page.keyboard.press("ArrowLeft" if last else key)
        self.page.wait_for_function("before => location.href !== before", arg=before)
        return self.settle()

    def count_views(self, stem: str) -> int:
        """Return how many views the lesson offers; 0 where it has one only."""
        return sum(key.startswith("option.view.") for key in read_texts(stem))

    def choose_view(self, stem: str, place: int) -> None:
        """Choose a view, from a row of buttons or a list; wait until the server has heard of it.

        A list closes when the page beneath it is drawn anew: then it is opened again, as a visitor does.
        """
        before, control = self.page.url, self.page.locator(f".st-key-{stem}-view")
        for _ in range(5):
            try:
                if control.get_by_role("combobox").count():
                    press(control.get_by_role("button").last)
                    press(self.page.locator("[role=listbox] [role=option]").nth(place))
                else:
                    control.get_by_role("radio").nth(place).click(timeout=5000)
                self.page.wait_for_function("before => location.href !== before", arg=before, timeout=5000)
                return
            except PlaywrightTimeoutError:
                self.settle()
        raise AssertionError(f"{stem}: view {place} does not open")

    def list_cut(self) -> list[str]:
        """Return what is cut on the page, or lies on something else, once Plotly has followed the size of the window."""
        wait_for_frames(self.page)
        self.page.wait_for_function(FITTED, timeout=5000)
        return self.page.evaluate(OVERFLOW)

    def digest(self) -> str:
        """Return what is drawn, as text: the numbers of every trace of every picture, and the table below."""
        return self.page.evaluate(DIGEST)


def press(element: Locator) -> None:
    """Press something without the mouse, which would first scroll the page to it, and wait until nothing scrolls."""
    element.evaluate("element => element.click()", timeout=5000)


def wait_for_frames(page: Page, count: int = 3) -> None:
    """Wait until the browser has drawn so many frames: it has then acted on all that happened before."""
    page.evaluate(
        "count => new Promise(done => { const next = () => count-- ? requestAnimationFrame(next) : done(); next(); })", count
    )


SETTLED = """() => {
  const app = document.querySelector('.stApp'), plots = [...document.querySelectorAll('.stage-plot')];
  const still = app && app.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-stale="true"]');
  const drawn = plots.every(plot => plot.dataset.drawn && plot.data);
  const stages = [...document.querySelectorAll('.stage')];
  const panels = stages.flatMap(root => root.stage ? [...root.stage.panels.values()] : [{ busy: true }]);
  const now = still && drawn && panels.every(panel => !panel.busy) ? performance.now() : 0;
  if (!now) { window.stillSince = 0; return false; }
  window.stillSince ||= now;
  return now - window.stillSince > 150;
}"""
FITTED = """() => [...document.querySelectorAll('.stage-plot')].every(plot => {
  const drawing = plot.querySelector('.main-svg')?.getBoundingClientRect();
  return !drawing || (Math.abs(drawing.width - plot.clientWidth) < 2 && Math.abs(drawing.height - plot.clientHeight) < 2);
})"""
DIGEST = """() => {
  const seen = [];
  const walk = value => {
    if (typeof value === 'number') seen.push(value.toPrecision(6));
    else if (typeof value === 'string') seen.push(value);
    else if (value && typeof value === 'object') for (const key of Object.keys(value)) if (key !== 'uid') walk(value[key]);
  };
  for (const plot of document.querySelectorAll('.stage-plot')) {
    walk(plot.data);
    walk([plot.layout.xaxis?.title, plot.layout.yaxis?.title]);
  }
  for (const table of document.querySelectorAll('.stage-readout')) seen.push(table.innerText.replace(/[«»]/g, '')); // translated
  let sum = 7;
  for (const character of seen.join(' ')) sum = (sum * 31 + character.codePointAt(0)) % 2147483647;
  return sum + ':' + seen.length;
}"""


def find_chromium(names: Sequence[str] = CHROMIUMS) -> str | None:
    """Return the path of a Chromium of this machine, None if it has none."""
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = find_chromium((CHROMIUMS[-1], *CHROMIUMS))
    if found is None and os.environ.get("CI"):
        pytest.fail("CI has no Chromium: .ci/run must install it")
    if found is None:
        pytest.skip("no Chromium here: install it (Debian: apt-get install chromium-headless-shell) to run the browser tests")
    return found


@pytest.fixture(scope="module")
def started() -> Iterator[Callable[[subprocess.Popen], subprocess.Popen]]:
    """Return a function that notes a process; all of them end with this module."""
    running: list[subprocess.Popen] = []

    def note(process: subprocess.Popen) -> subprocess.Popen:
        running.append(process)
        return process

    yield note
    for process in running:
        servers.stop(process)


@pytest.fixture(scope="session")
def address(chromium: str) -> Iterator[str]:
    """Start the server of most tests, which listens to the network, too; give its address on this machine."""
    process = servers.run_streamlit(port := servers.find_port(), "--server.address", "0.0.0.0")
    yield servers.wait_for_server(f"http://localhost:{port}")
    servers.stop(process)


@pytest.fixture(scope="session")
def profile(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser's profile for all visitors who ask for nothing special: on disk, where it keeps files and compiled code, too."""
    with sync_playwright() as driver:
        folder, flags = tmp_path_factory.mktemp("profile"), [*FLAGS, *SPARING]
        context = driver.chromium.launch_persistent_context(folder, executable_path=chromium, args=flags, viewport=LAPTOP)
        yield context
        context.close()


@pytest.fixture(scope="session")
def browser(profile: BrowserContext) -> Browser:
    """The browser of that profile, which can open others that know nothing."""
    assert profile.browser is not None
    return profile.browser


@pytest.fixture(scope="session")
def tabs(profile: BrowserContext) -> Tabs:
    """The browser's tabs."""
    return Tabs(profile)


@pytest.fixture
def visit(tabs: Tabs) -> Iterator[Callable[..., Visitor]]:
    """Return a function that gives a fresh visitor; at the end none of them may have complained or left localhost."""
    visitors: list[Visitor] = []

    def enter(address: str, plain: bool = PLAIN, **settings: Any) -> Visitor:
        visitor = Visitor(tabs.take(plain, settings), address)
        for event, note in visitor.notes.items():
            visitor.page.on(event, note)  # type: ignore[call-overload]
        visitors.append(visitor)
        return visitor

    yield enter
    for visitor in visitors:
        for event, note in visitor.notes.items():
            visitor.page.remove_listener(event, note)
        tabs.give_back(visitor.page)
    assert not [complaint for visitor in visitors for complaint in visitor.complaints]
