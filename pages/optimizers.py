"""Lesson: which optimizer gets down fastest, and was the race fair?"""

from collections.abc import Sequence

import numpy as np

from core.concepts import optimizers
from core.concepts.optimizers import GroundConfig, SurveyTrace, TuneTrace, WalkConfig, WalkTrace
from core.figures import style
from core.figures.optimizers import draw_contour
from pages.optimizers_views.ground import read_ground
from pages.optimizers_views.inside import show_inside
from pages.optimizers_views.paths import enter
from pages.optimizers_views.race import show_race
from pages.optimizers_views.tuning import show_tuning
from pages.shell.compute import compute, compute_each
from pages.shell.lesson import Lesson
from pages.shell.view import Results, View
from pages.shell.words import Words

CONFIG = WalkConfig
VIEWS = {"race": show_race, "tune": show_tuning, "inspect": show_inside}


def show(lesson: Lesson) -> View:
    """Show the controls; return the race, one optimizer's steps, or every learning rate."""
    view = lesson.controls.choose("view", tuple(VIEWS), "race")
    survey, start = read_ground(lesson)
    stage, walks, tuned = VIEWS[view](lesson, survey, start)
    return View(
        stage=stage,
        formula="formula.race",
        values=_describe_landscape(survey),
        program=optimizers.write_program(walks),
        table=lambda: optimizers.tabulate_tuning(*tuned) if tuned else optimizers.tabulate(_take(walks)),
        results=lambda: list_results(_take(walks), tuned[0] if tuned else None),
    )


def _take(walks: Sequence[WalkConfig]) -> list[WalkTrace]:
    return compute_each(optimizers.walk, [(walk,) for walk in walks])


def list_results(traces: Sequence[WalkTrace], tuned: TuneTrace | None = None) -> Results:
    """Return what the program must compute and the table must hold."""
    ends = {f"ends[{each.config.method!r}]": (*each.positions[0, -1], each.losses[0, -1]) for each in traces}
    if tuned is not None:
        return Results(ends, {"median_loss_above_minimum": tuned.median_losses})
    columns = {"loss_above_minimum": "losses", "gradient_norm": "gradient_norms", "distance": "distances"}
    table = {column: np.concatenate([getattr(trace, name).ravel() for trace in traces]) for column, name in columns.items()}
    return Results(ends, table)


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


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: two optimizers in a ravine."""
    survey = compute(optimizers.survey, GroundConfig())
    walks = [WalkConfig(method=method, rate=optimizers.START_RATES[method]) for method in ("SGD", "Adam")]
    return draw_contour(survey, enter(walks), words)
