"""Long trainings, a slice at a time: shown while they run, shared by all visitors with the same settings."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, Protocol, TypeVar

import streamlit as st

from pages.shell import engine
from pages.shell.compute import compute, wait_for

ENTRIES = 12
"""Trainings kept, the least recently used first to go; the state of one is at most 25 MB."""


class TrainingState(Protocol):
    """A training as far as it has come; its `repr` says what is trained and how far."""

    @property
    def done(self) -> bool:
        """Whether nothing is left to train."""
        ...


State = TypeVar("State", bound=TrainingState)


class Training(Generic[State]):
    """One training that visitors share. Its state only moves forward."""

    def __init__(self, state: State, go_on: Callable[[State], State]) -> None:
        self.state = state
        self._go_on = go_on
        self._lock = threading.Lock()
        self._coming: Future[engine.Packed] | None = None

    def advance(self) -> None:
        """Train one slice further in a worker; visitors who ask meanwhile wait for the same slice."""
        with self._lock:
            if self.state.done:
                return
            if self._coming is None:
                key = f"{self._go_on.__module__}.{self._go_on.__qualname__}({self.state!r})"
                self._coming = engine.submit(engine.Task(key, self._go_on, (self.state,)))
            coming = self._coming
        try:
            state = wait_for(coming)
        except Exception:
            self._take(coming, self.state)
            raise
        self._take(coming, state)

    def _take(self, came: Future[engine.Packed], state: State) -> None:
        with self._lock:
            if self._coming is came:
                self.state, self._coming = state, None


def follow(config: Any, start: Callable[[Any], State], go_on: Callable[[State], State]) -> Training[State]:
    """Return the training of these settings as far as anybody has taken it; `start` makes its first state."""
    return _keep(f"{start.__module__}.{start.__qualname__}", repr(config), compute(start, config), go_on)


def show_more(training: Training[State], shown: State, slices: int = 1) -> None:
    """Where what is shown is not all of the training yet: train a slice, or several at once, and run the page again."""
    if not shown.done:
        for _ in range(slices):
            training.advance()
        st.rerun()


@st.cache_resource(show_spinner=False, max_entries=ENTRIES)
def _keep(name: str, text: str, _state: State, _go_on: Callable[[State], State]) -> Training[State]:
    return Training(_state, _go_on)


_keep.clear()  # as in compute.py
