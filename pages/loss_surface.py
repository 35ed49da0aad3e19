"""Lesson: where is the best line, and what does loss look like from above?"""

from core.concepts.loss_surface import LossSurfaceConfig, search, survey, tabulate, write_program
from core.figures import loss_surface as figures
from pages.loss_surface_views.settings import read_config
from pages.loss_surface_views.views import show_search, show_surface
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.compute import compute
from pages.shell.lesson import open_lesson, split_page

PRESETS = {
    "ravine": {"data": "three points", "w": 2.0, "b": -2.0},
    "round": {"data": "three points", "standardize": True},
    "outlier": {"data": "outlier", "loss": "mean squared", "w": 2.0, "b": 1.0},
    "flat": {"data": "pass or fail", "loss": "squared after sigmoid", "w": 4.0, "b": 4.0},
    "try all": {"data": "three points", "view": "search"},
}

lesson = open_lesson("loss_surface", LossSurfaceConfig)
words, controls = lesson.words, lesson.controls
stage, side = split_page()

with side:
    view = controls.choose("view", ("surface", "search"), "surface")
    config = read_config(lesson)
trace = compute(survey, config)
with stage:
    if view == "surface":
        show_surface(words, trace)
    else:
        show_search(words, compute(search, config))
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
show_formula(
    lesson, f"formula.{config.loss}", w=config.w, b=config.b, loss=trace.loss, slope_w=trace.gradient[0], slope_b=trace.gradient[1]
)
show_program(lesson, write_program(config))
offer_downloads(lesson, lambda: tabulate(trace), lambda: figures.draw_surface(trace, words))
