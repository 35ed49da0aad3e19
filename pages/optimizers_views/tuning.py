"""Was the race fair? The final loss of every optimizer at every rate, theory beside measurement."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core.concepts import optimizers
from core.concepts.optimizers import Spread, SurveyTrace, TheoryConfig, TuneConfig, TuneTrace, WalkConfig
from core.figures import optimizers as figures
from core.foundation.rules import RULES, Rule
from pages.optimizers_views.ground import Start
from pages.optimizers_views.paths import list_ends, list_names, present
from pages.optimizers_views.settings import choose_methods, make_walk, read_conditions, read_rules
from pages.optimizers_views.table import list_rates
from pages.shell.compute import compute
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Layout, Panel, Results, Stage, View

LAYOUT = Layout("'map curves'", "1.25fr 1fr", (316,), Layout("'map' 'curves'", heights=(430, 230)))


def show_tuning(lesson: Lesson, survey: SurveyTrace, start: Start) -> View:
    """Show whose rates are tuned; return rates and losses, and the program of the race at the best rates."""
    words = lesson.words
    spread: Spread = lesson.controls.choose("spread", optimizers.SPREADS, TuneConfig.spread)
    walks = _read_tuned(lesson, survey, start)
    everyone = lesson.controls.switch("all", default=True)
    trace = compute(optimizers.tune, optimizers.plan_tuning(walks, spread, everyone))
    theory = compute(optimizers.check_theory, TheoryConfig.of(trace.config))
    raced: list[Rule] = [walk.method for walk in walks]
    chosen: dict[Rule, float] = {
        method: lesson.controls.dial(f"rate_{method}", optimizers.RATES, optimizers.START_RATES[method])[0] for method in raced
    }
    best = {rule: rate for rule, rate in zip(trace.methods, trace.best_rates.tolist(), strict=True) if not math.isnan(rate)}
    walks = [replace(walk, rate=best.get(walk.method, chosen[walk.method])) for walk in walks]  # who always diverged keeps its rate
    if any(rule in best for rule in raced):
        _offer_race(lesson, walks)
    stage = Stage(
        key="tuning",
        panels=[
            Panel("map", figures.draw_map(trace, theory, chosen, words)),
            Panel("curves", figures.draw_tuning_curves(trace, theory, chosen, words)),
        ],
        layout=LAYOUT,
        numbers=list_rates(words, trace, theory, raced),
        pick=lambda picked: choose_rate(lesson, picked, raced),
        note=_explain_map(lesson, trace),
    )
    return replace(
        present(stage, survey, walks),
        table=lambda: optimizers.tabulate_tuning(trace, theory),
        results=lambda: Results(list_ends(walks), {"median_loss_above_minimum": trace.median_losses}),
    )


def choose_rate(lesson: Lesson, picked: Mapping[str, Any], raced: Sequence[Rule]) -> None:
    """Give an optimizer the learning rate of the cell that was clicked; it races from now on."""
    method, exponent = picked["y"], picked["x"]
    if picked["panel"] == "map" and method in RULES and isinstance(exponent, (int, float)):
        rate = min(optimizers.SWEPT_RATES, key=lambda each: abs(math.log10(each) - exponent))
        racers = ",".join(rule for rule in RULES if rule in raced or rule == method)
        lesson.controls.assign(**{f"rate_{method}": rate, "methods": racers})


def _read_tuned(lesson: Lesson, survey: SurveyTrace, start: Start) -> list[WalkConfig]:
    """Show whose rates are tuned, and under which conditions; the rates themselves are what is looked for."""
    methods = choose_methods(lesson)
    with side_by_side(2 if lesson.controls.offered.all else 1):
        rules, conditions = read_rules(lesson, methods), read_conditions(lesson, "tuned_noise", TuneConfig.noise)
    return [make_walk(survey, start, rule, **conditions) for rule in rules]


def _offer_race(lesson: Lesson, walks: Sequence[WalkConfig]) -> None:
    """Offer the race of these walks, with the noise for which their rates are the best."""
    rates = {f"rate_{walk.method}": walk.rate for walk in walks}
    lesson.controls.button("apply", lesson.words["tune.apply"], "primary", **rates, noise=walks[0].noise, view="race")


def _explain_map(lesson: Lesson, trace: TuneTrace) -> str:
    """Return a warning where the landscape flatters some optimizers, and what “−” means where it stands."""
    words, config = lesson.words, trace.config
    flatters = config.landscape == "ravine" and config.curvature > 1 and config.along_axes and not config.noise
    marked = [trace.methods[row] for row in np.flatnonzero((trace.separations > figures.CHAOTIC).any(1))]
    chaos = words("tune.chaos", methods=list_names(words, marked)) if marked else ""
    return words.join(words["tune.straight"] if flatters else "", chaos, words["tune.hops"] if "RMSprop" in marked else "")
