"""Who gets down fastest? Paths on the surface and on the map, loss against steps, each learning rate a dial."""

from collections.abc import Sequence

import streamlit as st

from core.concepts import optimizers
from core.concepts.optimizers import SurveyTrace, WalkConfig
from core.figures import optimizers as figures
from pages.optimizers_views.conditions import make_walk, read_conditions
from pages.optimizers_views.ground import Start
from pages.optimizers_views.paths import enter, explain_divergence, make_clock, move_start
from pages.optimizers_views.pin import read_pin
from pages.optimizers_views.table import list_walks
from pages.optimizers_views.walkers import choose_methods, read_rates, read_rules
from pages.shell.lesson import Lesson
from pages.shell.view import Dial, Layout, Panel, Stage

NARROW = Layout("'surface contour' 'loss loss'", "1fr 1fr", (250, 200))
LAYOUT = Layout("'surface contour loss'", "1.1fr 1.15fr 1fr", (290,), NARROW)
DIALS = 6
"""Learning rates for which the stage has room; those of more racers stand at the side."""


def show_race(lesson: Lesson, survey: SurveyTrace, start: Start) -> tuple[Stage, list[WalkConfig]]:
    """Show who races; return the race with the pinned one under it, and its walks. A click on the map moves the start."""
    words = lesson.words
    walks, pinned, offered, dials = _read_race(lesson, survey, start)
    racers = [enter(walk, offered, dial) for walk, dial in zip(walks, dials, strict=True)]
    ghosts = [enter(walk) for walk in pinned]
    on_map = [ghost for walk, ghost in zip(pinned, ghosts, strict=True) if walk.ground() == survey.config]
    panels = [
        Panel("surface", figures.draw_surface(survey, racers, words), ("oblique", "above")),
        Panel("contour", figures.draw_contour(survey, racers, words, on_map)),
        Panel("loss", figures.draw_losses(survey, racers, words, ghosts)),
    ]
    stage = Stage(
        key="optimizers",
        panels=panels,
        layout=LAYOUT,
        clock=make_clock(words, walks[0]),
        numbers=list_walks(words, survey, racers),
        dials=dials,
        pick=lambda picked: move_start(lesson, picked),
        note=explain_divergence(words, racers, survey),
    )
    return stage, walks


def _read_race(
    lesson: Lesson, survey: SurveyTrace, start: Start
) -> tuple[list[WalkConfig], list[WalkConfig], Sequence[float], list[Dial | None]]:
    """Show who races at which rates; return the race, the pinned one, the rates on the dials, and the dials."""
    methods, sliders = choose_methods(lesson), st.container()
    places = st.columns([15, 13.5, 7], gap="xsmall") if lesson.controls.offered.all else [st.container() for _ in range(3)]
    left, middle, right = places
    with left:
        rules = read_rules(lesson, methods)
    with middle:
        conditions = read_conditions(lesson)
    size = (len(methods), conditions["steps"], conditions["seeds"], len(survey.x))
    offered = optimizers.offer_rates(*size) if len(methods) <= DIALS else ()
    with sliders:
        rates = read_rates(lesson, methods, offered)
    walks = [make_walk(survey, start, rule, rate=rates[rule.method][0], **conditions) for rule in rules]
    with right:
        return walks, read_pin(lesson, walks), offered, [dial for _, dial in rates.values()]
