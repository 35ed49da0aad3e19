"""Call a core function once for each distinct setting: Streamlit's cache around the function itself, long work in a worker."""

import functools
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from pages.shell import workers

Result = TypeVar("Result")
ENTRIES = 32
"""Traces kept for each core function, least recently used first to go; a trace is at most `records.TRACE_BYTES`."""
MEMORY = 2000
"""Settings that `compute_each` remembers as asked for."""
_asked: set[tuple[Callable[..., Any], Any]] = set()


def compute(function: Callable[..., Result], *arguments: Any) -> Result:
    """Return `function(*arguments)`, from the cache if anybody on this server asked before, else from a worker.

    The arguments must be hashable and written out by `repr` (Configs, numbers, strings). The result is shared between visitors,
    so it must be read-only, as every Trace is.
    """
    return _cached(function, in_worker=True)(repr(arguments), arguments)


def compute_each(function: Callable[..., Result], settings: Sequence[Any]) -> list[Result]:
    """Do as `compute` for each of several settings; several workers begin at once with those that nobody has asked for."""
    begun = {setting: workers.begin(function, setting) for setting in settings if (function, setting) not in _asked}
    _asked.update((function, setting) for setting in settings)
    while len(_asked) > MEMORY:  # who asks for a forgotten one again has it begun for nothing
        _asked.pop()
    cached = _cached(function, in_worker=True)
    return [cached(repr((setting,)), (setting,), begun.get(setting)) for setting in settings]


def compute_here(function: Callable[..., Result], *arguments: Any) -> Result:
    """Do as `compute`, without a worker: for what takes no longer than the way there and back, 5 ms, and never a training."""
    return _cached(function, in_worker=False)(repr(arguments), arguments)


@functools.cache
def _cached(function: Callable[..., Result], in_worker: bool) -> Callable[..., Result]:
    # Streamlit hashes a text thirty times as fast as a Config.
    def call(written: str, _arguments: tuple[Any, ...], _begun: Future[bytes] | None = None) -> Result:
        return workers.run(function, *_arguments, glance=notice_leaving, begun=_begun) if in_worker else function(*_arguments)

    call.__module__, call.__qualname__ = function.__module__, function.__qualname__  # the cache goes by these
    return st.cache_resource(show_spinner=False, max_entries=ENTRIES)(call)


def notice_leaving() -> None:
    """Stop this script run if the visitor has moved on: another control was moved, the page was left, the tab is gone.

    Streamlit itself raises at the first access to the session; but it lets the run of a fragment end before it begins the
    next one, and a control of our pages asks for a fragment.
    """
    st.session_state.get("lang")
    context = get_script_run_ctx()
    requests = context.script_requests if context else None
    if requests is not None and requests._state is ScriptRequestType.RERUN:  # no public name says so
        raise RerunException(requests.on_scriptrunner_ready().rerun_data)
