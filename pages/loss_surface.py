"""Lesson: where is the best line, and what does loss look like from above?"""

from core.concepts.loss_surface import LossSurfaceConfig, search, survey, tabulate, write_program
from pages.loss_surface_views.search import show_search
from pages.loss_surface_views.settings import read_config
from pages.loss_surface_views.surface import show_surface
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import View

CONFIG = LossSurfaceConfig


def show(lesson: Lesson) -> View:
    """Show the controls; return one point on the surface, or the ways to search for the lowest."""
    view = lesson.controls.choose("view", ("surface", "search"), "surface")
    config = read_config(lesson)
    trace = compute(survey, config)
    stage = show_surface(lesson, trace) if view == "surface" else show_search(lesson, compute(search, config))
    w_slope, b_slope = trace.gradient
    return View(
        stage=stage,
        formula=f"formula.{config.loss}",
        values={"w": config.w, "b": config.b, "loss": trace.loss, "slope_w": w_slope, "slope_b": b_slope},
        program=write_program(config),
        table=lambda: tabulate(trace),
    )
