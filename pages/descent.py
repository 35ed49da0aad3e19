"""Lesson: what does a step cost, and what does noise buy?"""

from core.concepts import descent
from core.concepts.descent import RaceConfig
from core.figures import style
from core.figures.descent import draw_contour
from pages.descent_views.noise import show_noise, show_rates
from pages.descent_views.pinned import read_pin
from pages.descent_views.race import run_race, show_race
from pages.descent_views.settings import read_config
from pages.shell.lesson import Lesson
from pages.shell.view import View
from pages.shell.words import Words

CONFIG = RaceConfig
VIEWS = {"race": show_race, "rates": show_rates, "noise": show_noise}
COUNTED: descent.Axis = "examples"


def show(lesson: Lesson) -> View:
    """Show the controls; return the race, its noise, or where all seeds end."""
    controls = lesson.controls
    view = controls.choose("view", tuple(VIEWS), "race")
    config, rates = read_config(lesson)
    axis: descent.Axis = controls.choose("axis", descent.AXES, COUNTED)
    pinned = read_pin(lesson, config)
    return VIEWS[view](lesson, run_race(config, axis), run_race(pinned, axis) if pinned else None, rates)


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: three ways down."""
    return draw_contour(run_race(RaceConfig(), COUNTED), words)
