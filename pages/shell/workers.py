"""The server's worker processes: trainings in threads would collapse on the interpreter lock."""

import multiprocessing
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any, TypeVar

Result = TypeVar("Result")

WORKERS = int(os.environ.get("DOWNHILL_WORKERS") or max(1, min(4, (os.cpu_count() or 2) // 2)))
LATER = 6.0
"""Seconds after the start at which workers load what only trainings need: the first visitor's first page comes before."""
GLANCE = 0.05
"""Seconds between two looks whether the visitor has moved on."""

_pool: ProcessPoolExecutor | None = None
_pending: dict[tuple[Callable[..., Any], tuple[Any, ...]], Future[Any]] = {}
_waiting: Counter[Future[Any]] = Counter()
"""How many visitors wait for each run."""
_lock = threading.Lock()


def start() -> None:
    """Start the worker processes; the server does so once, before its first visitor."""
    global _pool  # the one pool of this server
    with _without_main():
        _pool = ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare_worker)
        for _ in range(WORKERS):  # the first submission spawns all processes; they load while the server answers already
            _pool.submit(_prepare_worker)
    timer = threading.Timer(LATER, _load_optimizers_in, [_pool])
    timer.daemon = True
    timer.start()


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide `__main__` while processes are spawned: they would run it again, and Streamlit puts each visitor's script there."""
    main, nobody = sys.modules["__main__"], ModuleType("__main__")
    sys.modules["__main__"] = nobody
    try:
        yield
    finally:
        if sys.modules["__main__"] is nobody:
            sys.modules["__main__"] = main


def stop() -> None:
    """Stop the worker processes with what they have not begun."""
    global _pool  # the one pool of this server
    if _pool is not None:
        _pool.shutdown(cancel_futures=True)
    _pool = None
    _pending.clear()


def run(function: Callable[..., Result], *arguments: Any, glance: Callable[[], object] = lambda: None) -> Result:
    """Run `function(*arguments)` in a worker process and wait for it; without a server (tests, scripts) run it here.

    Equal requests at the same moment share one run. `glance` is called while waiting; when it raises (the visitor moved on),
    the run goes on for whoever else waits for it; one that no worker has begun and nobody else waits for is dropped.
    """
    if _pool is None:
        return function(*arguments)
    try:
        return _wait(_submit(function, arguments), glance)
    except BrokenProcessPool:  # a worker died (out of memory, killed): start afresh and try once more
        _restart(_pool)
        return _wait(_submit(function, arguments), glance)


def _submit(function: Callable[..., Result], arguments: tuple[Any, ...]) -> Future[Result]:
    key = (function, arguments)
    with _lock:
        future = _pending.get(key)
        if future is None:
            assert _pool is not None
            future = _pending[key] = _pool.submit(function, *arguments)
            future.add_done_callback(lambda _: _pending.pop(key, None))
        _waiting[future] += 1
        return future


def _wait(future: Future[Result], glance: Callable[[], object]) -> Result:
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


def _restart(broken: ProcessPoolExecutor) -> None:
    with _lock:
        again = _pool is broken
    if again:
        stop()
        start()


def _prepare_worker() -> None:
    """Load what the first lesson needs; one thread each, since several trainings share the cores."""
    import torch

    from core.concepts import loss_surface

    torch.set_num_threads(1)
    loss_surface.survey(loss_surface.LossSurfaceConfig())


def _load_optimizers_in(pool: ProcessPoolExecutor) -> None:
    """Ask each worker to load torch's optimizers, which takes a second or two that the first training would wait."""
    with suppress(RuntimeError):  # the server has stopped, or a worker has died, in the meantime
        for _ in range(WORKERS):
            pool.submit(_load_optimizers)


def _load_optimizers() -> None:
    import torch

    torch.optim.Adam([torch.zeros(1, requires_grad=True)])
