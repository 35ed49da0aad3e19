"""Thirty students at once: sessions that speak Streamlit's own protocol with the real server, each moving sliders.

    uv run python -m tests.benchmarks.load                      # 30 sessions, a change a second, two minutes
    uv run python -m tests.benchmarks.load --sessions 100 --pause 5

Every session walks through all lessons and moves a random slider or dial of the lesson to a random step; one of them starts the
training of a convolutional network half-way. Of a dial the server hears only where it was let go: a change a second means that
a student lets go once a second. The server has stood for a while when the class comes (`--settle 0`: it comes as soon as the
server answers). This program needs processor time on the same cores.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence

import numpy as np
import websockets

from pages import STEMS
from tests.benchmarks.server import MemoryWatch, serve
from tests.benchmarks.session import TRAINED, Session, Tally


async def attend(host: str, number: int, sessions: int, pause: float, seconds: float, stems: Sequence[str], tally: Tally) -> None:
    """Live one session: the lessons in turn, each beginning with another one; a change every `pause` seconds."""
    await asyncio.sleep(pause * number / sessions)  # nobody clicks in step
    async with websockets.connect(f"ws://{host}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as connection:  # type: ignore[list-item]
        session = Session(connection, tally, number)
        listening = asyncio.create_task(session.listen())
        began = time.perf_counter()
        for turn in range(len(stems)):
            await session.open(stems[(number + turn) % len(stems)])
            trains = number == 0
            while time.perf_counter() - began < seconds * (turn + 1) / len(stems):
                due = time.perf_counter() + pause
                control = session.pick_control(training=trains and session.page == TRAINED)
                trains = trains and session.page != TRAINED
                if control is not None:
                    await session.change(control)
                await asyncio.sleep(max(0, due - time.perf_counter()))
        listening.cancel()


async def play(host: str, sessions: int, pause: float, seconds: float, stems: Sequence[str]) -> Tally:
    """Play all sessions at once."""
    tally = Tally()
    results = await asyncio.gather(
        *(attend(host, number, sessions, pause, seconds, stems, tally) for number in range(sessions)), return_exceptions=True
    )
    tally.errors += [repr(each) for each in results if isinstance(each, BaseException)]
    return tally


def report(
    sessions: int = 30,
    pause: float = 1.0,
    seconds: float = 120.0,
    settle: float = 15.0,
    workers: int = 0,
    stems: Sequence[str] = STEMS,
) -> list[tuple[str, str]]:
    """Run the load on a server of its own (see `serve`); return rows of a table: what, how much."""
    with serve(workers) as (host, pid), MemoryWatch(pid) as memory:
        time.sleep(settle)
        tally = asyncio.run(play(host, sessions, pause, seconds, stems))
    for stem, times in tally.changes.items():
        if times:
            median, late = np.percentile(times, [50, 95]) * 1000
            print(f"    {stem}: {len(times)} changes, median {median:.0f} ms, 95th percentile {late:.0f} ms")
    for error in sorted(set(tally.errors)):
        print(f"    error ({tally.errors.count(error)} times): {error}")
    served = f"uvicorn --workers {workers}" if workers else "streamlit run"
    load = f"{served}: {sessions} sessions, a change every {pause:g} s for {seconds:g} s"
    changes, openings = tally.all_changes() * 1000, np.array(tally.openings) * 1000
    answered = [tally.served.get(number, 0) for number in range(sessions)]
    return [
        (f"{load}: changes answered", f"{len(changes)}, {tally.unanswered} unanswered, {len(tally.errors)} errors"),
        ("— slider to finished script, median / 95 % / 99 %", _percentiles(changes)),
        ("— of these and of openings, shown while a training ran on", f"{tally.going_on}"),
        ("— such a training to its end, median / 95 % / 99 %", _percentiles(np.array(tally.trainings) * 1000)),
        ("— opening a lesson, median / 95 % / 99 %", _percentiles(openings)),
        ("— sessions served; least and most changes of one", f"{np.count_nonzero(answered)}; {min(answered)}, {max(answered)}"),
        ("— memory at most, server and its workers", f"{memory.peak:,.0f} MB in {memory.processes} processes"),
    ]


def _percentiles(milliseconds: np.ndarray) -> str:
    return " / ".join(f"{each:.0f}" for each in np.percentile(milliseconds, [50, 95, 99])) + " ms" if len(milliseconds) else "—"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two changes of one session")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--settle", type=float, default=15.0, help="seconds that the server has stood before")
    parser.add_argument("--workers", type=int, default=0, help="server processes of uvicorn; 0: streamlit run")
    parser.add_argument("--lessons", nargs="+", choices=STEMS, default=STEMS, help="those that are opened; to compare versions")
    chosen = parser.parse_args(arguments)
    for what, value in report(chosen.sessions, chosen.pause, chosen.seconds, chosen.settle, chosen.workers, chosen.lessons):
        print(f"{what}: {value}")


if __name__ == "__main__":
    main()
