"""What a tensor carries, and what autograd does with it: examples of three lines, run by PyTorch now."""

import numpy as np

from core.concepts.backprop import AUTOGRAD, AutogradConfig, Carried, run_example, tabulate_lines, write_lines
from core.figures import backprop as figures
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Numbers, Panel, Results, Row, Stage, View, moving

LAYOUT = Layout("'listing'", heights=(250,))


def show_autograd(lesson: Lesson) -> View:
    """Return the lines of an example, and what each variable carries after each of them."""
    words = lesson.words
    config = AutogradConfig(example=lesson.controls.choose("lines", tuple(AUTOGRAD), "carries", few=False))
    run = compute(run_example, config)
    moments = len(run.carried["a"])
    listing = figures.draw_listing(run.lines, np.arange(-1, moments - 1), run.error, words, widest=100)
    rows = [Row(name, [moving(texts) for texts in zip(*states, strict=True)]) for name, states in run.carried.items()]
    stage = Stage(
        key="autograd",
        panels=[Panel("listing", listing)],
        layout=LAYOUT,
        clock=Clock(np.arange(moments), "line", start=0),
        numbers=Numbers([words["number.variable"], *(f".{column}" for column in Carried._fields)], rows),
        note=words[f"lines.{config.example}"],
    )
    return View(
        stage=stage,
        formula="formula.autograd",
        program=write_lines(config),
        table=lambda: tabulate_lines(run),
        results=lambda: Results(
            {"[str(a.grad is None), str(a.requires_grad)]": [str(run.carried["a"][-1].grad == "None"), "True"]},
            {"grad": [state.grad for states in run.carried.values() for state in states]},
        ),
    )
