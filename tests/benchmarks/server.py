"""Start the real server for a benchmark, and watch the memory of all its processes."""

import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def serve(workers: int = 0) -> Iterator[tuple[str, int]]:
    """Start the app on a free port of localhost; give its host with port, and its process id.

    Args:
        workers: processes of `uvicorn app:app --workers`; 0 starts `streamlit run app.py`.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    streamlit = ["streamlit", "run", "app.py", "--server.port", str(port), "--server.address", "localhost"]
    uvicorn = ["uvicorn", "app:app", "--host", "localhost", "--port", str(port), "--workers", str(workers)]
    command = [sys.executable, "-m", *((*uvicorn, "--timeout-worker-healthcheck", "60") if workers else streamlit)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_health(f"http://localhost:{port}/_stcore/health", process)
        yield f"localhost:{port}", process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for_health(url: str, process: subprocess.Popen) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server did not answer within a minute")


class MemoryWatch:
    """Looks every two seconds how much memory a process and its children hold; pages that they share count once.

    Needs Linux (/proc); elsewhere the peak stays 0.
    """

    def __init__(self, pid: int) -> None:
        self.pid, self.peak, self.processes = pid, 0.0, 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "MemoryWatch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            family = list_family(self.pid)
            self.peak = max(self.peak, sum(map(read_megabytes, family)))
            self.processes = max(self.processes, len(family))
            if self._stop.wait(2):
                return


def list_family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    found = [pid]
    for listed in children:
        try:
            found += [each for child in listed.read_text().split() for each in list_family(int(child))]
        except OSError:  # ended meanwhile
            continue
    return found


def read_megabytes(pid: int) -> float:
    """Return the proportional set size of a process in megabytes (10^6 bytes)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6
