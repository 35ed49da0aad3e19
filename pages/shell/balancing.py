"""Share a class out among several server processes: one interpreter draws for about ten visitors a second, not for thirty.

The first process, the one that `streamlit run` started, speaks with all browsers. It runs the pages of the first few visitors
itself, so that one visitor on a laptop costs one process. When more come it starts further processes (serving.py) and passes
each new session to the one that has the fewest. A session stays where it began, as Streamlit keeps its state in memory.
"""

import asyncio
import itertools
import logging
import os
import socket
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.config_option import ConfigOption
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.shell import serving, workers
from pages.shell.channel import Channel

SERVERS = int(os.environ.get("DOWNHILL_SERVERS") or min(8, max(0, (os.cpu_count() or 1) - 1)))
"""Further server processes at most."""
ALONE = int(os.environ.get("DOWNHILL_ALONE") or 4)
"""Visitors whom the first process serves itself before others are started."""
BEHIND = 500
"""Messages that may wait for one slow browser; Streamlit's own limit."""
SESSIONS = 10_000
"""Sessions remembered, so that a browser that lost its connection comes back to the process that knows it."""
WAITING = 64
"""Pieces of work of further processes that may wait for the workers at once."""
BEGINNING = 10.0
"""Seconds that a visitor waits for the first further process; after that this one serves."""
PATIENCE = 3.0
"""Seconds that a process has to end in order."""
PORTABLE = (
    *("type", "asgi", "http_version", "method", "scheme", "path", "raw_path", "query_string", "root_path"),
    *("headers", "client", "server", "subprotocols"),
)
"""What another process needs to know of a connection."""


Outbox = asyncio.Queue[Message | None]
"""What a further process has sent for one browser; None at the end."""


class Balancer:
    """ASGI middleware that runs a connection in this process or passes it to a further one."""

    def __init__(self, app: ASGIApp, servers: "Servers") -> None:
        self.app, self.servers = app, servers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "websocket":
            await self._serve_session(scope, receive, send)
        elif "/_stcore/upload_file/" in path:
            owner = self.servers.find_owner(path.split("/_stcore/upload_file/")[1].split("/")[0])
            await (owner.serve if owner else self.app)(scope, receive, send)
        elif "/media/" in path and scope["type"] == "http":
            await self._ask_in_turn(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _serve_session(self, scope: Scope, receive: Receive, send: Send) -> None:
        server = self.servers.find_owner(_read_session(scope)) or await self.servers.choose()
        if server is not None:
            return await server.serve(scope, receive, self.servers.watch(server, send))
        self.servers.here += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.servers.here -= 1

    async def _ask_in_turn(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the first answer that is not "not found": a file is where the session is that offers it."""
        answer: list[Message] = []

        async def note(message: Message) -> None:
            answer.append(message)

        for serve in (self.app, *(server.serve for server in self.servers.ready)):
            answer.clear()
            await serve(scope, receive, note)
            if answer and answer[0].get("status") != 404:
                break
        for message in answer:
            await send(message)


class Servers:
    """The further processes, and which session is where."""

    def __init__(self, most: int = SERVERS, alone: int = ALONE) -> None:
        self.most, self.alone, self.here = most, alone, 0
        self.ready: list[Server] = []
        self._owners: OrderedDict[str, Server] = OrderedDict()
        self._starting: asyncio.Task[None] | None = None
        self._attendants = ThreadPoolExecutor(WAITING)

    async def choose(self) -> "Server | None":
        """Return the process for a new session; None is this one."""
        if self.most and self.here >= self.alone - 1 and len(self.ready) < self.most and self._starting is None:
            self._starting = asyncio.create_task(self._start())
        if self.here < self.alone or not self.most:
            return None
        if not self.ready and self._starting:
            await asyncio.wait([self._starting], timeout=BEGINNING)
        return min(self.ready, key=lambda server: server.sessions, default=None)

    def find_owner(self, session: str) -> "Server | None":
        """Return the further process that has a session; None: this one, or nobody."""
        owner = self._owners.get(session)
        return owner if owner in self.ready else None

    def watch(self, server: "Server", send: Send) -> Send:
        """Return `send`, reading from Streamlit's first message in passing which session `server` has begun."""
        known = False

        async def sending(message: Message) -> None:
            nonlocal known
            if not known and message.get("bytes"):
                begun = ForwardMsg.FromString(message["bytes"]).new_session.initialize.session_id
                if known := bool(begun):
                    self._owners[begun] = server
                    if len(self._owners) > SESSIONS:
                        self._owners.popitem(last=False)
            await send(message)

        return sending

    async def _start(self) -> None:
        """Start what is missing, all at once."""
        missing = [Server(self._attendants) for _ in range(self.most - len(self.ready))]
        for failure in await asyncio.gather(*map(self._start_one, missing), return_exceptions=True):
            if failure is not None:
                logging.getLogger("downhill").error("a further server process did not start", exc_info=failure)
        self._starting = None

    async def _start_one(self, server: "Server") -> None:
        await server.start(lambda: self.ready.remove(server))
        self.ready.append(server)

    async def stop(self) -> None:
        """End all further processes."""
        if self._starting:
            self._starting.cancel()
        await asyncio.gather(*(server.stop() for server in self.ready))
        self._attendants.shutdown(wait=False, cancel_futures=True)


class Server:
    """One further process, seen from the first."""

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
        self._process = workers.CONTEXT.Process(target=serving.serve, args=(theirs, options), daemon=True)
        await asyncio.to_thread(self._begin)
        theirs.close()
        self._channel = await Channel.open(ours)
        messages = self._channel.receive()
        if await anext(messages, None) is None:
            raise ChildProcessError("it ended before it was ready")
        self._listening = asyncio.create_task(self._listen(messages, gone))

    def _begin(self) -> None:
        with workers.without_main():
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
            return workers.run_pickled(function, arguments, glance)
        except Exception as error:
            return error
        finally:
            self._working.discard(number)


def _read_session(scope: Scope) -> str:
    """Return the session that a browser had before it lost its connection: the third of the "protocols" that it names."""
    named = [*scope.get("subprotocols", ()), "", "", ""]
    return named[2]
