"""Many scores, shared out among the classes by softmax; and where its plain formula breaks."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.concepts.probabilities import overflow, softmax
from core.figures import probabilities as figures
from pages.probabilities_views import Step, ladder, write_vector
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.stage import Numbers, Panel, Row, show_stage

LOGITS = (*softmax.SoftmaxConfig.logits, 0.0, -1.0, -2.0)
TEMPERATURES = (0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)
CONSTANTS = (-10000.0, -1000.0, -100.0, -10.0, 0.0, 10.0, 100.0, 1000.0, 10000.0)
LARGEST = (1.0, 5.0, 10.0, 11.0, 11.1, 12.0, 20.0, 50.0, 88.0, 88.7, 89.0, 100.0, 500.0, 709.0, 710.0, 1000.0, 10000.0)


def show_softmax(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """Softmax in four stages, against temperature, and beside independent sigmoids."""
    words, controls, standard = lesson.words, lesson.controls, softmax.SoftmaxConfig()
    with side:
        logits = read_logits(lesson)
        temperature = controls.slide("temperature", TEMPERATURES, standard.temperature)
        constant = controls.slide("constant", CONSTANTS, standard.constant, show="{:g}".format)
    config = softmax.SoftmaxConfig(logits=logits, temperature=temperature, constant=constant)
    trace = compute(softmax.share_out, config)
    panels = [Panel(name, figures.draw_stage(trace, words, name)) for name in figures.STAGES]
    panels.append(Panel("temperature", figures.draw_temperature(trace, words)))
    panels.append(Panel("sigmoids", figures.draw_sigmoids(trace, words)))
    columns = [words[f"number.{name}"] for name in ("settings", "softmax", "sigmoids", "by constant", "pair", "pair sigmoid")]
    cells = [trace.probability_sum, trace.sigmoid_sum, trace.change_by_constant, trace.pair_softmax, trace.pair_sigmoid]
    areas = f"'{' '.join(figures.STAGES)}' 'temperature temperature sigmoids sigmoids'"
    layout = {"areas": areas, "columns": "1fr 1fr 1fr 1fr", "heights": (205, 215)}
    with stage:
        show_stage("softmax", words, panels, **layout, numbers=Numbers(columns, [Row(f"T = {temperature:g}", cells)]))
    formula = {"temperature": temperature, "constant": constant, "probabilities": write_vector(trace.probabilities)}
    return Step(formula, softmax.write_program(config), lambda: softmax.tabulate(trace), panels[3].figure)


def show_overflow(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """The plain formula in four number formats, and the stable one."""
    words = lesson.words
    with side:
        largest = lesson.controls.slide("largest", LARGEST, overflow.OverflowConfig.largest, show="{:g}".format)
    config = overflow.OverflowConfig(largest=largest)
    trace = compute(overflow.raise_logits, config)
    panels = [Panel("lanes", figures.draw_lanes(trace, words)), Panel("ceilings", figures.draw_ceilings(trace, words))]
    columns = [words("number.precision", largest=largest)]
    columns += [words[f"number.{name}"] for name in ("threshold", "power", "naive", "stable", "naive loss", "stable loss")]
    naive = ["nan" if np.isnan(each) else each for each in trace.naive]
    table = (trace.thresholds, trace.powers, naive, trace.stable, trace.naive_loss, trace.stable_loss)
    rows = [Row(name, cells) for name, *cells in zip(overflow.PRECISIONS, *table, strict=True)]
    layout = {"areas": "'lanes ceilings'", "columns": "1.3fr 1fr", "heights": (310,)}
    with stage:
        show_stage("overflow", words, panels, **layout, numbers=Numbers(columns, rows))
    single = overflow.PRECISIONS.index("float32")
    formula = {"largest": largest, "ceiling": trace.ceilings[single], "threshold": trace.thresholds[single]}
    return Step(formula, overflow.write_program(config), lambda: overflow.tabulate(trace), panels[0].figure)


def read_logits(lesson: Lesson) -> tuple[float, ...]:
    """Show how many classes there are, and a slider for each class's logit."""
    classes = lesson.controls.choose("classes", (2, 3, 4, 5, 6), len(softmax.SoftmaxConfig.logits))
    columns, logits = st.columns(2), []
    for number in range(classes):
        with columns[number % 2]:
            logits.append(lesson.controls.slide(f"z{number + 1}", ladder(10, 0.05), LOGITS[number]))
    return tuple(logits)
