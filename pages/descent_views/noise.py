"""The noise of the gradients along the mini-batch path, and what the batch size does to it."""

import numpy as np

from core.concepts import descent
from core.concepts.descent import TimedRace
from core.figures import descent as figures
from pages.descent_views.table import lay_table, name_line
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Panel, Stage, moving

LAYOUT = Layout("'cloud variance'", "1fr 1fr", (330,))


def show_noise(lesson: Lesson, timed: TimedRace, *_: object) -> Stage:
    """Return the cloud of gradients at a point of the mini-batch path, and its variance against the batch size."""
    words, noise = lesson.words, descent.measure_noise(timed.race)
    at = timed.at[noise.method][noise.updates]
    panels = [
        Panel("cloud", figures.draw_cloud(noise, timed, words)),
        Panel("variance", figures.draw_variance(noise, timed, words)),
    ]
    rows = []
    for method, size in timed.race.config.batch_sizes().items():
        which = int(np.searchsorted(noise.sizes, size))
        variances = [moving(each[:, which], at) for each in (noise.measured, noise.without_return, noise.independent)]
        rows.append(name_line(words, method, [size, *variances, moving(noise.signal, at)]))
    titles = ("method", "batch size", "measured", "without return", "independent", "signal")
    clock = Clock(descent.read_clock([timed]), words[f"clock.{timed.axis}"])
    return Stage(key="noise", panels=panels, layout=LAYOUT, clock=clock, numbers=lay_table(words, titles, rows))
