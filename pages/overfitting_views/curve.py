"""The view of a curve through noisy points: its settings, its pictures, its numbers."""

from dataclasses import replace

import numpy as np

from core.concepts import overfitting as concept
from core.concepts.overfitting import CurveConfig, CurveTrace
from core.figures import overfitting as figures
from pages.inputs.own_points import edit_points
from pages.shell import courses
from pages.shell.compute import compute
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Dial, Layout, Numbers, Panel, Results, Row, Stage, View, moving

LAYOUT = Layout("'fit errors' 'fit terms'", "1.2fr 1fr", (203, 203))
ONE_DIAL = replace(LAYOUT, heights=(223, 223))
OWN = Layout("'own folds'", "1.2fr 1fr", (452,))
COLUMNS = ("parameters", "train", "test", "bias2", "variance", "noise2", "expected")
SMALLEST = 1e-20
"""Errors below it are rounding: 0."""


def show_curve(lesson: Lesson) -> View:
    """Show the controls; return the fit, its errors against complexity, and what the expected error consists of."""
    config, dials = _read_config(lesson)
    if config.family == "network":
        return _show_networks(lesson, config, dials)
    own = CurveConfig(family=config.family, data=config.data, own=config.own, seed=config.seed)
    return _present(lesson, compute(concept.fit_curves, own), config, dials)


def _show_networks(lesson: Lesson, config: CurveConfig, dials: list[Dial | None]) -> View:
    """Return networks of all widths as far as they are trained; the training goes on after they are drawn."""
    training = courses.follow(replace(config, complexity=CurveConfig.complexity), concept.start_networks, concept.train_networks)
    state = training.state
    note = "" if state.done else lesson.words("training.steps", done=state.steps, all=config.steps)
    view = _present(lesson, concept.judge_networks(state), config, dials)
    return replace(view, stage=replace(view.stage, note=note), after=lambda: courses.show_more(training, state))


def _present(lesson: Lesson, trace: CurveTrace, config: CurveConfig, dials: list[Dial | None]) -> View:
    words, known, network = lesson.words, config.data == "sine", config.family == "network"
    panels = [
        Panel("fit" if known else "own", figures.draw_fit(trace, config, words)),
        Panel("errors" if known else "folds", figures.draw_errors(trace, config, words)),
    ]
    if known:
        panels.append(Panel("terms", figures.draw_terms(trace, config, words)))
    layout = (ONE_DIAL if network else LAYOUT) if known else OWN
    numbers = _write_numbers(lesson, trace)
    parameters = concept.count_parameters(config.family, config.complexity)
    return View(
        stage=Stage(key="overfitting.curve", panels=panels, layout=layout, numbers=numbers, dials=dials),
        formula="formula.curve" if known else "formula.own",
        values={**figures.read_errors(trace, config), "noise": config.noise, "ridge": config.ridge, "parameters": parameters},
        program=concept.write_curve_program(config),
        table=lambda: concept.tabulate_curves(trace),
        results=lambda: _list_results(trace, config),
    )


def _list_results(trace: CurveTrace, config: CurveConfig) -> Results:
    """Return what the program must compute and the table must hold, up to the rounding of the fits, which grows with the degree."""
    errors = figures.read_errors(trace, config)
    if config.family == "network":
        expressions = {"(network(x) - y).square().mean()": "train_error"}
    else:
        expressions = {"(features @ weights - targets[: len(x)]).square().mean()": "train_error"}
        if config.data == "sine":
            expressions["(expand(scale(test_x)) @ weights - test_y).square().mean()"] = "test_error"
    table = {name: getattr(trace, name) for name in ("train_error", "test_error", "bias2", "variance")}
    return Results({said: np.float32(errors[name]) for said, name in expressions.items()}, table)


def _read_config(lesson: Lesson) -> tuple[CurveConfig, list[Dial | None]]:
    """Show the controls; return what they say, and the dials among the fits that are computed together."""
    controls = lesson.controls
    data = controls.choose("data", concept.SOURCES)
    own = edit_points(lesson) if data == "own" else ()
    family = controls.choose("family", concept.FAMILIES if data == "sine" else concept.FAMILIES[:2], few=True)
    seed = controls.slide("seed", range(20)) if data == "sine" else CurveConfig.seed
    name = "width" if family == "network" else "degree"
    complexity, complexity_dial = controls.dial(name, concept.COMPLEXITIES[family], CurveConfig.complexity)
    config = CurveConfig(family=family, data=data, own=own, complexity=complexity, seed=seed)
    if family == "network":
        with side_by_side(2):
            noise, count = controls.slide("noise", concept.NOISES), controls.slide("count", concept.COUNTS)
            ridge, steps = controls.slide("ridge", concept.RIDGES), controls.slide("steps", concept.STEPS)
        return replace(config, noise=noise, count=count, ridge=ridge, steps=steps), [complexity_dial]
    ridge, ridge_dial = controls.dial("ridge", concept.RIDGES)
    if data == "own":
        return replace(config, ridge=ridge), [complexity_dial, ridge_dial]
    (noise, noise_dial), (count, count_dial) = controls.dial("noise", concept.NOISES), controls.dial("count", concept.COUNTS)
    return replace(config, noise=noise, count=count, ridge=ridge), [complexity_dial, noise_dial, count_dial, ridge_dial]


def _write_numbers(lesson: Lesson, trace: CurveTrace) -> Numbers:
    words, dials = lesson.words, figures.list_dials(trace)
    first = figures.list_dials(trace, ("complexity",))
    counts = [concept.count_parameters(trace.config.family, each) for each in trace.complexities.tolist()]
    known = trace.config.data == "sine"
    errors = (trace.train_error, trace.test_error, *((trace.bias2, trace.variance) if known else ()))
    cells = [moving(counts, dials=first), *(_follow(trace, each) for each in errors)]
    if known:
        noise = trace.noises**2
        cells += [moving(noise, dials=["noise"]) if "noise" in dials else float(noise[0]), _follow(trace, trace.expected_error)]
    names = COLUMNS if known else ("parameters", "train", "folds")
    return Numbers(["", *(words[f"number.{name}"] for name in names)], [Row(words["row.fit"], cells)], first="12%")


def _follow(trace: CurveTrace, errors: np.ndarray) -> dict:
    """Return a cell with the errors at every position of the dials."""
    shown = figures.drop_axes(trace, errors).astype("f4")
    return moving(shown * (shown > SMALLEST), dials=figures.list_dials(trace))
