"""Long trainings, a slice at a time: shown while they run, stopped when the visitor likes, shared and never done twice."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import streamlit as st

from pages.shell import workers
from pages.shell.compute import notice_leaving

Config = TypeVar("Config")
State = TypeVar("State")
ENTRIES = 48
"""Courses kept, least recently used first to go; one is at most about a megabyte."""
SLICE = 0.5
"""Seconds of training between two pictures of it."""


class Course(Generic[Config, State]):
    """One training that all visitors with the same settings share. It only ever moves forward."""

    def __init__(self, config: Config, state: State) -> None:
        self.config, self.state, self.done = config, state, 0
        self._lock = threading.Lock()

    def advance(self, step: Callable[[Config, State], State], length: int) -> None:
        """Do steps in a worker for about half a second, one step at least, up to `length` steps in all.

        Steps queue among those of all visitors. A visitor who leaves ends the wait, not the step: who comes next goes on from it.
        """
        until = time.monotonic() + SLICE
        while self.done < length:
            before, state = self.done, self.state
            after = workers.run(step, self.config, state, glance=notice_leaving)
            with self._lock:
                if self.done == before:  # nobody else was faster
                    self.state, self.done = after, before + 1
            if time.monotonic() > until:
                return


def follow(config: Config, start: Callable[[Config], State]) -> Course[Config, State]:
    """Return the course of these settings as far as anybody has taken it; `start` makes the first state."""
    return _courses(f"{start.__module__}.{start.__qualname__}", config, start)


@st.cache_resource(show_spinner=False, max_entries=ENTRIES)
def _courses(name: str, config: Config, _start: Callable[[Config], State]) -> Course[Config, State]:
    return Course(config, workers.run(_start, config, glance=notice_leaving))
