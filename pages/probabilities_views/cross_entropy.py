"""Cross-entropy: how wrong the probabilities are, and gradient descent on the logits, right and with softmax twice."""

import numpy as np

from core.concepts.probabilities import cross_entropy
from core.figures import probabilities as figures
from pages.probabilities_views import write_vector
from pages.probabilities_views.softmax import read_logits
from pages.shell.compute import compute
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Clock, Layout, Numbers, Panel, Prediction, Results, Row, Stage, View, moving

TRIANGLE = Layout("'loss_curve triangle' 'gradients triangle'", "1fr 1.2fr", (185, 185))
"""For three classes, whose probabilities are a point in a triangle; any other number of them is drawn as lines."""
LINES = Layout("'loss_curve probabilities_over_steps' 'gradients probabilities_over_steps'", "1fr 1.2fr", (185, 185))
RATES, STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0), (20, 60, 200)
COLUMNS = ("way", "start loss", "minus nll", "minus hand", "start gradient", "true probability", "loss now")


def show_cross_entropy(lesson: Lesson) -> View:
    """Return the loss of a probability, its gradient, and both descents."""
    words = lesson.words
    config = _read_descent(lesson)
    trace = compute(cross_entropy.descend_logits, config)
    errors, wrong = write_vector(trace.errors[0, 0]), write_vector(trace.gradients[1, 0])
    stage = Stage(
        key="cross_entropy",
        panels=_draw_panels(lesson, trace),
        layout=TRIANGLE if _are_in_triangle(trace) else LINES,
        clock=Clock(np.arange(config.steps + 1), "step", start=0),
        numbers=Numbers(words.name_columns(*COLUMNS), _make_rows(lesson, trace)),
        outcome=("gradients",),
    )
    return View(
        stage=stage,
        formula="formula.cross_entropy",
        values={"loss": trace.by_cross_entropy, "errors": errors, "wrong": wrong, "least": trace.least_of_softmax_twice},
        program=cross_entropy.write_program(config),
        table=lambda: cross_entropy.tabulate(trace),
        results=lambda: Results(
            {"logits": trace.logits[0, -1], "logits.softmax(dim=0)": trace.probabilities[0, -1]},
            {"loss": trace.losses, "z1": trace.logits[..., 0], "p2": trace.probabilities[..., 1]},
        ),
        prediction=Prediction(config, cross_entropy.OUTCOMES, trace.outcome),
    )


def _read_descent(lesson: Lesson) -> cross_entropy.CrossEntropyConfig:
    controls, standard = lesson.controls, cross_entropy.CrossEntropyConfig()
    logits = read_logits(lesson)
    true_class = controls.choose("true_class", tuple(range(1, len(logits) + 1)), min(standard.true_class + 1, len(logits)))
    with side_by_side(2):
        rate = controls.slide("step_size", RATES, standard.learning_rate)
        steps = controls.choose("steps", STEPS, standard.steps)
    return cross_entropy.CrossEntropyConfig(logits=logits, true_class=true_class - 1, learning_rate=rate, steps=steps)


def _are_in_triangle(trace: cross_entropy.CrossEntropyTrace) -> bool:
    return len(trace.config.logits) == figures.CLASSES_OF_TRIANGLE


def _draw_panels(lesson: Lesson, trace: cross_entropy.CrossEntropyTrace) -> list[Panel]:
    words, triangle = lesson.words, _are_in_triangle(trace)
    name, draw = ("triangle", figures.draw_triangle) if triangle else ("probabilities_over_steps", figures.draw_probabilities)
    others = {"loss_curve": figures.draw_loss_curve, "gradients": figures.draw_gradients}
    return [Panel(name, draw(trace, words)) for name, draw in {name: draw, **others}.items()]


def _make_rows(lesson: Lesson, trace: cross_entropy.CrossEntropyTrace) -> list[Row]:
    """Return a row for each descent: its loss, minus the equal ways to write it, its largest gradient, its progress."""
    rows = []
    for run, loss in enumerate((trace.by_cross_entropy, trace.by_softmax_twice)):
        way = cross_entropy.WAYS[run]
        now = [moving(trace.probabilities[run, :, trace.config.true_class]), moving(trace.losses[run])]
        cells = [loss, loss - trace.by_log_softmax, loss - trace.by_hand, np.abs(trace.gradients[run, 0]).max(), *now]
        rows.append(Row(lesson.words[f"option.way.{way}"], cells, *figures.LOOKS_OF_WAYS[way][:2]))
    return rows
