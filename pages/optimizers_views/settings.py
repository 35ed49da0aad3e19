"""Who walks under which conditions? The optimizers, their rates and hyper-parameters; noise, seeds, schedule, steps."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.concepts import optimizers
from core.concepts.optimizers import OptimizerConfig, SurveyTrace, WalkConfig
from core.foundation.rules import RULES, Rule
from core.foundation.schedules import SCHEDULES
from pages.course.simple import fold_away
from pages.optimizers_views.ground import Start
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Dial

NOISES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
STEPS = (20, 50, 100, 150, 200, 300, 500, 1000)
SEEDS = (1, 5, 10, 20)
KNOB_STEPS = {
    "momentum": (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99),
    "beta1": (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99),
    "beta2": (0.5, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999),
    "alpha": (0.5, 0.7, 0.9, 0.95, 0.98, 0.99, 0.999),
    "rho": (0.5, 0.7, 0.9, 0.95, 0.99),
    "weight_decay": (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
}
RACERS = ("SGD", "Momentum", "RMSprop", "Adam")


def read_conditions(lesson: Lesson, noise: str = "noise", standard: float = WalkConfig.noise) -> dict[str, Any]:
    """Show what all walks share, behind a button.

    Args:
        noise: the name of the control of the noise; the tuning has one of its own, with a `standard` of its own.
    """
    controls = lesson.controls
    with fold_away(lesson, lesson.words["control.noise_menu"]):
        return {
            "noise": controls.slide(noise, NOISES, standard),
            "seeds": controls.slide("seeds", SEEDS),
            "schedule": controls.choose("schedule", SCHEDULES, few=False),
            "steps": controls.slide("steps", STEPS),
        }


def make_walk(survey: SurveyTrace, start: Start, rule: OptimizerConfig, **conditions: Any) -> WalkConfig:
    """Return one optimizer's walk on the surveyed ground."""
    place = {name: getattr(survey.config, name) for name in ("landscape", "curvature", "angle")}
    knobs = {knob: getattr(rule, knob) for knob in optimizers.KNOBS[rule.method]}
    return WalkConfig(start_x=start[0], start_y=start[1], method=rule.method, **place, **knobs, **conditions)


def choose_methods(lesson: Lesson) -> list[Rule]:
    """Show all rules, to switch on and off."""
    with st.container():  # directly in a column the pills would not wrap
        return list(lesson.controls.several("methods", RULES, RACERS))


def read_rates(lesson: Lesson, methods: Sequence[Rule], offered: Sequence[float]) -> dict[Rule, tuple[float, Dial | None]]:
    """Show each optimizer's rate: as a dial of the stage over those offered, else as a slider, narrow where there are many."""
    if offered:
        return {method: lesson.controls.dial(f"rate_{method}", offered, optimizers.START_RATES[method]) for method in methods}
    across = 2 if len(methods) <= 4 else 3 if len(methods) <= 6 else 4
    with side_by_side(across):
        return {method: (read_rate(lesson, method), None) for method in methods}


def read_rate(lesson: Lesson, method: Rule) -> float:
    """Show the slider for a rule's rate."""
    return lesson.controls.slide(f"rate_{method}", optimizers.RATES, optimizers.START_RATES[method])


def read_rules(lesson: Lesson, methods: Sequence[Rule]) -> list[OptimizerConfig]:
    """Show the hyper-parameters that each optimizer has, behind a button."""
    with fold_away(lesson, lesson.words["control.knobs"]):
        return [
            OptimizerConfig(method=method, **{knob: read_knob(lesson, method, knob) for knob in optimizers.KNOBS[method]})
            for method in methods
        ]


def read_knob(lesson: Lesson, method: Rule, knob: str) -> float:
    """Show the slider for one of a rule's hyper-parameters."""
    return lesson.controls.slide(f"{knob}_{method}", KNOB_STEPS[knob], getattr(WalkConfig, knob))
