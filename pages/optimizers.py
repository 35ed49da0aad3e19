"""Lesson: which optimizer gets down fastest, and was the race fair?"""

from core.concepts import optimizers
from core.concepts.optimizers import GroundConfig, WalkConfig
from core.figures import style
from core.figures.optimizers import draw_contour
from pages.optimizers_views.ground import read_ground
from pages.optimizers_views.inside import show_inside
from pages.optimizers_views.paths import enter
from pages.optimizers_views.race import show_race
from pages.optimizers_views.tuning import show_tuning
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import View
from pages.shell.words import Words

CONFIG = WalkConfig
VIEWS = {"race": show_race, "tune": show_tuning, "inspect": show_inside}


def show(lesson: Lesson) -> View:
    """Show the controls; return the race, one optimizer's steps, or every learning rate."""
    view = lesson.controls.choose("view", tuple(VIEWS), "race")
    return VIEWS[view](lesson, *read_ground(lesson))


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: two optimizers in a ravine."""
    survey = compute(optimizers.survey, GroundConfig())
    walks = [WalkConfig(method=method, rate=optimizers.START_RATES[method]) for method in ("SGD", "Adam")]
    return draw_contour(survey, enter(walks), words)
