"""What the browser is told of a stage: pictures, clock, dials and numbers as JSON can hold them."""

from typing import Any

import numpy as np

from core.figures import style, themes
from pages.shell.view import Clock, Dial, Layout, Numbers, Panel, Stage
from pages.shell.vocabulary import find_line
from pages.shell.words import Words
from pages.stage.key import Key, read_key
from pages.stage.packing import Parcel
from pages.stage.plain import plain

_CLOCK_WORDS = ("play", "pause", "first", "last", "back", "forward", "moment", "speed")
_PICTURE_WORDS = ("coming", "save", "failed", "flat", "veiled", "whole", "whole help", "walk", "feeds", "held")


def describe(stage: Stage, words: Words, parcel: Parcel) -> dict[str, Any]:
    """Return the scene without what depends on the visitor; long arrays go into the parcel.

    Raises:
        ValueError: a picture has no place in the layout, or follows a dial that the stage does not have.
    """
    _check(stage)
    key = read_key(words, stage)
    return {
        "key": stage.key,
        "panels": [_describe_panel(panel, stage.layout, words, key, parcel) for panel in stage.panels],
        "layout": _describe_layout(stage.layout) | _describe_layout(stage.layout.narrow or stage.layout, "narrow-"),
        "clock": _describe_clock(stage.clock, words) if stage.clock else None,
        "dials": [_describe_dial(dial) for dial in stage.dials if dial],
        "resting": dict(stage.resting),
        "predicts": stage.predicts,
        "readout": _describe_numbers(stage.numbers, words) if stage.numbers else None,
        "words": {name: words[f"stage.{name}"] for name in (*_CLOCK_WORDS, *_PICTURE_WORDS)},
        "exchanges": style.exchanges(),
        "template": themes.TEMPLATE,
    }


def _check(stage: Stage) -> None:
    areas, turned = stage.layout.areas.replace("'", " ").split(), {dial.name: len(dial.texts) for dial in stage.dials if dial}
    for panel in stage.panels:
        if panel.name not in areas:
            raise ValueError(f"stage {stage.key!r}: the layout has no area for the panel {panel.name!r}")
        followed = [trace["meta"] for trace in panel.figure["data"] if trace.get("meta")]
        if unknown := {name for meta in followed for name in meta.get("dials", ())} - turned.keys() - stage.resting.keys():
            raise ValueError(f"stage {stage.key!r}: {panel.name!r} follows {sorted(unknown)}, which are no dials of the stage")
        for dial, count in (each for meta in followed for each in style.count_positions(meta).items()):
            if count not in (1, turned.get(dial, count)):
                wrong = f"{count} positions of the dial {dial!r}, which has {turned[dial]}"
                raise ValueError(f"stage {stage.key!r}: {panel.name!r} has arrays for {wrong}")


def _describe_layout(layout: Layout, prefix: str = "") -> dict[str, str]:
    """Return the layout as CSS properties of the grid (stage.css chooses between the two by the stage's width)."""
    rows = " ".join(f"{each}px" for each in layout.heights)
    return {f"{prefix}areas": layout.areas, f"{prefix}columns": layout.columns, f"{prefix}rows": rows}


def _describe_panel(panel: Panel, layout: Layout, words: Words, key: Key, parcel: Parcel) -> dict[str, Any]:
    return {
        "name": panel.name,
        "wide": is_wide(panel, layout),
        "caption": panel.caption or words[f"panel.{panel.name}"],
        "tags": _describe_tags(panel, words, key),
        "alt": panel.figure["layout"]["meta"]["alt"],
        "figure": parcel.add_figure(panel.figure),
        "views": [(words[f"view.{camera}"], style.VIEWS[camera]) for camera in panel.cameras],
        "veiled": panel.veiled,
    }


def is_wide(panel: Panel, layout: Layout) -> bool:
    """Return whether a row of the layout is this panel alone, so that it is made for the whole width."""
    return any(set(row.split()) == {panel.name} for row in layout.areas.split("'"))


def _describe_tags(panel: Panel, words: Words, key: Key) -> list[tuple[str, str]]:
    """Return the marks before a caption, each with what it explains: the lines of the key, and a logarithmic axis."""
    tags = [(str(number), plain(key.lines[number - 1])) for number in key.numbers.get(panel.name, ())]
    axes = [each for name, each in panel.figure["layout"].items() if name[1:].startswith("axis")]
    is_log = any(axis.get("type") == "log" for axis in axes)
    return [*tags, *([(words["stage.logarithmic"], words["stage.logarithmic help"])] if is_log else [])]


def _describe_clock(clock: Clock, words: Words) -> dict[str, Any]:
    readings = np.asarray(clock.readings)
    return {
        "readings": readings,
        "identity": f"{clock.unit} {len(readings)} {readings[-1]}",
        "unit": words[f"clock.{clock.unit}"],
        "known": clock.known,
        "start": clock.start,
        "locked": clock.locked,
        "play": clock.play,
        "jump": clock.jump,
        "waits": clock.waits,
    }


def _describe_dial(dial: Dial) -> dict[str, Any]:
    return {
        "name": dial.name,
        "label": dial.label,
        "texts": list(dial.texts),
        "index": dial.index,
        "help": dial.help,
        "hidden": dial.hidden,
    }


def _describe_numbers(numbers: Numbers, words: Words) -> dict[str, Any]:
    """Return the table; a column's line is the lesson's own on it, else the glossary's on a word in its title."""
    rows = [
        {"label": row.label, "cells": [_cell(cell) for cell in row.cells], "colour": row.colour, "dash": row.dash}
        for row in numbers.rows
    ]
    own = {words[key.removesuffix(".help")]: words[key] for key in words if key.startswith("number.") and key.endswith(".help")}
    columns = [{"title": title, "line": own.get(title) or find_line(title, words.language)} for title in numbers.columns]
    return {"columns": columns, "rows": rows, "first": numbers.first, "exchanges": style.DARK}


def _cell(cell: Any) -> Any:
    """Return the cell as JSON can hold it; infinities travel as texts."""
    if isinstance(cell, (float, np.floating)) and not np.isfinite(cell):
        return "—" if np.isnan(cell) else "∞" if cell > 0 else "−∞"
    return cell.item() if isinstance(cell, np.generic) else cell
