"""The three views on the stage, each with the numbers that its pictures stand for."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.concepts import descent
from core.concepts.descent import METHODS, Method, Race, Runner, SpreadTrace, TimedRace
from core.figures import descent as figures
from core.figures import style
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Gesture, Numbers, Panel, Row, moving, show_stage
from pages.shell.words import Words

HEIGHT = 360
"""Of the pictures, in pixels; stage, verdict and presets end above the fold of a small laptop."""


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
    return show_stage("descent", words, panels, **layout, clock=clock, numbers=_table(words, titles, rows))


def show_noise(lesson: Lesson, timed: TimedRace) -> None:
    """The cloud of gradients at a point of the mini-batch path, and its variance against the batch size."""
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
        rows.append(_row(words, method, [size, *variances, moving(noise.signal, at)]))
    titles = ("method", "batch size", "measured", "without return", "independent", "signal")
    clock = Clock(descent.read_clock([timed]), words[f"clock.{timed.axis}"])
    layout = {"areas": "'cloud variance'", "columns": "1fr 1fr", "heights": (HEIGHT,)}
    show_stage("noise", words, panels, **layout, clock=clock, numbers=_table(words, titles, rows))


def show_rates(lesson: Lesson, race: Race, ghost: Race | None) -> None:
    """Where all seeds end at every learning rate, and at the chosen ones."""
    words, spread = lesson.words, descent.compare_rates(race.trace)
    pinned = descent.compare_rates(ghost.trace) if ghost else None
    panels = [Panel("rates", figures.draw_rates(race, spread, words, pinned)), Panel("ball", figures.draw_ball(race, words, ghost))]
    own = ("median", "radius", "failed") if ghost else ("low", "median", "high", "radius", "failed")
    rows = []
    for method in METHODS:
        cells = _summarize_seeds(words, race, spread, method, own)
        if ghost and pinned:
            cells += _summarize_seeds(words, ghost, pinned, method, ("median", "radius"))
        rows.append(_row(words, method, cells))
    titles = ("method", "rate", *own, *(("pinned rate", "pinned median", "pinned radius") if ghost else ()))
    layout = {"areas": "'rates ball'", "columns": "1.6fr 1fr", "heights": (HEIGHT + 34,)}
    show_stage("rates", words, panels, **layout, numbers=_table(words, titles, rows))


def explain_outcome(lesson: Lesson, race: Race) -> None:
    """Say in words which methods diverged, at which update, at how many times the limit, and why; or that none did."""
    words, lost = lesson.words, [runner for runner in race.runners.values() if runner.outcome == "diverges"]
    limit = words["legend.limit with momentum" if race.config.momentum else "legend.limit"]
    limit = f"{limit} = {race.trace.rate_limit:.4g}"
    if not lost:
        st.markdown(words("verdict.calm", limit=limit, ratio=race.runners["full batch"].rate_ratio))
        return
    together = len({runner.rate for runner in lost}) == 1
    who = [_say_when(words, runner, with_ratio=not together) for runner in lost]
    why = words["verdict.above" if any(runner.rate_ratio > 1 for runner in lost) else "verdict.below"]
    key = "verdict.together" if together else "verdict.apart"
    st.markdown(words(key, who=" · ".join(who), limit=limit, ratio=lost[0].rate_ratio, why=why))


def _say_when(words: Words, runner: Runner, *, with_ratio: bool) -> str:
    key = "verdict.slow" if runner.blown_up_at is None else "verdict.step"
    who = words(key, method=words[f"method.{runner.method}"], step=runner.blown_up_at)
    return words("verdict.ratio", who=who, ratio=runner.rate_ratio) if with_ratio else who


def _describe_runner(words: Words, timed: TimedRace, ghost: TimedRace | None, method: Method, hidden: bool) -> Row:
    """One line of numbers that follow the clock."""
    runner, at = timed.race.runners[method], timed.at[method]
    cells = [f"{runner.rate:.3g}", "?"] if hidden else [_write_rate(words, runner), words[f"outcome.{runner.outcome}"]]
    if ghost:
        pinned = ghost.race.runners[method]
        cells += [moving(runner.updates, at), moving(runner.losses, at)]
        cells += [_write_rate(words, pinned), words[f"outcome.{pinned.outcome}"], moving(pinned.losses, ghost.at[method])]
    else:
        w, b = runner.points.T
        where = (w, b if timed.race.config.intercept else runner.distance)
        cells += [moving(values, at) for values in (runner.updates, runner.examples, *where, runner.losses)]
    return _row(words, method, cells)


def _summarize_seeds(words: Words, race: Race, spread: SpreadTrace, method: Method, names: Sequence[str]) -> list:
    """The rate of a method, and what its seeds have in common at it."""
    run = race.find_rates()[method]
    values = {name: getattr(spread, name)[method][run] for name in names}
    if "failed" in values:
        values["failed"] = words("row.failed", failed=values["failed"], seeds=race.config.seeds)
    return [_write_rate(words, race.runners[method]), *values.values()]


def _write_rate(words: Words, runner: Runner) -> str:
    return words("row.rate", rate=runner.rate, share=runner.rate_ratio)


def _row(words: Words, method: Method, cells: list) -> Row:
    return Row(words[f"method.{method}"], cells, style.METHODS[method], style.DASHES[method])


def _table(words: Words, titles: tuple[str, ...], rows: list[Row]) -> Numbers:
    return Numbers([words[f"number.{title}"] for title in titles], rows, first="17%")
