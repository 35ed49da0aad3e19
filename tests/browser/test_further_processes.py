"""A visitor whom a further server process serves notices nothing of it: pictures, uploads, downloads, and its end."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from pages.shell.words import Words
from tests.benchmarks.server import list_family


@pytest.fixture(scope="module")
def distant(chromium: str, start_server: Callable[..., str]) -> str:
    """The address of a server whose first process serves nobody itself."""
    return start_server(DOWNHILL_ALONE="0", DOWNHILL_SERVERS="1")


def press(visitor, key: str) -> None:
    visitor.page.locator(".stSlider input[type=range]").first.focus()
    visitor.page.keyboard.press(key)
    visitor.page.wait_for_timeout(300)
    visitor.settle()


def test_a_slider_moves_its_picture(visit, distant: str) -> None:
    visitor = visit(distant).open("loss_surface")
    before = visitor.digest()
    press(visitor, "ArrowRight")
    assert visitor.digest() != before


def test_a_file_is_offered_where_the_visitor_is(visit, distant: str) -> None:
    visitor = visit(distant).open("loss_surface")
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="loss_surface.csv").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("w,b,")
    assert len(lines) > 100


def test_an_upload_arrives_where_the_visitor_is(visit, distant: str, tmp_path: Path) -> None:
    picture = tmp_path / "stripes.png"
    Image.new("RGB", (40, 30), (250, 120, 10)).save(picture)
    visitor = visit(distant).open("convolution?convolution.source=upload")
    before = visitor.digest()
    visitor.page.get_by_role("button", name=Words("convolution", "en")["picture.upload"]).click()
    visitor.page.locator("input[type=file]").first.set_input_files(picture)
    visitor.page.wait_for_url("**picture*", timeout=20_000)
    assert visitor.settle().digest() != before


def find_server(address: str) -> int:
    """Return the process id of the server at an address."""
    port = address.rpartition(":")[2].encode()
    commands = {int(path.parent.name): path.read_bytes().split(b"\0") for path in Path("/proc").glob("[0-9]*/cmdline")}
    return next(pid for pid, command in commands.items() if port in command and b"run" in command)


def read_start(pid: int) -> int:
    """Return when a process was started, in clock ticks since the machine was."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])


def test_the_end_of_the_process_costs_no_setting(visit, distant: str) -> None:
    visitor = visit(distant).open("loss_surface")
    press(visitor, "ArrowRight")
    before, address = visitor.digest(), visitor.page.url
    serving = max(list_family(find_server(distant)), key=read_start)  # the youngest: it begins with the first visitor
    os.kill(serving, signal.SIGKILL)
    visitor.page.wait_for_selector("[data-test-connection-state=CONNECTED]", state="detached", timeout=10_000)
    visitor.page.wait_for_selector("[data-test-connection-state=CONNECTED]", timeout=30_000)
    assert visitor.settle().digest() == before
    assert visitor.page.url == address
    press(visitor, "ArrowRight")
    assert visitor.digest() != before
    visitor.complaints.clear()  # the browser notes that it lost its connection
