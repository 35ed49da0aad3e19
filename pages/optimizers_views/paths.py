"""What do the views have in common? Formula, program and table, the clock, the click that moves the start, who diverged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core.concepts import optimizers
from core.concepts.optimizers import SurveyTrace, WalkConfig, WalkTrace
from core.figures.optimizers import Racer
from pages.shell.compute import compute_each
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Dial, Results, Stage, View
from pages.shell.words import Words

OVERSHOOTING = {"SGD", "Momentum", "Nesterov"}
"""Methods that leave a quadratic valley because each step overshoots it; the others scale their steps."""


def present(stage: Stage, survey: SurveyTrace, walks: Sequence[WalkConfig]) -> View:
    """Return a view of walks: their formula, program and table, beside the pictures."""
    return View(
        stage=stage,
        formula="formula.race",
        values=_describe_landscape(survey),
        program=optimizers.write_program(walks),
        table=lambda: optimizers.tabulate(_run(walks)),
        results=lambda: Results(list_ends(walks), _list_columns(_run(walks))),
    )


def list_ends(walks: Sequence[WalkConfig]) -> dict[str, Any]:
    """Return what the program must compute: where each walk ends, and its loss there."""
    return {f"ends[{each.config.method!r}]": (*each.positions[0, -1], each.losses[0, -1]) for each in _run(walks)}


def _list_columns(traces: Sequence[WalkTrace]) -> dict[str, Any]:
    columns = {"loss_above_minimum": "losses", "gradient_norm": "gradient_norms", "distance": "distances"}
    return {column: np.concatenate([getattr(each, name).ravel() for each in traces]) for column, name in columns.items()}


def _run(walks: Sequence[WalkConfig]) -> list[WalkTrace]:
    return compute_each(optimizers.walk, [(walk,) for walk in walks])


def _describe_landscape(survey: SurveyTrace) -> dict[str, object]:
    """Return what the formula says of the landscape."""
    landscape, (low, high) = optimizers.make_landscape(survey.config), survey.eigenvalues
    return {
        "axes": ", ".join(survey.axes),
        "formula": landscape.formula.replace(r"\kappa", f"{survey.config.curvature:g}"),
        "minima": ", ".join(f"({x:.4g}, {y:.4g})" for x, y in survey.minima),
        "domain": " × ".join(f"[{left:g}, {right:g}]" for left, right in landscape.ranges),
        "low": low,
        "high": high,
        "condition": survey.condition,
        "limit": 2 / high,
        "best": optimizers.best_rate((low, high)),
    }


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


def list_names(words: Words, names: Iterable[str]) -> str:
    """Return names one after the other: with commas between them, which Chinese has of its own."""
    return ("、" if words.language == "zh" else ", ").join(names)


def explain_divergence(words: Words, racers: Sequence[Racer], survey: SurveyTrace) -> str:
    """Return which optimizers diverged, and the limit of plain descent where there is one; "" if none did."""
    ends = {racer.method: racer.diverged_at for racer in racers}
    lost = [words("outcome.one", method=method, step=step) for method, step in ends.items() if step is not None]
    if not lost:
        return ""
    overshoot = {method for method, step in ends.items() if step is not None} <= OVERSHOOTING
    steady = survey.quadratic and racers[0].trace.config.schedule == "constant"
    key = "outcome.diverged" if steady and overshoot else "outcome.lost"
    return words(key, methods=list_names(words, lost), limit=f"{2 / survey.eigenvalues[1]:.4g}")
