"""Several server processes behind one port: who serves whom."""

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
import websockets
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.shell import balancing, workers
from pages.shell.balancing import Balancer, Servers
from tests.benchmarks.server import list_family, serve
from tests.event_loop import run

Message = dict[str, Any]


class Noted:
    """Stands for a further process: notes which connections it got."""

    def __init__(self, sessions: int = 0, answers: tuple[Message, ...] = ()) -> None:
        self.sessions, self.paths, self.answers = sessions, [], answers

    async def serve(self, scope: Message, receive: Any, send: Any) -> None:
        self.paths.append(scope["path"])
        for answer in self.answers:
            await send(answer)


def begin(session: str) -> Message:
    message = ForwardMsg()
    message.new_session.initialize.session_id = session
    return {"type": "websocket.send", "bytes": message.SerializeToString()}


def found(status: int, body: bytes = b"") -> tuple[Message, ...]:
    return {"type": "http.response.start", "status": status, "headers": []}, {"type": "http.response.body", "body": body}


async def visit(balancer: Balancer, path: str, kind: str = "http", subprotocols: tuple[str, ...] = ()) -> list[Message]:
    answers: list[Message] = []

    async def send(message: Message) -> None:
        answers.append(message)

    scope = {"type": kind, "path": path, "method": "GET", "subprotocols": list(subprotocols)}
    await balancer(scope, lambda: asyncio.sleep(9), send)  # type: ignore[arg-type]
    return answers


def make_balancer(here: Noted, *further: Noted, alone: int = 0) -> Balancer:
    servers = Servers(most=len(further), alone=alone)
    servers.ready = list(further)  # type: ignore[assignment]
    return Balancer(here.serve, servers)  # type: ignore[arg-type]


STREAM = "/_stcore/stream"


def test_the_first_visitors_stay_in_the_first_process_and_the_next_go_where_the_fewest_are() -> None:
    async def check() -> None:
        here, full, empty = Noted(), Noted(sessions=5), Noted(sessions=2)
        balancer = make_balancer(here, full, empty, alone=2)
        for already, paths in [(0, 1), (1, 2), (2, 2)]:
            balancer.servers.here = already
            await visit(balancer, STREAM, "websocket")
            assert len(here.paths) == paths
            assert balancer.servers.here == already, "who has left is not counted"
        assert (full.paths, empty.paths) == ([], [STREAM])

    run(check)


def test_one_process_serves_all_where_no_other_is_wanted() -> None:
    async def check() -> None:
        here = Noted()
        balancer = make_balancer(here)
        balancer.servers.here = 99
        await visit(balancer, STREAM, "websocket")
        assert here.paths == [STREAM]

    run(check)


def test_a_lost_connection_and_an_upload_come_back_to_their_session() -> None:
    async def check() -> None:
        here, owner, other = Noted(answers=found(404)), Noted(sessions=3, answers=(begin("abc"),)), Noted(sessions=9)
        balancer = make_balancer(here, owner, other)
        await visit(balancer, STREAM, "websocket")
        owner.sessions = 99  # by load, the other one would be chosen now
        await visit(balancer, STREAM, "websocket", ("streamlit", "token", "abc"))
        await visit(balancer, "/_stcore/upload_file/abc/7")
        await visit(balancer, "/_stcore/upload_file/unknown/7")
        assert owner.paths == [STREAM, STREAM, "/_stcore/upload_file/abc/7"]
        assert here.paths == ["/_stcore/upload_file/unknown/7"]
        balancer.servers.most = 1  # it has ended, and none shall be started for it here
        balancer.servers.ready.remove(owner)  # type: ignore[arg-type]
        await visit(balancer, STREAM, "websocket", ("streamlit", "token", "abc"))
        assert other.paths == [STREAM]

    run(check)


def test_a_download_is_found_where_it_is_offered() -> None:
    async def check() -> None:
        here, one, two = Noted(answers=found(404)), Noted(answers=found(404)), Noted(answers=found(200, b"w,b"))
        balancer = make_balancer(here, one, two)
        assert await visit(balancer, "/media/abc.csv") == list(found(200, b"w,b"))
        two.answers = found(404, b"nowhere")
        assert await visit(balancer, "/media/abc.csv") == list(found(404, b"nowhere"))
        await visit(balancer, "/static/js/index.js")
        assert one.paths == two.paths == ["/media/abc.csv", "/media/abc.csv"], "the page's own files come from the first process"

    run(check)


def test_sessions_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check() -> None:
        monkeypatch.setattr(balancing, "SESSIONS", 3)
        owner = Noted()
        balancer = make_balancer(Noted(), owner)
        for number in range(5):
            owner.answers = (begin(f"session {number}"),)
            await visit(balancer, STREAM, "websocket")
        known = [number for number in range(5) if balancer.servers.find_owner(f"session {number}")]
        assert known == [2, 3, 4]

    run(check)


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_all_processes_end_with_the_first(sign: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order, or when the first one is killed; no process waits for work for ever after."""
    monkeypatch.setenv("DOWNHILL_ALONE", "0")
    with serve() as (host, pid):

        async def visit_once() -> None:
            async with websockets.connect(f"ws://{host}{STREAM}", subprotocols=["streamlit"], max_size=None) as connection:  # type: ignore[list-item]
                await connection.send(b"")
                await asyncio.sleep(1)

        run(visit_once)
        family = list_family(pid)
        assert len(family) > 3 + workers.WORKERS, "a further process has started, and the workers"
        os.kill(pid, sign)
        for _ in range(100):
            if not any(is_running(each) for each in family):
                break
            time.sleep(0.1)
        assert not [each for each in family if is_running(each)]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
