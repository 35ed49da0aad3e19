"""Lesson: which optimizer gets down fastest, and was the race fair?"""

from core.concepts import optimizers
from core.concepts.optimizers import WalkConfig
from core.figures import optimizers as figures
from pages.optimizers_views.ground import read_ground
from pages.optimizers_views.inside import show_inside
from pages.optimizers_views.presets import PRESETS
from pages.optimizers_views.race import show_race
from pages.optimizers_views.tuning import show_tuning
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.lesson import open_lesson, split_page

VIEWS = {"race": show_race, "inspect": show_inside, "tune": show_tuning}

lesson = open_lesson("optimizers", WalkConfig)
words = lesson.words
stage, side = split_page()
with side:
    view = lesson.controls.choose("view", tuple(VIEWS), "race")
    survey, start = read_ground(lesson)
walks = VIEWS[view](lesson, survey, start, side, stage)
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
landscape, (low, high) = optimizers.make_landscape(survey.config), survey.eigenvalues
show_formula(
    lesson,
    "formula.race",
    axes=", ".join(survey.axes),
    formula=landscape.formula.replace(r"\kappa", f"{survey.config.curvature:g}"),
    minima=", ".join(f"({x:.4g}, {y:.4g})" for x, y in survey.minima),
    domain=" × ".join(f"[{left:g}, {right:g}]" for left, right in landscape.ranges),
    low=low,
    high=high,
    condition=survey.condition,
    limit=2 / high,
    best=optimizers.best_rate((low, high)),
)
show_program(lesson, optimizers.write_program(walks))
offer_downloads(
    lesson,
    lambda: optimizers.tabulate([optimizers.walk(walk) for walk in walks]),
    lambda: figures.draw_surface(survey, [optimizers.walk(walk) for walk in walks], words),
)
