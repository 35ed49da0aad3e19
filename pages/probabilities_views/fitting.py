"""Logistic regression: what is learned from points with labels 0 and 1, and which loss it needs."""

import streamlit as st

from core.concepts.probabilities import fitting, losses
from core.figures import probabilities as figures
from core.foundation.datasets import PointSet
from pages.inputs.own_points import edit_points
from pages.probabilities_views import ladder
from pages.shell.compute import compute
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Clock, Layout, Numbers, Panel, Results, Row, Stage, View, moving

LAYOUT = Layout("'fit predictions'", "1.3fr 1fr", (370,))
DATA: tuple[PointSet, ...] = ("pass or fail", "own")
OWN_POINTS = "1,0;2,0;3,1"
EPOCHS = (100, 300, 1000)
SURFACES = dict(zip(("surface_cross_entropy", "surface_squared_error"), fitting.LOSSES, strict=True))
LOSSES_NARROW = Layout(f"'score_gradients score_gradients' '{' '.join(SURFACES)}'", "1fr 1fr", (210, 250))
LOSSES_LAYOUT = Layout(f"'score_gradients {' '.join(SURFACES)}'", "1fr 1fr 1fr", (370,), LOSSES_NARROW)


def show_fitting(lesson: Lesson) -> View:
    """Return logistic regression, epoch by epoch, and what it predicts for x = 4."""
    words = lesson.words
    config, rate = read_training(lesson)
    trace = compute(fitting.fit, config)
    pictures = {"fit": figures.draw_fit, "predictions": figures.draw_predictions}
    panels = [Panel(name, draw(trace, words, rate)) for name, draw in pictures.items()]
    columns = [*words.name_columns("trained on", "loss"), "w", "b", *words.name_columns("boundary", "prediction")]
    numbers = Numbers(columns, [_make_row(lesson, trace, loss, rate) for loss in fitting.LOSSES])
    clock = Clock(trace.epochs, words["clock.epoch"])
    run = fitting.find_run("cross-entropy", rate)
    (w, b), last = trace.parameters[run, -1], {"loss": trace.losses[run, -1], "prediction": trace.predictions[run, -1]}
    return View(
        stage=Stage(key="fitting", panels=panels, layout=LAYOUT, clock=clock, numbers=numbers),
        formula="formula.fitting",
        values={"epochs": config.epochs, "rate": rate, "w": w, "b": b, **last},
        program=fitting.write_program(config, rate),
        table=lambda: fitting.tabulate(trace, rate),
        results=lambda: list_results(trace, rate),
    )


def list_results(trace: fitting.FittingTrace, rate: float) -> Results:
    """Return what the program, which trains on cross-entropy, must compute and the table must hold."""
    runs = [fitting.find_run(loss, rate) for loss in fitting.LOSSES]
    program = {"[w, b]": trace.parameters[fitting.find_run("cross-entropy", rate), -1]}
    w, b = trace.parameters[runs].transpose(2, 0, 1)
    return Results(program, {"w": w, "b": b, "mean_loss": trace.losses[runs], "prediction": trace.predictions[runs]})


def read_training(lesson: Lesson) -> tuple[fitting.FittingConfig, float]:
    """Show the controls of a training; return its settings, and which of its learning rates to show."""
    controls, standard = lesson.controls, fitting.FittingConfig()
    data: PointSet = controls.choose("data", DATA, standard.data)
    own = edit_points(lesson, OWN_POINTS) if data == "own" else ()
    rate = controls.slide("rate", fitting.RATES, 0.1)
    with side_by_side(2):
        start_w = controls.slide("start_w", ladder(5, 0.5), standard.start_w)
        start_b = controls.slide("start_b", ladder(10, 0.5), standard.start_b)
    rest = {"start_w": start_w, "start_b": start_b, "epochs": controls.choose("epochs", EPOCHS, standard.epochs)}
    try:
        return fitting.FittingConfig(data=data, own=own, **rest), rate
    except ValueError:  # points whose labels are not 0 or 1
        st.warning(lesson.words["refused.own"])
        return fitting.FittingConfig(**rest), rate


def _make_row(lesson: Lesson, trace: fitting.FittingTrace, loss: str, rate: float) -> Row:
    """Return one training's numbers at every epoch."""
    run = fitting.find_run(loss, rate)
    w, b = trace.parameters[run].T
    series = (trace.losses[run], w, b, trace.boundaries[run], trace.predictions[run])
    cells = [moving(values, at=trace.epochs) for values in series]
    return Row(lesson.words[f"option.loss.{loss}"], cells, *figures.LOOKS_OF_LOSSES[loss])


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
    clock = Clock(training.epochs, words["clock.epoch"])
    gradients = {"gradient": trace.gradient[0], "other": trace.gradient[1], "ratio": trace.ratio}
    return View(
        stage=Stage(key="losses", panels=panels, layout=LOSSES_LAYOUT, clock=clock, numbers=numbers),
        formula="formula.losses",
        values={"probability": trace.probability, "label": label, **gradients},
        program=losses.write_program(config),
        table=lambda: losses.tabulate(trace),
        results=lambda: Results(
            {"[cross_entropy, squared_error]": trace.loss},
            {"cross_entropy": trace.losses[0], "squared_error_gradient": trace.gradients[1]},
        ),
    )


def _write_numbers(lesson: Lesson, trace: losses.LossesTrace, training: fitting.FittingTrace, rate: float) -> Numbers:
    """Return a row for each loss: its value and gradient at the score, and the training's loss at every epoch."""
    words, rows = lesson.words, []
    for run, loss in enumerate(fitting.LOSSES):
        now = moving(training.losses[fitting.find_run(loss, rate)], at=training.epochs)
        rows.append(Row(words[f"option.loss.{loss}"], [trace.loss[run], trace.gradient[run], now], *figures.LOOKS_OF_LOSSES[loss]))
    return Numbers(words.name_columns("loss kind", "loss at z", "gradient", "training loss"), rows)
