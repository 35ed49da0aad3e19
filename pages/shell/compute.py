"""Call a core function once for each distinct setting: Streamlit's cache around the function itself, the work in a worker."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

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
    """Stop this script run if the visitor has moved on: Streamlit raises here when a newer run waits or the tab is gone."""
    st.session_state.get("lang")
