"""Yes or no: one score through a sigmoid, a neuron, logistic regression, and the loss that it needs."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.concepts.probabilities import fitting, losses, neuron, sigmoid
from core.figures import probabilities as figures
from core.foundation.datasets import PointSet
from pages.probabilities_views import Step, ladder
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.own_points import edit_points
from pages.shell.stage import Clock, Numbers, Panel, Row, moving, show_stage

DATA: tuple[PointSet, ...] = ("pass or fail", "own")
OWN_POINTS = "1,0;2,0;3,1"


def show_sigmoid(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """σ(wx + b), its slope, where it saturates, tanh beside it."""
    words, steps = lesson.words, {"w": ladder(4, 0.25), "b": ladder(8, 0.5), "x": ladder(8, 0.25)}
    standard = sigmoid.SigmoidConfig()
    with side:
        chosen = {name: lesson.controls.slide(name, values, getattr(standard, name)) for name, values in steps.items()}
    config = sigmoid.SigmoidConfig(**chosen)
    trace = compute(sigmoid.squash, config)
    panels = [Panel("sigmoid", figures.draw_sigmoid(trace, words)), Panel("slopes", figures.draw_slopes(trace, words))]
    columns = [words[f"number.{name}"] for name in ("at", "score", "probability", "slope", "slope in x", "tanh", "saturated")]
    cells = [trace.score, trace.probability, trace.slope, trace.slope_in_x, trace.tanh_value, trace.saturation_score]
    numbers = Numbers(columns, [Row(f"x = {config.x:g}", cells)])
    with stage:
        show_stage("sigmoid", words, panels, areas="'sigmoid slopes'", columns="1fr 1fr", heights=(400,), numbers=numbers)
    formula = {**chosen, "probability": trace.probability, "slope": trace.slope_in_x}
    return Step(formula, sigmoid.write_program(config), lambda: sigmoid.tabulate(trace), panels[0].figure)


def show_neuron(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """Two inputs, two weights and a bias: a score, and its probability."""
    words, slide, standard = lesson.words, lesson.controls.slide, neuron.NeuronConfig()
    with side:
        w1, w2 = (slide(f"w{number}", ladder(8, 0.5), standard.weights[number - 1]) for number in (1, 2))
        b = slide("bias", ladder(8, 0.5), standard.bias)
        x1, x2 = (slide(f"x{number}", ladder(2, 0.25), standard.inputs[number - 1]) for number in (1, 2))
    config = neuron.NeuronConfig(weights=(w1, w2), bias=b, inputs=(x1, x2))
    trace = compute(neuron.fire, config)
    pictures = {"sum": figures.draw_sum, "answer": figures.draw_answer, "map": figures.draw_map}
    panels = [Panel(name, draw(trace, words)) for name, draw in pictures.items()]
    columns = [words["number.neuron"], "w₁x₁", "w₂x₂", "b", words["number.score"], words["number.probability"]]
    numbers = Numbers(columns, [Row(f"({x1:g}, {x2:g})", [*trace.terms, trace.score, trace.probability])])
    with stage:
        show_stage("neuron", words, panels, areas="'sum answer map'", columns="1fr 1fr 1.15fr", heights=(400,), numbers=numbers)
    formula = {"w1": w1, "w2": w2, "x1": x1, "x2": x2, "b": b, "score": trace.score, "probability": trace.probability}
    return Step(formula, neuron.write_program(config), lambda: neuron.tabulate(trace), panels[2].figure)


def show_fitting(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """Logistic regression, epoch by epoch, and what it predicts for x = 4."""
    words = lesson.words
    with side:
        config, rate = _read_training(lesson)
    trace = compute(fitting.fit, config)
    panels = [Panel("fit", figures.draw_fit(trace, words, rate)), Panel("answers", figures.draw_answers(trace, words, rate))]
    columns = [*(words[f"number.{name}"] for name in ("trained on", "loss")), "w", "b"]
    columns += [words["number.boundary"], words["number.answer"]]
    rows = [_training_row(lesson, trace, loss, rate) for loss in fitting.LOSSES]
    clock = Clock(trace.epochs, words["clock.epoch"])
    settings = {"areas": "'fit answers'", "columns": "1.3fr 1fr", "heights": (345,)}
    with stage:
        show_stage("fitting", words, panels, **settings, clock=clock, numbers=Numbers(columns, rows))
    run = fitting.run_of("cross-entropy", rate)
    (w, b), last = trace.parameters[run, -1], {"loss": trace.losses[run, -1], "answer": trace.answers[run, -1]}
    formula = {"epochs": config.epochs, "rate": rate, "w": w, "b": b, **last}
    return Step(formula, fitting.write_program(config, rate), lambda: fitting.tabulate(trace, rate), panels[0].figure)


def show_losses(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """How hard two losses pull on a confidently wrong score, and the landscapes that follow from it."""
    words, controls, standard = lesson.words, lesson.controls, losses.LossesConfig()
    with side:
        score = controls.slide("score", ladder(10, 0.5), standard.score)
        label = controls.choose("label", (0, 1), standard.label)
        settings, rate = _read_training(lesson)
    config = losses.LossesConfig(score=score, label=label)
    trace, training = compute(losses.compare_losses, config), compute(fitting.fit, settings)
    surfaces = dict(zip(("surface_cross_entropy", "surface_squared_error"), fitting.LOSSES, strict=True))
    panels = [Panel(name, figures.draw_surface(training, words, loss, rate)) for name, loss in surfaces.items()]
    panels.append(Panel("pull", figures.draw_pull(trace, words)))
    columns = [words[f"number.{name}"] for name in ("loss kind", "loss at z", "pull", "training loss")]
    rows = []
    for run, loss in enumerate(fitting.LOSSES):
        now = moving(training.losses[fitting.run_of(loss, rate)], at=training.epochs)
        rows.append(Row(words[f"option.loss.{loss}"], [trace.loss[run], trace.gradient[run], now], *figures.LOOKS_OF_LOSSES[loss]))
    clock = Clock(training.epochs, words["clock.epoch"])
    layout = {"areas": f"'pull {' '.join(surfaces)}'", "columns": "1fr 1fr 1fr", "heights": (345,)}
    with stage:
        show_stage("losses", words, panels, **layout, clock=clock, numbers=Numbers(columns, rows))
    pulls = {"gradient": trace.gradient[0], "other": trace.gradient[1], "ratio": trace.ratio}
    formula = {"probability": trace.probability, "label": label, **pulls}
    return Step(formula, losses.write_program(config), lambda: losses.tabulate(trace), panels[0].figure)


def _read_training(lesson: Lesson) -> tuple[fitting.FittingConfig, float]:
    """Show the controls of a training; return its settings, and which of its learning rates to show."""
    controls, standard = lesson.controls, fitting.FittingConfig()
    data: PointSet = controls.choose("data", DATA, standard.data)
    if data == "own":
        controls.state("points", OWN_POINTS)  # first: the shared table would start from points that have no labels
    own = edit_points(lesson) if data == "own" else ()
    rate = controls.slide("rate", fitting.RATES, 0.1)
    left, right = st.columns(2)
    with left:
        start_w = controls.slide("start_w", ladder(5, 0.5), standard.start_w)
    with right:
        start_b = controls.slide("start_b", ladder(10, 0.5), standard.start_b)
    rest = {"start_w": start_w, "start_b": start_b, "epochs": controls.choose("epochs", (100, 300, 1000), standard.epochs)}
    try:
        return fitting.FittingConfig(data=data, own=own, **rest), rate
    except ValueError:  # points whose labels are not 0 or 1
        st.warning(lesson.words["refused.own"])
        return fitting.FittingConfig(**rest), rate


def _training_row(lesson: Lesson, trace: fitting.FittingTrace, loss: str, rate: float) -> Row:
    run = fitting.run_of(loss, rate)
    w, b = trace.parameters[run].T
    moments = (trace.losses[run], w, b, trace.boundaries[run], trace.answers[run])
    cells = [moving(values, at=trace.epochs) for values in moments]
    return Row(lesson.words[f"option.loss.{loss}"], cells, *figures.LOOKS_OF_LOSSES[loss])
