"""Put on the server's path by a test: no connection may leave this machine, and each attempt is written down."""

import os
import socket
from pathlib import Path

_connect, _getaddrinfo = socket.socket.connect, socket.getaddrinfo
LOCAL = ("127.", "localhost", "::1", "0.0.0.0", "/")


def _refuse(host: object) -> None:
    if isinstance(host, str) and host and not host.startswith(LOCAL):
        with Path(os.environ["ATTEMPTS"]).open("a") as diary:
            diary.write(f"{host}\n")
        raise OSError(f"no network: {host}")


def _connect_here(self: socket.socket, address, *rest):
    _refuse(address[0] if isinstance(address, tuple) else None)
    return _connect(self, address, *rest)


def _resolve_here(host, *rest, **named):
    _refuse(host)
    return _getaddrinfo(host, *rest, **named)


socket.socket.connect = _connect_here  # type: ignore[method-assign]
socket.getaddrinfo = _resolve_here
