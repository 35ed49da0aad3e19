"""The graph of a formula: values forwards, gradients backwards, its leaves as dials, and one leaf moved by h."""

import dataclasses
from typing import Any

import numpy as np
import streamlit as st

from core.concepts.backprop import (
    EXAMPLES,
    NUDGES,
    GraphConfig,
    GraphTrace,
    NudgeConfig,
    NudgeTrace,
    build_graph,
    differentiate,
    follow_steps,
    name_steps,
    nudge,
    subscript,
    tabulate_graph,
    write_program,
)
from core.figures import backprop as figures
from core.foundation.records import RefusedError
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Dial, Layout, Numbers, Panel, Results, Row, Stage, View, moving

ALONE = Layout("'graph'", heights=(380,))
BESIDE = Layout("'graph nudge'", "1.7fr 1fr", (380,), Layout("'graph' 'nudge'", heights=(340, 260)))
OWN, OWN_FORMULA, OWN_VALUES = "own", "relu(w*x + b) * v", (2.0, 1.0)
"""Leaves of one's own formula stand at 2 (the first) and 1 at the beginning."""
COLUMNS = ("value", "arrives", "local", "handed", "collected")


def show_graph(lesson: Lesson) -> View:
    """Return the graph of the chosen formula with all of its numbers."""
    words = lesson.words
    config, dials = _read_config(lesson)
    trace = dataclasses.replace(compute(differentiate, _forget_dials(config)), config=config)
    leaf = lesson.controls.choose("nudge", ("none", *config.graph.names), "none", few=False)
    panels, numbers, layout = [Panel("graph", figures.draw_graph(trace, words))], _write_steps(lesson, trace), ALONE
    if leaf != "none":
        h, dial = lesson.controls.dial("h", NUDGES, 1.0, show="{:g}".format)
        moved = NudgeConfig(**_list_settings(config), leaf=config.graph.names.index(leaf))
        change = dataclasses.replace(compute(nudge, _forget_dials(moved)), config=moved)
        panels.append(Panel("nudge", figures.draw_nudge(change, h, words)))
        numbers, layout = _write_nudge(lesson, change), BESIDE
        dials = [*dials, dial]
    clock = Clock(np.arange(len(name_steps(config.graph))), words["clock.step"], start=0)
    show_table(lesson, trace)
    result = trace.values[(*trace.here, -1)]
    return View(
        stage=Stage(
            key="graph",
            panels=panels,
            layout=layout,
            clock=clock,
            dials=dials,
            numbers=numbers,
            outcome=() if leaf == "none" else ("nudge",),
            note="" if np.isfinite(trace.gradients[trace.here]).all() and np.isfinite(result) else words["note.undefined"],
        ),
        formula="formula.graph",
        values=_fill_formula(trace),
        program=write_program(config),
        table=lambda: tabulate_graph(trace),
        results=lambda: _list_results(trace),
    )


def _list_results(trace: GraphTrace) -> Results:
    """Return what the program must compute and the table must hold, where the dials stand."""
    values, gradients, names = trace.values[trace.here], trace.gradients[trace.here], trace.config.graph.names
    leaves = {f"{name}.grad": gradients[at] for at, name in enumerate(names) if name not in trace.config.data}
    return Results({"f": values[-1], **leaves}, {"value": values, "gradient": gradients})


def show_table(lesson: Lesson, trace: GraphTrace) -> None:
    """Show every node with its value and gradient as a table, folded away: what screen readers read instead of the graph."""
    words = lesson.words
    with st.expander(words["table.title"]):
        head = (
            "| "
            + " | ".join(words[f"table.{name}"] for name in ("node", "computed", "value", "gradient"))
            + " |\n|---|---|---|---|"
        )
        numbers, rows = tabulate_graph(trace), []
        for node, *texts, value, gradient in zip(trace.config.graph.nodes, *(numbers[name] for name in numbers), strict=True):
            cells = [*texts, figures.write_number(value), "—" if node.name in trace.config.data else figures.write_number(gradient)]
            rows.append(f"| {' | '.join(cells)} |")
        st.markdown("\n".join([head, *rows]).replace("*", "\\*"))


def _read_config(lesson: Lesson) -> tuple[GraphConfig, list[Dial | None]]:
    """Show the choice of a formula, and dials for its leaves: for one chosen leaf where there are more than three."""
    controls = lesson.controls
    chosen = controls.choose("example", (*EXAMPLES, OWN), "product", few=False)
    base = _read_formula(lesson) if chosen == OWN else _make_config(chosen)
    names, free = base.graph.names, [name for name in base.graph.names if name not in base.data]
    turned = tuple(free)
    if len(free) > 3:
        turned = (controls.choose("turn", tuple(free), free[0], few=False),)
    base = dataclasses.replace(base, turned=turned)
    dials, values = [], list(base.values)
    for name in free:  # those without a dial keep the value that they were given
        place = names.index(name)
        values[place], dial = controls.dial(f"{chosen}{place + 1}", base.stops, base.values[place], show="{:g}".format)
        if dial and name in turned:
            dials.append(dataclasses.replace(dial, name=name, label=subscript(name)))
    return dataclasses.replace(base, values=tuple(values)), dials


def _make_config(example: str) -> GraphConfig:
    chosen = EXAMPLES[example]
    return GraphConfig(
        formula=chosen.formula, values=tuple(map(float, chosen.values.values())), turned=chosen.turned, data=chosen.data
    )


def _read_formula(lesson: Lesson) -> GraphConfig:
    """Show the field for one's own formula; what cannot be read gets a sentence, and the last good one stays."""
    controls, good = lesson.controls, f"{lesson.stem}.good formula"
    typed = controls.text("formula", OWN_FORMULA)
    try:
        config = _take_formula(typed)
        st.session_state[good] = typed
    except RefusedError as error:
        own = f"refused.{error.reason}"
        st.warning(lesson.words(own if own in lesson.words else f"expression.{error.reason}", **error.numbers))
        config = _take_formula(st.session_state.get(good, OWN_FORMULA))
    return config


def _take_formula(text: str) -> GraphConfig:
    names = build_graph(text).names
    values = (OWN_VALUES[0], *[OWN_VALUES[1]] * (len(names) - 1))
    return GraphConfig(formula=text, values=values, turned=names[:1])


def _list_settings(config: GraphConfig) -> dict[str, Any]:
    return {field.name: getattr(config, field.name) for field in dataclasses.fields(config)}


def _forget_dials(config: Any) -> Any:
    """Return the config that is the same wherever the dials stand: results are for all of their positions."""
    return dataclasses.replace(
        config,
        values=tuple(
            0.0 if name in config.turned else value for name, value in zip(config.graph.names, config.values, strict=True)
        ),
    )


def _write_steps(lesson: Lesson, trace: GraphTrace) -> Numbers:
    """Return one row: what happens at the shown moment."""
    words, dials, numbers = lesson.words, list(trace.config.turned), follow_steps(trace)
    cells = [moving(name_steps(trace.config.graph))]
    cells += [moving(getattr(numbers, name), dials=dials) for name in COLUMNS]
    return Numbers(["", *(words[f"number.{name}"] for name in ("step", *COLUMNS))], [Row(words["row.now"], cells)], first="9%")


def _write_nudge(lesson: Lesson, change: NudgeTrace) -> Numbers:
    """Return one row: the difference quotient beside the gradient."""
    words, turned = lesson.words, list(change.config.turned)
    along = [*turned, figures.DIAL]
    gradient = change.gradient[..., None]
    cells = [
        moving(change.value, dials=turned),
        moving(change.moved, dials=along),
        moving(change.quotients, digits=8, dials=along),
        moving(change.gradient, digits=8, dials=turned),
        moving(change.quotients - gradient, dials=along),
    ]
    leaf = subscript(change.config.graph.names[change.config.leaf])
    columns = [words[f"number.{name}"] for name in ("before", "after", "quotient", "gradient", "difference")]
    return Numbers(["", *columns], [Row(words("row.nudge", leaf=leaf), cells)], first="12%")


def _fill_formula(trace: GraphTrace) -> dict[str, object]:
    """Return the leaf that most ways lead to, and its gradient as a sum of products."""
    graph, handed = trace.config.graph, trace.handed[trace.here]
    ways = [[at for at, edge in enumerate(graph.edges) if graph.target(edge) == leaf] for leaf in range(graph.leaves)]
    leaf = max(range(graph.leaves), key=lambda each: len(ways[each]))
    arrived = [trace.gradients[(*trace.here, graph.edges[at][0])] for at in ways[leaf]]
    local = [trace.local[(*trace.here, at)] for at in ways[leaf]]
    products = [f"{figures.write_number(one)} · {figures.write_number(other)}" for one, other in zip(arrived, local, strict=True)]
    total = figures.write_number(handed[ways[leaf]].sum())
    return {"leaf": subscript(graph.names[leaf]), "sum": f"{' + '.join(products) or '0'} = {total}"}
