"""The graph of a formula: values forwards, gradients backwards, its leaves as dials, and one leaf moved by h."""

from dataclasses import replace

import numpy as np

from core.concepts import backprop as concept
from core.concepts.backprop import GraphTrace
from core.figures import backprop as figures
from pages.backprop_views.formula import read_formula
from pages.backprop_views.nodes import show_table, write_steps
from pages.backprop_views.nudge import add_nudge, fit_height
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Panel, Results, Stage, View


def show_graph(lesson: Lesson) -> View:
    """Return the graph of the chosen formula with all of its numbers."""
    words, (config, dials) = lesson.words, read_formula(lesson)
    trace = replace(compute(concept.differentiate, config.unturned), config=config)
    leaf = lesson.controls.choose("nudge", ("none", *config.graph.names), "none", few=False)
    defined = np.isfinite(trace.gradients[trace.config.here]).all() and np.isfinite(trace.values[(*trace.config.here, -1)])
    stage = Stage(
        key="graph",
        panels=[Panel("graph", figures.draw_graph(trace, words, beside=leaf != "none"))],
        layout=Layout("'graph'", heights=fit_height(config, dials)),
        clock=Clock(np.arange(len(concept.name_steps(config.graph))), "step", start=0),
        dials=dials,
        numbers=write_steps(lesson, trace),
        note="" if defined else words["note.undefined"],
    )
    if leaf != "none":
        stage = add_nudge(lesson, stage, config, leaf)
    return View(
        stage=stage,
        formula="formula.graph",
        values=figures.write_sum(trace),
        program=concept.write_program(config),
        table=lambda: concept.tabulate_graph(trace),
        results=lambda: _list_results(trace),
        beside=lambda: show_table(lesson, trace),
    )


def _list_results(trace: GraphTrace) -> Results:
    """Return what the program must compute and the table must hold, where the dials stand."""
    values, gradients, names = trace.values[trace.config.here], trace.gradients[trace.config.here], trace.config.graph.names
    leaves = {f"{name}.grad": gradients[at] for at, name in enumerate(names) if name not in trace.config.data}
    return Results({"f": values[-1], **leaves}, {"value": values, "gradient": gradients})
