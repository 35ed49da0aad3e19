"""Lesson: what does a step cost, and what does noise buy?"""

import streamlit as st

from core.concepts import descent
from core.concepts.descent import METHODS, Race, RaceConfig, TimedRace
from core.figures import descent as figures
from core.figures import style
from core.foundation.datasets import make_points
from pages.shell import link
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.compute import compute
from pages.shell.lesson import open_lesson, split_page
from pages.shell.pins import offer_pin
from pages.shell.prediction import ask_first
from pages.shell.stage import Clock, Gesture, Numbers, Panel, Row, moving, show_stage

PRESETS = {
    "clock": {"axis": "updates"},
    "limit": {"rate": 0.18},
    "ball": {"view": "rates", "rate": 0.047},
    "exact": {"data": "three points", "rate": 0.1, "batch_size": 2, "epochs": 100},
    "order": {"data": "proportional", "intercept": False, "start_w": "1", "rate": 0.01, "epochs": 100, "sampling": "in order"},
    "momentum": {"rate": 0.2, "momentum": 0.9},
}
EPOCHS = (1, 2, 5, 10, 20, 30, 40, 50, 100, 200, 300)
MOMENTA = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
STARTS = [tenth / 10 for tenth in range(-200, 201)]
RATE_NAMES = ("full_batch_rate", "mini_batch_rate", "one_example_rate")

lesson = open_lesson("descent", RaceConfig)
words, controls = lesson.words, lesson.controls
stage, side = split_page()


def read_config() -> RaceConfig:
    """Show the controls; return what they say."""
    data = controls.choose("data", descent.DATA, few=False)
    points = len(make_points(data))
    apart = controls.switch("apart", default=False)
    rates = read_rates(apart)
    left, right = st.columns(2)
    with left:
        batch_size = controls.slide("batch_size", range(1, points + 1))
        epochs = controls.slide("epochs", [each for each in EPOCHS if each * points <= descent.MAX_EXAMPLES])
        sampling = controls.choose("sampling", descent.SAMPLINGS, few=False)
    with right:
        momentum = controls.slide("momentum", MOMENTA)
        seed = controls.slide("seed", range(50))
        intercept = controls.switch("intercept")
    # The start has no widget: a click on the map moves it.
    start = {name: link.nearest(controls.state(name), STARTS, getattr(RaceConfig, name)) for name in ("start_w", "start_b")}
    runs = {"batch_size": batch_size, "momentum": momentum, "epochs": epochs, "sampling": sampling, "seed": seed}
    return RaceConfig(data=data, intercept=intercept, **start, **runs, **rates)


def read_rates(apart: bool) -> dict[str, float]:
    """One learning rate for all three methods, or one for each."""
    if not apart:
        return dict.fromkeys(RATE_NAMES, controls.slide("rate", descent.RATES, RaceConfig.full_batch_rate))
    rates = {}
    for place, name in zip(st.columns(3), RATE_NAMES, strict=True):
        with place:
            rates[name] = controls.slide(name, descent.RATES)
    return rates


def run_race(config: RaceConfig, axis: descent.Axis) -> TimedRace:
    """Train the experiment (once for all learning rates), select the race, and put it on the clock."""
    race = descent.pick_race(compute(descent.descend, config.experiment()), config)
    times = compute(descent.time_steps, config.experiment()) if axis == "seconds" else None
    return descent.time_race(race, axis, times)


def show_race(timed: TimedRace, ghost: TimedRace | None, hidden: bool) -> Gesture:
    """The three paths on the surface and on the map, and their losses."""
    panels = [
        Panel("surface", figures.draw_surface(timed, words, ghost), views=("oblique", "above")),
        Panel("contour", figures.draw_contour(timed, words, ghost)),
        Panel("losses", figures.draw_losses(timed, words, ghost)),
    ]
    rows = [describe_runner(timed, ghost, method, hidden) for method in METHODS]
    names = ("method", "rate", "update", "examples", "w", "b", "loss", "outcome") + (
        ("pinned rate", "pinned loss") if ghost else ()
    )
    numbers = Numbers([words[f"number.{name}"] for name in names], rows)
    readings = descent.read_clock([timed, ghost] if ghost else [timed])
    clock = Clock(readings, words[f"clock.{timed.axis}"], locked=hidden, play="" if hidden else controls.state("try"))
    areas = "'surface contour losses'"
    return show_stage("descent", words, panels, areas=areas, columns="1.15fr 1fr 1fr", heights=(372,), clock=clock, numbers=numbers)


def describe_runner(timed: TimedRace, ghost: TimedRace | None, method: descent.Method, hidden: bool) -> Row:
    """One line of numbers that follow the clock."""
    runner, at = timed.race.runners[method], timed.at[method]
    follows = (runner.updates, runner.examples, *runner.points.T, runner.losses)
    outcome = "?" if hidden else words[f"outcome.{runner.outcome}"]
    rate = words("row.rate", rate=runner.rate, share=runner.rate_ratio)
    cells = [rate, *(moving(values, at) for values in follows), outcome]
    if ghost:
        pinned = ghost.race.runners[method]
        cells += [words("row.rate", rate=pinned.rate, share=pinned.rate_ratio), moving(pinned.losses, ghost.at[method])]
    return Row(words[f"method.{method}"], cells, style.METHODS[method], style.DASHES[method])


def show_noise(timed: TimedRace) -> None:
    """The cloud of gradients at a point of the mini-batch path, and its variance against the batch size."""
    noise, sizes = descent.measure_noise(timed.race), timed.race.config.batch_sizes()
    at = timed.at[noise.method][noise.updates]
    panels = [
        Panel("cloud", figures.draw_cloud(noise, timed, words)),
        Panel("variance", figures.draw_variance(noise, timed, words)),
    ]
    rows = [
        Row(
            words[f"method.{method}"],
            [
                size,
                *(moving(each[:, size - 1], at) for each in (noise.measured, noise.without_return, noise.independent)),
                moving(noise.signal, at),
            ],
            style.METHODS[method],
            style.DASHES[method],
        )
        for method, size in sizes.items()
    ]
    names = ("method", "batch size", "measured", "without return", "independent", "signal")
    numbers = Numbers([words[f"number.{name}"] for name in names], rows)
    clock = Clock(descent.read_clock([timed]), words[f"clock.{timed.axis}"], start=0)
    show_stage("noise", words, panels, areas="'cloud variance'", columns="1fr 1fr", heights=(372,), clock=clock, numbers=numbers)


def show_rates(race: Race, ghost: Race | None) -> None:
    """Where all seeds end at every learning rate, and at the chosen ones."""
    spread = descent.compare_rates(race.trace)
    pinned = descent.compare_rates(ghost.trace) if ghost else None
    panels = [Panel("rates", figures.draw_rates(race, spread, words, pinned)), Panel("ball", figures.draw_ball(race, words, ghost))]
    rows = []
    for method, run in race.find_rates().items():
        values = [each[method][run] for each in (spread.low, spread.median, spread.high, spread.radius)]
        failed = words("row.failed", failed=spread.failed[method][run], seeds=race.config.seeds)
        rate = words("row.rate", rate=spread.rates[run], share=race.runners[method].rate_ratio)
        rows.append(Row(words[f"method.{method}"], [rate, *values, failed], style.METHODS[method], style.DASHES[method]))
    names = ("method", "rate", "low", "median", "high", "radius", "failed")
    numbers = Numbers([words[f"number.{name}"] for name in names], rows)
    show_stage("rates", words, panels, areas="'rates ball'", columns="1.6fr 1fr", heights=(406,), numbers=numbers)


def explain_divergence(race: Race) -> None:
    """Say in words which methods diverged, at which update, and how far their rate is beyond the limit."""
    for method, runner in race.runners.items():
        if runner.outcome == "diverges":
            key = "divergence.slow" if runner.blown_up_at is None else "divergence.step"
            said = {"method": words[f"method.{method}"], "step": runner.blown_up_at, "factor": descent.BLOWN_UP}
            numbers = {"rate": runner.rate, "ratio": runner.rate_ratio, "limit": race.trace.rate_limit}
            st.markdown(
                words(key, **said, **numbers) + " " + words["divergence.above" if runner.rate_ratio > 1 else "divergence.below"]
            )


with side:
    view = controls.choose("view", ("race", "noise", "rates"), "race")
    config = read_config()
    axis = controls.choose("axis", descent.AXES, "examples")
    pinned = offer_pin(lesson, config)
    timed = run_race(config, axis)
    shown = ask_first(lesson, config, descent.OUTCOMES, timed.race.runners["full batch"].outcome)
ghost = run_race(pinned, axis) if pinned else None
with stage:
    if view == "race" or not shown:
        picked = show_race(timed, ghost, hidden=not shown).picked
        if picked and picked["panel"] == "contour":
            controls.assign(
                **{name: str(link.nearest(picked[key], STARTS, 0.0)) for name, key in (("start_w", "x"), ("start_b", "y"))}
            )
            st.rerun()
    elif view == "noise":
        show_noise(timed)
    else:
        show_rates(timed.race, ghost.race if ghost else None)
    if shown:
        explain_divergence(timed.race)
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
trace = timed.race.trace
show_formula(
    lesson,
    "formula",
    rate=config.full_batch_rate,
    limit=trace.rate_limit,
    curvature=trace.eigenvalues[-1],
    momentum=config.momentum,
)
show_program(lesson, descent.write_program(timed.race))
offer_downloads(lesson, lambda: descent.tabulate(timed.race), figures.draw_surface(timed, words))
