"""Where all seeds end, at every learning rate and at the chosen ones."""

from collections.abc import Sequence

from core.concepts import descent
from core.concepts.descent import METHODS, Method, Race, SpreadTrace, TimedRace
from core.figures import descent as figures
from pages.descent_views.learning_rates import Rates
from pages.descent_views.table import lay_table, name_line, write_rates
from pages.descent_views.verdict import write_verdict
from pages.shell.lesson import Lesson
from pages.shell.view import Layout, Panel, Stage, moving
from pages.shell.words import Words

LAYOUT = Layout("'rates ball'", "1.6fr 1fr", (324,))


def show_rates(lesson: Lesson, timed: TimedRace, timed_ghost: TimedRace | None, rates: Rates) -> Stage:
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
    numbers, note = lay_table(words, titles, rows), write_verdict(words, race)
    return Stage(key="rates", panels=panels, layout=LAYOUT, numbers=numbers, dials=rates.dials, note=note)


def _summarize_seeds(words: Words, race: Race, spread: SpreadTrace, method: Method, names: Sequence[str]) -> list:
    """Return each rate that was trained, and what a method's seeds have in common at it."""
    values = {name: getattr(spread, name)[method] for name in names}
    if "failed" in values:
        values["failed"] = [words("row.failed", failed=failed, seeds=race.config.seeds) for failed in values["failed"]]
    return [write_rates(words, race.trace), *values.values()]
