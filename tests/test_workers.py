"""Worker processes: that none can be started, how many there are, their threads, and that they end with their server."""

import ctypes
import importlib
import os
import subprocess
import sys
import time
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import loky
import pytest
from streamlit.testing.v1 import AppTest

from pages.processes import prepare_worker
from pages.shell import compute, engine
from pages.shell.words import read_texts
from tests import workers
from tests.test_lessons import FRAME, ROOT


@pytest.mark.parametrize("problem", [OSError(28, "No space left on device"), RuntimeError("can't start new thread")])
def test_a_pool_that_cannot_start_is_a_sentence(problem: Exception, monkeypatch, caplog) -> None:
    """The log has the reason, the visitor a sentence in their language, and nobody waits."""

    def refuse(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(loky, "ProcessPoolExecutor", refuse)
    monkeypatch.setenv("DOWNHILL_WORKERS", "1")
    compute._begin.clear()
    engine.start(workers.prepare)
    try:
        page = AppTest.from_file(FRAME, default_timeout=60)
        page.query_params["lang"] = "zh"
        page.switch_page("loss_surface.py").run()
        assert [each.value for each in page.error] == [read_texts("shell")["error.computing"]["zh"]]
        assert str(problem) in caplog.text
    finally:
        engine.stop()
        compute._begin.clear()


def test_a_server_stops_without_waiting_for_what_its_workers_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOWNHILL_WORKERS", "1")
    engine.start(workers.prepare)
    begun = [engine.submit(engine.Task(f"sleep {number}", time.sleep, (60,))) for number in range(2)]
    before = time.monotonic()
    engine.stop()
    assert time.monotonic() - before < 20
    for each in begun:
        with pytest.raises(CancelledError):
            each.result(timeout=10)


@pytest.mark.parametrize("name", ["cuda:99", "abacus"])
def test_a_device_that_is_not_there_is_named_at_the_start(name: str, monkeypatch, caplog) -> None:
    monkeypatch.setenv("DOWNHILL_WORKERS", "0")
    monkeypatch.setenv("DOWNHILL_DEVICE", name)
    engine.check_start(engine.submit(engine.Task("start", os.getpid, ())))
    assert f"DOWNHILL_DEVICE is {name!r}" in caplog.text


def test_a_number_of_workers_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOWNHILL_WORKERS", "two")
    with pytest.raises(ValueError, match="DOWNHILL_WORKERS is 'two'"):
        engine.count_workers()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such limit")
def test_a_server_may_open_many_files_and_finds_its_pages_from_anywhere() -> None:
    code = "import app, os, resource; app.open_more_files(); print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], os.getcwd())"
    command = ["bash", "-c", 'ulimit -Sn 256; exec "$0" -c "$1"', sys.executable, code]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=True).stdout.split()
    assert int(told[0]) > 256
    assert Path(told[1]) == ROOT


def test_workers_use_one_thread_each() -> None:
    try:
        os.environ["DOWNHILL_WORKERS"] = "1"
        engine.start(prepare_worker)
        assert compute.wait_for(engine.submit(engine.Task("threads", workers.count_threads, ()))) == 1
    finally:
        engine.stop()
        del os.environ["DOWNHILL_WORKERS"]


def test_a_worker_that_loads_a_graphics_cards_libraries_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take 650 MB. loky looks once a second, between two tasks, if psutil is installed."""
    monkeypatch.setenv("DOWNHILL_WORKERS", "1")
    importlib.import_module("psutil")
    engine.start(workers.prepare)
    try:
        calls = [(0, 0.0), (650, 1.1), (0, 0.0)]
        processes = {compute.wait_for(engine.submit(engine.Task("grow", workers.grow, call))) for call in calls}
        assert len(processes) == 1
    finally:
        engine.stop()


@pytest.mark.parametrize(("asked", "cores", "count"), [(None, "0", 1), ("0", "0,1", 0), ("7", "0", 7), (None, None, None)])
def test_processes_respect_affinity(asked: str | None, cores: str | None, count: int | None) -> None:
    """Counted in a process that may use only some cores."""
    if not hasattr(os, "sched_setaffinity"):
        cores, count = None, None if asked is None else count
    limit = f"import os; os.sched_setaffinity(0, {{{cores}}}); " if cores else ""
    program = limit + "from pages.shell.engine import count_workers; print(count_workers())"
    environment = {**os.environ, **({"DOWNHILL_WORKERS": asked} if asked else {})}
    if asked is None:
        environment.pop("DOWNHILL_WORKERS", None)
    printed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    expected = max(1, min(4, loky.cpu_count() - 1)) if count is None else count
    assert int(printed.stdout) == expected


def test_workers_end_with_a_server_that_is_killed() -> None:
    program = (
        "import time; from pages.shell import compute, engine; from tests import workers; engine.start(workers.prepare); "
        "print(compute.compute(workers.name_process), flush=True); time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    server.kill()
    server.wait()
    server.stdout.close()
    until = time.monotonic() + 10
    while time.monotonic() < until and is_alive(worker):
        time.sleep(0.1)
    assert not is_alive(worker)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return not (stat := Path(f"/proc/{process}/stat")).exists() or ") Z " not in stat.read_text()  # a zombie is dead


HEAPS = """
import ctypes, re, sys, tempfile, threading
from pages.processes import share_heaps
if sys.argv[1:]:
    share_heaps()
work = threading.Barrier(8)
def use() -> None:
    libc.free(ctypes.c_void_p(libc.malloc(1000)))
    work.wait()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
threads = [threading.Thread(target=use) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for size in (30_000_000, 20_000_000):
    libc.free(ctypes.c_void_p(libc.malloc(size)))
with tempfile.NamedTemporaryFile("r") as told:
    file = ctypes.c_void_p(libc.fopen(told.name.encode(), b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)
    text = told.read()
    print(text.count("<heap"), re.findall('<system type="current" size="([0-9]+)"', text)[-1])
"""


needs_glibc = pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None) if os.name == "posix" else None, "malloc_info"), reason="needs glibc"
)


@needs_glibc
def test_threads_share_two_heaps() -> None:
    """Each heap keeps what it once had: a server of many threads has many megabytes in them. malloc_info counts them."""
    assert look_at_heaps("share")[0] <= 2 < look_at_heaps()[0]


@needs_glibc
def test_what_large_arrays_took_is_given_back() -> None:
    """By itself glibc keeps the second of two large blocks in its heap, because the first one was larger."""
    assert look_at_heaps("share")[1] < 5e6 < 20e6 <= look_at_heaps()[1]


@lru_cache
def look_at_heaps(*wanted: str) -> tuple[int, int]:
    """Return how many heaps eight threads leave behind, and how many bytes all of them hold."""
    command = [sys.executable, "-c", HEAPS, *wanted]
    heaps, held = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.split()
    return int(heaps), int(held)


def test_nobody_waits_for_an_opening_that_has_just_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that is not there is waited for once, not by one visitor after the other."""
    tried: list[float] = []

    def open_slowly() -> Executor:
        tried.append(time.monotonic())
        time.sleep(0.2)
        raise TimeoutError("no scheduler")

    for name, value in {"_open": open_slowly, "_executor": None, "_retry_at": 0.0}.items():
        monkeypatch.setattr(engine, name, value)
    with ThreadPoolExecutor(4) as visitors:
        errors = list(visitors.map(lambda _: engine.submit(engine.Task("pid", os.getpid, ())).exception(), range(4)))
    assert [type(error) for error in errors] == [OSError] * 4
    assert len(tried) == 1
