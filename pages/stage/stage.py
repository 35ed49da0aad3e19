"""The stage: the one way to show figures. In place, camera and zoom kept, one clock, dials, and the numbers below."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from pages.shell import link
from pages.shell.classroom import read_scale
from pages.shell.view import Dial, Stage
from pages.shell.words import LANGUAGES, Words
from pages.stage.description import describe
from pages.stage.packing import Parcel
from pages.stage.routes import COMPONENTS, VERSION

_LOADER = (COMPONENTS / "load_stage.js").read_text(encoding="utf-8").replace("VERSION", VERSION)
_FAILED = " ".join(Words("shell", language)["stage.failed"] for language in LANGUAGES)
"""What the stage says where it cannot even read in which language it should."""
_component = component(
    "stage",
    html=f'<div class="stage" data-failed="{escape(_FAILED)}"></div>',
    css=(COMPONENTS / "stage.css").read_text(encoding="utf-8"),
    js=_LOADER,
    isolate_styles=False,
)
_ahead = component("stage_ahead", html="<span hidden></span>", js=_LOADER)
CLOCK_HEIGHT, HEAD_HEIGHT, ROW_HEIGHT, GAP = 34, 27, 29, 6
DIAL_HEIGHT, DIALS_ACROSS = 34, 2


def load_ahead() -> None:
    """Let the browser fetch the stage's modules and Plotly while the server still works on the page; every page's frame does so."""
    _ahead(key="stage_ahead", data=VERSION, height=1)


def show_stage(words: Words, stage: Stage) -> None:
    """Show the pictures in a grid of constant height, with its clock, dials and table."""
    key = stage.key
    sent = f"stage.{key}"  # what the browser has of the picture before
    parcel = Parcel(st.session_state.get(sent, frozenset()))
    scene = describe(stage, words, parcel) | {"heard": _read_report(key), "scale": read_scale()}
    _component(
        key=key,
        height=_measure(stage),
        data=parcel.write(scene),
        on_moment_change=lambda: None,
        on_dials_change=partial(_take_dials, key, stage.dials),  # the session keeps these functions: none may hold the figures
        on_picked_change=partial(_take_pick, key, stage.pick),
        on_missing_change=partial(st.session_state.pop, sent, None),
    )
    st.session_state[sent] = frozenset(parcel.parts)


def read_moment(key: str) -> int | None:
    """Return the time index at which a scrub or play ended last on the stage `key`, None before any or since it came back."""
    moment = _read(key, "moment")
    return moment if isinstance(moment, int) and not isinstance(moment, bool) and 0 <= moment < 1_000_000 else None


def find_moment(key: str, last: int) -> int:
    """Return the time index at which the stage `key` stands, of those up to `last`, where it stands before anything was done."""
    moment = read_moment(key)
    return last if moment is None else min(moment, last)


def is_untouched(key: str) -> bool:
    """Return whether on the stage `key` nothing was played, scrubbed or turned yet."""
    return read_moment(key) is None and _read_report(key) is None


def _measure(stage: Stage) -> int:
    """Return the height of the whole stage in pixels."""
    height = sum(stage.layout.heights) + GAP * (len(stage.layout.heights) + 1) + (CLOCK_HEIGHT if stage.clock else 0)
    rows = -(-sum(dial is not None and not dial.hidden for dial in stage.dials) // DIALS_ACROSS)
    height += GAP + DIAL_HEIGHT * rows if rows else 0
    return height + 4 + (HEAD_HEIGHT + ROW_HEIGHT * len(stage.numbers.rows) if stage.numbers else 0)


def _read(key: str, name: str) -> Any:
    """Return what the browser says; it can say anything, and what it said of a stage that is not shown is forgotten."""
    return getattr(st.session_state.get(key), name, None)


def _read_report(key: str) -> int | None:
    """Return the number of the browser's last report on its dials, so that it knows which messages were written before that."""
    turned = _read(key, "dials")
    number = turned.get("#") if isinstance(turned, Mapping) else None
    return number if isinstance(number, int) and abs(number) < 2**53 else None


def _take_dials(key: str, dials: Sequence[Dial | None]) -> None:
    """Set what the dials show, now that the hand has let go."""
    turned = _read(key, "dials")
    for dial in dials:
        index = turned.get(dial.name) if dial and isinstance(turned, Mapping) else None
        if dial and isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(dial.written):
            link.put(dial.key, dial.written[index], dial.standard)


def _take_pick(key: str, pick: Callable[[Mapping[str, Any]], None] | None) -> None:
    """Hand over what was clicked, if it has the form that our own browser code sends."""
    picked = _read(key, "picked")
    if pick is None or not isinstance(picked, Mapping) or not isinstance(picked.get("panel"), str):
        return
    if all(isinstance(picked.get(axis), (int, float, str)) for axis in ("x", "y")):
        pick(picked)
