"""What do the two views of paths have in common? The clock, the click that moves the start, the sentence about divergence."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.concepts.optimizers import SurveyTrace, WalkTrace
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Gesture


def make_clock(lesson: Lesson, traces: Sequence[WalkTrace]) -> Clock:
    """Return a clock that counts steps and starts when a preset is pressed."""
    return Clock(np.arange(len(traces[0].rates)), lesson.words["clock.step"], play=lesson.controls.state("try"))


def move_start(gesture: Gesture) -> None:
    """Start where the map was clicked; the settings take it over before they are drawn again."""
    picked = gesture.picked
    if picked and picked["panel"] == "contour" and all(isinstance(picked[axis], (int, float)) for axis in "xy"):
        st.session_state["optimizers.start.clicked"] = f"{picked['x']:.4g}, {picked['y']:.4g}"
        st.rerun()


def explain_divergence(lesson: Lesson, traces: Sequence[WalkTrace], survey: SurveyTrace) -> None:
    """Say which optimizers diverged, and the limit of plain descent where there is one."""
    words, ends = lesson.words, {trace.config.method: trace.diverged_at for trace in traces}
    lost = [words("outcome.one", method=method, step=step) for method, step in ends.items() if step is not None]
    if lost:
        key = "outcome.diverged" if survey.quadratic else "outcome.lost"
        st.markdown(words(key, methods=", ".join(lost), limit=f"{2 / survey.eigenvalues[1]:.4g}"))
