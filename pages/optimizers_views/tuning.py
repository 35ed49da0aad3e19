"""Was the race fair? The final loss of every optimizer at every rate, theory beside measurement."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.concepts import optimizers
from core.concepts.optimizers import GroundConfig, Spread, SurveyTrace, TheoryConfig, TheoryTrace, TuneConfig, TuneTrace, WalkConfig
from core.figures import optimizers as figures
from core.foundation.rules import RULES, Rule
from pages.optimizers_views.conditions import make_walk, read_conditions
from pages.optimizers_views.ground import Start
from pages.optimizers_views.table import fold, name_row
from pages.optimizers_views.walkers import choose_methods, read_rules
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Stage

LAYOUT = Layout("'map curves'", "1.25fr 1fr", (316,), Layout("'map' 'curves'", heights=(430, 230)))


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
    _offer_race(lesson, {method: best[method] for method in raced}, walks[0].noise)
    chosen: dict[Rule, float] = {
        method: lesson.controls.dial(f"rate_{method}", optimizers.RATES, optimizers.START_RATES[method])[0] for method in raced
    }
    stage = Stage(
        key="tuning",
        panels=[
            Panel("map", figures.draw_map(trace, theory, chosen, words)),
            Panel("curves", figures.draw_tuning_curves(trace, theory, chosen, words)),
        ],
        layout=LAYOUT,
        numbers=_list_rates(lesson, trace, theory, raced),
        pick=lambda picked: choose_rate(lesson, picked, raced),
        note=_explain_map(lesson, trace.config),
    )
    return stage, [replace(walk, rate=best[walk.method]) for walk in walks]


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
    left, right = st.columns(2) if lesson.controls.offered.all else (st.container(), st.container())
    with left:
        rules = read_rules(lesson, methods)
    with right:
        conditions = read_conditions(lesson, "tuned_noise", TuneConfig.noise)
    return [make_walk(survey, start, rule, **conditions) for rule in rules]


def _offer_race(lesson: Lesson, rates: dict[Rule, float], noise: float) -> None:
    """Offer the race at these rates, with the noise for which they are the best."""
    controls, label = lesson.controls, lesson.words["tune.apply"]
    settings = {**{f"rate_{method}": rate for method, rate in rates.items()}, "noise": noise, "view": "race"}
    st.button(label, key="optimizers.apply", on_click=controls.assign, kwargs=settings, type="primary", width="stretch")


def _explain_map(lesson: Lesson, config: TuneConfig) -> str:
    """Return what the marks mean, and a warning where the landscape flatters some optimizers."""
    words = lesson.words
    flattered = _is_straight(config) and not config.noise
    return " ".join([*([words["tune.straight"]] if flattered else []), words["tune.chaos"]])


def _is_straight(ground: GroundConfig) -> bool:
    """Return whether the directions of largest and smallest curvature are the coordinate axes."""
    return ground.landscape == "bowl" or (ground.landscape == "ravine" and ground.angle in (0.0, 90.0))


def _list_rates(lesson: Lesson, trace: TuneTrace, theory: TheoryTrace, raced: Sequence[str]) -> Numbers:
    """Best rate and loss, and theory beside measurement, for each optimizer of the race."""
    words, rows = lesson.words, []
    for row, (method, promise) in enumerate(zip(trace.methods, theory.promises, strict=True)):
        if method in raced:
            rate, loss = float(trace.best_rates[row]), float(trace.best_losses[row])
            told = words(f"quantity.{promise.quantity}", value=f"{promise.predicted:.5g}")
            difference = "—" if math.isnan(promise.measured) else f"{100 * abs(promise.measured / promise.predicted - 1):.3f} %"
            rows.append(
                name_row(
                    method,
                    [rate if trace.bracketed[row] else words("tune.edge", rate=rate), loss, told, promise.measured, difference],
                )
            )
    columns = [words[f"number.{name}"] for name in ("best", "best loss", "predicted", "measured", "difference")]
    return fold(Numbers(["", *columns], rows), (0, 1, 4))
