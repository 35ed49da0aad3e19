"""Lesson: what does a convolutional network learn to see, and how can we ask it?"""

import streamlit as st

from core.concepts import feature_maps as concept
from core.concepts.feature_maps import FeatureMapsConfig
from pages.feature_maps_views import Visit, asking, looking, take_turn
from pages.feature_maps_views.choosing import name_classes, read_picture, read_training, show_progress
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.courses import follow
from pages.shell.lesson import open_lesson, split_page

VIEWS = {
    "layers": looking.show_layers,
    "cell": looking.show_cell,
    "learning": asking.show_learning,
    "what if": asking.show_what_if,
    "mistakes": asking.show_mistakes,
    "seeds": asking.show_seeds,
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
    course = follow(config, concept.start)
    going = show_progress(lesson, course)
    pictures = concept.load_data(config)
    picture, label = read_picture(lesson, config, pictures)
trace = course.state.trace
visit = Visit(lesson, trace, pictures, name_classes(lesson, config.data), picture, label, concept.look(trace.weights, picture))
shown = VIEWS[view](visit, stage, side)
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
said = int(visit.seen.logits[-1].argmax())
numbers = {"said": said, "sure": visit.seen.probabilities[-1, said], "logit": visit.seen.logits[-1, said]}
show_formula(lesson, "formula", **numbers)
show_program(lesson, concept.write_program(config))
offer_downloads(lesson, lambda: concept.tabulate(trace), lambda: shown.figure)
for each in (course, shown.course):
    if going and each is not None and each.done < config.epochs:
        each.advance(concept.train_epoch, config.epochs)
        st.rerun()
