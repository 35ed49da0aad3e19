"""Lesson: what does a slope tell?"""

import numpy as np

from core.concepts import derivatives as concept
from core.figures import derivatives as figures
from core.figures import style
from pages.inputs.own_formula import ask_formula
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Results, Row, Stage, View, moving
from pages.shell.words import Words

CONFIG = concept.DerivativesConfig
LAYOUT = Layout("'graph errors'", "1.35fr 1fr", (376,))
COLUMNS = {"y": "x", "slope": "x", "quotient": "x h", "error": "x h", "landing": "x rate", "landing_y": "x rate"}
"""The numbers below the pictures, and the dials that each follows: the axes of the trace's array of that name."""


def show(lesson: Lesson) -> View:
    """Show the controls, compute every slope that the dials can select, and return pictures, numbers and program."""
    controls, words = lesson.controls, lesson.words
    function = controls.choose("function", concept.FUNCTIONS)
    own = ask_formula(lesson, "own", ["x"]) if function == "own" else CONFIG.own
    stands, dials = zip(*(controls.dial(name, stops) for name, stops in concept.STOPS.items()), strict=True)
    config = CONFIG(function=function, own=own, **dict(zip(concept.STOPS, stands, strict=True)))
    trace = compute(concept.differentiate, config)
    here = read_numbers(trace)
    return View(
        stage=Stage(
            key="derivatives",
            panels=[Panel("graph", figures.draw_graph(trace, words)), Panel("errors", figures.draw_errors(trace, words))],
            layout=LAYOUT,
            numbers=write_numbers(lesson, trace),
            dials=dials,
            note=write_note(words, here),
        ),
        formula=choose_formula(here),
        values={**vars(config), **here},
        program=concept.write_program(config),
        table=lambda: concept.tabulate(trace),
        results=lambda: Results(
            {"x.grad": here["slope"], "rise": here["quotient"] * config.h, "f(landing)": here["landing_y"]},
            {"y": trace.y, "slope": trace.slope, "quotient": trace.quotient[:, *trace.find("h")]},
        ),
    )


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page."""
    return figures.draw_graph(compute(concept.differentiate, CONFIG()), words)


def read_numbers(trace: concept.DerivativesTrace) -> dict[str, float]:
    """Return what the trace holds where the dials stand; whether there is a corner, or an upright piece, as 0 or 1."""
    here = trace.find("x")
    numbers = {name: float(getattr(trace, name)[trace.find(dials)]) for name, dials in COLUMNS.items()}
    kinds = {"corner": float(trace.corner[here]), "upright": float(trace.upright[here])}
    return numbers | {"left": trace.sides[here][0], "right": trace.sides[here][1]} | kinds


def write_numbers(lesson: Lesson, trace: concept.DerivativesTrace) -> Numbers:
    """Return the table below the pictures: one row, whose cells follow the dials."""
    titles = lesson.words.name_columns("", *COLUMNS)
    cells = [moving(getattr(trace, name), dials=dials.split()) for name, dials in COLUMNS.items()]
    return Numbers(titles, [Row(lesson.words["legend.point"], cells)])


def choose_formula(here: dict[str, float]) -> str:
    """Return the key of the formula: only where there is a slope do secants approach it."""
    if here["upright"] or not np.isfinite(here["slope"]):
        return "formula.answer"
    return "formula.corner" if here["corner"] else "formula"


def write_note(words: Words, here: dict[str, float]) -> str:
    """Return what the pictures cannot show: there is no value, no slope, or two of them; or where secant and step end."""
    if not np.isfinite(here["y"]):
        return words["note.no y"]
    if not np.isfinite(here["slope"]):
        return words["note.no number" if np.isnan(here["slope"]) else "note.no slope"]
    kind = "note.upright" if here["upright"] else "note.corner" if here["corner"] else ""
    notes = [words(kind, **here)] if kind else []
    if not np.isfinite(here["quotient"]):
        notes.append(words["note.no secant"])
    outside = abs(here["landing"]) > concept.CURVE[-1]
    if outside and here["landing_y"] >= here["y"]:
        notes.append(words["note.too long"])
    elif not np.isfinite(here["landing_y"]):
        notes.append(words["note.no landing"])
    elif outside:
        notes.append(words["note.outside"])
    return words.join(*notes)
