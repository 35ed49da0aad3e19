"""Pages of one server process run one after the other, except while they wait for a worker.

Python runs one thread at a time. Thirty pages that run at once interrupt each other at every message they send, and all of them
are late; one after the other, each is late only by those before it (measured: a quarter more answers a second).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.Lock()
_thread = threading.local()


@contextmanager
def take_turn() -> Iterator[None]:
    """Wait for this thread's turn, and keep it while the page runs."""
    with _turn:
        _thread.has_turn = True
        try:
            yield
        finally:
            _thread.has_turn = False


@contextmanager
def let_others() -> Iterator[None]:
    """Give the turn away while this thread waits, and take another one afterwards; for a thread without a turn, nothing."""
    if not getattr(_thread, "has_turn", False):
        yield
        return
    _turn.release()
    try:
        yield
    finally:
        _turn.acquire()
