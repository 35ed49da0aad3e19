"""One further server process, seen from the first: its connections, and the work that it has done by the first one's workers."""

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any

from starlette.types import Message, Receive, Scope, Send
from streamlit import config
from streamlit.config_option import ConfigOption

from pages.shell import lanes, serving, workers
from pages.shell.channel import Channel

Outbox = asyncio.Queue[Message | None]
"""What the process has sent for one browser; None at the end."""
BEHIND = 500
"""Messages that may wait for one slow browser; Streamlit's own limit."""
PATIENCE = 3.0
"""Seconds that a process has to end in order."""
PORTABLE = (
    *("type", "asgi", "http_version", "method", "scheme", "path", "raw_path", "query_string", "root_path"),
    *("headers", "client", "server", "subprotocols"),
)
"""What another process needs to know of a connection."""


class ServerProcess:
    """A process that runs `serving.serve`, and the end of the channel to it."""

    def __init__(self, attendants: Executor) -> None:
        self.sessions = 0
        self._attendants = attendants
        self._numbers = itertools.count()
        self._outboxes: dict[int, Outbox] = {}
        self._working: set[int] = set()
        self._answering: set[asyncio.Task[None]] = set()

    async def start(self, gone: Callable[[], object]) -> None:
        """Start the process and wait until it can serve; `gone` is called when it has ended."""
        ours, theirs = socket.socketpair()
        set_here = (
            each for each in config.get_config_options().items() if each[1].where_defined != ConfigOption.DEFAULT_DEFINITION
        )
        options = {name: option.value for name, option in set_here}
        self._process = lanes.CONTEXT.Process(target=serving.serve, args=(theirs, options), daemon=True)
        await asyncio.to_thread(self._begin)
        theirs.close()
        self._channel = await Channel.open(ours)
        messages = self._channel.receive()
        if await anext(messages, None) is None:
            raise ChildProcessError("it ended before it was ready")
        self._listening = asyncio.create_task(self._listen(messages, gone))

    def _begin(self) -> None:
        with lanes.without_main():
            self._process.start()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection there: every ASGI message goes over the channel."""
        number, outbox = next(self._numbers), Outbox()
        self._outboxes[number] = outbox
        self.sessions += scope["type"] == "websocket"
        self._channel.send("scope", number, {name: scope[name] for name in PORTABLE if name in scope})
        passing = asyncio.create_task(self._pass_on(number, receive))
        try:
            while message := await outbox.get():
                await send(message)
        finally:
            passing.cancel()
            self.sessions -= scope["type"] == "websocket"
            self._leave(number)

    async def stop(self) -> None:
        """End the process: in order, or else not."""
        self._channel.close()
        await asyncio.to_thread(self._process.join, PATIENCE)
        self._process.kill()

    async def _pass_on(self, number: int, receive: Receive) -> None:
        while number in self._outboxes:
            message = await receive()
            self._channel.send("event", number, message)
            await self._channel.drain()
            if message["type"].endswith(".disconnect"):
                return

    async def _listen(self, messages: AsyncIterator[tuple[Any, ...]], gone: Callable[[], object]) -> None:
        async for kind, number, content in messages:
            if kind == "event":
                self._deliver(number, content)
            elif kind == "end" and number in self._outboxes:
                self._outboxes.pop(number).put_nowait(None)
            elif kind == "work":
                self._working.add(number)
                answering = asyncio.create_task(self._answer(number, *content))
                self._answering.add(answering)
                answering.add_done_callback(self._answering.discard)
            elif kind == "drop":
                self._working.discard(number)
        gone()
        self._channel.close()
        self._working.clear()  # nobody waits for it any more
        for outbox in self._outboxes.values():  # the browsers come back to another process, with their address as it is
            outbox.put_nowait(None)
        self._outboxes.clear()

    def _deliver(self, number: int, message: Message) -> None:
        outbox = self._outboxes.get(number)
        if outbox is None:
            return
        outbox.put_nowait(message)
        if outbox.qsize() > BEHIND:  # this browser does not read: Streamlit, too, leaves it then
            self._leave(number)
            outbox.put_nowait(None)

    def _leave(self, number: int) -> None:
        """Tell the process that a connection has ended here, unless it ended there."""
        if self._outboxes.pop(number, None) is not None:
            self._channel.send("event", number, {"type": "websocket.disconnect", "code": 1006})

    async def _answer(self, number: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        """Have a piece of work done by the workers of this process."""
        work = partial(self._work, number, function, arguments)
        self._channel.send("result", number, await asyncio.get_running_loop().run_in_executor(self._attendants, work))

    def _work(self, number: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes | Exception:
        def glance() -> None:
            if number not in self._working:
                raise InterruptedError

        try:
            glance()  # it may have waited for this thread
            return workers.run_pickled(function, arguments, glance)
        except Exception as error:
            return error
        finally:
            self._working.discard(number)
