"""Overflow: what exp of a large score does, and why the largest one is subtracted first."""

import numpy as np

from core.concepts.probabilities import overflow
from core.figures import probabilities as figures
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Numbers, Panel, Results, Row, Stage, View

OVERFLOW_LAYOUT = Layout("'lanes ceilings'", "1.3fr 1fr", (354,))
LARGEST = (1.0, 5.0, 10.0, 11.0, 11.1, 12.0, 20.0, 50.0, 88.0, 88.7, 89.0, 100.0, 500.0, 709.0, 710.0, 1000.0, 10000.0)


def show_overflow(lesson: Lesson) -> View:
    """Return the plain formula in four number formats, and the stable one."""
    words = lesson.words
    largest = lesson.controls.slide("largest", LARGEST, overflow.OverflowConfig.largest, show="{:g}".format)
    config = overflow.OverflowConfig(largest=largest)
    trace = compute(overflow.compare_precisions, config)
    panels = [Panel("lanes", figures.draw_lanes(trace, words)), Panel("ceilings", figures.draw_ceilings(trace, words))]
    columns = [words("number.precision", largest=largest)]
    columns += words.name_columns("threshold", "power", "naive", "stable", "naive loss", "stable loss")
    naive = ["nan" if np.isnan(each) else each for each in trace.naive]
    table = (trace.thresholds, trace.powers, naive, trace.stable, trace.naive_loss, trace.stable_loss)
    numbers = Numbers(columns, [Row(name, cells) for name, *cells in zip(overflow.PRECISIONS, *table, strict=True)])
    single = overflow.PRECISIONS.index("float32")
    return View(
        stage=Stage(key="overflow", panels=panels, layout=OVERFLOW_LAYOUT, numbers=numbers),
        formula="formula.overflow",
        values={"largest": largest, "ceiling": trace.ceilings[single], "threshold": trace.thresholds[single]},
        program=overflow.write_program(config),
        table=lambda: overflow.tabulate(trace),
        results=lambda: Results(
            {"losses": np.stack([trace.naive_loss, trace.stable_loss], -1)},
            {"power": trace.powers, "naive": trace.naive, "stable": trace.stable, "stable_loss": trace.stable_loss},
        ),
    )
