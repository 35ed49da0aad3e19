"""Many layers: what becomes of a signal and of its gradient, and what a backward pass costs."""

import numpy as np

from core.concepts import backprop as concept
from core.concepts.backprop import ACTIVATIONS, DepthConfig, DepthTrace
from core.figures import backprop as figures
from pages.backprop_views import cost
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Results, Row, Stage, View, moving

NARROW = Layout("'signals gradients' 'cost cost'", "1fr 1fr", (280, 260))
LAYOUT = Layout("'signals gradients cost'", "1fr 1fr 0.8fr", (300,), NARROW)
SIGMOID = ACTIVATIONS.index("sigmoid")


def show_depth(lesson: Lesson) -> View:
    """Return the sizes of activations and gradients layer by layer, and the measured cost."""
    words, controls = lesson.words, lesson.controls
    config = DepthConfig(
        start=controls.choose("start", concept.STARTS, "pytorch", few=False),
        residual=controls.switch("residual", False),
        normalize=controls.switch("normalize", False),
    )
    depth, dial = controls.dial(figures.DEPTH, tuple(range(1, concept.LAYERS + 1)), 20)
    trace, times = compute(concept.send_through, config), cost.measure(lesson)
    stage = Stage(
        key="depth",
        panels=[
            Panel("signals", figures.draw_signals(trace, depth, words)),
            Panel("gradients", figures.draw_gradients(trace, depth, words)),
            Panel("cost", figures.draw_cost(times, words)),
        ],
        layout=LAYOUT,
        dials=[dial],
        numbers=_write_numbers(lesson, trace),
        note=words.join(words["note.small"] if config == DepthConfig() else "", cost.write_note(lesson, times)),
        outcome=("gradients",),
    )
    medians = np.median(trace.gradients[:, depth - 1], 1)[:, : depth + 1]
    return View(
        stage=stage,
        formula="formula.changed" if config.residual else "formula.normalized" if config.normalize else "formula.depth",
        values={"depth": depth, "bound": 0.25**depth, "found": medians[SIGMOID, 0]},
        program=concept.write_depth(config, depth),
        table=lambda: concept.tabulate_depth(trace, depth),
        results=lambda: Results(
            {
                "activations": trace.signals[SIGMOID, 0, : depth + 1],
                "gradients": trace.gradients[SIGMOID, depth - 1, 0, : depth + 1],
            },
            {"gradients": medians},
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
    return Numbers(words.name_columns("", "last", "median", "smallest", "largest", "bound"), rows)
