"""One leaf of the graph moved by h: the difference quotient beside the gradient."""

import math
from collections.abc import Sequence
from dataclasses import replace

from core.concepts import backprop as concept
from core.concepts.backprop import GraphConfig, NudgeConfig, NudgeTrace
from core.figures import backprop as figures
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Dial, Layout, Numbers, Panel, Row, Stage, moving

LAYOUT = Layout("'graph nudge'", "2fr 1fr", narrow=Layout("'graph' 'nudge'", heights=(340, 260)))


def fit_height(graph: GraphConfig, dials: Sequence[Dial | None]) -> tuple[int]:
    """Return the height of the row of pictures above so many dials, two in a row, with which the numbers stay in view.

    A tall graph has the room of the note below, too.
    """
    return ((440 if figures.is_tall(graph.graph) else 400) - 34 * math.ceil(len(dials) / 2),)


def add_nudge(lesson: Lesson, stage: Stage, graph: GraphConfig, leaf: str) -> Stage:
    """Show the dial for h; return the stage with a picture of f as the leaf moves, and its numbers in the place of the steps."""
    h, dial = lesson.controls.dial(figures.DIAL, concept.NUDGES, 1.0, show="{:g}".format)
    config = NudgeConfig(formula=graph.formula, values=graph.values, turned=graph.turned, leaf=graph.graph.names.index(leaf))
    change = replace(compute(concept.nudge, config.unturned), config=config)
    panel = Panel("nudge", figures.draw_nudge(change, h, lesson.words))
    dials = [*stage.dials, dial]
    return replace(
        stage,
        panels=[*stage.panels, panel],
        layout=replace(LAYOUT, heights=fit_height(graph, dials)),
        dials=dials,
        numbers=_write_numbers(lesson, change, leaf),
        outcome=("nudge",),
    )


def _write_numbers(lesson: Lesson, change: NudgeTrace, leaf: str) -> Numbers:
    """Return one row: f before and after, the difference quotient, the gradient."""
    words, turned = lesson.words, change.config.turned
    along = [*turned, figures.DIAL]
    cells = [
        moving(change.value, dials=turned),
        moving(change.moved, dials=along),
        moving(change.quotients, digits=8, dials=along),
        moving(change.gradient, digits=8, dials=turned),
        moving(change.quotients - change.gradient[..., None], dials=along),
    ]
    columns = words.name_columns("before", "after", "quotient", "gradient", "difference")
    return Numbers(["", *columns], [Row(words("row.nudge", leaf=concept.subscript(leaf)), cells)], first="12%")
