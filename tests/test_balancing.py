"""Several server processes behind one port: who serves whom, what passes between them, and what happens when one ends."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.shell import balancing, serving, workers
from pages.shell.balancing import Balancer, Server, Servers
from pages.shell.channel import Channel

Message = dict[str, Any]
opened: list[Channel] = []
"""Ends to close after a test."""


def run(test: Callable[[], Any]) -> None:
    """Run a coroutine in a thread of its own: other tests of the session may hold this thread's event loop."""
    failures: list[BaseException] = []

    async def close_after() -> None:
        try:
            await asyncio.wait_for(test(), 30)
        finally:
            while opened:
                opened.pop().close()
            await asyncio.sleep(0.05)

    def attempt() -> None:
        try:
            asyncio.run(close_after())
        except BaseException as failure:
            failures.append(failure)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


async def join() -> tuple[Channel, Channel]:
    ours, theirs = socket.socketpair()
    opened.extend([await Channel.open(ours), await Channel.open(theirs)])
    return opened[-2], opened[-1]


def test_messages_arrive_in_order_and_whole() -> None:
    async def check() -> None:
        here, there = await join()
        sent = [("event", number, bytes(number) * (3_000_000 if number == 5 else 1)) for number in range(20)]
        for message in sent:
            here.send(*message)
        here.close()
        assert [message async for message in there.receive()] == sent

    run(check)


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


async def join_server() -> tuple[Server, Channel]:
    """Return the first process's view of a further one, and that one's end of the channel."""
    ours, theirs = await join()
    server = Server(balancing.ThreadPoolExecutor(8))
    server._channel = ours
    server._listening = asyncio.create_task(server._listen(ours.receive(), lambda: None))
    return server, theirs


def test_a_connection_passes_both_ways_and_ends_on_both_sides() -> None:
    async def check() -> None:
        server, there = await join_server()
        receive, answers = asyncio.Queue[Message](), []

        async def send(message: Message) -> None:
            answers.append(message)

        scope = {"type": "websocket", "path": STREAM, "headers": [(b"host", b"x")], "app": object()}
        serving_it = asyncio.create_task(server.serve(scope, receive.get, send))
        receive.put_nowait({"type": "websocket.connect"})
        messages = there.receive()
        kind, number, content = await anext(messages)
        assert (kind, content) == ("scope", {"type": "websocket", "path": STREAM, "headers": [(b"host", b"x")]})
        assert await anext(messages) == ("event", number, {"type": "websocket.connect"})
        assert server.sessions == 1
        there.send("event", number, {"type": "websocket.accept"})
        there.send("end", number, None)
        await serving_it
        assert answers == [{"type": "websocket.accept"}]
        assert server.sessions == 0

    run(check)


def test_a_browser_that_does_not_read_is_left() -> None:
    async def check() -> None:
        server, there = await join_server()
        stuck = asyncio.Event()
        serving_it = asyncio.create_task(
            server.serve({"type": "websocket", "path": STREAM}, asyncio.Queue().get, lambda _: stuck.wait())  # type: ignore[arg-type]
        )
        messages = there.receive()
        _, number, _ = await anext(messages)
        for _ in range(balancing.BEHIND + 3):
            there.send("event", number, {"type": "websocket.send", "bytes": b"x"})
        assert await anext(messages) == ("event", number, {"type": "websocket.disconnect", "code": 1006})
        stuck.set()
        await serving_it

    run(check)


def test_a_process_that_ends_ends_its_connections_and_no_others() -> None:
    async def check() -> None:
        (dying, its_end), (living, _) = await join_server(), await join_server()
        visits = [
            asyncio.create_task(each.serve({"type": "websocket", "path": STREAM}, asyncio.Queue().get, asyncio.sleep))  # type: ignore[arg-type]
            for each in (dying, living)
        ]
        await asyncio.sleep(0.05)
        its_end.close()
        await visits[0]
        assert dying.sessions == 0
        assert living.sessions == 1
        visits[1].cancel()

    run(check)


def note_and_say(text: str, diary: str, seconds: float = 0.5) -> str:
    """A stand-in for a training; it notes each run in the diary."""
    with Path(diary).open("a") as page:
        page.write(text)
    time.sleep(seconds)
    return text


def fail_with(text: str) -> None:
    raise ValueError(text)


@pytest.fixture
def pool():
    workers.start()
    yield
    workers.stop()


async def join_workers() -> serving.DistantWorkers:
    _, there = await join_server()
    distant = serving.DistantWorkers(there)

    async def listen() -> None:
        async for kind, number, content in there.receive():
            assert kind == "result"
            distant.take(number, content)

    distant.listening = asyncio.create_task(listen())  # type: ignore[attr-defined]
    return distant


@pytest.mark.usefixtures("pool")
def test_what_two_processes_ask_at_the_same_moment_is_computed_once(tmp_path: Path) -> None:
    diary = str(tmp_path / "diary")

    async def check() -> None:
        distant = [await join_workers() for _ in range(3)]
        asked = [asyncio.wrap_future(each.ask(note_and_say, ("once", diary))) for each in distant]
        here = asyncio.to_thread(workers.run, note_and_say, "once", diary)
        results = await asyncio.gather(here, *asked)
        assert [results[0], *map(workers.pickle.loads, results[1:])] == ["once"] * 4

    run(check)
    assert Path(diary).read_text() == "once"


@pytest.mark.usefixtures("pool")
def test_errors_and_leaving_reach_the_other_process(tmp_path: Path) -> None:
    diary = str(tmp_path / "diary")

    async def check() -> None:
        distant = await join_workers()
        with pytest.raises(ValueError, match="rate is too high"):
            await asyncio.wrap_future(distant.ask(fail_with, ("rate is too high",)))
        busy = [distant.ask(note_and_say, (f"{each}", diary)) for each in range(2 * workers.WORKERS + 1)]
        left = distant.ask(note_and_say, ("for nobody", diary, 0.0))
        await asyncio.sleep(0.1)
        left.cancel()
        for each in busy:
            await asyncio.wrap_future(each)
        assert await asyncio.wrap_future(distant.ask(note_and_say, ("last", diary, 0.0)))

    run(check)
    assert "for nobody" not in Path(diary).read_text()
    assert not workers._pending
