"""Lesson: which optimizer gets down fastest, and was the race fair?"""

from core.concepts import optimizers
from core.concepts.optimizers import SurveyTrace, WalkConfig
from pages.optimizers_views.ground import read_ground
from pages.optimizers_views.inside import show_inside
from pages.optimizers_views.race import show_race
from pages.optimizers_views.tuning import show_tuning
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import View

CONFIG = WalkConfig
VIEWS = {"race": show_race, "tune": show_tuning, "inspect": show_inside}


def show(lesson: Lesson) -> View:
    """Show the controls; return the race, one optimizer's steps, or every learning rate."""
    view = lesson.controls.choose("view", tuple(VIEWS), "race")
    survey, start = read_ground(lesson)
    stage, walks = VIEWS[view](lesson, survey, start)
    return View(
        stage=stage,
        formula="formula.race",
        values=_describe_landscape(survey),
        program=optimizers.write_program(walks),
        table=lambda: optimizers.tabulate([compute(optimizers.walk, walk) for walk in walks]),
    )


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
