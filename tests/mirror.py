"""A server of files on this machine, in the place of a mirror of MNIST, and what it may send instead of a file."""

import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Server:
    """A server on this machine that sends the files of a folder, and what it is told to send instead."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.instead, self.asked = folder, dict[str, Callable[[BaseHTTPRequestHandler], None]](), list[str]()
        outer = self

        class Handler(SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(name := self.path.rpartition("/")[2])
                outer.instead.get(name, lambda _: SimpleHTTPRequestHandler.do_GET(self))(self)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Close the port."""
        self.server.shutdown()
        self.server.server_close()


def send_garbage(handler: BaseHTTPRequestHandler) -> None:
    """Answer as the login page of some network does."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>please log in</html>")


def send_nonsense(handler: BaseHTTPRequestHandler) -> None:
    """Answer with what is no HTTP."""
    handler.wfile.write(b"nonsense\r\n\r\n")


def send_a_part(handler: BaseHTTPRequestHandler) -> None:
    """Promise a hundred bytes and hang up after a few."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it")


def say_nothing(handler: BaseHTTPRequestHandler) -> None:
    """Take the question and never answer."""
    time.sleep(3)
