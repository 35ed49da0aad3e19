"""Lesson: what does a recurrent network remember, and how far back can it learn?"""

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import TrainingConfig
from core.figures import style
from core.figures.hidden_states import draw_unrolled, watch_one
from pages.hidden_states_views import memory, network, reach, shapes
from pages.hidden_states_views.settings import read_layer, read_training
from pages.hidden_states_views.watched import Watched, find_runs
from pages.shell.compute import compute
from pages.shell.courses import follow
from pages.shell.lesson import Lesson
from pages.shell.view import View
from pages.shell.words import Words

CONFIG = TrainingConfig
VIEWS = {
    "letters": network.show_letters,
    "memory": memory.show_memory,
    "inside": network.show_inside,
    "reach": reach.show_reach,
    "shapes": shapes.show_shapes,
}
SEEDS_ON_STAGE = ("letters", "inside")
"""Views in which a dial selects among the seeds, which are trained together."""


def show(lesson: Lesson) -> View:
    """Show the controls of the training, and return one view of the watched run as far as it is trained."""
    view = lesson.controls.choose("view", tuple(VIEWS), "letters")
    config, dial = read_training(lesson, view in SEEDS_ON_STAGE)
    training = follow(concept.share_seeds(config), concept.start, concept.go_on)
    state = training.state
    trace = compute(concept.watch, state, config.seed)
    runs = find_runs(state, trace, dial)
    return VIEWS[view](Watched(lesson, training, state, trace, read_layer(lesson, config), dial, runs))


def preview(words: Words) -> style.Figure:
    """Return the picture of the home page: the network unrolled, as far as it is trained in the first moment."""
    state = compute(concept.start, TrainingConfig())
    return draw_unrolled(watch_one(compute(concept.watch, state, 0)), 0, words)
