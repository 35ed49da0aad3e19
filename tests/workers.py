"""Functions that tests run in worker processes, and what such a process does first when it need not know torch."""

import os
import signal
import threading
import time
from pathlib import Path

import numpy as np

from pages.processes import watch_server

HELD: list[np.ndarray] = []


def prepare(server: int) -> None:
    """Prepare a worker without torch: it starts in a fifth of a second."""
    watch_server(server)


def double(value: int) -> tuple[int, np.ndarray]:
    """Return a number and an array, both doubled."""
    return 2 * value, np.full(3, 2.0 * value)


def fail(reason: str) -> None:
    """Raise a ValueError."""
    raise ValueError(reason)


def die(marks: str, times: int) -> str:
    """Kill this process at the first `times` calls; return how often it was called."""
    calls = len(list(Path(marks).iterdir()))
    (Path(marks) / str(calls)).touch()
    if calls < times:
        os.kill(os.getpid(), signal.SIGKILL)
    return f"call {calls + 1}"


def count(marks: str, seconds: float) -> int:
    """Note this call in a folder, work for a while, return how many calls there have been."""
    (Path(marks) / f"{os.getpid()} {time.monotonic_ns()}").touch()
    time.sleep(seconds)
    return len(list(Path(marks).iterdir()))


def lock() -> threading.Lock:
    """Return what cannot be pickled."""
    return threading.Lock()


def grow(megabytes: int, seconds: float) -> int:
    """Hold so much more memory for good; return this process's id after a while."""
    HELD.append(np.ones(megabytes * 125_000))
    time.sleep(seconds)
    return os.getpid()


def name_process() -> int:
    """Return this process's id."""
    return os.getpid()


def count_threads() -> int:
    """Return how many threads torch uses here."""
    import torch

    return torch.get_num_threads()
