"""The three views of a race: its paths and curves, the inside of one optimizer's steps, the tuning of the rates."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core.concepts import optimizers
from core.concepts.optimizers import Spread, SurveyTrace, TheoryConfig, TheoryTrace, TuneConfig, TuneTrace, WalkConfig, WalkTrace
from core.figures import optimizers as figures
from core.figures import style
from core.foundation.rules import Rule
from pages.optimizers_views.settings import Start, read_inspected, read_race, read_tuned
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Gesture, Numbers, Panel, Row, moving, show_stage

LINES = 6
"""Lines of the table for which the screen has room."""


def show_race(lesson: Lesson, survey: SurveyTrace, start: Start, side, stage) -> list[WalkConfig]:
    """Paths on the surface and on the map, loss and gradient norm against steps; a click on the map moves the start."""
    words = lesson.words
    with side:
        walks, pinned = read_race(lesson, survey, start)
    traces, ghosts = ([compute(optimizers.walk, walk) for walk in each] for each in (walks, pinned))
    on_map = [ghost for ghost in ghosts if ghost.config.ground() == survey.config]
    rests = [optimizers.resting_loss(walk) for walk in (*walks, *pinned)]
    panels = [
        Panel("surface", figures.draw_surface(survey, traces, words), views=("oblique", "above")),
        Panel("contour", figures.draw_contour(survey, traces, words, on_map)),
        Panel("loss", figures.draw_curves("loss", survey, traces, words, ghosts, rests)),
        Panel("norm", figures.draw_curves("gradient norm", survey, traces, words, ghosts)),
    ]
    with stage:
        gesture = show_stage(
            "optimizers", words, panels, areas="'surface contour' 'loss norm'", columns="1fr 1fr", heights=(228, 166),
            clock=_make_clock(lesson, traces), numbers=_list_walks(lesson, survey, traces),
        )  # fmt: skip
        _explain_divergence(lesson, traces, survey)
    _move_start(gesture)
    return walks


def show_inside(lesson: Lesson, survey: SurveyTrace, start: Start, side, stage) -> list[WalkConfig]:
    """One optimizer: its path, the directions of its step, its effective rates, and its own state set into its formula."""
    words = lesson.words
    with side:
        walk = read_inspected(lesson, survey, start)
    trace, inspection = compute(optimizers.walk, walk), compute(optimizers.inspect_walk, walk)
    panels = [
        Panel("contour", figures.draw_contour(survey, [trace], words)),
        Panel("compass", figures.draw_compass(inspection, survey, words)),
        Panel("multipliers", figures.draw_multipliers(inspection, survey, words)),
    ]
    rows = [
        Row(
            f"{words[f'quantity.{each.name}']} {each.formula.partition(' ')[2]}", [moving(each.written[:, axis]) for axis in (0, 1)]
        )
        for each in inspection.quantities
    ]
    with stage:
        gesture = show_stage(
            "inside", words, panels, areas="'contour compass multipliers'", columns="1.2fr 0.9fr 1fr", heights=(310,),
            clock=_make_clock(lesson, [trace]), numbers=Numbers(["", *survey.axes], rows, first="28.5%"),
        )  # fmt: skip
        _explain_divergence(lesson, [trace], survey)
    _move_start(gesture)
    return [walk]


def show_tuning(lesson: Lesson, survey: SurveyTrace, start: Start, side, stage) -> list[WalkConfig]:
    """Final loss of every optimizer at every rate, theory beside measurement, and the way back to the race at the best rates."""
    words, controls = lesson.words, lesson.controls
    with side:
        spread: Spread = controls.choose("spread", optimizers.SPREADS, TuneConfig.spread)
        walks = read_tuned(lesson, survey, start)
        everyone = controls.switch("all", default=True)
    trace = compute(optimizers.tune, optimizers.plan_tuning(walks, spread, everyone))
    theory = compute(optimizers.check_theory, TheoryConfig.of(trace.config))
    raced: list[Rule] = [walk.method for walk in walks]
    panels = [
        Panel("map", figures.draw_map(trace, theory, words)),
        Panel("curves", figures.draw_tuning_curves(trace, theory, raced, words)),
    ]
    best = dict(zip(trace.methods, trace.best_rates.tolist(), strict=True))
    with side:
        settings = {**{f"rate_{method}": best[method] for method in raced}, "view": "race"}
        st.button(
            words["tune.apply"], key="optimizers.apply", on_click=controls.assign, kwargs=settings, type="primary", width="stretch"
        )
    with stage:
        numbers = _list_rates(lesson, trace, theory, raced)
        show_stage("tuning", words, panels, areas="'map curves'", columns="1.25fr 1fr", heights=(346,), numbers=numbers)
        st.markdown(words["tune.chaos"])
    return [replace(walk, rate=best[walk.method]) for walk in walks]


def _move_start(gesture: Gesture) -> None:
    """Start where the map was clicked; the settings take it over before they are drawn again."""
    picked = gesture.picked
    if picked and picked["panel"] == "contour" and all(isinstance(picked[axis], (int, float)) for axis in "xy"):
        st.session_state["optimizers.start.clicked"] = f"{picked['x']:.4g}, {picked['y']:.4g}"
        st.rerun()


def _make_clock(lesson: Lesson, traces: Sequence[WalkTrace]) -> Clock:
    return Clock(np.arange(len(traces[0].rates)), lesson.words["clock.step"], play=lesson.controls.state("try"))


def _list_walks(lesson: Lesson, survey: SurveyTrace, traces: Sequence[WalkTrace]) -> Numbers:
    """The moment's numbers, one line for each optimizer, or for two of them where there are many."""
    names = [lesson.words[f"number.{name}"] for name in ("loss", "norm", "distance", "rate")]
    rows = []
    for trace in traces:
        curves = [trace.median_losses, trace.median_gradient_norms, trace.median_distances, *trace.positions[0].T, trace.rates]
        rows.append(_name_row(trace.config.method, [moving(values) for values in curves]))
    return _fold(Numbers(["", *names[:3], *survey.axes, names[3]], rows), (0, 1, 2))


def _list_rates(lesson: Lesson, trace: TuneTrace, theory: TheoryTrace, raced: Sequence[str]) -> Numbers:
    """Best rate and loss, and theory beside measurement, for each optimizer of the race."""
    words, rows = lesson.words, []
    for method, rate, loss, promise in zip(trace.methods, trace.best_rates, trace.best_losses, theory.promises, strict=True):
        if method in raced:
            told = words(f"quantity.{promise.quantity}", value=f"{promise.predicted:.5g}")
            difference = "—" if math.isnan(promise.measured) else f"{100 * abs(promise.measured / promise.predicted - 1):.3f} %"
            rows.append(_name_row(method, [float(rate), float(loss), told, promise.measured, difference]))
    columns = [words[f"number.{name}"] for name in ("best", "best loss", "predicted", "measured", "difference")]
    return _fold(Numbers(["", *columns], rows), (0, 1, 4))


def _name_row(method: str, cells: Sequence[Any]) -> Row:
    return Row(f"{figures.GLYPHS[method]} {method}", cells, style.METHODS[method], style.DASHES[method])


def _fold(numbers: Numbers, kept: Sequence[int]) -> Numbers:
    """Put two rows on each line, with the cells `kept`, if there are more rows than the screen has room for."""
    rows = list(numbers.rows)
    if len(rows) <= LINES:
        return numbers
    half = -(-len(rows) // 2)
    columns = ["", *(numbers.columns[1 + at] for at in kept)] * 2
    lines = []
    for at, row in enumerate(rows[:half]):
        right = rows[half + at] if half + at < len(rows) else Row("", [""] * len(row.cells))
        cells = [*(row.cells[at] for at in kept), right.label, *(right.cells[at] for at in kept)]
        lines.append(Row(row.label, cells, row.colour, row.dash))
    return Numbers(columns, lines)


def _explain_divergence(lesson: Lesson, traces: Sequence[WalkTrace], survey: SurveyTrace) -> None:
    """Say which optimizers diverged, and the limit of plain descent where there is one."""
    words = lesson.words
    lost = [
        words("outcome.one", method=trace.config.method, step=trace.diverged_at)
        for trace in traces
        if trace.diverged_at is not None
    ]
    if lost:
        key = "outcome.diverged" if survey.quadratic else "outcome.lost"
        st.markdown(words(key, methods=", ".join(lost), limit=f"{2 / survey.eigenvalues[1]:.4g}"))
