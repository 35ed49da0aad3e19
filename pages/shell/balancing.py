"""Share a class out among several server processes: one interpreter draws for about ten visitors a second, not for thirty.

The first process, the one that `streamlit run` started, speaks with all browsers. It runs the pages of the first few visitors
itself, so that one visitor on a laptop costs one process. When more come it starts further processes (serving.py) and passes
each new session to the one that has the fewest. A session stays where it began, as Streamlit keeps its state in memory.
"""

import asyncio
import logging
import os
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.shell.server_process import ServerProcess

SERVERS = int(os.environ.get("DOWNHILL_SERVERS") or min(8, max(0, (os.cpu_count() or 1) - 1)))
"""Further server processes at most."""
ALONE = int(os.environ.get("DOWNHILL_ALONE") or 4)
"""Visitors whom the first process serves itself before others are started."""
SESSIONS = 10_000
"""Sessions remembered, so that a browser that lost its connection comes back to the process that knows it."""
WAITING = 64
"""Pieces of work of further processes that may wait for the workers at once."""
BEGINNING = 10.0
"""Seconds that a visitor waits for the first further process; after that this one serves."""


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
        self.ready: list[ServerProcess] = []
        self._owners: OrderedDict[str, ServerProcess] = OrderedDict()
        self._starting: asyncio.Task[None] | None = None
        self._attendants = ThreadPoolExecutor(WAITING)

    async def choose(self) -> ServerProcess | None:
        """Return the process for a new session; None is this one."""
        if self.most and self.here >= self.alone - 1 and len(self.ready) < self.most and self._starting is None:
            self._starting = asyncio.create_task(self._start())
        if self.here < self.alone or not self.most:
            return None
        if not self.ready and self._starting:
            await asyncio.wait([self._starting], timeout=BEGINNING)
        return min(self.ready, key=lambda server: server.sessions, default=None)

    def find_owner(self, session: str) -> ServerProcess | None:
        """Return the further process that has a session; None: this one, or nobody."""
        owner = self._owners.get(session)
        return owner if owner in self.ready else None

    def watch(self, server: ServerProcess, send: Send) -> Send:
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
        missing = [ServerProcess(self._attendants) for _ in range(self.most - len(self.ready))]
        for failure in await asyncio.gather(*map(self._start_one, missing), return_exceptions=True):
            if failure is not None:
                logging.getLogger("downhill").error("a further server process did not start", exc_info=failure)
        self._starting = None

    async def _start_one(self, server: ServerProcess) -> None:
        await server.start(lambda: self.ready.remove(server))
        self.ready.append(server)

    async def stop(self) -> None:
        """End all further processes."""
        if self._starting:
            self._starting.cancel()
        await asyncio.gather(*(server.stop() for server in self.ready))
        self._attendants.shutdown(wait=False, cancel_futures=True)


def _read_session(scope: Scope) -> str:
    """Return the session that a browser had before it lost its connection: the third of the "protocols" that it names."""
    named = [*scope.get("subprotocols", ()), "", "", ""]
    return named[2]
