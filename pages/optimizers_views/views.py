"""The three views of a race: its paths and curves, the inside of one optimizer's steps, the tuning of the rates."""

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.concepts import optimizers
from core.concepts.optimizers import Spread, SurveyTrace, TheoryConfig, TheoryTrace, TuneConfig, TuneTrace, WalkConfig, WalkTrace
from core.figures import optimizers as figures
from core.figures import style
from pages.optimizers_views.settings import read_pin
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Gesture, Numbers, Panel, Row, moving, show_stage


def show_race(lesson: Lesson, survey: SurveyTrace, walks: Sequence[WalkConfig], side, stage) -> None:
    """Paths on the surface and on the map, loss and gradient norm against steps; a click on the map moves the start."""
    words, traces = lesson.words, [compute(optimizers.walk, walk) for walk in walks]
    with side:
        pinned = [walk for walk in read_pin(lesson, walks) if walk.landscape == walks[0].landscape]
    ghosts = [compute(optimizers.walk, walk) for walk in pinned]
    on_map = [ghost for ghost in ghosts if ghost.config.ground() == walks[0].ground()]
    rests = [optimizers.resting_loss(walk) for walk in (*walks, *pinned)]
    panels = [
        Panel("surface", figures.draw_surface(survey, traces, words), views=("oblique", "above")),
        Panel("contour", figures.draw_contour(survey, traces, words, on_map)),
        Panel("loss", figures.draw_curves("loss", survey, traces, words, ghosts, rests)),
        Panel("norm", figures.draw_curves("gradient norm", survey, traces, words, ghosts)),
    ]
    with stage:
        gesture = show_stage(
            "optimizers", words, panels, areas="'surface contour' 'loss norm'", columns="1fr 1fr", heights=(244, 184),
            clock=_make_clock(lesson, traces), numbers=_list_walks(lesson, survey, traces),
        )  # fmt: skip
        _explain_divergence(lesson, traces, survey)
    _move_start(gesture)


def show_inside(lesson: Lesson, survey: SurveyTrace, walks: Sequence[WalkConfig], side, stage) -> None:
    """One optimizer: its path, the directions of its step, its effective rates, and its own state set into its formula."""
    words, methods = lesson.words, [walk.method for walk in walks]
    with side:
        inspected = lesson.controls.choose("inspected", methods, methods[0], few=False)
    walk = walks[methods.index(inspected)]
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
            "inside", words, panels, areas="'contour compass multipliers'", columns="1.2fr 0.9fr 1fr", heights=(330,),
            clock=_make_clock(lesson, [trace]), numbers=Numbers(["", *survey.axes], rows, first="31%"),
        )  # fmt: skip
    _move_start(gesture)


def show_tuning(lesson: Lesson, survey: SurveyTrace, walks: Sequence[WalkConfig], side, stage) -> None:
    """Final loss of every optimizer at every rate, theory beside measurement, and the way back to the race at the best rates."""
    words, controls = lesson.words, lesson.controls
    with side:
        spread: Spread = controls.choose("spread", optimizers.SPREADS, TuneConfig.spread)
        everyone = controls.switch("all", default=True)
    trace = compute(optimizers.tune, optimizers.plan_tuning(walks, spread, everyone))
    theory = compute(optimizers.check_theory, TheoryConfig.of(trace.config))
    raced = [walk.method for walk in walks]
    panels = [
        Panel("map", figures.draw_map(trace, theory, words)),
        Panel("curves", figures.draw_tuning_curves(trace, theory, raced, words)),
    ]
    best = {f"rate_{name}": float(rate) for name, rate in zip(trace.methods, trace.best_rates, strict=True) if name in raced}
    with side:
        settings = {**best, "view": "race"}
        st.button(
            words["tune.apply"], key="optimizers.apply", on_click=controls.assign, kwargs=settings, type="primary", width="stretch"
        )
    with stage:
        numbers = _list_rates(lesson, trace, theory, raced)
        show_stage("tuning", words, panels, areas="'map curves'", columns="1.25fr 1fr", heights=(352,), numbers=numbers)
        st.markdown(words["tune.chaos"])


def _move_start(gesture: Gesture) -> None:
    """Start where the map was clicked; the settings take it over before they are drawn again."""
    picked = gesture.picked
    if picked and picked["panel"] == "contour" and all(isinstance(picked[axis], (int, float)) for axis in "xy"):
        st.session_state["optimizers.start.clicked"] = f"{picked['x']:.4g}, {picked['y']:.4g}"
        st.rerun()


def _make_clock(lesson: Lesson, traces: Sequence[WalkTrace]) -> Clock:
    return Clock(np.arange(len(traces[0].rates)), lesson.words["clock.step"], play=lesson.controls.state("try"))


def _list_walks(lesson: Lesson, survey: SurveyTrace, traces: Sequence[WalkTrace]) -> Numbers:
    """The moment's numbers, one line for each optimizer."""
    rows = []
    for trace in traces:
        curves = (trace.median_losses, trace.median_gradient_norms, trace.median_distances, *trace.positions[0].T, trace.rates)
        method = trace.config.method
        rows.append(Row(method, [moving(values) for values in curves], style.METHODS[method], style.DASHES[method]))
    names = [lesson.words[f"number.{name}"] for name in ("loss", "norm", "distance", "rate")]
    return Numbers(["", *names[:3], *survey.axes, names[3]], rows)


def _list_rates(lesson: Lesson, trace: TuneTrace, theory: TheoryTrace, raced: Sequence[str]) -> Numbers:
    """Best rate and loss, and theory beside measurement, one line for each optimizer of the race."""
    words, rows = lesson.words, []
    for method, rate, loss, promise in zip(trace.methods, trace.best_rates, trace.best_losses, theory.promises, strict=True):
        if method in raced:
            told = words(f"quantity.{promise.quantity}", value=f"{promise.predicted:.5g}")
            difference = "—" if math.isnan(promise.measured) else f"{100 * abs(promise.measured / promise.predicted - 1):.3f} %"
            rows.append(Row(method, [rate, loss, told, promise.measured, difference], style.METHODS[method], style.DASHES[method]))
    return Numbers(["", *(words[f"number.{name}"] for name in ("best", "best loss", "predicted", "measured", "difference"))], rows)


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
