"""How a page computes what takes more than some milliseconds: once for each distinct setting, in a worker; the result is kept."""

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from functools import partial
from pickle import PicklingError
from typing import Any, TypeVar

import streamlit as st

from pages.shell import engine

Result = TypeVar("Result")
ENTRIES = 256
"""Results kept for all visitors, the least recently used first to go; one is at most `records.TRACE_BYTES`."""
PATIENCE = 90.0
"""Seconds to wait for a result. A function takes 0.3 s; the rest is for many visitors at once."""


class ComputingError(Exception):
    """No result could be computed, and the settings are not to blame: no worker, no answer in time, a worker that died twice."""


def compute(function: Callable[..., Result], *arguments: Any) -> Result:
    """Return `function(*arguments)`, from the cache if anybody on this server asked before, else from a worker.

    Args:
        function: a pure function of core.
        arguments: Configs, numbers, texts or training states, whose `repr` says all that the result depends on.

    Raises:
        ComputingError: see there. What the function itself raises is raised here.
    """
    return compute_each(function, [arguments])[0]


def compute_each(function: Callable[..., Result], calls: Sequence[tuple[Any, ...]]) -> list[Result]:
    """Return what `compute` returns for each of these arguments; all begin before the first is waited for."""
    keys = [(f"{function.__module__}.{function.__qualname__}", repr(arguments)) for arguments in calls]
    begun = [_begin(*key, function, arguments) for key, arguments in zip(keys, calls, strict=True)]
    try:
        return [wait_for(future) for future in begun]
    finally:
        for key, future in zip(keys, begun, strict=True):
            if future.done():
                _forget_failure(key, future)


def _forget_failure(key: tuple[str, str], future: Future[engine.Packed]) -> None:
    """Keep no failure: the next visitor tries again."""
    if future.cancelled() or future.exception():
        _begin.clear(*key)


@st.cache_resource(show_spinner=False, max_entries=ENTRIES)
def _begin(name: str, text: str, _function: Callable[..., Any], _arguments: tuple[Any, ...]) -> Future[engine.Packed]:
    """Begin a call; its key is the function's name and the arguments' text. Visitors who ask meanwhile share the future."""
    future = engine.submit(engine.Task(f"{name}{text}", _function, _arguments))
    future.add_done_callback(partial(_forget_failure, (name, text)))  # whoever asked may have left by then
    return future


_begin.clear()  # Streamlit imports all modules again when one was edited, and keeps what the code before it computed


def wait_for(future: Future[engine.Packed]) -> Any:
    """Return what a future holds, unpacked.

    Raises:
        ComputingError: no result, for a reason that is the server's.
    """
    try:
        return engine.unpack(future.result(PATIENCE))
    except (BrokenExecutor, CancelledError, TimeoutError, PicklingError, OSError) as error:
        raise ComputingError(repr(error)) from error
