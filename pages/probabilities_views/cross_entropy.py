"""Cross-entropy: how wrong the shares are, and the way down, right and with softmax twice."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.concepts.probabilities import cross_entropy
from core.figures import probabilities as figures
from pages.probabilities_views import Step, write_vector
from pages.probabilities_views.softmax import read_logits
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.prediction import ask_first
from pages.shell.stage import Clock, Numbers, Panel, Row, moving, show_stage


def show_cross_entropy(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """The price of a probability, its gradient, and the way down: right, and with softmax twice."""
    words = lesson.words
    with side:
        config = _read_descent(lesson)
    trace = compute(cross_entropy.descend_logits, config)
    with side:
        shown = ask_first(lesson, config, cross_entropy.OUTCOMES, trace.outcome)
    play = repr(config) if shown and lesson.controls.state("predict") == "1" else ""
    in_triangle = len(config.logits) == figures.CLASSES_OF_TRIANGLE
    name, draw = ("triangle", figures.draw_triangle) if in_triangle else ("shares_over_steps", figures.draw_shares)
    panels = [
        Panel("price", figures.draw_price(trace, words)),
        Panel("gradients", figures.draw_gradients(trace, words)),
        Panel(name, draw(trace, words)),
    ]
    columns = [
        words[f"number.{each}"]
        for each in ("way", "start loss", "minus nll", "minus hand", "start pull", "true probability", "price now")
    ]
    clock = Clock(np.arange(config.steps + 1), words["clock.step"], start=0, locked=not shown, play=play)
    layout = {"areas": f"'price {name}' 'gradients {name}'", "columns": "1fr 1.2fr", "heights": (185, 185)}
    with stage:
        show_stage("cross_entropy", words, panels, **layout, clock=clock, numbers=Numbers(columns, _ways(lesson, trace)))
    errors, wrong = write_vector(trace.errors[0, 0]), write_vector(trace.gradients[1, 0])
    formula = {"loss": trace.by_cross_entropy, "errors": errors, "wrong": wrong, "least": trace.least_of_softmax_twice}
    return Step(formula, cross_entropy.write_program(config), lambda: cross_entropy.tabulate(trace), panels[2].figure)


def _read_descent(lesson: Lesson) -> cross_entropy.CrossEntropyConfig:
    controls, standard = lesson.controls, cross_entropy.CrossEntropyConfig()
    logits = read_logits(lesson)
    true_class = controls.choose("true_class", tuple(range(1, len(logits) + 1)), min(standard.true_class + 1, len(logits)))
    left, right = st.columns(2)
    with left:
        rate = controls.slide("step_size", (0.1, 0.2, 0.5, 1.0, 2.0, 5.0), standard.learning_rate)
    with right:
        steps = controls.choose("steps", (20, 60, 200), standard.steps)
    return cross_entropy.CrossEntropyConfig(logits=logits, true_class=true_class - 1, learning_rate=rate, steps=steps)


def _ways(lesson: Lesson, trace: cross_entropy.CrossEntropyTrace) -> list[Row]:
    """Return a row for each way to descend: its loss, what differs from the equal ways to write it, its pull, its progress."""
    rows = []
    for run, loss in enumerate((trace.by_cross_entropy, trace.by_softmax_twice)):
        way = cross_entropy.WAYS[run]
        now = [moving(trace.probabilities[run, :, trace.config.true_class]), moving(trace.losses[run])]
        cells = [loss, loss - trace.by_log_softmax, loss - trace.by_hand, np.abs(trace.gradients[run, 0]).max(), *now]
        rows.append(Row(lesson.words[f"option.way.{way}"], cells, *figures.LOOKS_OF_WAYS[way][:2]))
    return rows
