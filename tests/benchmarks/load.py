"""Thirty students at once: sessions that speak Streamlit's own protocol with the real server, each moving sliders.

    uv run python -m tests.benchmarks.load                      # 30 sessions, a change a second, two minutes
    uv run python -m tests.benchmarks.load --sessions 100 --pause 5

Every session walks through all lessons and moves a random slider or dial of the lesson to a random step; one of them starts the
training of a convolutional network half-way. Of a dial the server hears only where it was let go: a change a second means that
a student lets go once a second. A change counts as answered when the script has finished; where a training
runs on and on, when its first picture has arrived: how many those are is reported. The server has stood for a while when the
class comes (`--settle 0`: it comes as soon as the server answers). This program needs processor time on the same cores.
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection

from pages import STEMS
from pages.shell.words import LANGUAGES, read_texts
from tests.benchmarks.server import MemoryWatch, serve

PATIENCE = 30
"""Seconds after which a change counts as never answered."""
TRAINED = "feature_maps"
SPARED = ("learning_rate", "momentum", "batch_size", "shift", "epochs", "seed")
"""Sliders of that lesson that start another training: only one session moves them."""


@dataclass(frozen=True)
class Control:
    """A slider or dial as the page shows it: the name it is told apart by, how many steps it has, and how to set it to one."""

    name: str
    steps: Sequence[int]
    now: int | None
    set: Callable[[WidgetState, int], None]


def read_slider(slider: Slider) -> Control:
    """Return a Streamlit slider as a control."""

    def set_slider(state: WidgetState, step: int) -> None:
        state.id = slider.id
        state.string_array_value.data.append(slider.options[step])

    now = list(slider.options).index(slider.raw_value[0]) if slider.raw_value else int(slider.default[0])
    return Control(slider.id, range(len(slider.options)), now, set_slider)


def read_dials(stage: BidiComponent) -> list[Control]:
    """Return the dials of a stage as controls; its message is described in pages/stage/packing.py."""
    start = 8 + int.from_bytes(stage.bytes[:8], "little")
    dials = json.loads(stage.bytes[8:start])["scene"]["dials"]
    return [_read_dial(stage.id, dial) for dial in dials if not dial["hidden"]]


def _read_dial(stage: str, dial: Mapping[str, Any]) -> Control:
    def set_dial(state: WidgetState, step: int) -> None:
        state.id = stage
        state.json_value = json.dumps({"dials": {dial["name"]: step}})

    return Control(dial["name"], range(len(dial["texts"])), dial["index"], set_dial)


@dataclass
class Tally:
    """What all sessions saw; times in seconds."""

    changes: dict[str, list[float]] = field(default_factory=lambda: {stem: [] for stem in STEMS})
    openings: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    unanswered: int = 0
    going_on: int = 0  # answers after which a training ran on
    trainings: list[float] = field(default_factory=list)  # from asking to the last picture of those, where nobody left earlier
    served: dict[int, int] = field(default_factory=dict)  # session -> changes answered

    def all_changes(self) -> np.ndarray:
        return np.array([seconds for each in self.changes.values() for seconds in each])


class Session:
    """One student's browser tab, without the browser."""

    def __init__(self, connection: ClientConnection, tally: Tally, number: int) -> None:
        self.connection, self.tally, self.number = connection, tally, number
        self.random = random.Random(number)
        self.sliders: dict[str, Control] = {}
        self.dials: list[Control] = []
        self.fragment = ""  # the page on it
        self.addresses: dict[str, str] = {}  # a page's path -> its hash
        self.page = ""
        self.running = self.going_on = False
        self.began = 0.0
        self.finished, self.painted = asyncio.Event(), asyncio.Event()

    async def listen(self) -> None:
        """Take in what the server sends until the connection closes."""
        async for data in self.connection:
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            self.take(message)

    def take(self, message: ForwardMsg) -> None:
        """Note the sliders on the page, errors, and how far the script is."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.running, self.sliders, self.dials = True, {}, []
        elif kind == "navigation":
            self.addresses = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.fragment = message.delta.fragment_id or self.fragment
            self._take_element(message.delta.new_element)
        elif kind == "script_finished" and self.running:
            went_on, self.going_on = self.going_on, message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if went_on and not self.going_on:
                self.tally.trainings.append(time.perf_counter() - self.began)
            self.finished.set()

    def _take_element(self, element) -> None:
        kind = element.WhichOneof("type")
        if kind == "slider":
            self.sliders[element.slider.id] = read_slider(element.slider)
        elif kind == "bidi_component" and self.running and element.bidi_component.component_name.endswith("stage"):
            self.dials = read_dials(element.bidi_component)
            self.painted.set()
        elif kind == "exception":
            self.tally.errors.append(f"{self.page}: {element.exception.type} {element.exception.message}"[:300])
        elif kind == "alert" and element.alert.body in UNEXPECTED:
            self.tally.errors.append(f"{self.page}: {element.alert.body}")

    async def open(self, stem: str) -> None:
        """Go to a lesson, wait for it."""
        self.page = stem
        message = BackMsg()
        message.rerun_script.page_script_hash = self.addresses.get(stem, "")
        if stem not in self.addresses:
            message.rerun_script.page_name = stem
        seconds = await self._ask(message)
        if seconds is not None:
            self.tally.openings.append(seconds)

    async def change(self, control: Control) -> None:
        """Move a slider or dial to another of its steps, as a hand would; wait for the answer."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.addresses[self.page]
        message.rerun_script.fragment_id = self.fragment
        others = [step for step in control.steps if step != control.now] or list(control.steps)
        control.set(message.rerun_script.widget_states.widgets.add(), self.random.choice(others))
        seconds = await self._ask(message)
        if seconds is not None:
            self.tally.changes[self.page].append(seconds)
            self.tally.served[self.number] = self.tally.served.get(self.number, 0) + 1

    async def _ask(self, message: BackMsg) -> float | None:
        self.running = self.going_on = False
        self.finished.clear()
        self.painted.clear()
        message.rerun_script.context_info.locale = "en-US"
        self.began = time.perf_counter()
        await self.connection.send(message.SerializeToString())
        try:
            return await asyncio.wait_for(self._answered(), PATIENCE) - self.began
        except TimeoutError:
            self.tally.unanswered += 1
            self.tally.errors.append(f"{self.page}: no answer within {PATIENCE} s")
            return None

    async def _answered(self) -> float:
        await self.painted.wait()
        painted = time.perf_counter()
        await self.finished.wait()
        self.tally.going_on += self.going_on
        return painted if self.going_on else time.perf_counter()

    def pick_control(self, training: bool) -> Control | None:
        """Return a slider or dial of this page; one that starts a training if so wanted, and else none of those."""
        offered = [*self.sliders.values(), *self.dials]
        if self.page == TRAINED:
            offered = [each for each in offered if each.name.endswith(SPARED) == training]
        return self.random.choice(offered) if offered else None


UNEXPECTED = {read_texts("shell")["error.unexpected"][language] for language in LANGUAGES}


async def attend(host: str, number: int, sessions: int, pause: float, seconds: float, tally: Tally) -> None:
    """Live one session: the lessons in turn, each beginning with another one; a change every `pause` seconds."""
    await asyncio.sleep(pause * number / sessions)  # nobody clicks in step
    async with websockets.connect(f"ws://{host}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as connection:  # type: ignore[list-item]
        session = Session(connection, tally, number)
        listening = asyncio.create_task(session.listen())
        began = time.perf_counter()
        for turn in range(len(STEMS)):
            await session.open(STEMS[(number + turn) % len(STEMS)])
            trains = number == 0
            while time.perf_counter() - began < seconds * (turn + 1) / len(STEMS):
                due = time.perf_counter() + pause
                control = session.pick_control(training=trains and session.page == TRAINED)
                trains = trains and session.page != TRAINED
                if control is not None:
                    await session.change(control)
                await asyncio.sleep(max(0, due - time.perf_counter()))
        listening.cancel()


async def play(host: str, sessions: int, pause: float, seconds: float) -> Tally:
    """Play all sessions at once."""
    tally = Tally()
    results = await asyncio.gather(
        *(attend(host, number, sessions, pause, seconds, tally) for number in range(sessions)), return_exceptions=True
    )
    tally.errors += [repr(each) for each in results if isinstance(each, BaseException)]
    return tally


def report(
    sessions: int = 30, pause: float = 1.0, seconds: float = 120.0, settle: float = 15.0, workers: int = 0
) -> list[tuple[str, str]]:
    """Run the load on a server of its own (see `serve`); return rows of a table: what, how much."""
    with serve(workers) as (host, pid), MemoryWatch(pid) as memory:
        time.sleep(settle)
        tally = asyncio.run(play(host, sessions, pause, seconds))
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
    chosen = parser.parse_args(arguments)
    for what, value in report(chosen.sessions, chosen.pause, chosen.seconds, chosen.settle, chosen.workers):
        print(f"{what}: {value}")


if __name__ == "__main__":
    main()
