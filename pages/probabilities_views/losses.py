"""Two losses: their gradients where the model is wrong, and the way back on each surface."""

import numpy as np

from core.concepts.probabilities import fitting, losses
from core.figures import probabilities as figures
from core.foundation.frames import stack_tables
from pages.probabilities_views import ladder
from pages.probabilities_views.fitting import read_training
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Numbers, Panel, Results, Row, Stage, View, moving

SURFACES = dict(zip(("surface_cross_entropy", "surface_squared_error"), fitting.LOSSES, strict=True))
LOSSES_NARROW = Layout(f"'score_gradients score_gradients' '{' '.join(SURFACES)}'", "1fr 1fr", (210, 250))
LOSSES_LAYOUT = Layout(f"'score_gradients {' '.join(SURFACES)}'", "1fr 1fr 1fr", (370,), LOSSES_NARROW)


def show_losses(lesson: Lesson) -> View:
    """Return the gradients of two losses at a confidently wrong score, and a training on each of their surfaces."""
    words, controls, standard = lesson.words, lesson.controls, losses.LossesConfig()
    score = controls.slide("score", ladder(10, 0.5), standard.score)
    label = controls.choose("label", (0, 1), standard.label)
    settings, rate = read_training(lesson)
    config = losses.LossesConfig(score=score, label=label)
    trace, training = compute(losses.compare_losses, config), compute(fitting.fit, settings)
    panels = [Panel(name, figures.draw_surface(training, words, loss, rate)) for name, loss in SURFACES.items()]
    panels.append(Panel("score_gradients", figures.draw_score_gradients(trace, words)))
    numbers = _write_numbers(lesson, trace, training, rate)
    clock = Clock(training.epochs, "epoch")
    gradients = {"gradient": trace.gradient[0], "other": trace.gradient[1], "ratio": trace.ratio}
    return View(
        stage=Stage(key="losses", panels=panels, layout=LOSSES_LAYOUT, clock=clock, numbers=numbers, outcome=("score_gradients",)),
        formula="formula.losses",
        values={"probability": trace.probability, "label": label, **gradients},
        program=losses.write_program(config),
        table=lambda: stack_tables([losses.tabulate(trace), fitting.tabulate(training, rate)]),
        results=lambda: list_results(trace, training, rate),
    )


def list_results(trace: losses.LossesTrace, training: fitting.FittingTrace, rate: float) -> Results:
    """Return what the program must compute and the table must hold: rows of scores, then rows of epochs."""
    runs = training.losses[[fitting.find_run(loss, rate) for loss in fitting.LOSSES]].ravel()
    no_score, no_epoch = np.full(runs.size, np.nan), np.full(trace.scores.size, np.nan)
    table = {"cross_entropy": [*trace.losses[0], *no_score], "squared_error_gradient": [*trace.gradients[1], *no_score]}
    return Results({"[cross_entropy, squared_error]": trace.loss}, {**table, "mean_loss": [*no_epoch, *runs]})


def _write_numbers(lesson: Lesson, trace: losses.LossesTrace, training: fitting.FittingTrace, rate: float) -> Numbers:
    """Return a row for each loss: its value and gradient at the score, and the training's loss at every epoch."""
    words, rows = lesson.words, []
    for run, loss in enumerate(fitting.LOSSES):
        now = moving(training.losses[fitting.find_run(loss, rate)], at=training.epochs)
        rows.append(Row(words[f"option.loss.{loss}"], [trace.loss[run], trace.gradient[run], now], *figures.LOOKS_OF_LOSSES[loss]))
    return Numbers(words.name_columns("loss kind", "loss at z", "gradient", "training loss"), rows)
