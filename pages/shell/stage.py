"""The stage: the one way to show figures. In place, camera and zoom kept, one clock for all, the moment's numbers below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from streamlit.components.v2 import component

from core.figures import style
from pages.shell.classroom import LARGER, is_projecting
from pages.shell.packing import Parcel
from pages.shell.words import LANGUAGES, Words

_COMPONENTS = Path(__file__).parents[2] / "assets" / "components"
_LOADER = (_COMPONENTS / "load_stage.js").read_text(encoding="utf-8")
_FAILED = " ".join(Words("shell", language)["stage.failed"] for language in LANGUAGES)
"""What the stage says where it cannot even read in which language it should."""
_component = component(
    "stage",
    html=f'<div class="stage" data-failed="{escape(_FAILED)}"></div>',
    css=(_COMPONENTS / "stage.css").read_text(encoding="utf-8"),
    js=_LOADER,
    isolate_styles=False,
)
_ahead = component("stage_ahead", html="<span hidden></span>", js=_LOADER)
CLOCK_HEIGHT, HEAD_HEIGHT, ROW_HEIGHT, GAP = 34, 27, 29, 6


@dataclass(frozen=True)
class Panel:
    """One picture on the stage.

    Attributes:
        name: its caption is words["panel.<name>"]; also its place, in the stage's `areas`.
        figure: a figure with its alt text (core/figures/style.py, new_figure).
        views: names of camera positions (style.VIEWS) to offer as buttons, for 3D figures.
    """

    name: str
    figure: style.Figure
    views: Sequence[str] = ()


@dataclass(frozen=True)
class Clock:
    """Time on the stage, played and scrubbed in the browser.

    Attributes:
        readings: what the clock shows at each moment, increasing, shape (time,): updates, examples, epochs, seconds, ...
        unit: words for it, "update".
        known: how many of these moments there are so far, of a training that goes on; None where all of them.
        start: the moment shown first, and again when other moments come (more of them, or in another unit); None is the last.
        locked: True keeps it at the first moment (the visitor predicts first).
        play: a new text here starts playing from the first moment.
    """

    readings: np.ndarray
    unit: str
    known: int | None = None
    start: int | None = None
    locked: bool = False
    play: str = ""


@dataclass(frozen=True)
class Numbers:
    """The table below the pictures. A cell is a text, a number, or `moving(values)`: one value for each moment.

    `first` is the width of the first column; the others share the rest.
    """

    columns: Sequence[str]
    rows: Sequence["Row"]
    first: str = "16%"


@dataclass(frozen=True)
class Row:
    """One line of the table; `colour` and `dash` repeat the line's look in the pictures."""

    label: str
    cells: Sequence[Any]
    colour: str | None = None
    dash: str = "solid"


@dataclass(frozen=True)
class Gesture:
    """What the visitor did on the stage.

    Attributes:
        moment: index of the moment where a scrub or play ended last, None before any.
        picked: what was clicked just now: panel, x, y, z, customdata, curve, point; None otherwise.
    """

    moment: int | None = None
    picked: Mapping[str, Any] | None = field(default=None)


def moving(values: np.ndarray, at: np.ndarray | None = None, digits: int = 4) -> dict[str, Any]:
    """Return a table cell that follows the clock: its value at each moment, or at the readings `at`."""
    cell: dict[str, Any] = {"values": np.asarray(values), "digits": digits}
    return cell if at is None else {**cell, "at": np.asarray(at)}


def load_ahead() -> None:
    """Let the browser fetch the stage's modules and Plotly while the server still works on the page; every page's frame does so."""
    _ahead(key="stage_ahead", height=1)


def show_stage(
    key: str,
    words: Words,
    panels: Sequence[Panel],
    *,
    areas: str,
    columns: str = "1fr",
    heights: Sequence[int] = (440,),
    clock: Clock | None = None,
    numbers: Numbers | None = None,
) -> Gesture:
    """Show the panels in a CSS grid of constant height.

    Args:
        key: unique on the page; a stage with the same key is updated in place.
        areas: CSS grid-template-areas with the panels' names, "'surface line' 'surface slices'".
        columns: CSS grid-template-columns, "3fr 2fr".
        heights: of the grid's rows, in pixels.
    """
    height = sum(heights) + GAP * (len(heights) + 1) + (CLOCK_HEIGHT if clock else 0)
    height += HEAD_HEIGHT + ROW_HEIGHT * len(numbers.rows) if numbers else 0
    sent = f"stage.{key}"  # what the browser has of the picture before
    parcel = Parcel(st.session_state.get(sent, frozenset()))
    scene = {
        "key": key,
        "panels": [_describe(panel, words, parcel) for panel in panels],
        "areas": areas,
        "columns": columns,
        "rows": " ".join(f"{each}px" for each in heights),
        "clock": _describe_clock(clock) if clock else None,
        "readout": _describe_numbers(numbers) if numbers else None,
        "words": {name: words[f"stage.{name}"] for name in _WORDS},
        "exchanges": style.exchanges(),
        "template": style.TEMPLATE,
        "scale": LARGER if is_projecting() else 1,
    }
    result = _component(
        key=key,
        height=height + 4,
        data=parcel.write(scene),
        on_moment_change=lambda: None,
        on_picked_change=lambda: None,
        on_missing_change=lambda: st.session_state.pop(sent, None),
    )
    st.session_state[sent] = frozenset(parcel.parts)
    return Gesture(_whole(getattr(result, "moment", None)), _picked(getattr(result, "picked", None)))


_WORDS = ("play", "pause", "first", "last", "back", "forward", "moment", "speed", "save", "failed")


def _describe(panel: Panel, words: Words, parcel: Parcel) -> dict[str, Any]:
    return {
        "name": panel.name,
        "area": panel.name,
        "caption": words[f"panel.{panel.name}"],
        "alt": panel.figure["layout"]["meta"]["alt"],
        "figure": parcel.add_figure(panel.figure),
        "views": [(words[f"view.{view}"], style.VIEWS[view]) for view in panel.views],
    }


def _describe_clock(clock: Clock) -> dict[str, Any]:
    readings = np.asarray(clock.readings)
    return {
        "readings": readings,
        "identity": f"{clock.unit} {len(readings)} {readings[-1]}",
        "unit": clock.unit,
        "known": clock.known,
        "start": clock.start,
        "locked": clock.locked,
        "play": clock.play,
    }


def _describe_numbers(numbers: Numbers) -> dict[str, Any]:
    rows = [
        {"label": row.label, "cells": [_cell(cell) for cell in row.cells], "colour": row.colour, "dash": row.dash}
        for row in numbers.rows
    ]
    return {"columns": list(numbers.columns), "rows": rows, "first": numbers.first, "exchanges": style.DARK}


def _cell(cell: Any) -> Any:
    """Return the cell as JSON can hold it; infinities travel as texts."""
    if isinstance(cell, (float, np.floating)) and not np.isfinite(cell):
        return "—" if np.isnan(cell) else "∞" if cell > 0 else "−∞"
    return cell.item() if isinstance(cell, np.generic) else cell


def _whole(moment: Any) -> int | None:
    return moment if isinstance(moment, int) and not isinstance(moment, bool) and 0 <= moment < 1_000_000 else None


def _picked(picked: Any) -> Mapping[str, Any] | None:
    """Return what was clicked if it has the form that our own browser code sends, else None."""
    sound = isinstance(picked, Mapping) and isinstance(picked.get("panel"), str)
    return picked if sound and all(isinstance(picked.get(axis), (int, float, str)) for axis in ("x", "y")) else None
