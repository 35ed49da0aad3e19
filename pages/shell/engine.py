"""Where functions of core run: in loky's worker processes, on a Dask cluster, or (in tests and scripts) in the calling thread."""

import importlib
import logging
import multiprocessing
import os
import pickle
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import Any

import loky
from loky import process_executor

CLUSTER = "DASK_SCHEDULER_ADDRESS"
"""Environment variable: the address of a Dask scheduler whose cluster computes for this server."""
CLUSTER_PATIENCE = 10
"""Seconds to wait for the scheduler's answer."""
GROWTH = "2e9"
"""Bytes that a worker may grow by before loky takes it for leaking and replaces it between two tasks, while all wait: loky's own
300 MB are less than a graphics card's libraries."""
RESULTS_ON_CLUSTER = 256
"""Results that the cluster keeps for all servers because this one refers to them."""

Packed = tuple[bytes, list[bytes]]
"""A pickled result and the contents of its arrays; unpacked arrays are read-only because `bytes` are."""

_lock = threading.Lock()
_open: Callable[[], Executor] | None = None
_executor: Executor | None = None
_retry_at = 0.0  # of time.monotonic
_log = logging.getLogger("downhill")


@dataclass(frozen=True)
class Task:
    """A function call. Equal keys promise equal results: a cluster computes equal keys of all servers once."""

    key: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Cluster(Executor):
    """Dask's own executor, whose tasks are named by our keys, and whose last results stay on the cluster for other servers."""

    def __init__(self, address: str) -> None:
        distributed = importlib.import_module("distributed")  # an optional dependency: `uv run --group cluster`
        self._refer, self._killed = distributed.Future, distributed.KilledWorker
        self._client = distributed.Client(address, timeout=CLUSTER_PATIENCE, set_as_default=False)
        self._executor = self._client.get_executor(pure=True, retries=1)
        self._kept: deque[Any] = deque(maxlen=RESULTS_ON_CLUSTER)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Begin a call, or join the one that has the same `key`."""
        future: Future[Any] = Future()
        inner = self._executor.submit(fn, *args, **kwargs)
        inner.add_done_callback(partial(self._pass_on, future, self._refer(kwargs["key"], self._client)))
        return future

    def _pass_on(self, future: Future[Any], named: Any, inner: Future[Any]) -> None:
        """Hand on what came of a call; a result is kept for other servers."""
        error = CancelledError() if inner.cancelled() else inner.exception()
        if error is None:
            self._kept.append(named)
            future.set_result(inner.result())
        else:
            future.set_exception(OSError(f"workers died: {error!r}") if isinstance(error, self._killed) else error)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster."""
        self._kept.clear()
        self._executor.shutdown(wait=not cancel_futures)
        self._client.close()


def start(prepare: Callable[[int], None]) -> None:
    """Start computing in other processes. Before that, and after `stop`, functions run in the calling thread.

    Args:
        prepare: what each worker process does first, given this server's process id (pages/processes.py).
    """
    global _open  # one engine for each server process
    if address := os.environ.get(CLUSTER):
        _open = partial(Cluster, address)
    elif workers := count_workers():
        _open = partial(_open_pool, workers, prepare)
    threading.Thread(target=check_start, args=(submit(Task("start", os.getpid, ())),), daemon=True).start()


def stop() -> None:
    """Stop the worker processes, at once: a function of core that is interrupted leaves nothing behind."""
    global _open, _executor
    with _lock:
        executor, _open, _executor = _executor, None, None
    if isinstance(executor, process_executor.ProcessPoolExecutor):
        executor.shutdown(kill_workers=True)
    elif executor is not None:
        executor.shutdown(cancel_futures=True)


def count_workers() -> int:
    """Return how many worker processes this server starts.

    DOWNHILL_WORKERS if it is set. Else one for each core but one that this process may use (loky counts affinity and container
    limits), at most four; one if this is one of several server processes (`uvicorn --workers`).
    """
    if asked := os.environ.get("DOWNHILL_WORKERS"):
        if not asked.isdecimal():
            raise ValueError(f"DOWNHILL_WORKERS is {asked!r}; use a number of processes, 0 for none")
        return int(asked)
    return 1 if multiprocessing.parent_process() else max(1, min(4, loky.cpu_count() - 1))


def submit(task: Task) -> Future[Packed]:
    """Begin a task; if a worker dies with it, begin it once more.

    The future holds the packed result, or what went wrong: the function's own exception, BrokenExecutor if workers died twice,
    OSError if no worker can be started, PicklingError, TypeError or AttributeError if the task cannot be pickled.
    """
    future: Future[Packed] = Future()
    _attempt(task, future, retries=1)
    return future


def unpack(packed: Packed) -> Any:
    """Return the result. Its arrays share the memory of all other copies and cannot be written to."""
    return pickle.loads(packed[0], buffers=packed[1])


def run(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Packed:
    """Return `function(*arguments)`, packed; this is what a worker does."""
    buffers: list[pickle.PickleBuffer] = []
    content = pickle.dumps(function(*arguments), protocol=5, buffer_callback=buffers.append)
    return content, [bytes(buffer.raw()) for buffer in buffers]


def check_start(first: Future[Packed]) -> None:
    """Say in the log if no worker can be started, or DOWNHILL_DEVICE is not there, before visitors find out."""
    try:
        first.result()
        choose_device = importlib.import_module("core.foundation.device").choose_device
        submit(Task(f"check {time.time_ns()}", choose_device, (0,))).result()
    except CancelledError:  # the server has stopped meanwhile
        return
    except Exception as error:
        _log.error("nothing can be computed: %r", error)


def _attempt(task: Task, future: Future[Packed], retries: int) -> None:
    executor = None
    try:
        executor = _find_executor()
        if executor is None:
            future.set_result(run(task.function, task.arguments))
            return
        key = {"key": task.key} if isinstance(executor, Cluster) else {}  # a pool has no use for it
        inner = executor.submit(run, task.function, task.arguments, **key)
    except Exception as error:  # whatever it is, it belongs to who waits for the result
        _give_up(task, future, error, executor, retries)
    else:
        inner.add_done_callback(partial(_finish, task, future, executor, retries))


def _finish(task: Task, future: Future[Packed], executor: Executor, retries: int, inner: Future[Packed]) -> None:
    error = CancelledError() if inner.cancelled() else inner.exception()
    if error is None:
        future.set_result(inner.result())
    else:
        _give_up(task, future, error, executor, retries)


def _give_up(task: Task, future: Future[Packed], error: BaseException, executor: Executor | None, retries: int) -> None:
    """Try again on a new executor if workers died; else hand the error on."""
    if executor is not None and _open is None:  # the server has stopped
        future.set_exception(CancelledError())
    elif isinstance(error, BrokenExecutor | CancelledError) and retries:
        _log.warning("a worker died, trying once more: %s", task.key.partition("(")[0])
        _forget(executor)
        _attempt(task, future, retries - 1)
    else:
        future.set_exception(error)


def _find_executor() -> Executor | None:
    global _executor, _retry_at
    with _lock:
        if _executor is None and _open is not None:
            if (began := time.monotonic()) < _retry_at:
                raise OSError("no worker can be started: none could a moment ago")
            try:
                _executor = _open()
            except Exception as error:  # full disk, no memory, no more threads or processes, no scheduler, no Dask installed
                _retry_at = 2 * time.monotonic() - began  # who waited for this attempt does not wait for another one
                raise OSError(f"no worker can be started: {error!r}") from error
        return _executor


def _forget(dead: Executor | None) -> None:
    """Let the next task open a new executor, unless another thread has opened one already."""
    global _executor
    with _lock:
        if _executor is dead:
            _executor = None


def _open_pool(workers: int, prepare: Callable[[int], None]) -> Executor:
    allowed = {"LOKY_MAX_MEMORY_LEAK_SIZE": GROWTH}
    return loky.ProcessPoolExecutor(workers, timeout=None, initializer=prepare, initargs=(os.getpid(),), env=allowed)
