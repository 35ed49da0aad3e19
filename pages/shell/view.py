"""What a lesson shows, as data. `pages/<lesson>.py` has `show(lesson) -> View`; pages/course/page.py draws it, in one order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.figures.style import Figure, count_axes
from core.foundation.frames import Table


@dataclass(frozen=True)
class Panel:
    """One picture on the stage.

    Attributes:
        name: its place, in the layout's areas.
        caption: `moving(texts)`, where it follows dials, or one text; empty: words["panel.<name>"].
        figure: a Plotly figure as a dictionary; its alt text is in layout.meta (core/figures/style.py, new_figure).
        cameras: names of camera positions (style.VIEWS) to offer as buttons, for 3D figures.
        veiled: covered until the visitor has predicted what it shows.
    """

    name: str
    figure: Figure
    cameras: Sequence[str] = ()
    veiled: bool = False
    caption: dict[str, Any] | str = ""


@dataclass(frozen=True)
class Layout:
    """How the panels stand on the stage: a CSS grid of constant height.

    Attributes:
        areas: CSS grid-template-areas with the panels' names, "'surface line' 'surface slices'".
        columns: CSS grid-template-columns, "3fr 2fr".
        heights: of the grid's rows, in pixels.
        narrow: the same panels where the stage is less than 720 pixels wide: in more rows; None: as they are.
    """

    areas: str
    columns: str = "1fr"
    heights: Sequence[int] = (440,)
    narrow: "Layout | None" = None


@dataclass(frozen=True)
class Clock:
    """Time on the stage, played and scrubbed in the browser.

    Attributes:
        readings: what the clock shows at each time index, increasing, shape (time,): updates, examples, epochs, seconds, ...
        unit: what they are, "update" for [clock.update] in the texts.
        known: how many of these times there are so far, of a training that goes on; None if all of them.
        start: the time index shown first, and again when other times come; None is the last.
        locked: True keeps it where it starts (the visitor predicts first).
        play: a new text here starts playing from the first time.
        jump: a new text here moves time to `start`.
        waits: True shows the first time, to be played, until anything is done; set by the page where its first sentence says ▶.
    """

    readings: np.ndarray
    unit: str
    known: int | None = None
    start: int | None = None
    locked: bool = False
    play: str = ""
    jump: str = ""
    waits: bool = False


@dataclass(frozen=True)
class Dial:
    """A slider on the stage that selects among computed results, in the browser; `Controls.dial` makes it.

    Arrays of figures and tables whose `dials` name it have one axis for it. When the hand lets go, the server hears the value.

    Attributes:
        key: of the setting that it shows, "<stem>.<name>".
        name: by which arrays refer to it.
        label: what visitors read.
        texts: the values as visitors read them, in increasing order.
        written: the values as a link writes them.
        standard: the default as a link writes it.
        index: the value shown, as an index of these.
        help: more about it, or None.
        hidden: not shown, since a teacher link hides it; what it selects is shown all the same.
    """

    key: str
    name: str
    label: str
    texts: Sequence[str]
    written: Sequence[str]
    standard: str
    index: int
    help: str | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the table; `colour` and `dash` repeat the line's look in the pictures.

    A cell is a text, a number, or `moving(values)`: one value for each time, dial position, or both.
    """

    label: str
    cells: Sequence[Any]
    colour: str | None = None
    dash: str = "solid"


@dataclass(frozen=True)
class Numbers:
    """The table below the pictures. `first` is the width of the first column; the others share the rest."""

    columns: Sequence[str]
    rows: Sequence[Row]
    first: str = "16%"


def moving(values: Any, at: np.ndarray | None = None, digits: int = 4, dials: Sequence[str] = ()) -> dict[str, Any]:
    """Return a table cell that follows the clock, dials, or both.

    Args:
        values: numbers (`style.shift`ed ones too) or texts, axes in the order (*dials, time); without the time axis where they do
            not change in time.
        at: the clock's readings of the time axis, with the same dial axes; without it a value's time index is the clock's.
        dials: names of the dials that the first axes belong to.
    """
    cell: dict[str, Any] = {"values": values if isinstance(values, dict) else np.asarray(values), "digits": digits}
    cell |= {} if at is None else {"at": np.asarray(at)}
    return {**cell, "dials": list(dials), "still": count_axes(cell["values"]) == len(dials)} if dials else cell


@dataclass(frozen=True)
class Prediction:
    """What the visitor may be asked before the outcome is shown.

    Attributes:
        settings: a prediction counts for the settings it was made for; other settings ask anew.
        outcomes: the choices, in order; words: prediction.<outcome>.
        truth: the one that will happen, computed from the trace.
    """

    settings: object
    outcomes: Sequence[str]
    truth: str


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The pictures, and what moves them.

    Attributes:
        key: unique on the page; a stage with the same key is updated in place.
        panels: the pictures; the first is the one to download.
        layout: how they stand.
        numbers: the table below them.
        clock: time, if anything moves in it.
        dials: sliders on the stage; None counts for nothing.
        resting: where dials without a slider stand, which turn while something is pointed at (core/figures/following.py, point_at).
        pick: called with what was clicked in a picture (panel, x, y, z, customdata, curve, point) before the page runs again: it
            sets controls.
        note: a sentence below the stage: the verdict, a warning.
        outcome: names of the panels that give the answer to a question away; none if they show it only as time goes on.
        predicts: whether each change is to be predicted first, so that pictures do not follow a dial; set by the page.
    """

    key: str
    panels: Sequence[Panel]
    layout: Layout
    numbers: Numbers | None = None
    clock: Clock | None = None
    dials: Sequence[Dial | None] = ()
    resting: Mapping[str, int] = field(default_factory=dict)
    pick: Callable[[Mapping[str, Any]], None] | None = None
    note: str = ""
    outcome: Sequence[str] = ()
    predicts: bool = False


@dataclass(frozen=True)
class Results:
    """What the trace says of the numbers in the program and in the table; tests/test_programs.py runs both and compares.

    Attributes:
        program: Python expressions in the program's variables ("w.grad"), and the number or array that each must equal.
        table: columns by their names, and the values from the first row to the last, as an array of any shape.
    """

    program: Mapping[str, Any]
    table: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class View:
    """Everything that a lesson shows for one state of its controls.

    Attributes:
        stage: the pictures.
        formula: key of the formula in the texts, and `values`, the current numbers to put into it.
        program: the same experiment as a PyTorch program.
        table: makes the table to download.
        results: makes what program and table are compared with, once all is trained.
        prediction: the question that may be asked about every change of the settings.
        beside: shows what else stands beside the pictures, where no question is open that it would answer.
        after: called when all is drawn: trains a slice further; None where no training runs.
    """

    stage: Stage
    formula: str
    program: str
    table: Callable[[], Table]
    results: Callable[[], Results] | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    prediction: Prediction | None = None
    beside: Callable[[], None] | None = None
    after: Callable[[], None] | None = None
