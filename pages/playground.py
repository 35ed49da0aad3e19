"""Lesson: what can a network with hidden layers do that a line cannot?"""

from core.concepts import playground as concept
from core.concepts.playground import PlaygroundConfig
from core.figures import Words, style
from core.figures.playground import draw_plane
from pages.playground_views.folding import show_folding
from pages.playground_views.linear import show_linear
from pages.playground_views.lucky import show_luck
from pages.playground_views.play import show_play
from pages.playground_views.settings import read_config, read_run
from pages.playground_views.visit import Visit
from pages.playground_views.way import show_way
from pages.shell.compute import compute
from pages.shell.courses import follow
from pages.shell.lesson import Lesson
from pages.shell.view import View

CONFIG = PlaygroundConfig
VIEWS = {"play": show_play, "linear": show_linear, "way": show_way, "folding": show_folding, "luck": show_luck}


def show(lesson: Lesson) -> View:
    """Show the controls; return one view of the training as far as it has come."""
    view = lesson.controls.choose("view", tuple(VIEWS), "play", few=False)
    config = read_config(lesson, view)
    run = read_run(lesson)
    training = follow(config, concept.begin, concept.go_on)
    state = training.state  # which other visitors may move on
    return VIEWS[view](Visit(lesson, training, state, concept.watch(state, run.rate, run.seed), run))


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: XOR, solved by two ReLUs whose weights are set by hand."""
    return draw_plane(compute(concept.solve_xor), words)
