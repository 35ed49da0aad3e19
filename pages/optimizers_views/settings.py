"""The settings of the lesson: the ground and the start, the optimizers with rates and hyper-parameters, the noise, the pin."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.concepts import optimizers
from core.concepts.optimizers import GroundConfig, OptimizerConfig, SurveyTrace, WalkConfig
from core.foundation.rules import RULES, SCHEDULES, Rule
from pages.shell.compute import compute
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
INSPECTED: Rule = "Adam"
Start = tuple[float, float]


def read_ground(lesson: Lesson) -> tuple[SurveyTrace, Start]:
    """Show the landscape and, beside it, the start; the ravine can be made narrower and turned."""
    controls = lesson.controls
    left, right = st.columns([1.45, 1])
    with left:
        landscape = controls.choose("landscape", optimizers.LANDSCAPES, few=False)
    ground = GroundConfig(landscape=landscape)
    if landscape == "ravine":
        narrow, turned = st.columns(2)
        with narrow:
            curvature = controls.slide("curvature", CURVATURES)
        with turned:
            angle = controls.slide("angle", ANGLES)
        ground = GroundConfig(landscape=landscape, curvature=curvature, angle=angle)
    survey = compute(optimizers.survey, ground)
    with right:
        start = _read_start(lesson, survey)
    if start is None:
        st.warning(lesson.words["refused.start"])
    return survey, start or optimizers.make_landscape(ground).start


def _read_start(lesson: Lesson, survey: SurveyTrace) -> Start | None:
    """Show the start as two numbers; a click on the map sets it, so does another landscape unless the visitor chose a start."""
    own, state, controls = optimizers.make_landscape(survey.config).start, st.session_state, lesson.controls
    standard = f"{own[0]:g}, {own[1]:g}"
    before = state.get("optimizers.start.standard")
    if before not in (None, standard) and state.get("optimizers.start") == before:
        controls.assign(start=standard)
    state["optimizers.start.standard"] = standard
    if clicked := state.pop("optimizers.start.clicked", None):
        controls.assign(start=clicked)
    return parse_start(controls.text("start", standard, longest=40), survey)


def parse_start(text: str, survey: SurveyTrace) -> Start | None:
    """Return the two numbers of a text if they lie within the map, else None."""
    try:
        x, y = (float(part) for part in text.replace("−", "-").replace("，", ",").split(","))
    except ValueError:
        return None
    return (x, y) if survey.x[0] <= x <= survey.x[-1] and survey.y[0] <= y <= survey.y[-1] else None


def read_race(lesson: Lesson, survey: SurveyTrace, start: Start) -> tuple[list[WalkConfig], list[WalkConfig]]:
    """Show who races at which rates; return the race, and the pinned one on the same landscape."""
    methods = _choose_methods(lesson)
    rates = _read_rates(lesson, methods)
    left, middle, right = st.columns([15, 13.5, 7], gap="xsmall")
    with left, st.popover(lesson.words["control.knobs"], width="stretch"):
        rules = _read_rules(lesson, methods)
    with middle:
        conditions = _read_conditions(lesson)
    walks = [make_walk(survey, start, rule, rate=rates[rule.method], **conditions) for rule in rules]
    with right, st.popover(lesson.words["control.pin"], width="stretch"):
        pinned = _read_pin(lesson, walks)
    return walks, [walk for walk in pinned if walk.landscape == survey.config.landscape]


def read_inspected(lesson: Lesson, survey: SurveyTrace, start: Start) -> WalkConfig:
    """Show the one optimizer that is looked into, with its rate and its hyper-parameters."""
    method: Rule = lesson.controls.choose("inspected", RULES, INSPECTED, few=False)
    names = [f"rate_{method}", *(f"{knob}_{method}" for knob in optimizers.KNOBS[method])]
    places = dict(zip(names, [place for _ in names[::2] for place in st.columns(2)], strict=False))
    with places[f"rate_{method}"]:
        rate = _read_rate(lesson, method)
    knobs: dict[str, Any] = {}
    for knob in optimizers.KNOBS[method]:
        with places[f"{knob}_{method}"]:
            knobs[knob] = _read_knob(lesson, method, knob)
    return make_walk(survey, start, OptimizerConfig(method=method, **knobs), rate=rate, **_read_conditions(lesson))


def read_tuned(lesson: Lesson, survey: SurveyTrace, start: Start) -> list[WalkConfig]:
    """Show whose rates are tuned, and under which conditions; the rates themselves are what is looked for."""
    methods = _choose_methods(lesson)
    left, right = st.columns(2)
    with left, st.popover(lesson.words["control.knobs"], width="stretch"):
        rules = _read_rules(lesson, methods)
    with right:
        conditions = _read_conditions(lesson)
    return [make_walk(survey, start, rule, **conditions) for rule in rules]


def make_walk(survey: SurveyTrace, start: Start, rule: OptimizerConfig, **conditions: Any) -> WalkConfig:
    """Return one optimizer's walk on the surveyed ground."""
    ground = survey.config
    return WalkConfig(
        landscape=ground.landscape, curvature=ground.curvature, angle=ground.angle, start_x=start[0], start_y=start[1],
        method=rule.method, **{knob: getattr(rule, knob) for knob in optimizers.KNOBS[rule.method]}, **conditions,
    )  # fmt: skip


def write_pin(walks: Sequence[WalkConfig]) -> str:
    """Return a race as it stands in the link."""
    return "|".join(write_config(walk) for walk in walks)


def _read_pin(lesson: Lesson, walks: Sequence[WalkConfig]) -> list[WalkConfig]:
    """Offer to pin the race; return the walks of the pinned one."""
    for name, text in (("add", write_pin(walks)), ("remove", "")):
        key, label = f"optimizers.pin.{name}", lesson.words[f"pin.{name}"]
        st.button(label, key=key, on_click=lesson.controls.assign, kwargs={"pin": text}, width="stretch")
    pinned = [read_config(text, WalkConfig) for text in lesson.controls.state("pin").split("|")[: len(RULES)]]
    return [walk for walk in pinned if walk]


def _choose_methods(lesson: Lesson) -> list[Rule]:
    with st.container():  # directly in a column the pills would not wrap
        chosen = lesson.controls.several("methods", RULES, RACERS)
    return [method for method in RULES if method in chosen]


def _read_rates(lesson: Lesson, methods: Sequence[Rule]) -> dict[str, float]:
    """Show a slider for each rate, narrower where there are many, so that all of them are in sight."""
    across = 2 if len(methods) <= 4 else 3 if len(methods) <= 6 else 4
    rates, places = {}, [place for _ in methods[::across] for place in st.columns(across, gap="small")]
    for place, method in zip(places, methods, strict=False):
        with place:
            rates[method] = _read_rate(lesson, method)
    return rates


def _read_rate(lesson: Lesson, method: Rule) -> float:
    return lesson.controls.slide(f"rate_{method}", optimizers.RATES, optimizers.START_RATES[method])


def _read_rules(lesson: Lesson, methods: Sequence[Rule]) -> list[OptimizerConfig]:
    """Show the hyper-parameters that each optimizer has."""
    return [
        OptimizerConfig(method=method, **{knob: _read_knob(lesson, method, knob) for knob in optimizers.KNOBS[method]})
        for method in methods
    ]


def _read_knob(lesson: Lesson, method: Rule, knob: str) -> float:
    return lesson.controls.slide(f"{knob}_{method}", KNOB_STEPS[knob], getattr(WalkConfig, knob))


def _read_conditions(lesson: Lesson) -> dict[str, Any]:
    """Show what all walks share: noise, schedule, steps."""
    controls = lesson.controls
    with st.popover(lesson.words["control.noise_menu"], width="stretch"):
        return {
            "noise": controls.slide("noise", NOISES), "seeds": controls.slide("seeds", SEEDS),
            "schedule": controls.choose("schedule", SCHEDULES, few=False), "steps": controls.slide("steps", STEPS),
        }  # fmt: skip
