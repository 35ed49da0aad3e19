"""Long trainings, a slice at a time: shown while they run, stopped when the visitor likes, shared and never done twice."""

import functools
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import streamlit as st

from core.foundation.records import TrainingSoFar
from pages.shell import workers
from pages.shell.compute import notice_leaving

Config = TypeVar("Config")
State = TypeVar("State", bound=TrainingSoFar)
ENTRIES = 32
"""Trainings kept for each lesson, least recently used first to go."""
SLICE = 0.5
"""Seconds of training between two pictures of it."""


class Training(Generic[State]):
    """One training that all visitors with the same settings share. It only ever moves forward."""

    def __init__(self, state: State, go_on: Callable[[State], State]) -> None:
        self.state, self.go_on = state, go_on
        self._lock = threading.Lock()

    def advance(self) -> None:
        """Do slices in a worker for about half a second, one at least, up to the end.

        A visitor who leaves ends the wait, not the slice: who comes next goes on from it.
        """
        until = time.monotonic() + SLICE
        while not (before := self.state).done:
            after = workers.run(self.go_on, before, glance=notice_leaving)
            with self._lock:
                if list(after.progress.values()) > list(self.state.progress.values()):  # nobody else was faster
                    self.state = after
            if time.monotonic() > until:
                return


def follow(config: Config, start: Callable[[Config], State], go_on: Callable[[State], State]) -> Training[State]:
    """Return the training with these settings as far as anybody has taken it; `start` makes the first state."""
    return _trainings(start, go_on)(repr(config), config)


def show_more(training: Training[State], shown: State) -> None:
    """Where what is shown is not the whole training yet: train a slice and run the page again."""
    if not shown.done:
        training.advance()
        st.rerun()


@functools.cache
def _trainings(start: Callable[[Config], State], go_on: Callable[[State], State]) -> Any:
    def begin(written: str, _config: Config) -> Training[State]:
        return Training(workers.run(start, _config, glance=notice_leaving), go_on)

    begin.__module__, begin.__qualname__ = start.__module__, start.__qualname__  # the cache goes by these
    return st.cache_resource(show_spinner=False, max_entries=ENTRIES)(begin)
