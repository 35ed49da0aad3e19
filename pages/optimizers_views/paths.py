"""What do the two views of paths have in common? The clock, the click that moves the start, the sentence about divergence."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.concepts.optimizers import SurveyTrace, WalkTrace
from pages.shell.lesson import Lesson
from pages.shell.view import Clock
from pages.shell.words import Words


def make_clock(words: Words, traces: Sequence[WalkTrace]) -> Clock:
    """Return a clock that counts steps."""
    return Clock(np.arange(len(traces[0].rates)), words["clock.step"])


def move_start(lesson: Lesson, picked: Mapping[str, Any]) -> None:
    """Start where the map was clicked."""
    if picked["panel"] == "contour" and all(isinstance(picked[axis], (int, float)) for axis in "xy"):
        lesson.controls.assign(start=f"{picked['x']:.4g}, {picked['y']:.4g}")


def explain_divergence(words: Words, traces: Sequence[WalkTrace], survey: SurveyTrace) -> str:
    """Return which optimizers diverged, and the limit of plain descent where there is one; "" if none did."""
    ends = {trace.config.method: trace.diverged_at for trace in traces}
    lost = [words("outcome.one", method=method, step=step) for method, step in ends.items() if step is not None]
    if not lost:
        return ""
    key = "outcome.diverged" if survey.quadratic else "outcome.lost"
    return words(key, methods=", ".join(lost), limit=f"{2 / survey.eigenvalues[1]:.4g}")
