"""The settings of a race: the ground, the optimizers with their rates and hyper-parameters, the start, the noise, the pin."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.concepts import optimizers
from core.concepts.optimizers import GroundConfig, SurveyTrace, WalkConfig
from core.foundation.rules import RULES, SCHEDULES
from pages.shell.lesson import Lesson
from pages.shell.pins import read_config, write_config

KNOB_STEPS = {
    "momentum": (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99),
    "beta1": (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99),
    "beta2": (0.5, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999),
    "alpha": (0.5, 0.7, 0.9, 0.95, 0.98, 0.99, 0.999),
    "rho": (0.5, 0.7, 0.9, 0.95, 0.99),
    "weight_decay": (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
}
CURVATURES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
ANGLES = tuple(float(angle) for angle in range(0, 91, 5))
NOISES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
STEPS = (20, 50, 100, 150, 200, 300, 500, 1000)
SEEDS = (1, 5, 10, 20)
RACERS = ("SGD", "Momentum", "RMSprop", "Adam")


def read_ground(lesson: Lesson) -> GroundConfig:
    """Show what stands under the race; the ravine can be made narrower and turned."""
    landscape = lesson.controls.choose("landscape", optimizers.LANDSCAPES, few=False)
    if landscape != "ravine":
        return GroundConfig(landscape=landscape)
    left, right = st.columns(2)
    with left:
        curvature = lesson.controls.slide("curvature", CURVATURES)
    with right:
        angle = lesson.controls.slide("angle", ANGLES)
    return GroundConfig(landscape=landscape, curvature=curvature, angle=angle)


def read_walks(lesson: Lesson, ground: GroundConfig, survey: SurveyTrace) -> list[WalkConfig]:
    """Show the optimizers, each with its rate and its hyper-parameters, and what they share."""
    controls = lesson.controls
    with st.container():  # directly in a column the pills would not wrap
        methods = controls.several("methods", RULES, RACERS)
    rates, places = {}, [place for _ in methods[::2] for place in st.columns(2)]
    for place, method in zip(places, methods, strict=False):
        with place:
            rates[method] = controls.slide(f"rate_{method}", optimizers.RATES, optimizers.START_RATES[method])
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        start_x, start_y = read_start(lesson, ground, survey)
    with right, st.popover(lesson.words["control.knobs"], width="stretch"):
        knobs = {method: _read_knobs(lesson, method) for method in methods}
    with right, st.popover(lesson.words["control.noise_menu"], width="stretch"):
        noise, seeds = controls.slide("noise", NOISES), controls.slide("seeds", SEEDS)
        schedule, steps = controls.choose("schedule", SCHEDULES, few=False), controls.slide("steps", STEPS)
    return [
        WalkConfig(
            method=method, rate=rates[method], landscape=ground.landscape, curvature=ground.curvature, angle=ground.angle,
            start_x=start_x, start_y=start_y, noise=noise, seeds=seeds, schedule=schedule, steps=steps, **knobs[method],
        )
        for method in RULES if method in methods
    ]  # fmt: skip


def read_start(lesson: Lesson, ground: GroundConfig, survey: SurveyTrace) -> tuple[float, float]:
    """Show the start as two numbers; a click on the map sets it, so does another landscape unless the visitor chose a start."""
    own, state, controls = optimizers.make_landscape(ground).start, st.session_state, lesson.controls
    standard = f"{own[0]:g}, {own[1]:g}"
    before = state.get("optimizers.start.standard")
    if before not in (None, standard) and state.get("optimizers.start") == before:
        controls.assign(start=standard)
    state["optimizers.start.standard"] = standard
    if clicked := state.pop("optimizers.start.clicked", None):
        controls.assign(start=clicked)
    start = parse_start(controls.text("start", standard, longest=40), survey)
    if start is None:
        st.warning(lesson.words["refused.start"])
    return start or own


def parse_start(text: str, survey: SurveyTrace) -> tuple[float, float] | None:
    """Return the two numbers of a text if they lie within the map, else None."""
    try:
        x, y = (float(part) for part in text.replace("−", "-").replace("，", ",").split(","))
    except ValueError:
        return None
    return (x, y) if survey.x[0] <= x <= survey.x[-1] and survey.y[0] <= y <= survey.y[-1] else None


def read_pin(lesson: Lesson, walks: Sequence[WalkConfig]) -> list[WalkConfig]:
    """Offer to pin the race; return the walks of the pinned one."""
    for place, name, text in zip(st.columns(2), ("add", "remove"), (write_pin(walks), ""), strict=True):
        key, label = f"optimizers.pin.{name}", lesson.words[f"pin.{name}"]
        place.button(label, key=key, on_click=lesson.controls.assign, kwargs={"pin": text}, width="stretch")
    pinned = [read_config(text, WalkConfig) for text in lesson.controls.state("pin").split("|")[: len(RULES)]]
    return [walk for walk in pinned if walk]


def write_pin(walks: Sequence[WalkConfig]) -> str:
    """Return a race as it stands in the link."""
    return "|".join(write_config(walk) for walk in walks)


def _read_knobs(lesson: Lesson, method: str) -> dict[str, Any]:
    """Show the hyper-parameters that an optimizer has."""
    return {
        knob: lesson.controls.slide(f"{knob}_{method}", KNOB_STEPS[knob], getattr(WalkConfig, knob))
        for knob in optimizers.KNOBS[method]
    }
