"""What a stage shows of a question that is open, and of a step of the guide."""

from dataclasses import replace

import numpy as np

from pages.course.steps import END, PLAY, Step
from pages.shell.view import Clock, Row, Stage


def veil(stage: Stage) -> Stage:
    """Return the stage without the outcome: time at its beginning, pictures of the outcome covered, no numbers, no verdict."""
    covered = stage.outcome or (() if stage.clock else tuple(panel.name for panel in stage.panels))
    panels = [replace(panel, veiled=True) if panel.name in covered else panel for panel in stage.panels]
    numbers = stage.numbers and replace(stage.numbers, rows=[_hide(row) for row in stage.numbers.rows])
    clock = stage.clock and replace(stage.clock, locked=True)
    return replace(stage, panels=panels, numbers=numbers, clock=clock, note="")


def _hide(row: Row) -> Row:
    return replace(row, cells=["?"] * len(row.cells))


def arrange(stage: Stage, step: Step) -> Stage:
    """Return the stage at the step's moment, without the outcome where the step asks for a prediction."""
    clock, name = stage.clock, f"guide {step.number}"
    if step.cover and step.moment is None:
        return veil(stage)
    if step.cover:
        stage = replace(veil(stage), clock=clock)  # what is not covered is seen at the moment that the question is about
    if clock is None or step.moment is None:
        return stage
    if step.moment == PLAY:
        return replace(stage, clock=replace(clock, play=name))
    return replace(stage, clock=replace(clock, start=_find_moment(clock, step.moment), jump=name))


def _find_moment(clock: Clock, moment: str | float) -> int:
    """Return the time index of a reading, the nearest there is."""
    readings = np.asarray(clock.readings, float)
    return len(readings) - 1 if moment == END else int(np.abs(readings - float(moment)).argmin())
