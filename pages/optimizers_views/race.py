"""Who gets down fastest? Paths on the surface and on the map, loss and gradient norm against steps."""

from collections.abc import Sequence

import streamlit as st

from core.concepts import optimizers
from core.concepts.optimizers import SurveyTrace, WalkConfig, WalkTrace
from core.figures import optimizers as figures
from pages.optimizers_views.conditions import make_walk, read_conditions
from pages.optimizers_views.ground import Start
from pages.optimizers_views.paths import explain_divergence, make_clock, move_start
from pages.optimizers_views.pin import read_pin
from pages.optimizers_views.table import fold, name_row
from pages.optimizers_views.walkers import choose_methods, read_rates, read_rules
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Stage, moving

LAYOUT = Layout("'surface contour' 'loss norm'", "1fr 1fr", (212, 150))


def show_race(lesson: Lesson, survey: SurveyTrace, start: Start) -> tuple[Stage, list[WalkConfig]]:
    """Show who races; return the race with the pinned one under it, and its walks. A click on the map moves the start."""
    words = lesson.words
    walks, pinned = _read_race(lesson, survey, start)
    traces, ghosts = ([compute(optimizers.walk, walk) for walk in each] for each in (walks, pinned))
    on_map = [ghost for ghost in ghosts if ghost.config.ground() == survey.config]
    rests = [optimizers.resting_median(walk) for walk in (*walks, *pinned)]
    panels = [
        Panel("surface", figures.draw_surface(survey, traces, words), ("oblique", "above")),
        Panel("contour", figures.draw_contour(survey, traces, words, on_map)),
        Panel("loss", figures.draw_curves("loss", survey, traces, words, ghosts, rests)),
        Panel("norm", figures.draw_curves("gradient norm", survey, traces, words, ghosts)),
    ]
    stage = Stage(
        key="optimizers",
        panels=panels,
        layout=LAYOUT,
        clock=make_clock(words, traces),
        numbers=_list_walks(lesson, survey, traces),
        pick=lambda picked: move_start(lesson, picked),
        note=explain_divergence(words, traces, survey),
    )
    return stage, walks


def _read_race(lesson: Lesson, survey: SurveyTrace, start: Start) -> tuple[list[WalkConfig], list[WalkConfig]]:
    """Show who races at which rates; return the race, and the pinned one."""
    methods = choose_methods(lesson)
    rates = read_rates(lesson, methods)
    places = st.columns([15, 13.5, 7], gap="xsmall") if lesson.controls.offered.all else [st.container() for _ in range(3)]
    left, middle, right = places
    with left:
        rules = read_rules(lesson, methods)
    with middle:
        conditions = read_conditions(lesson)
    walks = [make_walk(survey, start, rule, rate=rates[rule.method], **conditions) for rule in rules]
    with right:
        return walks, read_pin(lesson, walks)


def _list_walks(lesson: Lesson, survey: SurveyTrace, traces: Sequence[WalkTrace]) -> Numbers:
    """The moment's numbers, one line for each optimizer, or for two of them where there are many."""
    names = [lesson.words[f"number.{name}"] for name in ("loss", "norm", "distance", "rate")]
    rows = []
    for trace in traces:
        curves = [trace.median_losses, trace.median_gradient_norms, trace.median_distances, *trace.positions[0].T, trace.rates]
        rows.append(name_row(trace.config.method, [moving(values) for values in curves]))
    return fold(Numbers(["", *names[:3], *survey.axes, names[3]], rows), (0, 1, 2))
