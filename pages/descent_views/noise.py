"""The noise of the gradients along the mini-batch path, and what the batch size does to it."""

import numpy as np

from core.concepts import descent
from core.concepts.descent import TimedRace
from core.figures import descent as figures
from pages.descent_views.learning_rates import Rates
from pages.descent_views.table import lay_table, name_line
from pages.descent_views.verdict import write_verdict
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Panel, Stage, moving

LAYOUT = Layout("'cloud variance'", "1fr 1fr", (290,))


def show_noise(lesson: Lesson, timed: TimedRace, _: TimedRace | None, rates: Rates) -> Stage:
    """Return the cloud of gradients at a point of the mini-batch path, and its variance against the batch size."""
    words, noise, dials = lesson.words, descent.measure_noise(timed.race.trace), rates.dial_of
    at, on = timed.at[noise.method][noise.updates], dials[noise.method]
    panels = [
        Panel("cloud", figures.draw_cloud(noise, timed, words, dials)),
        Panel("variance", figures.draw_variance(noise, timed, words, dials)),
    ]
    rows = []
    for method, size in timed.race.config.batch_sizes().items():
        which = int(np.searchsorted(noise.sizes, size))
        kinds = (each[..., which] for each in (noise.measured, noise.without_return, noise.independent))
        cells = [moving(values.astype("f4"), at, dials=[on]) for values in (*kinds, noise.signal)]
        rows.append(name_line(words, method, [size, *cells]))
    titles = ("method", "batch size", "measured", "without return", "independent", "signal")
    return Stage(
        key="noise",
        panels=panels,
        layout=LAYOUT,
        clock=Clock(descent.read_clock([timed]), words[f"clock.{timed.axis}"]),
        numbers=lay_table(words, titles, rows),
        dials=[dial for dial in rates.dials if dial.name == on],
        note=write_verdict(words, timed.race),
    )
