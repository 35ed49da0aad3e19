"""Run coroutines of the server in tests: the session's browser tests may hold this thread's event loop."""

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any

from pages.shell.channel import Channel

_opened: list[Channel] = []


def run(test: Callable[[], Any]) -> None:
    """Run a coroutine in a thread of its own; close the channels that it joined."""
    failures: list[BaseException] = []

    async def close_after() -> None:
        try:
            await asyncio.wait_for(test(), 30)
        finally:
            while _opened:
                _opened.pop().close()
            await asyncio.sleep(0.05)

    def attempt() -> None:
        try:
            asyncio.run(close_after())
        except BaseException as failure:
            failures.append(failure)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


async def join() -> tuple[Channel, Channel]:
    """Return both ends of a channel."""
    ours, theirs = socket.socketpair()
    _opened.extend([await Channel.open(ours), await Channel.open(theirs)])
    return _opened[-2], _opened[-1]
