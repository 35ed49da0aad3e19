"""Lesson: where is the best line, and what does loss look like from above?"""

import numpy as np

from core.concepts.loss_surface import (
    LossSurfaceConfig,
    LossSurfaceTrace,
    SearchTrace,
    find_domain,
    offer_losses,
    offer_steps,
    search,
    survey,
    tabulate,
    write_program,
)
from core.figures import loss_surface as figures
from core.foundation.datasets import POINT_SETS, make_points
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.compute import compute
from pages.shell.lesson import open_lesson, split_page
from pages.shell.own_points import edit_points
from pages.shell.stage import Clock, Numbers, Panel, Row, moving, show_stage

PRESETS = {
    "ravine": {"data": "three points", "w": 2.0, "b": -2.0},
    "round": {"data": "three points", "standardize": True},
    "outlier": {"data": "outlier", "loss": "mean squared", "w": 2.0, "b": 1.0},
    "flat": {"data": "pass or fail", "loss": "squared after sigmoid", "w": -8.0, "b": 8.0},
    "try all": {"data": "three points", "view": "search"},
}

lesson = open_lesson("loss_surface", LossSurfaceConfig)
words, controls = lesson.words, lesson.controls
stage, side = split_page()


def read_config() -> LossSurfaceConfig:
    """Show the controls; return what they say."""
    data = controls.choose("data", POINT_SETS)
    own = edit_points(lesson) if data == "own" else ()
    loss = controls.choose("loss", offer_losses(make_points(data, own)))
    standardize = controls.switch("standardize")
    domain = find_domain(LossSurfaceConfig(data=data, own=own, loss=loss, standardize=standardize))
    w, b = (controls.slide(name, offer_steps(axis)) for name, axis in zip("wb", domain, strict=True))
    return LossSurfaceConfig(data=data, own=own, loss=loss, w=w, b=b, standardize=standardize)


def show_surface(trace: LossSurfaceTrace) -> None:
    """The surface from above, the line on the data, the slices: three views of one point."""
    panels = [
        Panel("surface", figures.draw_surface(trace, words), views=("oblique", "above", "along w", "along b")),
        Panel("data", figures.draw_data(trace, words)),
        Panel("slices", figures.draw_slices(trace, words)),
    ]
    (low, high), (w, b) = trace.eigenvalues, trace.optimum
    at = f"{w:.4g}, {b:.4g}" if np.isfinite(w) else words["number.none"]
    columns = [
        words[f"number.{name}"] for name in ("here", "loss", "slope w", "slope b", "optimum", "curvatures", "condition", "limit")
    ]
    curvatures = f"{low:.4g}, {high:.4g}"
    row = Row(
        f"({trace.config.w:g}, {trace.config.b:g})",
        [trace.loss, *trace.gradient, at, curvatures, trace.condition_number, trace.rate_limit],
    )
    areas = "'surface data' 'surface slices'"
    show_stage("loss_surface", words, panels, areas=areas, columns="1.3fr 1fr", heights=(232, 232), numbers=Numbers(columns, [row]))


def show_search(trace: SearchTrace) -> None:
    """Trying 41 weights, then 41 x 41 pairs, beside the steps of descent."""
    panels = [
        Panel("line_search", figures.draw_line_search(trace, words)),
        Panel("grid_search", figures.draw_grid_search(trace, words)),
    ]
    tried, pairs = np.arange(1, trace.grid.size + 1), trace.grid.ravel()
    needed = trace.steps_needed
    rows = [
        Row(words["row.line"], [trace.line.size, moving(np.minimum.accumulate(trace.line))]),
        Row(words["row.grid"], [trace.grid.size, moving(np.minimum.accumulate(pairs))]),
        Row(
            words("row.descent", rate=trace.rate),
            [words["row.never"] if needed is None else needed, trace.path_losses[needed or -1]],
        ),
    ]
    numbers = Numbers([words[f"number.{name}"] for name in ("search", "cost", "best")], rows)
    clock = Clock(tried, words["clock.evaluation"])
    show_stage(
        "search", words, panels, areas="'line_search grid_search'", columns="1fr 1fr", heights=(392,), clock=clock, numbers=numbers
    )


with side:
    view = controls.choose("view", ("surface", "search"), "surface")
    config = read_config()
trace = compute(survey, config)
with stage:
    if view == "surface":
        show_surface(trace)
    else:
        show_search(compute(search, config))
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
show_formula(
    lesson, f"formula.{config.loss}", w=config.w, b=config.b, loss=trace.loss, slope_w=trace.gradient[0], slope_b=trace.gradient[1]
)
show_program(lesson, write_program(config))
offer_downloads(lesson, lambda: tabulate(trace), figures.draw_surface(trace, words))
