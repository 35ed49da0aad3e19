"""Under which conditions? Noise, schedule and steps, the same for all walks."""

from typing import Any

from core.concepts import optimizers
from core.concepts.optimizers import OptimizerConfig, SurveyTrace, WalkConfig
from core.foundation.schedules import SCHEDULES
from pages.course.simple import fold_away
from pages.optimizers_views.ground import Start
from pages.shell.lesson import Lesson

NOISES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
STEPS = (20, 50, 100, 150, 200, 300, 500, 1000)
SEEDS = (1, 5, 10, 20)


def read_conditions(lesson: Lesson, noise: str = "noise", standard: float = WalkConfig.noise) -> dict[str, Any]:
    """Show what all walks share, behind a button.

    Args:
        noise: the name of the control of the noise; the tuning has one of its own, with a `standard` of its own.
    """
    controls = lesson.controls
    with fold_away(lesson, lesson.words["control.noise_menu"]):
        return {
            "noise": controls.slide(noise, NOISES, standard), "seeds": controls.slide("seeds", SEEDS),
            "schedule": controls.choose("schedule", SCHEDULES, few=False), "steps": controls.slide("steps", STEPS),
        }  # fmt: skip


def make_walk(survey: SurveyTrace, start: Start, rule: OptimizerConfig, **conditions: Any) -> WalkConfig:
    """Return one optimizer's walk on the surveyed ground."""
    ground = survey.config
    return WalkConfig(
        landscape=ground.landscape, curvature=ground.curvature, angle=ground.angle, start_x=start[0], start_y=start[1],
        method=rule.method, **{knob: getattr(rule, knob) for knob in optimizers.KNOBS[rule.method]}, **conditions,
    )  # fmt: skip
