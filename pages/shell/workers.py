"""The server's worker processes: trainings in threads would collapse on the interpreter lock."""

import multiprocessing
import os
import pickle
import signal
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, wait
from contextlib import suppress
from typing import Any, TypeVar

from pages.shell.lanes import CONTEXT, Lanes

Result = TypeVar("Result")

WORKERS = max(1, int(os.environ.get("DOWNHILL_WORKERS") or min(4, (os.cpu_count() or 2) - 1)))
LATER = 6.0
"""Seconds after the start at which workers load what only trainings need: the first visitor's first page comes before."""
GLANCE = 0.05
"""Seconds between two looks whether the visitor has moved on."""

_pool: Lanes | None = None
_distant: Callable[[Callable[..., Any], tuple[Any, ...]], Future[bytes]] | None = None
"""How a further server process (serving.py) asks for work by the first one's workers."""
_pending: dict[tuple[Callable[..., Any], tuple[Any, ...]], Future[bytes]] = {}
_waiting: Counter[Future[bytes]] = Counter()
"""How many visitors wait for each run."""
_lock = threading.Lock()


def start() -> None:
    """Start the worker processes; the server does so once, before its first visitor."""
    global _pool  # the one pool of this server
    CONTEXT.set_forkserver_preload(["pages.shell.forking"])
    _pool = Lanes(WORKERS, _prepare_worker)
    threading.Thread(target=_pool.start, daemon=True).start()  # they load while the server answers
    timer = threading.Timer(LATER, _pool.ask_in_turn, [_load_optimizers])
    timer.daemon = True
    timer.start()


def ask_elsewhere(distant: Callable[[Callable[..., Any], tuple[Any, ...]], Future[bytes]]) -> None:
    """Have all work of this process done by another one's workers."""
    global _distant  # as `_pool`
    _distant = distant


def stop() -> None:
    """Stop the worker processes with what they have not begun."""
    global _pool  # the one pool of this server
    if _pool is not None:
        _pool.stop()
    _pool = None
    _pending.clear()


def begin(function: Callable[..., Any], *arguments: Any) -> Future[bytes] | None:
    """Have a worker begin with what `run` will be asked for presently; return what to give it as `begun`."""
    return _submit(function, arguments, waiting=0) if _pool or _distant else None


def run(
    function: Callable[..., Result],
    *arguments: Any,
    glance: Callable[[], object] = lambda: None,
    begun: Future[bytes] | None = None,
) -> Result:
    """Run `function(*arguments)` in a worker process and wait for it; without a server (tests, scripts) run it here.

    Equal requests at the same moment share one run. `glance` is called while waiting; when it raises (the visitor moved on),
    the run goes on for whoever else waits for it; one that no worker has begun and nobody else waits for is dropped.
    """
    if _pool is None and _distant is None:
        return function(*arguments)
    if begun is not None:
        with suppress(CancelledError):  # somebody else waited for it too, and left
            return pickle.loads(_wait(_join(begun), glance))
    return pickle.loads(run_pickled(function, arguments, glance))


def run_pickled(function: Callable[..., Any], arguments: tuple[Any, ...], glance: Callable[[], object]) -> bytes:
    """Do as `run` does, and return the result as the worker sent it."""
    return _wait(_submit(function, arguments), glance)


def _join(future: Future[bytes]) -> Future[bytes]:
    with _lock:
        _waiting[future] += 1
    return future


def _submit(function: Callable[..., Any], arguments: tuple[Any, ...], waiting: int = 1) -> Future[bytes]:
    key = (function, arguments)
    with _lock:
        future = _pending.get(key)
        if future is None:
            future = _pending[key] = (_distant or _pool.submit)(function, arguments)  # type: ignore[union-attr]
            future.add_done_callback(lambda _: _pending.pop(key, None))
        if waiting:
            _waiting[future] += waiting
        return future


def _wait(future: Future[bytes], glance: Callable[[], object]) -> bytes:
    try:
        while not wait([future], timeout=GLANCE).done:
            glance()
        return future.result()
    finally:
        with _lock:
            _waiting[future] -= 1
            if not _waiting[future]:
                del _waiting[future]
                future.cancel()  # nobody wants it any more: dropped if no worker has begun it


def _prepare_worker() -> None:
    """Load what the first lesson needs; one thread each, since several trainings share the cores."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all processes: the server ends its workers in order
    import torch

    from core.concepts import loss_surface

    threading.Thread(target=_end_with_server, daemon=True).start()
    torch.set_num_threads(1)
    loss_surface.survey(loss_surface.LossSurfaceConfig())


def _end_with_server() -> None:
    """End when the server does, also when it is killed: a worker would wait for work forever."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)


def _load_optimizers() -> None:
    import torch

    torch.optim.Adam([torch.zeros(1, requires_grad=True)])
