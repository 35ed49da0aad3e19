"""What noise costs and buys: the gradients along the mini-batch path, and where all seeds end at every learning rate."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.concepts import descent
from core.concepts.descent import METHODS, Method, Race, SpreadTrace, TimedRace
from core.figures import descent as figures
from pages.descent_views.learning_rates import Rates
from pages.descent_views.race import present
from pages.descent_views.table import name_line, write_noise, write_rates, write_verdict
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Numbers, Panel, Stage, View, moving
from pages.shell.words import Words

LAYOUT = Layout("'cloud variance'", "1fr 1fr", (290,))
SPREAD_LAYOUT = Layout("'rates ball'", "1.6fr 1fr", (324,))


def show_noise(lesson: Lesson, timed: TimedRace, _: TimedRace | None, rates: Rates) -> View:
    """Return the cloud of gradients at a point of the mini-batch path, and its variance against the batch size."""
    words, dials, race = lesson.words, rates.dial_of, timed.race
    noise = compute(descent.train_and_measure, race.config.experiment())
    at, on = timed.at[noise.method][noise.updates], dials[noise.method]
    panels = [
        Panel("cloud", figures.draw_cloud(noise, timed, words, dials)),
        Panel("variance", figures.draw_variance(noise, timed, words, dials)),
    ]
    rows = []
    for method, size in race.config.batch_sizes().items():
        which = int(np.searchsorted(noise.sizes, size))
        kinds = (each[..., which] for each in (noise.measured, noise.without_return, noise.independent))
        cells = [moving(values.astype("f4"), at, dials=[on]) for values in (*kinds, noise.signal)]
        rows.append(name_line(words, method, [size, *cells]))
    titles = ("method", "batch size", "measured", "without return", "independent", "signal")
    stage = Stage(
        key="noise",
        panels=panels,
        layout=LAYOUT,
        clock=Clock(descent.read_clock([timed], [noise.method]), timed.axis),
        numbers=Numbers(words.name_columns(*titles), rows, first="14%"),
        dials=[dial for dial in rates.dials if dial.name == on],
        note=write_noise(words, race, noise),
    )
    run = race.find_rates()[noise.method]
    return present(stage, race, lambda: descent.tabulate_noise(noise, run), lambda: {"variance_measured": noise.measured[run]})


def show_rates(lesson: Lesson, timed: TimedRace, timed_ghost: TimedRace | None, rates: Rates) -> View:
    """Return where all seeds end at every learning rate, and at the chosen ones."""
    race, ghost = timed.race, timed_ghost.race if timed_ghost else None
    words, dials, spread = lesson.words, rates.dial_of, descent.compare_rates(race.trace)
    pinned = descent.compare_rates(ghost.trace) if ghost else None
    panels = [
        Panel("rates", figures.draw_rates(race, spread, words, pinned, dials)),
        Panel("ball", figures.draw_ball(race, words, ghost, dials)),
    ]
    own = ("median", "radius", "failed") if ghost else ("low", "median", "high", "radius", "failed")
    rows = []
    for method in METHODS:
        cells = [moving(values, dials=[dials[method]]) for values in _summarize_seeds(words, race, spread, method, own)]
        if ghost and pinned:
            run = ghost.find_rates()[method]
            cells += [values[run] for values in _summarize_seeds(words, ghost, pinned, method, ("median", "radius"))]
        rows.append(name_line(words, method, cells))
    titles = ("method", "rate", *own, *(("pinned rate", "pinned median", "pinned radius") if ghost else ()))
    numbers = Numbers(words.name_columns(*titles), rows, first="14%")
    note = words("rates.note", seeds=race.config.seeds, seed=race.config.seed, verdict=write_verdict(words, race))
    stage = Stage(key="rates", panels=panels, layout=SPREAD_LAYOUT, numbers=numbers, dials=rates.dials, note=note)
    return present(stage, race, lambda: descent.tabulate_rates(race.trace), lambda: _list_columns(race, spread))


def _list_columns(race: Race, spread: SpreadTrace) -> dict[str, Any]:
    first = [race.trace.excess(race.trace.final_points[method][0]) for method in METHODS]
    return {"median": np.concatenate([*spread.median.values()]), f"seed_{race.config.seed}": np.concatenate(first)}


def _summarize_seeds(words: Words, race: Race, spread: SpreadTrace, method: Method, names: Sequence[str]) -> list:
    """Return each rate that was trained, and what a method's seeds have in common at it."""
    values = {name: getattr(spread, name)[method] for name in names}
    if "failed" in values:
        values["failed"] = [words("row.failed", failed=failed, seeds=race.config.seeds) for failed in values["failed"]]
    return [write_rates(words, race.trace), *values.values()]
