"""Logistic regression: what is learned from points with labels 0 and 1."""

import streamlit as st

from core.concepts.probabilities import fitting
from core.figures import probabilities as figures
from core.foundation.datasets import PointSet
from core.foundation.records import RefusedError
from pages.inputs.own_points import edit_points
from pages.probabilities_views import ladder
from pages.shell.compute import compute
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Clock, Layout, Numbers, Panel, Results, Row, Stage, View, moving

LAYOUT = Layout("'fit predictions'", "1.3fr 1fr", (370,))
DATA: tuple[PointSet, ...] = ("pass or fail", "own")
OWN_POINTS = "1,0;2,0;3,1"
EPOCHS = (100, 300, 1000)


def show_fitting(lesson: Lesson) -> View:
    """Return logistic regression, epoch by epoch, and what it predicts for x = 4."""
    words = lesson.words
    config, rate = read_training(lesson)
    trace = compute(fitting.fit, config)
    pictures = {"fit": figures.draw_fit, "predictions": figures.draw_predictions}
    panels = [Panel(name, draw(trace, words, rate)) for name, draw in pictures.items()]
    columns = [*words.name_columns("trained on", "own loss"), "w", "b", *words.name_columns("boundary", "prediction")]
    numbers = Numbers(columns, [_make_row(lesson, trace, loss, rate) for loss in fitting.LOSSES])
    clock = Clock(trace.epochs, "epoch")
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
    except RefusedError as error:  # points whose labels are not 0 or 1
        st.warning(lesson.words("refused.own", **error.numbers))
        return fitting.FittingConfig(**rest), rate


def _make_row(lesson: Lesson, trace: fitting.FittingTrace, loss: str, rate: float) -> Row:
    """Return one training's numbers at every epoch."""
    run = fitting.find_run(loss, rate)
    w, b = trace.parameters[run].T
    series = (trace.losses[run], w, b, trace.boundaries[run], trace.predictions[run])
    cells = [moving(values, at=trace.epochs) for values in series]
    return Row(lesson.words[f"option.loss.{loss}"], cells, *figures.LOOKS_OF_LOSSES[loss])
