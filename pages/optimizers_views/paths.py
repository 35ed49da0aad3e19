"""What do the views have in common? The clock, the click that moves the start, the sentence about divergence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core.concepts import optimizers
from core.concepts.optimizers import SurveyTrace, TheoryTrace, TuneTrace, WalkConfig
from core.figures.optimizers import Racer
from pages.shell.compute import compute_each
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Dial, Stage
from pages.shell.words import Words

Shown = tuple[Stage, list[WalkConfig], tuple[TuneTrace, TheoryTrace] | None]
"""What a view shows, the walks of its program, and what its table holds if it is not these walks."""
OVERSHOOTING = {"SGD", "Momentum", "Nesterov"}
"""Methods that leave a quadratic valley because each step overshoots it; the others scale their steps."""


def enter(walks: Sequence[WalkConfig], rates: Sequence[float] = (), dials: Sequence[Dial | None] = ()) -> list[Racer]:
    """Return the racers of walks: each at its own rate or, where it has a dial, at all of these rates, among which that selects."""
    selecting = dials or [None] * len(walks)
    asked = [
        (walk, (walk.rate,)) if dial is None else (replace(walk, rate=WalkConfig.rate), tuple(rates))
        for walk, dial in zip(walks, selecting, strict=True)
    ]
    traces = compute_each(optimizers.walk_rates, asked)
    return [Racer(trace, dial.index, dial.name) if dial else Racer(trace) for trace, dial in zip(traces, selecting, strict=True)]


def make_clock(walk: WalkConfig) -> Clock:
    """Return a clock that counts steps."""
    return Clock(np.arange(walk.steps + 1), "step")


def move_start(lesson: Lesson, picked: Mapping[str, Any]) -> None:
    """Start where the map was clicked."""
    if picked["panel"] == "contour" and all(isinstance(picked[axis], (int, float)) for axis in "xy"):
        lesson.controls.assign(start=f"{picked['x']:.4g}, {picked['y']:.4g}")


def explain_divergence(words: Words, racers: Sequence[Racer], survey: SurveyTrace) -> str:
    """Return which optimizers diverged, and the limit of plain descent where there is one; "" if none did."""
    ends = {racer.method: racer.diverged_at for racer in racers}
    lost = [words("outcome.one", method=method, step=step) for method, step in ends.items() if step is not None]
    if not lost:
        return ""
    overshoot = {method for method, step in ends.items() if step is not None} <= OVERSHOOTING
    steady = survey.quadratic and racers[0].trace.config.schedule == "constant"
    key = "outcome.diverged" if steady and overshoot else "outcome.lost"
    return words(key, methods=", ".join(lost), limit=f"{2 / survey.eigenvalues[1]:.4g}")
