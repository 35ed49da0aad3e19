"""Lesson: what does a step cost, and what does noise buy?"""

import numpy as np
import pandas as pd

from core.concepts import descent
from core.concepts.descent import RaceConfig
from core.figures import style
from core.figures.descent import draw_contour
from pages.descent_views.noise import show_noise, show_rates
from pages.descent_views.pinned import read_pin
from pages.descent_views.race import run_race, show_race
from pages.descent_views.settings import read_config
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Prediction, Results, View
from pages.shell.words import Words

CONFIG = RaceConfig
VIEWS = {"race": show_race, "rates": show_rates, "noise": show_noise}
PREDICTABLE = ("converged", "descending", "oscillates", "diverges")
COUNTED: descent.Axis = "examples"


def show(lesson: Lesson) -> View:
    """Show the controls; return the race, its noise, or where all seeds end."""
    controls = lesson.controls
    view = controls.choose("view", tuple(VIEWS), "race")
    config, rates = read_config(lesson)
    axis: descent.Axis = controls.choose("axis", descent.AXES, COUNTED)
    pinned = read_pin(lesson, config)
    timed = run_race(config, axis)
    race, trace = timed.race, timed.race.trace
    return View(
        stage=VIEWS[view](lesson, timed, run_race(pinned, axis) if pinned else None, rates),
        formula="formula",
        values={
            "curvature": trace.eigenvalues[-1],
            "rate": config.full_batch_rate,
            "momentum": config.momentum,
            "limit": trace.rate_limit,
        },
        program=descent.write_program(race),
        table=lambda: tabulate(view, race),
        results=lambda: list_results(view, race),
        prediction=Prediction(config, PREDICTABLE, race.runners["full batch"].outcome),
    )


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: three ways down."""
    return draw_contour(run_race(RaceConfig(), COUNTED), words)


def tabulate(view: str, race: descent.Race) -> pd.DataFrame:
    """Return the numbers of a view."""
    if view == "rates":
        return descent.tabulate_rates(race.trace)
    if view == "noise":
        noise = compute(descent.train_and_measure, race.config.experiment())
        return descent.tabulate_noise(noise, race.find_rates()[noise.method])
    return descent.tabulate(race)


def list_results(view: str, race: descent.Race) -> Results:
    """Return what the program must compute and the table must hold."""
    runners = race.runners.values()
    ends = {f"ends[{each.method!r}]": (each.updates[-1], *each.points[-1], each.losses[-1]) for each in runners}
    if view == "rates":
        medians = descent.compare_rates(race.trace).median.values()
        first = [race.trace.excess(race.trace.final_points[method][0]) for method in descent.METHODS]
        return Results(ends, {"median": np.concatenate([*medians]), f"seed_{race.config.seed}": np.concatenate(first)})
    if view == "noise":
        noise = compute(descent.train_and_measure, race.config.experiment())
        return Results(ends, {"variance_measured": noise.measured[race.find_rates()[noise.method]]})
    points = np.concatenate([each.points for each in runners])
    losses, examples = (np.concatenate([getattr(each, name) for each in runners]) for name in ("losses", "examples"))
    return Results(ends, {"w": points[:, 0], "b": points[:, 1], "loss": losses, "examples seen": examples})
