"""The race: the three paths on the surface and on the map, and their losses, by one clock."""

from core.concepts import descent
from core.concepts.descent import METHODS, Method, RaceConfig, TimedRace
from core.figures import descent as figures
from pages.descent_views.start import move_start
from pages.descent_views.table import lay_table, name_line, write_rate
from pages.descent_views.verdict import write_verdict
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Numbers, Panel, Row, Stage, moving
from pages.shell.words import Words

LAYOUT = Layout("'surface contour losses'", "1.25fr 1fr 1fr", (330,))


def run_race(config: RaceConfig, axis: descent.Axis) -> TimedRace:
    """Train the experiment (once for all learning rates), select the race, and put it on the clock."""
    race = descent.pick_race(compute(descent.descend, config.experiment()), config)
    times = compute(descent.time_steps, config.experiment()) if axis == "seconds" else None
    return descent.time_race(race, axis, times)


def show_race(lesson: Lesson, timed: TimedRace, ghost: TimedRace | None) -> Stage:
    """Return the three paths on the surface and on the map, and their losses; a click on the map moves the start."""
    words = lesson.words
    panels = [
        Panel("surface", figures.draw_surface(timed, words, ghost), ("along the valley", "above")),
        Panel("contour", figures.draw_contour(timed, words, ghost)),
        Panel("losses", figures.draw_losses(timed, words, ghost)),
    ]
    return Stage(
        key="descent",
        panels=panels,
        layout=LAYOUT,
        clock=Clock(descent.read_clock([timed, ghost] if ghost else [timed]), words[f"clock.{timed.axis}"]),
        numbers=_describe_race(words, timed, ghost),
        pick=lambda picked: move_start(lesson.controls, picked, timed.race.trace),
        note=write_verdict(words, timed.race),
    )


def _describe_race(words: Words, timed: TimedRace, ghost: TimedRace | None) -> Numbers:
    """Return a line for each method: where it is now, or beside it the pinned one."""
    where = ("w", "b") if timed.race.config.intercept else ("w", "distance")
    own = ("loss", "pinned rate", "pinned outcome", "pinned loss") if ghost else (*where, "loss")
    titles = ("method", "rate", "outcome", "update", *(() if ghost else ("examples",)), *own)
    return lay_table(words, titles, [_describe_runner(words, timed, ghost, method) for method in METHODS])


def _describe_runner(words: Words, timed: TimedRace, ghost: TimedRace | None, method: Method) -> Row:
    """Return one method's numbers, which follow the clock."""
    runner, at = timed.race.runners[method], timed.at[method]
    cells = [write_rate(words, runner), words[f"outcome.{runner.outcome}"]]
    if ghost:
        pinned = ghost.race.runners[method]
        cells += [moving(runner.updates, at), moving(runner.losses, at)]
        cells += [write_rate(words, pinned), words[f"outcome.{pinned.outcome}"], moving(pinned.losses, ghost.at[method])]
    else:
        w, b = runner.points.T
        where = (w, b if timed.race.config.intercept else runner.distance)
        cells += [moving(values, at) for values in (runner.updates, runner.examples, *where, runner.losses)]
    return name_line(words, method, cells)
