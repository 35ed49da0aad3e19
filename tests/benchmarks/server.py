"""Start the real server for a benchmark, and watch the memory of all its processes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser import servers


@contextmanager
def serve(workers: int = 0) -> Iterator[tuple[str, int]]:
    """Start the app on a free port of localhost; give its host with port, and its process id.

    Args:
        workers: processes of `uvicorn app:app --workers`; 0 starts `streamlit run app.py`.
    """
    port = servers.find_port()
    process = servers.run_uvicorn(port, workers) if workers else servers.run_streamlit(port)
    try:
        servers.wait_for_server(f"http://localhost:{port}")
        yield f"localhost:{port}", process.pid
    finally:
        servers.stop(process)


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
