"""What a stage shows as a visit begins, of a question that is open, and of a step of the guide."""

from dataclasses import replace

import numpy as np
import streamlit as st

from pages.course.steps import END, PLAY, Step
from pages.shell import link
from pages.shell.offered import ALL
from pages.shell.view import Clock, Row, Stage
from pages.stage.stage import is_untouched

_TOUCHED = "veil.touched"
"""Key of the session's stages on which something was done, by name."""


def veil(stage: Stage, moment: str | float | None = None) -> Stage:
    """Return the stage without the outcome: time stands, pictures of the outcome covered, no numbers, no verdict.

    Args:
        moment: where time stands: a reading of the clock, or "end"; None is its beginning.
    """
    covered = stage.outcome or (() if stage.clock else tuple(panel.name for panel in stage.panels))
    panels = [replace(panel, veiled=True) if panel.name in covered else panel for panel in stage.panels]
    numbers = stage.numbers and replace(stage.numbers, rows=[_hide(row) for row in stage.numbers.rows])
    clock = stage.clock
    if clock is not None:
        clock = replace(clock, locked=True, start=0 if moment is None else _find_moment(clock, moment))
    return replace(stage, panels=panels, numbers=numbers, clock=clock, note="")


def unveil(stage: Stage, moment: str | float | None, play: str) -> Stage:
    """Return the stage as an answer shows it: time plays, by this new text; or it stands at the moment of the question."""
    if stage.clock is None:
        return stage
    shown = {"play": play} if moment is None else {"start": _find_moment(stage.clock, moment)}
    return replace(stage, clock=replace(stage.clock, **shown))


def _hide(row: Row) -> Row:
    return replace(row, cells=["?"] * len(row.cells))


def arrange(stage: Stage, step: Step) -> Stage:
    """Return the stage at the step's moment, without the outcome where the step asks for a prediction."""
    clock, name = stage.clock, f"guide {step.number}"
    if not isinstance(step.cover, bool):
        stage = replace(stage, outcome=step.cover)
    if step.cover and step.moment is None:
        return veil(stage)
    if step.cover:
        stage = replace(veil(stage), clock=clock)  # what is not covered is seen at the moment that the question is about
    if clock is None or step.moment is None:
        return stage
    if step.moment == PLAY:
        return replace(stage, clock=replace(clock, play=name))
    return replace(stage, clock=replace(clock, start=_find_moment(clock, step.moment), jump=name))


def wait(stage: Stage, stem: str, asked: bool) -> Stage:
    """Return the stage as a visit begins, at the first time and without a verdict; as it is once anything was done.

    Args:
        asked: whether a question or a step of the guide says what is shown.
    """
    touched, looks = st.session_state.setdefault(_TOUCHED, set()), {"view", ALL}
    if asked or not is_untouched(stage.key) or not looks.issuperset(link.read_settings(stem)):
        touched.add(stage.key)
    if stage.clock is None or stage.key in touched:
        return stage
    return replace(stage, clock=replace(stage.clock, waits=True), note="")


def _find_moment(clock: Clock, moment: str | float) -> int:
    """Return the time index of a reading, the nearest there is."""
    readings = np.asarray(clock.readings, float)
    return len(readings) - 1 if moment == END else int(np.abs(readings - float(moment)).argmin())
