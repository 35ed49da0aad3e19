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
"""Courses kept for each kind of training, least recently used first to go; one is at most about a megabyte."""
SLICE = 0.5
"""Seconds of training between two pictures of it."""


class Course(Generic[Config, State]):
    """One training that all visitors with the same settings share. It only ever moves forward."""

    def __init__(self, config: Config, state: State) -> None:
        self.config, self.state = config, state
        self._lock = threading.Lock()

    def advance(self, step: Callable[[Config, State], State], epochs: int) -> None:
        """Do steps in a worker for about half a second, one step at least, up to so many epochs in all.

        Steps queue among those of all visitors. A visitor who leaves ends the wait, not the step: who comes next goes on from it.
        """
        until = time.monotonic() + SLICE
        while (before := self.state).epochs < epochs:
            after = workers.run(step, self.config, before, glance=notice_leaving)
            with self._lock:
                if after.epochs > self.state.epochs:  # nobody else was faster
                    self.state = after
            if time.monotonic() > until:
                return


def follow(config: Config, start: Callable[[Config], State]) -> Course[Config, State]:
    """Return the course of these settings as far as anybody has taken it; `start` makes the first state."""
    return _courses(start)(repr(config), config)


def show_more(course: Course[Config, State], shown: State, step: Callable[[Config, State], State], epochs: int) -> None:
    """Where what is shown is not the whole training yet: train a slice and run the page again."""
    if shown.epochs < epochs:
        course.advance(step, epochs)
        st.rerun()


@functools.cache
def _courses(start: Callable[[Config], State]) -> Any:
    def begin(written: str, _config: Config) -> Course[Config, State]:
        return Course(_config, workers.run(start, _config, glance=notice_leaving))

    begin.__module__, begin.__qualname__ = start.__module__, start.__qualname__  # the cache goes by these
    return st.cache_resource(show_spinner=False, max_entries=ENTRIES)(begin)
