"""Worker processes and the one queue before them."""

import multiprocessing
import os
import pickle
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import Any

CONTEXT = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
"""How processes are started. Forked from one that has loaded everything, they begin at once and share its memory."""

PATIENCE = 1.0
"""Seconds that a job waits for its own worker while another one has nothing to do."""
_spawning = threading.Lock()


@dataclass(eq=False)
class Job:
    """A call that waits for a worker, or has one.

    Attributes:
        home: the worker that should do it, if it matters which.
        bound: whether no other worker may.
        deaths: workers that died with it; a second one tries.
        since: when it was asked for.
        future: gets the result, pickled: it passes through the first server process to others without being unpacked.
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    home: int | None = None
    bound: bool = False
    deaths: int = 0
    since: float = field(default_factory=time.monotonic)
    future: Future[bytes] = field(default_factory=Future)


class Lanes:
    """Worker processes that take their work from one queue, the oldest first, what belongs together where it is remembered."""

    def __init__(self, count: int, prepare: Callable[[], None]) -> None:
        self._prepare, self._stopped = prepare, False
        self._processes = [self._start_process() for _ in range(count)]
        self._running: list[Job | None] = [None] * count
        self._waiting: deque[Job] = deque()
        self._lock = threading.RLock()

    def start(self) -> None:
        """Start the processes now, not when they are first needed."""
        with suppress(RuntimeError), without_main():  # the server has stopped in the meantime
            for process in self._processes:
                process.submit(os.getpid)

    def submit(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Future[bytes]:
        """Queue `function(*arguments)`, to come back pickled; what is cancelled before a worker has it is never begun.

        Settings with the same `kin` (see TrainingConfig.kin) go to the same worker, unless several of them wait there or one
        waits long.
        """
        kin = getattr(arguments[0], "kin", None) if arguments else None
        return self._queue(Job(function, arguments, None if kin is None else hash(kin) % len(self._processes)))

    def ask_in_turn(self, function: Callable[[], object]) -> None:
        """Have one worker after the other run a function that takes seconds; visitors' work goes to the others meanwhile."""
        for lane in range(len(self._processes)):
            wait([self._queue(Job(function, (), lane, bound=True))])

    def stop(self) -> None:
        """Stop the workers with what they have not begun."""
        with self._lock:
            self._stopped = True
            while self._waiting:
                self._refuse(self._waiting.popleft())
        for process in self._processes:
            process.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.shutdown()

    def _start_process(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, mp_context=CONTEXT, initializer=self._prepare)

    def _queue(self, job: Job) -> Future[bytes]:
        with self._lock:
            if self._stopped:
                self._refuse(job)
            else:
                self._waiting.append(job)
                self._hand_out()
                if job in self._waiting and not job.bound:
                    timer = threading.Timer(PATIENCE, self._hand_out)
                    timer.daemon = True
                    timer.start()
        return job.future

    def _refuse(self, job: Job) -> None:
        if job.deaths:
            job.future.set_exception(InterruptedError("the server stops"))
        else:
            job.future.cancel()
            job.future.set_running_or_notify_cancel()  # wakes who waits for it

    def _hand_out(self) -> None:
        with self._lock:
            for lane, running in enumerate(self._running):
                if running is None and (job := self._take(lane)):
                    self._running[lane] = job
                    try:
                        call = self._call(lane, job)
                    except OSError as error:  # no process can be started: no memory, too many processes
                        self._running[lane] = None
                        job.future.set_exception(error)
                    else:
                        call.add_done_callback(partial(self._end, lane, job))

    def _call(self, lane: int, job: Job) -> Future[bytes]:
        with without_main():
            try:
                return self._processes[lane].submit(_pickle_result, job.function, job.arguments)
            except BrokenProcessPool:  # it died while it had nothing to do
                self._processes[lane] = self._start_process()
                return self._processes[lane].submit(_pickle_result, job.function, job.arguments)

    def _take(self, lane: int) -> Job | None:
        """Take the oldest job that this worker may do: one of another's where that is busy, and two wait for it or one long."""
        there = Counter(job.home for job in self._waiting)
        long_ago = time.monotonic() - PATIENCE
        for job in list(self._waiting):
            late = there[job.home] > 1 or job.since < long_ago
            if job.home is None or job.home == lane or (late and not job.bound and self._running[job.home]):
                self._waiting.remove(job)
                there[job.home] -= 1
                if job.deaths or job.future.set_running_or_notify_cancel():
                    return job
        return None

    def _end(self, lane: int, job: Job, call: Future[bytes]) -> None:
        error = call.exception() if not call.cancelled() else InterruptedError("the server stops")
        with self._lock:
            self._running[lane] = None
            again = isinstance(error, BrokenProcessPool) and not (job.deaths or job.bound or self._stopped)
            if again:
                job.deaths += 1
                self._waiting.appendleft(job)
            self._hand_out()
        if error is None:
            job.future.set_result(call.result())
        elif not again:
            job.future.set_exception(error)


@contextmanager
def without_main() -> Iterator[None]:
    """Hide `__main__` while processes are spawned: they would run it again, and Streamlit puts each visitor's script there."""
    with _spawning:
        main, nobody = sys.modules["__main__"], ModuleType("__main__")
        sys.modules["__main__"] = nobody
        try:
            yield
        finally:
            if sys.modules["__main__"] is nobody:
                sys.modules["__main__"] = main


def _pickle_result(function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    return pickle.dumps(function(*arguments), pickle.HIGHEST_PROTOCOL)
