"""Lesson: what does a recurrent network remember, and how far back can it learn?"""

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import TrainingConfig
from core.figures import hidden_states as figures
from pages.hidden_states_views import controls, memory, network, reach, shapes
from pages.hidden_states_views.watched import Watched
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.compute import compute
from pages.shell.courses import follow, show_more
from pages.shell.lesson import open_lesson, split_page

STEPS = {
    "letters": network.show_letters,
    "memory": memory.show_memory,
    "inside": network.show_inside,
    "reach": reach.show_reach,
    "shapes": shapes.show_shapes,
}
PRESETS = {
    "twins": {"view": "memory"},
    "edit": {"view": "memory", "step": 3, "unit": 2, "value": 1.0},
    "one unit": {"hidden_size": 1},
    "fade": {"view": "reach", "gain": 0.5},
    "clip": {"optimizer": "SGD", "learning_rate": 5.0},
    "echo": {"task": "echo", "hidden_size": 8, "epochs": 40},
}

lesson = open_lesson("hidden_states", TrainingConfig)
stage, side = split_page()
with side:
    view = lesson.controls.choose("view", tuple(STEPS), "letters", few=True)
    config = controls.read_training(lesson)
training = follow(concept.share_seeds(config), concept.start, concept.go_on)
state = training.state
watched = compute(concept.watch, state, config.seed)
with side:
    layer = controls.read_layer(lesson, config)
    compared = STEPS[view](lesson, stage, Watched(state, watched), layer) or []
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
show_formula(lesson, f"formula.{config.cell}", terms=concept.write_loss(watched.asked_chances), loss=watched.loss)
show_program(lesson, concept.write_program(config))
offer_downloads(
    lesson, lambda: compute(concept.tabulate, state, config.seed), lambda: figures.draw_unrolled(watched, layer, lesson.words)
)
slowest, shown = min([(training, state), *compared], key=lambda trained: trained[1].epochs)
show_more(slowest, shown)
