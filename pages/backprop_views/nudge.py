"""One leaf of the graph moved by h: the difference quotient beside the gradient."""

from dataclasses import replace

from core.concepts import backprop as concept
from core.concepts.backprop import GraphConfig, NudgeConfig, NudgeTrace
from core.figures import backprop as figures
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Row, Stage, moving

NARROW = Layout("'graph' 'nudge'", heights=(340, 260))
LAYOUT = Layout("'graph nudge'", "1.7fr 1fr", (380,), NARROW)
LARGE = Layout("'graph nudge'", "2.2fr 1fr", (420,), NARROW)


def add_nudge(lesson: Lesson, stage: Stage, graph: GraphConfig, leaf: str) -> Stage:
    """Show the dial for h; return the stage with a picture of f as the leaf moves, and its numbers in the place of the steps."""
    h, dial = lesson.controls.dial(figures.DIAL, concept.NUDGES, 1.0, show="{:g}".format)
    config = NudgeConfig(formula=graph.formula, values=graph.values, turned=graph.turned, leaf=graph.graph.names.index(leaf))
    change = replace(compute(concept.nudge, config.unturned), config=config)
    panel = Panel("nudge", figures.draw_nudge(change, h, lesson.words))
    return replace(
        stage,
        panels=[*stage.panels, panel],
        layout=LARGE if stage.layout.heights == LARGE.heights else LAYOUT,
        dials=[*stage.dials, dial],
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
