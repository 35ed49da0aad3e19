"""What is sent is compressed, and Streamlit's own files only once."""

import gzip
from typing import Any

import pytest

from pages.shell.compression import Compression

FILE = b"Plotly " * 1000


class Files:
    """Stands for Streamlit: answers every path with the same file, except /static/missing.js."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope["path"])
        status = 404 if "missing" in scope["path"] else 200
        headers = [(b"content-type", b"text/javascript"), (b"content-length", b"%d" % len(FILE))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": FILE[:100], "more_body": True})
        await send({"type": "http.response.body", "body": FILE[100:]})


def ask(app: Any, path: str, method: str = "GET", **headers: str) -> tuple[dict[bytes, bytes], bytes]:
    """Return the headers and the body of an answer."""
    answer: list[Any] = []

    async def send(message: Any) -> None:
        answer.append(message)

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    steps = app({"type": "http", "method": method, "path": path, "headers": named}, None, send).__await__()
    with pytest.raises(StopIteration):  # no event loop: nothing here waits for anything
        next(steps)
    return dict(answer[0]["headers"]), b"".join(message.get("body", b"") for message in answer[1:])


def test_a_file_is_compressed_once_for_all() -> None:
    files = Files()
    app = Compression(files)
    for _ in range(3):
        headers, body = ask(app, "/static/js/plotly.js", accept_encoding="gzip, br")
        assert headers[b"content-encoding"] == b"gzip"
        assert gzip.decompress(body) == FILE
        assert len(body) < len(FILE) / 10
    assert files.asked == ["/static/js/plotly.js"]


def test_each_file_is_itself_and_what_may_change_is_never_kept() -> None:
    files = Files()
    app = Compression(files)
    paths = ["/static/a.js", "/static/b.js", "/media/c.csv", "/static/missing.js", "/"]
    for path in [*paths, *paths]:
        assert gzip.decompress(ask(app, path, accept_encoding="gzip")[1]) == FILE
    assert sorted(files.asked) == sorted([*paths[:2], *paths[2:], *paths[2:]])


@pytest.mark.parametrize("headers", [{}, {"accept_encoding": "br"}])
def test_who_cannot_unpack_gets_the_file_as_it_is(headers: dict[str, str]) -> None:
    app = Compression(Files())
    ask(app, "/static/a.js", accept_encoding="gzip")
    assert ask(app, "/static/a.js", **headers)[1] == FILE


def test_a_part_of_a_file_is_asked_for_anew() -> None:
    files = Files()
    app = Compression(files)
    ask(app, "/static/a.js", accept_encoding="gzip")
    ask(app, "/static/a.js", accept_encoding="gzip", range="bytes=0-9")
    ask(app, "/static/a.js", method="HEAD", accept_encoding="gzip")
    assert len(files.asked) == 3


def test_other_connections_pass() -> None:
    passed = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append(scope["type"])

    for kind in ("websocket", "lifespan"):
        steps = Compression(app)({"type": kind, "path": "/static/", "headers": []}, None, None).__await__()  # type: ignore[arg-type]
        with pytest.raises(StopIteration):
            next(steps)
    assert passed == ["websocket", "lifespan"]
