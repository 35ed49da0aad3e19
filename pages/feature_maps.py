"""Lesson: what does a convolutional network learn to see, and how can we ask it?"""

from core.concepts import feature_maps as concept
from core.concepts.feature_maps import FeatureMapsConfig
from core.figures import style
from core.figures.feature_maps import draw_layers
from pages.feature_maps_views.data import name_classes
from pages.feature_maps_views.learning import show_learning, show_seeds
from pages.feature_maps_views.looking import show_cell, show_layers
from pages.feature_maps_views.mistakes import show_mistakes
from pages.feature_maps_views.picture import STANDARD_INDEX, read_picture
from pages.feature_maps_views.settings import read_training, show_progress
from pages.feature_maps_views.visit import Visit
from pages.feature_maps_views.what_if import show_what_if
from pages.shell.compute import compute
from pages.shell.courses import follow
from pages.shell.lesson import Lesson
from pages.shell.view import View
from pages.shell.words import Words

CONFIG = FeatureMapsConfig
VIEWS = {
    "layers": show_layers,
    "cell": show_cell,
    "learning": show_learning,
    "what if": show_what_if,
    "mistakes": show_mistakes,
    "seeds": show_seeds,
}


def show(lesson: Lesson) -> View:
    """Show how the network is trained and what it looks at; return one view of it as far as it is trained."""
    view = lesson.controls.choose("view", tuple(VIEWS), "layers")
    config = read_training(lesson)
    training = follow(config, concept.start, concept.go_on)
    state = training.state
    going = show_progress(lesson, state)
    pictures = concept.load_data(config)
    picture, index = read_picture(lesson, pictures)
    seen = concept.look(state.trace.weights, picture)
    return VIEWS[view](Visit(lesson, training, state, going, pictures, name_classes(lesson, config.data), picture, index, seen))


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: a digit on its way through the network, which has not been trained yet."""
    config = FeatureMapsConfig()
    state = compute(concept.start, config)
    seen = concept.look(state.trace.weights, concept.load_data(config).test_images[STANDARD_INDEX])
    return draw_layers(seen, words, [str(digit) for digit in range(10)], "per map")
