"""Was the race fair? The final loss of every optimizer at every rate, theory beside measurement."""

import math
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.concepts import optimizers
from core.concepts.optimizers import Spread, SurveyTrace, TheoryConfig, TheoryTrace, TuneConfig, TuneTrace, WalkConfig
from core.figures import optimizers as figures
from core.foundation.rules import Rule
from pages.optimizers_views.conditions import make_walk, read_conditions
from pages.optimizers_views.ground import Start
from pages.optimizers_views.table import fold, name_row
from pages.optimizers_views.walkers import choose_methods, read_rules
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Stage

LAYOUT = Layout("'map curves'", "1.25fr 1fr", (316,))


def show_tuning(lesson: Lesson, survey: SurveyTrace, start: Start) -> tuple[Stage, list[WalkConfig]]:
    """Show whose rates are tuned; return rates and losses, and the race at the best rates."""
    words = lesson.words
    spread: Spread = lesson.controls.choose("spread", optimizers.SPREADS, TuneConfig.spread)
    walks = _read_tuned(lesson, survey, start)
    everyone = lesson.controls.switch("all", default=True)
    trace = compute(optimizers.tune, optimizers.plan_tuning(walks, spread, everyone))
    theory = compute(optimizers.check_theory, TheoryConfig.of(trace.config))
    raced: list[Rule] = [walk.method for walk in walks]
    best = dict(zip(trace.methods, trace.best_rates.tolist(), strict=True))
    _offer_race(lesson, {method: best[method] for method in raced})
    panels = [
        Panel("map", figures.draw_map(trace, theory, words)),
        Panel("curves", figures.draw_tuning_curves(trace, theory, raced, words)),
    ]
    numbers = _list_rates(lesson, trace, theory, raced)
    stage = Stage(key="tuning", panels=panels, layout=LAYOUT, numbers=numbers, note=words["tune.chaos"])
    return stage, [replace(walk, rate=best[walk.method]) for walk in walks]


def _read_tuned(lesson: Lesson, survey: SurveyTrace, start: Start) -> list[WalkConfig]:
    """Show whose rates are tuned, and under which conditions; the rates themselves are what is looked for."""
    methods = choose_methods(lesson)
    left, right = st.columns(2)
    with left:
        rules = read_rules(lesson, methods)
    with right:
        conditions = read_conditions(lesson)
    return [make_walk(survey, start, rule, **conditions) for rule in rules]


def _offer_race(lesson: Lesson, rates: dict[Rule, float]) -> None:
    """Offer the race at these rates."""
    controls, label = lesson.controls, lesson.words["tune.apply"]
    settings = {**{f"rate_{method}": rate for method, rate in rates.items()}, "view": "race"}
    st.button(label, key="optimizers.apply", on_click=controls.assign, kwargs=settings, type="primary", width="stretch")


def _list_rates(lesson: Lesson, trace: TuneTrace, theory: TheoryTrace, raced: Sequence[str]) -> Numbers:
    """Best rate and loss, and theory beside measurement, for each optimizer of the race."""
    words, rows = lesson.words, []
    for method, rate, loss, promise in zip(trace.methods, trace.best_rates, trace.best_losses, theory.promises, strict=True):
        if method in raced:
            told = words(f"quantity.{promise.quantity}", value=f"{promise.predicted:.5g}")
            difference = "—" if math.isnan(promise.measured) else f"{100 * abs(promise.measured / promise.predicted - 1):.3f} %"
            rows.append(name_row(method, [float(rate), float(loss), told, promise.measured, difference]))
    columns = [words[f"number.{name}"] for name in ("best", "best loss", "predicted", "measured", "difference")]
    return fold(Numbers(["", *columns], rows), (0, 1, 4))
