"""Tell the browser what it will need: where the server is, instead of letting it guess; Plotly, before it asks; a way past React.

On a deep link (/descent) Streamlit's page asks for its server below that path first: two requests that fail, two errors in the
console, a moment lost. The page reads `window.__streamlit` before it guesses, so the doorway writes the answer into it. And since
every lesson draws with Plotly, its 4.8 MB are fetched and compiled while the rest of the page starts.
"""

import json
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from pages.shell.stage import PLOTLY_CHUNK

EARLY = Path(__file__).parents[2] / "assets" / "components" / "early.js"


class Doorway:
    """ASGI middleware that adds a few lines of script to the page itself and leaves every other response alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        base = "/" + str(config.get_option("server.baseUrlPath")).strip("/")
        address = f"location.origin + {json.dumps(base)}"
        preload = f'<link rel="modulepreload" href="{base.rstrip("/")}/static/js/{PLOTLY_CHUNK}">' if PLOTLY_CHUNK else ""
        early = EARLY.read_text(encoding="utf-8")
        self.script = f"<script>window.__streamlit = {{ BACKEND_BASE_URL: {address} }}\n{early}</script>{preload}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or "." in scope["path"] or "/_stcore/" in scope["path"]:
            return await self.app(scope, receive, send)
        plain = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}  # compressed outside
        started: Message | None = None

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start" and _is_page(message):
                started = {**message, "headers": [pair for pair in message["headers"] if pair[0].lower() != b"content-length"]}
                await send(started)
            elif message["type"] == "http.response.body" and started is not None:
                await send({**message, "body": message.get("body", b"").replace(b"<head>", b"<head>" + self.script, 1)})
            else:
                await send(message)

        return await self.app(plain, receive, answer)


def _is_page(message: Message) -> bool:
    headers = {name.lower(): value for name, value in message["headers"]}
    return (
        message["status"] == 200
        and headers.get(b"content-type", b"").startswith(b"text/html")
        and b"content-encoding" not in headers
    )
