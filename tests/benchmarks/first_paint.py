"""The first lesson in a browser that has never been there, beside a bare Streamlit page with one `st.plotly_chart` surface.

    uv run python -m tests.benchmarks.first_paint

Both servers have stood for a while; fresh visitors open the two in turn.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.server import serve
from tests.browser.conftest import FLAGS, find_chromium
from tests.browser.servers import answers, find_port, wait_until

ROUNDS = 5
BARE = """
import numpy as np, plotly.graph_objects as go, streamlit as st
w, b = np.linspace(-2, 6, 51), np.linspace(-3, 5, 51)
loss = ((w[None, :, None] * [1, 2, 3] + b[:, None, None] - [3, 5, 7]) ** 2).mean(-1)
st.plotly_chart(go.Figure(go.Surface(x=w, y=b, z=loss)))
"""
OURS_DRAWN = (
    "document.querySelector('.stage-plot') && [...document.querySelectorAll('.stage-plot')].every(plot => plot.dataset.drawn)"
)
BARE_DRAWN = "document.querySelector('.stPlotlyChart .gl-container canvas')"


@contextmanager
def serve_bare() -> Iterator[str]:
    """Start a Streamlit server with one page and one surface; give its address."""
    with tempfile.TemporaryDirectory() as folder:
        script, port = Path(folder) / "bare.py", find_port()
        script.write_text(BARE)
        options = ["--server.port", str(port), "--server.address", "localhost", "--server.headless", "true"]
        options += ["--browser.gatherUsageStats", "false"]
        command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: answers(f"http://localhost:{port}/_stcore/health"), "the bare page")
            yield f"http://localhost:{port}/"
        finally:
            process.terminate()
            process.wait()


def measure(browser: Browser, address: str, drawn: str) -> float:
    """Return the seconds from opening an address in a fresh browser context to its pictures."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_function(drawn, timeout=120_000)
    seconds = time.perf_counter() - began
    page.context.close()
    return seconds


def main() -> None:
    with sync_playwright() as driver, serve() as (host, _), serve_bare() as bare:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        pages = {"ours": (f"http://{host}/loss_surface", OURS_DRAWN), "bare": (bare, BARE_DRAWN)}
        times: dict[str, list[float]] = {name: [] for name in pages}
        for round_number in range(ROUNDS + 1):
            for name, (address, drawn) in pages.items():
                seconds = measure(browser, address, drawn)
                if round_number:  # the first round warms both servers up
                    times[name].append(seconds)
        browser.close()
    ours, plain = (statistics.median(times[name]) for name in pages)
    print(f"first lesson with three pictures, bare page with one surface: {ours:.1f} s, {plain:.1f} s; ratio {ours / plain:.2f}")


if __name__ == "__main__":
    main()
