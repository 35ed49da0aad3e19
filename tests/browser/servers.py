"""Processes that tests and benchmarks start for real on loopback: Streamlit, uvicorn, Dask, nginx."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def find_port() -> int:
    """Return a port of loopback that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_streamlit(port: int, *options: str, **environment: str) -> subprocess.Popen:
    """Start `streamlit run app.py`."""
    command = ["streamlit", "run", "app.py", "--server.port", str(port), "--server.address", "localhost", *options]
    return _start(["-m", *command], environment)


def run_uvicorn(port: int, workers: int, **environment: str) -> subprocess.Popen:
    """Start `uvicorn app:app --workers N` as the README does.

    The health check does not take a process that imports torch for dead; messages are not compressed, as with `streamlit run`.
    """
    command = ["uvicorn", "app:app", "--host", "localhost", "--port", str(port), "--workers", str(workers)]
    return _start(["-m", *command, "--timeout-worker-healthcheck", "30", "--ws-per-message-deflate", "false"], environment)


def run_dask(role: str, *options: str) -> subprocess.Popen:
    """Start `dask scheduler` or `dask worker`."""
    return _start(["-m", "dask", role, *options], {"PYTHONPATH": str(ROOT)})


def _start(arguments: Sequence[str], environment: dict[str, str]) -> subprocess.Popen:
    # A session of its own: what it starts can be ended with it.
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **environment}, start_new_session=True, **SILENT
    )


def wait_until(true: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Wait until a question is answered with yes."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


def wait_for_server(address: str) -> str:
    """Wait until a server of the app answers; return its address.

    A worker killed while it is asked for its health is missed by uvicorn only after the time limit of that question.
    """
    wait_until(lambda: answers(f"{address}/_stcore/health"), address, seconds=120)
    return address


def answers(url: str) -> bool:
    """Return whether a server answers."""
    try:
        urllib.request.urlopen(url, timeout=1).close()
    except OSError:
        return False
    return True


def time_answer(address: str) -> float:
    """Return the seconds of the fastest of ten small answers, on a connection that has been in use for a while."""
    connection, times = http.client.HTTPConnection(urlsplit(address).netloc), []
    for _ in range(30):
        began = time.perf_counter()
        connection.request("GET", "/_stcore/health")
        connection.getresponse().read()
        times.append(time.perf_counter() - began)
    connection.close()
    return min(times[-10:])


def stop(process: subprocess.Popen) -> None:
    """End a process and all that it started."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            return
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue


def list_children(process: int) -> list[int]:
    """Return the processes that a process has started (Linux)."""
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []
