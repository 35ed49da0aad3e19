"""Lesson: where is the best line, and what does loss look like from above?"""

import dataclasses

import numpy as np

from core.concepts import loss_surface as concept
from core.concepts.loss_surface import LossSurfaceConfig, LossSurfaceTrace
from core.figures import style
from core.figures.loss_surface import draw_data
from core.foundation.datasets import POINT_SETS, make_points
from pages.inputs.own_points import edit_points
from pages.loss_surface_views.surface import settle_slopes, show_search, show_surface
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Dial, Results, View
from pages.shell.words import Words

CONFIG = LossSurfaceConfig


def show(lesson: Lesson) -> View:
    """Show the controls; return one point on the surface, or the ways to search for the lowest."""
    view = lesson.controls.choose("view", ("surface", "search"), "surface")
    config, dials = read_config(lesson, turning=view == "surface")
    trace = compute(concept.survey, config)
    if view == "surface":
        around = compute(concept.survey_all, dataclasses.replace(config, w=0.0, b=0.0))  # the same one wherever the dials stand
        stage = show_surface(lesson, trace, around, dials)
    else:
        stage = show_search(lesson, compute(concept.search, config))
    w_slope, b_slope = settle_slopes(trace, np.array(trace.gradient), config.w, config.b)
    values = {"w": config.w, "b": config.b, "loss": trace.loss, "slope_w": w_slope, "slope_b": b_slope}
    return View(
        stage=stage,
        formula=f"formula.{config.loss}",
        values={**values, "scaling": write_scaling(lesson.words, trace)},
        program=concept.write_program(config),
        table=lambda: concept.tabulate(trace),
        results=lambda: list_results(trace),
    )


def write_scaling(words: Words, trace: LossSurfaceTrace) -> str:
    """Return what x stands for in the formula where it is standardized."""
    return words("formula.scaling", mean=trace.mean, deviation=trace.deviation) if trace.config.standardize else ""


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: a line, the data, and its squared errors."""
    config = LossSurfaceConfig(w=1.0, b=0.5)
    around = compute(concept.survey_all, dataclasses.replace(config, w=0.0, b=0.0))
    return draw_data(compute(concept.survey, config), around, words)


def list_results(trace: LossSurfaceTrace) -> Results:
    """Return what the program must compute and the table must hold."""
    program = {"loss": trace.loss, "[w.grad, b.grad]": trace.gradient}
    curvatures = {"[smallest, largest]": trace.eigenvalues, "2 / largest": trace.rate_limit} if trace.quadratic else {}
    w, b = np.meshgrid(trace.w_axis, trace.b_axis)
    return Results(program | curvatures, {"w": w, "b": b, "loss": trace.surface})


def read_config(lesson: Lesson, turning: bool) -> tuple[LossSurfaceConfig, list[Dial]]:
    """Show the controls; return what they say, and the dials of w and b if the pictures follow them (`turning`).

    Else they are 0, where descent begins.
    """
    controls = lesson.controls
    data = controls.choose("data", POINT_SETS)
    own = edit_points(lesson) if data == "own" else ()
    loss = controls.choose("loss", concept.offer_losses(make_points(data, own)))
    standardize = controls.switch("standardize")
    config = LossSurfaceConfig(data=data, own=own, loss=loss, standardize=standardize)
    if not turning:
        return config, []
    stops = dict(zip("wb", concept.offer_pairs(config), strict=True))
    (w, w_dial), (b, b_dial) = (controls.dial(name, stops[name]) for name in "wb")
    return dataclasses.replace(config, w=w, b=b), [w_dial, b_dial]
