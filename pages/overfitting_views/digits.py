"""The view of perceptrons on digits: their training by width."""

from collections.abc import Callable

import numpy as np

from core.concepts import overfitting as concept
from core.figures import overfitting as figures
from pages.overfitting_views.digits_settings import read_settings
from pages.overfitting_views.progress import TEST_LOSS, follow_study, list_results
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Row, Stage, View, moving

LAYOUT = Layout("'losses widths' 'accuracies weights'", "1fr 1fr", (202, 202))
TUTORIAL = Layout("'losses accuracies' 'weights weights'", "1fr 1fr", (232, 212))


def show_digits(lesson: Lesson) -> View:
    """Show what is trained; return loss and accuracy by epoch, final accuracy over width, and weights."""
    config, dials = read_settings(lesson)
    place, several = dials[0].index if dials else 0, bool(dials)
    state, note, after = follow_study(lesson, config)
    trace, words = concept.judge_digits(state), lesson.words
    panels = [Panel(name, figures.draw_training(trace, place, words, name)) for name in ("losses", "accuracies")]
    panels.append(Panel("weights", figures.draw_weights(trace, place, words)))
    if several:
        panels.append(Panel("widths", figures.draw_widths(trace, place, words)))
    layout, numbers = LAYOUT if several else TUTORIAL, _write_numbers(lesson, trace)
    stage = Stage(key="overfitting.digits", panels=panels, layout=layout, numbers=numbers, dials=dials, note=note)
    return wrap(stage, state, trace, place, after)


def wrap(stage: Stage, state: concept.StudyState, trace: concept.DigitsTrace, place: int, after: Callable[[], None] | None) -> View:
    """Return the view of a stage; `place` is that of the network whose program is shown."""
    several, width = trace.config.network == "every width", int(trace.widths[place])
    return View(
        stage=stage,
        formula="formula.digits" if several else "formula.tutorial",
        values={"h": width, "parameters": int(trace.parameters[place]), "size": trace.config.size},
        program=concept.write_digits_program(trace.config, width),
        table=lambda: concept.tabulate_study(state),
        results=lambda: list_results(state, {TEST_LOSS: state.losses[0, -1, 1, 0, place]}),
        after=after,
    )


def _write_numbers(lesson: Lesson, trace: concept.DigitsTrace) -> Numbers:
    """Return loss and accuracy of the chosen width after the last epoch known, mean over seeds."""
    words = lesson.words
    losses, accuracies = trace.losses[:, -1].mean(0), trace.accuracies[:, -1].mean(0)  # (part, network)
    columns = [trace.parameters, *losses, *accuracies, np.ptp(trace.accuracies[:, -1, 1], axis=0)]
    cells = [moving(each, dials=["hidden"]) if len(trace.widths) > 1 else each[0] for each in columns]
    names = ("parameters", "train_loss", "test_loss", "train_accuracy", "test_accuracy", "spread")
    label = words("row.seeds", done=trace.seeds, all=trace.config.seeds)
    return Numbers(words.name_columns("", *names), [Row(label, cells)], first="16%")
