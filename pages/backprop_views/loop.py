"""The training loop line by line: the right one, and the mistakes that everybody makes once."""

import numpy as np

from core.concepts import backprop as concept
from core.concepts.backprop import RATES, LoopConfig, LoopTrace
from core.figures import backprop as figures
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Numbers, Panel, Results, Row, Stage, View, moving

NARROW = Layout("'listing' 'paths' 'losses'", heights=(190, 300, 170))
LAYOUT = Layout("'listing paths' 'losses paths'", "1.15fr 1fr", (165, 165), NARROW)


def show_loop(lesson: Lesson) -> View:
    """Return the loop's lines, its path on the loss surface and every tensor's value and gradient."""
    words, controls = lesson.words, lesson.controls
    config = LoopConfig(way=controls.choose("way", concept.WAYS, "right", few=False))
    rate, dial = controls.dial(figures.RATE, RATES, 0.01, show="{:g}".format)
    trace, right = compute(concept.run_loop, config), compute(concept.run_loop, LoopConfig())
    run, note = RATES.index(rate), words[f"way.{config.way}"]
    if right.diverges(run) and not trace.error:  # what fails stops before that shows
        note = words.join(note, words("loop.diverges", rate=rate))
    stage = Stage(
        key="loop",
        panels=[
            Panel("paths", figures.draw_paths(trace, right, rate, words)),
            Panel("listing", figures.draw_listing(concept.LINES[config.way], trace.line, trace.error, words)),
            Panel("losses", figures.draw_losses(trace, right, rate, words)),
        ],
        layout=LAYOUT,
        clock=Clock(np.arange(len(trace.line)), "lines", start=0),
        dials=[dial],
        numbers=_write_numbers(lesson, trace, right),
        note=note,
        outcome=("paths", "losses"),
    )
    curvature, _ = concept.find_curvatures()
    period = concept.find_period(rate, curvature)
    swing = "—" if np.isnan(period) else f"{period:.1f}"
    return View(
        stage=stage,
        formula="formula.loop",
        values={"rate": rate, "curvature": curvature, "product": rate * curvature, "period": swing},
        program=concept.write_loop(config, rate),
        table=lambda: concept.tabulate_loop(trace, rate),
        results=lambda: Results(
            {"[model.weight.item(), model.bias.item()]": trace.parameters[run, -1].astype("f4")},
            {"w": trace.parameters[run, :, 0], "b.grad": trace.gradients[run, :, 1], "loss": trace.losses[run]},
        ),
    )


def _write_numbers(lesson: Lesson, trace: LoopTrace, right: LoopTrace) -> Numbers:
    """Return a row for the right loop and one for the chosen one: w, b, their gradients, the loss, at every moment and rate."""
    words, rows = lesson.words, []
    runs = [("right", right, figures.match(trace, right)), ("wrong", trace, np.arange(len(trace.line)))]
    for name, run, moments in runs[: 1 if trace.config.way == "right" else 2]:
        columns = [values[:, moments, part] for part in (0, 1) for values in (run.parameters, run.gradients)]
        columns.append(run.losses[:, moments])
        rows.append(Row(words[f"legend.{name}"], [moving(each, dials=[figures.RATE]) for each in columns], *figures.LOOKS[name]))
    return Numbers(["", "w", "w.grad", "b", "b.grad", words["number.loss"]], rows, first="26%")
