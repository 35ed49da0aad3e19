"""Lesson: how does a score become a probability, and a probability a loss? Seven steps on one stage."""

from pages.probabilities_views import cross_entropy, fitting, losses, one_score, softmax
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.lesson import open_lesson, split_page

STEPS = {
    "sigmoid": one_score.show_sigmoid,
    "neuron": one_score.show_neuron,
    "fitting": fitting.show_fitting,
    "losses": losses.show_losses,
    "softmax": softmax.show_softmax,
    "overflow": softmax.show_overflow,
    "cross_entropy": cross_entropy.show_cross_entropy,
}
PRESETS = {
    "neuron": {"view": "neuron", "x1": 0.0, "x2": 1.0},
    "confident": {"view": "losses", "start_w": -3.0, "start_b": 3.0, "rate": 0.3},
    "sigmoids": {"view": "softmax", "classes": 2, "z1": 1.4, "z2": 0.85},
    "constant": {"view": "softmax", "constant": 1000.0},
    "overflow": {"view": "overflow", "largest": 89.0},
    "twice": {"view": "cross_entropy", "z1": 6.0, "z2": 0.0, "z3": -2.0},
}

lesson = open_lesson("probabilities")
view = lesson.controls.choose("view", tuple(STEPS), "sigmoid", few=True)
stage, side = split_page()
step = STEPS[view](lesson, stage, side)
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
show_formula(lesson, f"formula.{view}", **step.formula)
show_program(lesson, step.program)
offer_downloads(lesson, step.table, lambda: step.figure)
