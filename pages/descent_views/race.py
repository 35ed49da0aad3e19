"""The race: the three paths on the surface and on the map, and their losses, by one clock."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from core.concepts import descent
from core.concepts.descent import METHODS, Method, Race, RaceConfig, TimedRace
from core.figures import descent as figures
from core.figures.style import pick_row, shift
from core.foundation.frames import Table
from pages.descent_views.learning_rates import Rates
from pages.descent_views.start import move_start
from pages.descent_views.table import name_line, tell_outcomes, write_rates, write_standing
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Numbers, Panel, Prediction, Results, Row, Stage, View, moving
from pages.shell.words import Words

LAYOUT = Layout(
    "'surface contour losses'", "1.25fr 1fr 1fr", (290,), Layout("'surface contour' 'losses losses'", "1.25fr 1fr", (230, 200))
)
PREDICTABLE = ("converged", "descending", "oscillates", "diverges")


def run_race(config: RaceConfig, axis: descent.Axis) -> TimedRace:
    """Train the experiment (once for all learning rates), select the race, and put it on the clock."""
    race = descent.pick_race(compute(descent.descend, config.experiment()), config)
    times = compute(descent.time_steps, config.experiment()) if axis == "seconds" else None
    return descent.time_race(race, axis, times)


def show_race(lesson: Lesson, timed: TimedRace, ghost: TimedRace | None, rates: Rates) -> View:
    """Return the three paths on the surface and on the map, and their losses; a click on the map moves the start."""
    words, dials = lesson.words, rates.dial_of
    panels = [
        Panel("surface", figures.draw_surface(timed, words, ghost, dials), ("along the valley", "above")),
        Panel("contour", figures.draw_contour(timed, words, ghost, dials)),
        Panel("losses", figures.draw_losses(timed, words, ghost, dials)),
    ]
    stage = Stage(
        key="descent",
        panels=panels,
        layout=LAYOUT,
        clock=Clock(descent.read_clock([timed, ghost] if ghost else [timed]), timed.axis),
        numbers=_describe_race(words, timed, ghost, dials),
        dials=rates.dials,
        pick=partial(move_start, lesson.controls, timed.race.trace.w_axis),
        note=write_standing(words, timed),
    )
    return present(stage, timed.race, lambda: descent.tabulate(timed.race), lambda: _list_columns(timed.race))


def present(stage: Stage, race: Race, table: Callable[[], Table], columns: Callable[[], Mapping[str, Any]]) -> View:
    """Return a view of a race; `columns` makes what the table must hold."""
    ends = {f"ends[{each.method!r}]": (each.updates[-1], *each.points[-1], each.losses[-1]) for each in race.runners.values()}
    return View(
        stage=stage,
        formula="formula",
        values={
            "curvature": race.trace.eigenvalues[-1],
            "rate": race.config.full_batch_rate,
            "momentum": race.config.momentum,
            "limit": race.trace.rate_limit,
        },
        program=descent.write_program(race),
        table=table,
        results=lambda: Results(ends, columns()),
        prediction=Prediction(race.config, PREDICTABLE, race.runners["full batch"].outcome),
    )


def _list_columns(race: Race) -> dict[str, Any]:
    runners = race.runners.values()
    points = np.concatenate([each.points for each in runners])
    attributes = {"loss": "losses", "loss above minimum": "excess", "examples seen": "examples"}
    columns = {name: np.concatenate([getattr(each, attribute) for each in runners]) for name, attribute in attributes.items()}
    return {"w": points[:, 0], "b": points[:, 1], **columns}


def _describe_race(words: Words, timed: TimedRace, ghost: TimedRace | None, dials: Mapping[Method, str]) -> Numbers:
    """Return a line for each method: where it is now, or beside it the pinned one."""
    where = ("w", "b") if timed.race.config.intercept else ("w", "distance")
    own = ("loss", "pinned rate", "pinned outcome", "pinned loss") if ghost else (*where, "loss")
    titles = ("method", "rate", "outcome", "update", *(() if ghost else ("examples",)), *own)
    rows = [_describe_runner(words, timed, ghost, method, dials[method]) for method in METHODS]
    return Numbers(words.name_columns(*titles), rows, first="14%")


def _describe_runner(words: Words, timed: TimedRace, ghost: TimedRace | None, method: Method, dial: str) -> Row:
    """Return one method's numbers, which follow the clock and the dial of its learning rate."""
    trace, runner, at = timed.race.trace, timed.race.runners[method], timed.at[method]
    runs, on = trace.runs[method], [dial]
    loss = moving(shift(runs.excess, -descent.TINY), at, dials=on)
    outcome = tell_outcomes(words, trace, method, at, descent.read_clock([each for each in (timed, ghost) if each])[-1], dial)
    cells = [moving(write_rates(words, trace), dials=on), outcome, moving(runner.updates, at)]
    if ghost:
        pinned = ghost.race.runners[method]
        run = ghost.race.find_rates()[method]
        rate, kept = (
            write_rates(words, ghost.race.trace)[run],
            pick_row(shift(ghost.race.trace.runs[method].excess, -descent.TINY), run),
        )
        cells += [loss, rate, words[f"outcome.{pinned.outcome}"], moving(kept, ghost.at[method])]
    else:
        where = (runs.w, runs.b if timed.race.config.intercept else runs.distance)
        cells += [moving(runner.examples, at), *(moving(values, at, dials=on) for values in where), loss]
    return name_line(words, method, cells)
