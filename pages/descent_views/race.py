"""The race: the three paths on the surface and on the map, and their losses, by one clock."""

from core.concepts import descent
from core.concepts.descent import METHODS, Method, RaceConfig, TimedRace
from core.figures import descent as figures
from pages.descent_views import HEIGHT
from pages.descent_views.table import lay_table, name_line, write_rate
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Gesture, Panel, Row, moving, show_stage
from pages.shell.words import Words


def run_race(config: RaceConfig, axis: descent.Axis) -> TimedRace:
    """Train the experiment (once for all learning rates), select the race, and put it on the clock."""
    race = descent.pick_race(compute(descent.descend, config.experiment()), config)
    times = compute(descent.time_steps, config.experiment()) if axis == "seconds" else None
    return descent.time_race(race, axis, times)


def show_race(lesson: Lesson, timed: TimedRace, ghost: TimedRace | None, play: str | None) -> Gesture:
    """The three paths on the surface and on the map, and their losses.

    A new text in `play` starts playing; None hides what happens: the clock stays at the start.
    """
    words, hidden = lesson.words, play is None
    panels = [
        Panel("surface", figures.draw_surface(timed, words, ghost), views=("along the valley", "above")),
        Panel("contour", figures.draw_contour(timed, words, ghost)),
        Panel("losses", figures.draw_losses(timed, words, ghost)),
    ]
    where = ("w", "b") if timed.race.config.intercept else ("w", "distance")
    own = ("loss", "pinned rate", "pinned outcome", "pinned loss") if ghost else (*where, "loss")
    titles = ("method", "rate", "outcome", "update", *(() if ghost else ("examples",)), *own)
    rows = [_describe_runner(words, timed, ghost, method, hidden) for method in METHODS]
    readings = descent.read_clock([timed, ghost] if ghost else [timed])
    clock = Clock(readings, words[f"clock.{timed.axis}"], locked=hidden, play=play or "")
    layout = {"areas": "'surface contour losses'", "columns": "1.25fr 1fr 1fr", "heights": (HEIGHT,)}
    return show_stage("descent", words, panels, **layout, clock=clock, numbers=lay_table(words, titles, rows))


def _describe_runner(words: Words, timed: TimedRace, ghost: TimedRace | None, method: Method, hidden: bool) -> Row:
    """One line of numbers that follow the clock."""
    runner, at = timed.race.runners[method], timed.at[method]
    cells = [f"{runner.rate:.3g}", "?"] if hidden else [write_rate(words, runner), words[f"outcome.{runner.outcome}"]]
    if ghost:
        pinned = ghost.race.runners[method]
        cells += [moving(runner.updates, at), moving(runner.losses, at)]
        cells += [write_rate(words, pinned), words[f"outcome.{pinned.outcome}"], moving(pinned.losses, ghost.at[method])]
    else:
        w, b = runner.points.T
        where = (w, b if timed.race.config.intercept else runner.distance)
        cells += [moving(values, at) for values in (runner.updates, runner.examples, *where, runner.losses)]
    return name_line(words, method, cells)
