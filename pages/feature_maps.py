"""Lesson: what does a convolutional network learn to see, and how can we ask it?"""

from core.concepts import feature_maps as concept
from core.concepts.feature_maps import FeatureMapsConfig
from pages.feature_maps_views.data import name_classes
from pages.feature_maps_views.learning import show_learning, show_seeds
from pages.feature_maps_views.looking import show_cell, show_layers
from pages.feature_maps_views.mistakes import show_mistakes
from pages.feature_maps_views.picture import read_picture
from pages.feature_maps_views.training import read_training, show_progress
from pages.feature_maps_views.turning import take_turn
from pages.feature_maps_views.visit import Visit
from pages.feature_maps_views.what_if import show_what_if
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.courses import follow, show_more
from pages.shell.lesson import open_lesson, split_page

VIEWS = {
    "layers": show_layers,
    "cell": show_cell,
    "learning": show_learning,
    "what if": show_what_if,
    "mistakes": show_mistakes,
    "seeds": show_seeds,
}
PRESETS = {
    "untrained": {"view": "layers", "index": 4},
    "tutorial": {
        "view": "learning", "optimizer": "SGD", "learning_rate": 0.01, "momentum": 0.5, "schedule": "constant", "shift": 0,
    },
    "silence": {"view": "what if", "block": "relu2", "off": ["9"]},
    "cover": {"view": "what if", "index": 4},
    "mistakes": {"view": "mistakes"},
    "twins": {"view": "seeds"},
}  # fmt: skip

lesson = open_lesson("feature_maps", FeatureMapsConfig)
take_turn(lesson)
view = lesson.controls.choose("view", tuple(VIEWS), "layers", few=True)
stage, side = split_page()
with side:
    config = read_training(lesson)
    training = follow(config, concept.start, concept.go_on)
    trace = (state := training.state).trace
    going = show_progress(lesson, state)
    pictures = concept.load_data(config)
    picture, label = read_picture(lesson, pictures)
seen = concept.look(trace.weights, picture)
visit = Visit(lesson, state, pictures, name_classes(lesson, config.data), picture, label, seen, stage, side)
shown = VIEWS[view](visit)
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
if not visit.blank:
    said = int(seen.logits[-1].argmax())
    numbers = {"said": said, "sure": seen.probabilities[-1, said], "logit": seen.logits[-1, said]}
    show_formula(lesson, "formula", **numbers)
show_program(lesson, concept.write_program(config))
offer_downloads(lesson, lambda: concept.tabulate(trace), lambda: shown.figure)
if going:
    show_more(training, state)
    if shown.compared:
        show_more(*shown.compared)
