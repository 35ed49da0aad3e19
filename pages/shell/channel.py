"""Messages between two processes of this server: over a socket pair that nobody else can reach, pickled, in order."""

import asyncio
import pickle
import socket
import struct
from collections.abc import AsyncIterator
from typing import Any

_LENGTH = struct.Struct("!Q")


class Channel:
    """One end. Use it from its event loop only."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, end: socket.socket) -> "Channel":
        """Return the channel over one end of a socket pair."""
        return cls(*await asyncio.open_connection(sock=end))

    def send(self, *message: Any) -> None:
        """Send a message; one to a process that is gone is lost, as the other's messages end."""
        body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        self._writer.write(_LENGTH.pack(len(body)) + body)

    async def drain(self) -> None:
        """Wait while the other process is behind with reading."""
        await self._writer.drain()

    async def receive(self) -> AsyncIterator[tuple[Any, ...]]:
        """Yield the other's messages until it closes its end, or is gone."""
        try:
            while True:
                (length,) = _LENGTH.unpack(await self._reader.readexactly(_LENGTH.size))
                yield pickle.loads(await self._reader.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            return

    def close(self) -> None:
        self._writer.close()
