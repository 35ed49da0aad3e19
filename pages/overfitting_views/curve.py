"""The view of a curve through noisy points: its pictures."""

from dataclasses import replace

from core.concepts import overfitting as concept
from core.figures import overfitting as figures
from pages.overfitting_views.curve_numbers import drop_rounding, list_results, write_numbers
from pages.overfitting_views.curve_settings import read_settings
from pages.shell import courses
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Dial, Layout, Panel, Stage, View

LAYOUT = Layout("'fit errors' 'fit terms'", "1.2fr 1fr", (189, 189))
ONE_DIAL = replace(LAYOUT, heights=(223, 223))
OWN = Layout("'own folds'", "1.2fr 1fr", (452,))


def show_curve(lesson: Lesson) -> View:
    """Show the controls; return the fit, its errors against complexity, and what the expected error consists of."""
    config, dials = read_settings(lesson)
    if config.family == "network":
        return _show_networks(lesson, config, dials)
    own = concept.CurveConfig(family=config.family, data=config.data, own=config.own, seed=config.seed)
    return _present(lesson, replace(compute(concept.fit_curves, own), config=config), dials)


def _show_networks(lesson: Lesson, config: concept.CurveConfig, dials: list[Dial | None]) -> View:
    """Return networks of all widths as far as they are trained; the training goes on after they are drawn."""
    alike = replace(config, complexity=concept.CurveConfig.complexity)  # all widths are trained together
    training = courses.follow(alike, concept.start_networks, concept.train_networks)
    state = training.state
    note = "" if state.done else lesson.words("training.steps", done=state.steps, all=config.steps)
    view = _present(lesson, replace(compute(concept.judge_networks, state), config=config), dials)
    return replace(view, stage=replace(view.stage, note=note), after=courses.show_more(training, state))


def _present(lesson: Lesson, trace: concept.CurveTrace, dials: list[Dial | None]) -> View:
    """Return the pictures of the fits; of own points the hidden function is not known, nor bias and variance."""
    words, config = lesson.words, trace.config
    known, network = config.data == "sine", config.family == "network"
    panels = [
        Panel("fit" if known else "own", figures.draw_fit(trace, words)),
        Panel("errors" if known else "folds", figures.draw_errors(trace, words)),
    ]
    if known:
        panels.append(Panel("terms", figures.draw_terms(trace, words)))
    layout = (ONE_DIAL if network else LAYOUT) if known else OWN
    numbers = write_numbers(lesson, trace)
    parameters = concept.count_parameters(config.family, config.complexity)
    return View(
        stage=Stage(key="overfitting.curve", panels=panels, layout=layout, numbers=numbers, dials=dials),
        formula="formula.curve" if known else "formula.own",
        values={
            **drop_rounding(trace),
            "noise": config.noise,
            "ridge": config.ridge,
            "parameters": parameters,
        },
        program=concept.write_curve_program(config),
        table=lambda: concept.tabulate_curves(trace),
        results=lambda: list_results(trace),
    )
