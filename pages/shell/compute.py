"""Call a core function once for each distinct setting: Streamlit's cache around the function itself, the work in a worker."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

from pages.shell import workers

Result = TypeVar("Result")
ENTRIES = 64
"""Traces kept for each core function, least recently used first to go; a trace is at most about a megabyte."""


def compute(function: Callable[..., Result], *arguments: Any) -> Result:
    """Return `function(*arguments)`, from the cache if anybody on this server asked before.

    The arguments must be hashable by value (Configs, numbers, strings). The result is shared between visitors, so it must be
    read-only, as every Trace is.
    """
    return _cached(function)(*arguments)


@functools.cache
def _cached(function: Callable[..., Result]) -> Callable[..., Result]:
    # wraps() gives the cache the core function's own name and source as its key: one cache for each core function.
    @functools.wraps(function)
    def in_worker(*arguments: Any) -> Result:
        return workers.run(function, *arguments, glance=notice_leaving)

    return st.cache_resource(show_spinner=False, max_entries=ENTRIES)(in_worker)


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
