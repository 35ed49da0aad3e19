"""One student's browser tab, without the browser: it speaks Streamlit's own protocol with the server.

A change counts as answered when the script has finished; where a training runs on and on, when its first picture has arrived: how
many those are is counted.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection

from pages import STEMS
from pages.shell.words import LANGUAGES, read_texts

PATIENCE = 30
"""Seconds after which a change counts as never answered."""
UNEXPECTED = {read_texts("shell")["error.unexpected"][language] for language in LANGUAGES}
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
