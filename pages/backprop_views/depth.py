"""Many layers: what becomes of a signal and of its gradient, and what a backward pass costs."""

import time

import numpy as np
import streamlit as st

from core.concepts.backprop import (
    ACTIVATIONS,
    LAYERS,
    STARTS,
    CostConfig,
    DepthConfig,
    DepthTrace,
    measure_cost,
    send_through,
    tabulate_depth,
    write_depth,
)
from core.figures import backprop as figures
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Results, Row, Stage, View, moving

NARROW = Layout("'signals gradients' 'cost cost'", "1fr 1fr", (280, 260))
LAYOUT = Layout("'signals gradients cost'", "1fr 1fr 0.8fr", (300,), NARROW)
FRESH = 60
"""Seconds within which a class shares one measurement of the cost."""


def show_depth(lesson: Lesson) -> View:
    """Return the sizes of activations and gradients layer by layer, and the measured cost."""
    words, controls = lesson.words, lesson.controls
    config = DepthConfig(
        start=controls.choose("start", STARTS, "pytorch", few=False),
        residual=controls.switch("residual", False),
        normalize=controls.switch("normalize", False),
    )
    depth, dial = controls.dial(figures.DEPTH, tuple(range(1, LAYERS + 1)), 20)
    repetition = st.session_state.setdefault(f"{lesson.stem}.repetition", int(time.time()) // FRESH)
    trace, cost = compute(send_through, config), compute(measure_cost, CostConfig(repetition=repetition))
    panels = [
        Panel("signals", figures.draw_signals(trace, depth, words)),
        Panel("gradients", figures.draw_gradients(trace, depth, words)),
        Panel("cost", figures.draw_cost(cost, words)),
    ]
    ratio = cost.backward / cost.forward
    at, widest = ACTIVATIONS.index("sigmoid"), int(cost.parameters[-1])
    times = {"forward": 1e3 * cost.forward[-1], "backward": 1e3 * cost.backward[-1], "differences": cost.differences[-1]}
    return View(
        stage=Stage(
            key="depth",
            panels=panels,
            layout=LAYOUT,
            dials=[dial],
            numbers=_write_numbers(lesson, trace),
            note=words("note.cost", ratio=ratio[-1], parameters=widest, **times),
            outcome=("gradients",),
        ),
        formula="formula.changed" if config.residual or config.normalize else "formula.depth",
        values={"depth": depth, "bound": 0.25**depth, "found": np.median(trace.gradients[at, depth - 1, :, 0])},
        program=write_depth(config, depth),
        table=lambda: tabulate_depth(trace, depth),
        results=lambda: Results(
            {
                "activations": trace.signals[at, 0, : depth + 1],
                "gradients": trace.gradients[at, depth - 1, 0, : depth + 1],
            },
            {"gradients": np.median(trace.gradients[:, depth - 1], 1)[:, : depth + 1]},
        ),
    )


def _write_numbers(lesson: Lesson, trace: DepthTrace) -> Numbers:
    """Return a row for each activation: the last layer's activations, the first layer's gradient over the seeds, its bound."""
    words, rows, dials = lesson.words, [], [figures.DEPTH]
    for at, activation in enumerate(ACTIVATIONS):
        first = trace.gradients[at, :, :, 1]  # axes: depth, run
        columns = [np.median(trace.signals[at], 0)[1:], np.median(first, 1), first.min(1), first.max(1), trace.bound[at, :, 1]]
        cells = [moving(values, digits=3, dials=dials) for values in columns]
        rows.append(Row(words[f"option.activation.{activation}"], cells, *figures.LOOKS_OF_ACTIVATIONS[activation]))
    return Numbers(["", *(words[f"number.{name}"] for name in ("last", "median", "smallest", "largest", "bound"))], rows)
