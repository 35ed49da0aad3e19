"""What happens inside one optimizer's steps? Their directions, effective rates, and its own state set into its formula."""

from typing import Any

from core.concepts import optimizers
from core.concepts.optimizers import OptimizerConfig, Quantity, SurveyTrace, WalkConfig
from core.figures import optimizers as figures
from core.foundation.rules import RULES, Rule
from pages.course.simple import beside
from pages.optimizers_views.ground import Start
from pages.optimizers_views.paths import enter, explain_divergence, make_clock, move_start, present
from pages.optimizers_views.settings import make_walk, read_conditions, read_knob, read_rate
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Row, Stage, View, moving

LAYOUT = Layout(
    "'contour compass multipliers'",
    "1.2fr 0.9fr 1fr",
    (290,),
    Layout("'contour compass' 'multipliers multipliers'", "1.2fr 1fr", (230, 180)),
)
INSPECTED: Rule = "Adam"


def show_inside(lesson: Lesson, survey: SurveyTrace, start: Start) -> View:
    """Show which optimizer is looked into; return its path and steps. A click on the map moves the start."""
    words = lesson.words
    walk = _read_inspected(lesson, survey, start)
    (racer,), inspection = enter([walk]), compute(optimizers.inspect_walk, walk)
    panels = [
        Panel("contour", figures.draw_contour(survey, [racer], words)),
        Panel("compass", figures.draw_compass(inspection, survey, words)),
        Panel("multipliers", figures.draw_multipliers(inspection, survey, words)),
    ]
    rows = [_write_row(lesson, quantity) for quantity in inspection.quantities]
    stage = Stage(
        key="inside",
        panels=panels,
        layout=LAYOUT,
        clock=make_clock(walk),
        numbers=Numbers(["", *survey.axes], rows, first="28.5%"),
        pick=lambda picked: move_start(lesson, picked),
        note=explain_divergence(words, [racer], survey),
        outcome=("multipliers",),
    )
    return present(stage, survey, [walk])


def _read_inspected(lesson: Lesson, survey: SurveyTrace, start: Start) -> WalkConfig:
    """Show the one optimizer that is looked into, with its rate and its hyper-parameters."""
    method: Rule = lesson.controls.choose("inspected", RULES, INSPECTED, few=False)
    with beside(lesson, f"rate_{method}", *(f"{knob}_{method}" for knob in optimizers.KNOBS[method]), most=2):
        rate = read_rate(lesson, method)
        knobs: dict[str, Any] = {knob: read_knob(lesson, method, knob) for knob in optimizers.KNOBS[method]}
    return make_walk(survey, start, OptimizerConfig(method=method, **knobs), rate=rate, **read_conditions(lesson))


def _write_row(lesson: Lesson, quantity: Quantity) -> Row:
    """Return a quantity's name with its formula, and on each axis the formula with the moment's numbers."""
    name, formula = lesson.words[f"quantity.{quantity.name}"], quantity.formula.partition(" ")[2]
    return Row(f"{name} {formula}", [moving(quantity.written[:, axis]) for axis in (0, 1)])
