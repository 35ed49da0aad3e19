"""What passes between the first server process and a further one, and what happens when one ends."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pages.shell import server_process, serving, workers
from pages.shell.channel import Channel
from pages.shell.server_process import ServerProcess
from tests.event_loop import join, run
from tests.stand_ins import fail_with, sleep_and_say

Message = dict[str, Any]
STREAM = "/_stcore/stream"


def test_messages_arrive_in_order_and_whole() -> None:
    async def check() -> None:
        here, there = await join()
        sent = [("event", number, bytes(number) * (3_000_000 if number == 5 else 1)) for number in range(20)]
        for message in sent:
            here.send(*message)
        here.close()
        assert [message async for message in there.receive()] == sent

    run(check)


async def join_server() -> tuple[ServerProcess, Channel]:
    """Return the first process's view of a further one, and that one's end of the channel."""
    ours, theirs = await join()
    server = ServerProcess(ThreadPoolExecutor(16))
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
        for _ in range(server_process.BEHIND + 3):
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
        asked = [asyncio.wrap_future(each.ask(sleep_and_say, (0.5, "once", diary))) for each in distant]
        here = asyncio.to_thread(workers.run, sleep_and_say, 0.5, "once", diary)
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
        busy = [distant.ask(sleep_and_say, (0.5, f"{each}", diary)) for each in range(3 * workers.WORKERS)]
        left = distant.ask(sleep_and_say, (0.0, "for nobody", diary))
        await asyncio.sleep(0.1)
        left.cancel()
        for each in busy:
            await asyncio.wrap_future(each)
        assert await asyncio.wrap_future(distant.ask(sleep_and_say, (0.0, "last", diary)))

    run(check)
    assert "for nobody" not in Path(diary).read_text()
    assert not workers._pending
