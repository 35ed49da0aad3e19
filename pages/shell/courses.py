"""Long trainings, a slice at a time: shown while they run, shared by all visitors with the same settings."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

import streamlit as st

from core.foundation.records import TrainingSoFar
from core.foundation.slices import SLICE, choose_seconds
from pages.shell import engine
from pages.shell.compute import wait_for

ENTRIES = 12
"""Trainings kept beside those that visitors look at, the least recently used first to go; the state of one is at most 34 MB."""
TURN = 0.2
"""Seconds of training shown together, unless a lesson asks for others: to draw each slice would take longer than to train it."""
WAIT = 2.0
"""Seconds that a run of the page waits for a turn to train; then it ends, so that what was clicked meanwhile is done."""
_ASKED, _HELD = "courses.asked", "courses.held"


State = TypeVar("State", bound=TrainingSoFar)


class Training(Generic[State]):
    """One training that visitors share. Its state, there once `move` was called, only moves forward."""

    state: State

    def __init__(self, start: engine.Task, go_on: Callable[[State, float], State]) -> None:
        self._next, self._go_on, self._slice = start, go_on, SLICE
        self._lock, self._lead = threading.Lock(), threading.Semaphore()
        self._coming: Future[engine.Packed] | None = None

    def move(self) -> None:
        """Wait for the slice that is in work, or for a new one: the first says how the training starts."""
        with self._lock:
            self._coming = coming = self._coming or engine.submit(self._next)
        try:
            state = wait_for(coming)
            size = sum(map(len, coming.result()[1]))  # of its arrays, in bytes
            key = f"{self._go_on.__module__}.{self._go_on.__qualname__}({state!r})"
            with self._lock:
                if self._coming is coming:
                    self.state, self._slice = state, choose_seconds(size)
                    self._next = engine.Task(key, self._go_on, (state, self._slice))
        finally:
            with self._lock:
                if self._coming is coming and coming.done():  # others may have more patience
                    self._coming = None

    def advance(self, seconds: float = 0.0) -> bool:
        """Train about so many seconds further in a worker, a slice at least; visitors who ask meanwhile wait for the same slices.

        There are as many turns as workers: what somebody changes waits for a slice, not for the trainings of a whole class.
        Return whether the state has moved: not if it is done, nor if no turn came within `WAIT`.
        """
        before, until = self.state, time.monotonic() + WAIT
        if before.done:
            return False
        with _hold(self._lead, WAIT) as leads:
            if leads and self.state is before:
                with _hold(_turns, until - time.monotonic()) as its_turn:
                    slices = max(1, round(seconds / self._slice))
                    while its_turn and slices and not self.state.done:
                        self.move()
                        slices -= 1
        return self.state is not before


@contextmanager
def _hold(turns: threading.Semaphore, seconds: float) -> Iterator[bool]:
    """Take one of the turns; give whether it came in time."""
    held = turns.acquire(timeout=max(0.0, seconds))
    try:
        yield held
    finally:
        if held:
            turns.release()


def follow(config: Any, start: Callable[[Any], State], go_on: Callable[[State, float], State]) -> Training[State]:
    """Return the training of these settings as far as anybody has taken it; `start` makes its first state."""
    training = _keep(f"{start.__module__}.{start.__qualname__}({config!r})", start, go_on, config)
    st.session_state.setdefault(_ASKED, []).append(training)
    if not hasattr(training, "state"):
        training.move()
    return training


def begin() -> None:
    """Forget what a run of the page asked for that failed or was interrupted."""
    st.session_state.pop(_ASKED, None)


def hold_shown() -> None:
    """Keep the trainings that this run of the page asked for until another run is done, whatever others begin meanwhile.

    Else a class in which all try settings of their own would push out each other's trainings, and none would come to its end.
    """
    held = st.session_state.setdefault(_HELD, [])
    held[:] = st.session_state.pop(_ASKED, [])  # in place: Streamlit keeps a value that is replaced for another run


def show_more(training: Training[State], shown: State, seconds: float = TURN) -> Callable[[], None] | None:
    """Return what trains so much further and runs the page again; None where what is shown is all of the training."""

    def go_on() -> None:
        training.advance(seconds)
        st.rerun()

    return None if shown.done else go_on


@st.cache_resource(show_spinner=False, max_entries=ENTRIES)
def _keep(key: str, _start: Callable[[Any], State], _go_on: Callable[[State, float], State], _config: Any) -> Training[State]:
    return _alive.setdefault(key, Training(engine.Task(key, _start, (_config,)), _go_on))


_keep.clear()  # as in compute.py
_alive: WeakValueDictionary[str, Training] = WeakValueDictionary()
_turns = threading.Semaphore(64 if os.environ.get(engine.CLUSTER) else max(1, engine.count_workers()))
"""As many slices as this server's workers can take; a cluster has a queue of its own."""
