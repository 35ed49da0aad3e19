"""Who gets down fastest? Paths on the surface and on the map, loss against steps, each learning rate a dial."""

from collections.abc import Sequence

import streamlit as st

from core.concepts import optimizers
from core.concepts.optimizers import SurveyTrace, WalkConfig
from core.figures import optimizers as figures
from core.foundation.rules import RULES
from pages.inputs.pins import read_config, write_config
from pages.optimizers_views.ground import Start
from pages.optimizers_views.paths import enter, explain_divergence, make_clock, move_start, present
from pages.optimizers_views.settings import choose_methods, make_walk, read_conditions, read_rates, read_rules
from pages.optimizers_views.table import list_walks
from pages.shell.lesson import Lesson
from pages.shell.view import Dial, Layout, Panel, Stage, View

NARROW = Layout("'surface contour' 'loss loss'", "1fr 1fr", (250, 200))
LAYOUT = Layout("'surface contour loss'", "1.1fr 1.15fr 1fr", (290,), NARROW)
DIALS = 6
"""Learning rates for which the stage has room; those of more racers stand at the side."""


def show_race(lesson: Lesson, survey: SurveyTrace, start: Start) -> View:
    """Show who races; return the race with the pinned one under it. A click on the map moves the start."""
    words = lesson.words
    walks, pinned, offered, dials = _read_race(lesson, survey, start)
    racers, ghosts = enter(walks, offered, dials), enter(pinned)
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
        clock=make_clock(walks[0]),
        numbers=list_walks(words, survey, racers),
        dials=dials,
        pick=lambda picked: move_start(lesson, picked),
        note=explain_divergence(words, racers, survey),
    )
    return present(stage, survey, walks)


def _read_race(
    lesson: Lesson, survey: SurveyTrace, start: Start
) -> tuple[list[WalkConfig], list[WalkConfig], Sequence[float], list[Dial | None]]:
    """Show who races at which rates; return the race, the pinned one, the rates on the dials, and the dials."""
    methods, sliders = choose_methods(lesson), st.container()
    everything = lesson.controls.offered.all
    left, middle, right = st.columns([15, 13.5, 7], gap="xsmall") if everything else (st.container() for _ in range(3))
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


def write_pin(walks: Sequence[WalkConfig]) -> str:
    """Return a race as it stands in the link."""
    return "|".join(write_config(walk) for walk in walks)


def read_pin(lesson: Lesson, walks: Sequence[WalkConfig]) -> list[WalkConfig]:
    """Offer, behind a button, to pin the race; return the walks of the pinned one that took place on the same landscape."""
    if "pin" in lesson.controls.offered:
        with st.popover(lesson.words["control.pin"], width="stretch"):
            for name, text in (("add", write_pin(walks)), ("remove", "")):
                lesson.controls.button(f"pin.{name}", lesson.words[f"pin.{name}"], pin=text)
    pinned = [read_config(text, WalkConfig) for text in lesson.controls.state("pin").split("|")[: len(RULES)]]
    return [walk for walk in pinned if walk and walk.landscape == walks[0].landscape]
