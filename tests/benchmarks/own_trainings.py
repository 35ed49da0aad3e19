"""A class in which everybody trains something else: how long until each sees a first picture, and the end of the training.

    uv run python -m tests.benchmarks.own_trainings                 # 30 visitors of the playground on one server process
    uv run python -m tests.benchmarks.own_trainings --sessions 10

Nobody clicks: all open the lesson at the same moment, each with another network and other data, and wait.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from urllib.parse import urlencode

import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.benchmarks.server import MemoryWatch, serve
from tests.benchmarks.session import Session, Tally

SETTLE = 12
"""Seconds that the server has stood before."""
PATIENCE = 120
"""Seconds after which a training counts as never done."""


async def attend(host: str, number: int) -> tuple[float, float]:
    """Open the playground with settings of this visitor's own; return the seconds to the first picture and to the last."""
    settings = {"lang": "en", "playground.data_seed": number % 20, "playground.units1": 1 + number % 16}
    async with websockets.connect(f"ws://{host}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as connection:  # type: ignore[list-item]
        session = Session(connection, Tally(), number)
        listening = asyncio.create_task(session.listen())
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = "playground", urlencode(settings)
        began = time.perf_counter()
        await connection.send(message.SerializeToString())
        try:
            await session.painted.wait()
            first = time.perf_counter() - began
            await session.finished.wait()
            while session.going_on:
                session.finished.clear()
                await session.finished.wait()
        finally:
            listening.cancel()
        return first, time.perf_counter() - began


async def play(host: str, sessions: int) -> list[tuple[float, float] | BaseException]:
    """Play all visitors at once."""
    visitors = (asyncio.wait_for(attend(host, number), PATIENCE) for number in range(sessions))
    return await asyncio.gather(*visitors, return_exceptions=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--workers", type=int, default=1, help="server processes of uvicorn; 0: streamlit run")
    chosen = parser.parse_args(arguments)
    with serve(chosen.workers) as (host, pid), MemoryWatch(pid) as memory:
        time.sleep(SETTLE)
        results = asyncio.run(play(host, chosen.sessions))
    done = np.array([each for each in results if isinstance(each, tuple)]).reshape(-1, 2)
    print(f"{chosen.sessions} visitors, trainings that came to their end: {len(done)}")
    for what, seconds in zip(("first picture", "the end"), done.T, strict=True):
        if len(seconds):
            print(f"{what}, first / median / last visitor: {seconds.min():.1f} / {np.median(seconds):.1f} / {seconds.max():.1f} s")
    print(f"memory at most: {memory.peak:,.0f} MB")


if __name__ == "__main__":
    main()
