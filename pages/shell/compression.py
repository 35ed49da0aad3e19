"""Compress what is sent: the page's own files once, not once for every student of a class."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALL = 2000
"""Bytes below which nothing is compressed."""


class Compression:
    """ASGI middleware: gzip. Streamlit's files (Plotly's has 4.7 MB) bear a hash in their names and never change: they are kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._gzip = GZipMiddleware(app, minimum_size=SMALL, compresslevel=6)
        self._kept: dict[str, list[Message]] = {}  # as many as Streamlit has files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _wants_file(scope):
            await self._gzip(scope, receive, send)
            return
        answer: list[Message] = self._kept.get(scope["path"], [])
        if not answer:

            async def note(message: Message) -> None:
                answer.append(message)

            await self._gzip(scope, receive, note)
            if answer[0].get("status") == 200:
                self._kept[scope["path"]] = answer
        for message in answer:
            await send(message)


def _wants_file(scope: Scope) -> bool:
    """Tell whether a request asks for one of Streamlit's files, whole and compressed."""
    if scope["type"] != "http" or scope["method"] != "GET" or "/static/" not in scope["path"]:
        return False
    headers = dict(scope["headers"])
    return b"gzip" in headers.get(b"accept-encoding", b"") and b"range" not in headers
