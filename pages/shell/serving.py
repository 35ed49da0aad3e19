"""A further server process: it runs the pages of the visitors whom the first process (balancing.py) sends here.

It listens to no port. The first process speaks with the browsers and passes on what ASGI knows of each connection; trainings
go back to the first process, whose workers (workers.py) serve all: what two visitors ask at the same moment is computed once.
"""

import asyncio
import functools
import gc
import importlib
import signal
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import streamlit as st
import streamlit.config

from pages.shell import workers
from pages.shell.channel import Channel

FRAME = Path(__file__).parents[1] / "frame.py"


def prepare() -> None:
    """Load all lessons, and spare reruns what Streamlit and Python would do at each; every server process does this once."""
    importlib.import_module("pages.shell.preloading")
    importlib.import_module("torch").set_num_threads(1)  # what is computed here is small, and the cores are shared
    # Streamlit reads all of its options for the theme at every rerun, a tenth of the time of one; ours never change.
    streamlit.config.get_options_for_section = functools.cache(streamlit.config.get_options_for_section)
    gc.collect()
    gc.set_threshold(50_000, 20, 20)  # cycles are few here: to look for them less often saves 3 to 18 % of a rerun
    gc.freeze()  # with runner.postScriptGC off in config.toml: no scan of the whole heap after each rerun


def serve(end: socket.socket, options: dict[str, Any]) -> None:
    """Serve until the first process closes its end of the channel; `options` are Streamlit's settings there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all processes: the first one ends the others in order
    streamlit.config.get_config_options(force_reparse=True, options_from_flags=options)
    asyncio.run(_serve(end))


async def _serve(end: socket.socket) -> None:
    channel, app = await Channel.open(end), st.App(FRAME)
    distant = DistantWorkers(channel)
    workers.ask_elsewhere(distant.ask)
    inboxes: dict[int, asyncio.Queue[Any]] = {}
    visits: set[asyncio.Task[None]] = set()
    async with app.lifespan()(app):
        prepare()
        channel.send("ready")
        async for kind, number, content in channel.receive():
            if kind == "result":
                distant.take(number, content)
            elif kind == "event" and number in inboxes:
                inboxes[number].put_nowait(content)
            elif kind == "scope":
                inboxes[number] = asyncio.Queue()
                visit = asyncio.create_task(_attend(channel, app, number, content, inboxes))
                visits.add(visit)
                visit.add_done_callback(visits.discard)
        for visit in visits:
            visit.cancel()


async def _attend(channel: Channel, app: st.App, number: int, scope: Any, inboxes: dict[int, asyncio.Queue[Any]]) -> None:
    """Run one connection: what the app sends goes to the first process, which sends it to the browser."""

    async def send(message: Any) -> None:
        channel.send("event", number, message)
        await channel.drain()

    try:
        await app(scope, inboxes[number].get, send)
    finally:
        del inboxes[number]
        channel.send("end", number, None)


class DistantWorkers:
    """The first process's workers, seen from here."""

    def __init__(self, channel: Channel) -> None:
        self._channel, self._loop, self._lock = channel, asyncio.get_running_loop(), threading.Lock()
        self._futures: dict[int, Future[bytes]] = {}
        self._asked = 0

    def ask(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Future[bytes]:
        """Ask for `function(*arguments)`, pickled; to cancel the future says that nobody here waits any more."""
        future: Future[bytes] = Future()
        with self._lock:
            self._asked += 1
            number = self._asked
            self._futures[number] = future
        future.add_done_callback(lambda done: self._tell("drop", number, None) if done.cancelled() else None)
        self._tell("work", number, (function, arguments))
        return future

    def take(self, number: int, outcome: bytes | Exception) -> None:
        """Take in a result, or the exception that the work ended with."""
        future = self._futures.pop(number)
        if not future.set_running_or_notify_cancel():
            return
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)

    def _tell(self, *message: Any) -> None:
        self._loop.call_soon_threadsafe(self._channel.send, *message)
