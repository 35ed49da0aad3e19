"""The three ways to serve, started for real: one process, several uvicorn workers, several servers with a Dask cluster."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from pages.shell import engine, link
from pages.stage.routes import VERSION
from tests.brief import shorten
from tests.browser import servers

REACHED = 10_000
"""Milliseconds within which an open page comes back after its server does."""
DRAWING = "".join("f" if 12 <= column < 15 and 4 <= row < 24 else "0" for row in range(28) for column in range(28))
POINTS = ";".join(f"{number},{(number * 7) % 10}" for number in range(12))
OFFLINE = str(Path(__file__).parent / "offline")
"""A folder whose sitecustomize.py refuses every connection but those of this machine, and notes each that is tried."""


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of servers whose connections end at this machine; they do not even try another, whatever the tests do."""
    attempts = tmp_path_factory.mktemp("offline") / "attempts"
    attempts.touch()
    yield {"PYTHONPATH": OFFLINE, "ATTEMPTS": str(attempts)}
    assert attempts.read_text() == ""


@pytest.fixture(scope="module")
def uvicorn(chromium: str, started, offline: dict[str, str]) -> tuple[str, subprocess.Popen]:
    """Start two uvicorn workers; return their address, and the process that holds them."""
    port = servers.find_port()
    process = started(servers.run_uvicorn(port, 2, **offline))
    return servers.wait_for_server(f"http://localhost:{port}"), process


@pytest.mark.skipif(sys.platform == "win32", reason="uvloop does not run on Windows")
def test_small_answers_are_not_held_back(address: str, uvicorn: tuple[str, subprocess.Popen]) -> None:
    """With asyncio's own loop the system would hold each back for 40 ms, until the one before is acknowledged (RFC 896, Nagle)."""
    assert max(servers.time_answer(each) for each in (address, uvicorn[0])) < 0.03


def test_uploads_and_downloads_work_whichever_worker_answers(visit, uvicorn, tmp_path: Path) -> None:
    """Ten visits: each uploads its own table, sees its own points in the address, and downloads what is computed from them."""
    address, _ = uvicorn
    visitor = visit(address)
    for number in range(10):
        page = visitor.open("loss_surface?loss_surface.data=own&loss_surface.view=search").page
        table = tmp_path / f"{number}.csv"
        table.write_text(f"x,y\n0,1\n1,{number}\n2,5\n")
        page.locator("button:has-text('points')").first.click()
        page.locator(".upload button").first.wait_for()
        page.locator(".upload input").set_input_files(table)
        page.wait_for_url(f"**loss_surface.points=0,1;1,{number};2,5*")
        page.keyboard.press("Escape")
        with page.expect_download() as download:
            page.get_by_role("button", name="loss_surface.csv").click()
        assert Path(download.value.path()).stat().st_size > 10_000


def test_a_page_comes_back_after_its_server_was_killed(visit, started, offline: dict[str, str]) -> None:
    """The server is killed and started again: lesson, language, settings, own points and pin are as they were; nothing is reloaded.

    Once before the visitor has touched anything, and once after a slider was moved. The next test kills a server that has a pool.
    """
    port = servers.find_port()
    process = started(servers.run_streamlit(port, DOWNHILL_WORKERS="0", **offline))
    address = servers.wait_for_server(f"http://localhost:{port}")
    visitor = visit(address).open(f"descent?lang=zh&descent.data=own&descent.points={POINTS}&descent.pin=data:noisy;momentum:0.5")
    visitor.page.evaluate("window.loadedOnce = true")
    for _ in range(2):
        before, shown = visitor.page.url, visitor.digest()
        servers.stop(process)
        visitor.page.wait_for_function("document.querySelector('.stApp').dataset.testConnectionState !== 'CONNECTED'")
        process = started(servers.run_streamlit(port, DOWNHILL_WORKERS="0", **offline))
        servers.wait_for_server(address)
        wait_until_back(visitor)
        slide(visitor.page)
        visitor.settle()
        after = read_settings(visitor.page.url)
        assert {key: text for key, text in after.items() if key in read_settings(before)} | changed(before, after) == after
        assert after["descent.points"] == POINTS
        assert after["lang"] == "zh"
        assert after["descent.pin"] == "data:noisy;momentum:0.5"
        assert visitor.digest() != shown, "the slider moves the picture again"
        assert visitor.page.evaluate("[window.loadedOnce, window.downhillVersion]") == [True, VERSION]
    forget_the_outage(visitor)


def test_a_page_comes_back_after_its_worker_process_was_killed(visit, uvicorn) -> None:
    """One of two uvicorn workers dies with everything it knew; the drawn digit stays, also where another process answers."""
    address, process = uvicorn
    drawn = {"feature_maps.drawing": DRAWING, "feature_maps.source": "drawn"}
    visitor = visit(address).open(f"feature_maps?{urlencode(drawn | shorten('feature_maps'))}")
    before = read_settings(visitor.page.url)
    assert before["feature_maps.drawing"] == DRAWING
    workers = [child for child in servers.list_children(process.pid) if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()]
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    visitor.page.wait_for_function("document.querySelector('.stApp').dataset.testConnectionState !== 'CONNECTED'")
    servers.wait_for_server(address)
    wait_until_back(visitor)
    visitor.choose_view("feature_maps", 1)
    assert read_settings(visitor.page.url)["feature_maps.drawing"] == DRAWING
    forget_the_outage(visitor)


def wait_until_back(visitor) -> None:
    """Wait until the page is connected again, in time, and has run."""
    state = "document.querySelector('.stApp').dataset"
    visitor.page.wait_for_function(f"{state}.testConnectionState === 'CONNECTED'", timeout=REACHED)
    visitor.page.wait_for_function(f"{state}.testScriptState === 'running'", timeout=REACHED)
    visitor.settle()


def forget_the_outage(visitor) -> None:
    """Strike out what the browser says of a server that is gone."""
    remarks = ("WebSocket onclose", "ERR_CONNECTION", "Client Error", "Is Streamlit still running")
    visitor.complaints[:] = [each for each in visitor.complaints if not any(remark in each for remark in remarks)]


def slide(page) -> None:
    """Move the first slider one step and wait until the address says so."""
    before = page.url
    slider = page.locator(".stSlider input[type=range], .stage-dial input").first
    last = slider.evaluate("input => input.value === input.max")
    slider.focus()
    page.keyboard.press("ArrowLeft" if last else "ArrowRight")
    page.wait_for_function(
        "before => location.href !== before", arg=before, timeout=3 * REACHED
    )  # a fresh server imports torch meanwhile


def read_settings(url: str) -> dict[str, str]:
    """Return what a link says."""
    return link.unpack(urlsplit(url).query)


def changed(before: str, after: dict[str, str]) -> dict[str, str]:
    """Return the one setting that a slider changed."""
    found = {key: text for key, text in after.items() if read_settings(before).get(key) != text}
    assert len(found) <= 1
    return found


def test_equal_settings_of_two_servers_are_computed_once_by_a_cluster(visit, started, tmp_path: Path) -> None:
    """Two servers, a scheduler and one worker: the second server gets what the first one asked for."""
    from distributed import Client

    port, dashboard = servers.find_port(), servers.find_port()
    scheduler = f"tcp://127.0.0.1:{port}"
    options = ["--host", "127.0.0.1", "--port", str(port), "--dashboard-address", f"127.0.0.1:{dashboard}"]
    started(servers.run_dask("scheduler", *options, "--scheduler-file", str(tmp_path / "scheduler.json")))
    servers.wait_until((tmp_path / "scheduler.json").exists, "the scheduler")
    started(servers.run_dask("worker", scheduler, "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path)))
    with Client(scheduler, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=60)
        counts = []
        for _ in range(2):
            server = servers.find_port()
            started(servers.run_streamlit(server, DASK_SCHEDULER_ADDRESS=scheduler))
            address = servers.wait_for_server(f"http://localhost:{server}")
            visit(address).open("descent?descent.seed=7")
            tasks = client.run(count_tasks)
            counts.append(next(iter(tasks.values())))
    check_that_death_is_told(scheduler)
    assert counts[0] > 0
    assert counts[1] - counts[0] <= 1, "at most the second server's start is new"


def check_that_death_is_told(scheduler: str) -> None:
    """Where a call kills each worker that takes it, the engine hears of it as of a pool that cannot be started."""
    cluster = engine.Cluster(scheduler)
    with pytest.raises(OSError, match="workers died"):
        cluster.submit(os._exit, 1, key="kills").result(60)
    cluster.shutdown()


def count_tasks(dask_worker) -> int:
    """Return how many tasks a Dask worker has done; it runs there."""
    return dask_worker.state.executed_count


def test_a_link_stays_short(visit, uvicorn) -> None:
    """200 points with all their digits and a pinned run of them: below 6,000 characters, and it opens as it was."""
    address, _ = uvicorn
    points = ";".join(f"{-1.234567891e-3 * (number + 1):.10g},{-9.87654321e5 - number:.10g}" for number in range(200))
    pin = "data:own;own:" + "~".join(pair.replace(",", "_") for pair in points.split(";"))
    query = link.pack({"descent.data": "own", "descent.points": points, "descent.pin": pin, "descent.epochs": "5"})
    first = visit(address).open(f"descent?{query}")
    query = urlsplit(first.page.url).query
    assert len(first.page.url) < 6000
    assert parse_qs(query)
    assert read_settings(first.page.url)["descent.points"] == points
    second = visit(address).open(f"descent?{query}")
    assert second.digest() == first.digest()
