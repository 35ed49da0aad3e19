"""Ways to search for the lowest point: 41 weights, 41 x 41 pairs, a few steps of descent."""

import numpy as np

from core.concepts.loss_surface import SearchTrace
from core.figures import loss_surface as figures
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Numbers, Panel, Row, Stage, moving

LAYOUT = Layout("'line_search grid_search'", "1fr 1fr", (382,))


def show_search(lesson: Lesson, trace: SearchTrace) -> Stage:
    """Return trying 41 weights, then all pairs, beside the steps of descent."""
    words = lesson.words
    panels = [
        Panel("line_search", figures.draw_line_search(trace, words)),
        Panel("grid_search", figures.draw_grid_search(trace, words)),
    ]
    needed = trace.steps_needed
    reached = len(trace.path_losses) - 1 if needed is None else needed
    rows = [
        Row(words["row.line"], [trace.line.size, moving(np.minimum.accumulate(trace.line))]),
        Row(words["row.grid"], [trace.grid.size, moving(np.minimum.accumulate(trace.grid.ravel()))]),
        Row(
            words("row.descent", rate=trace.rate),
            [words["row.never"] if needed is None else needed, trace.path_losses[reached]],
        ),
    ]
    numbers = Numbers([words[f"number.{name}"] for name in ("search", "cost", "best")], rows, first="40%")
    clock = Clock(np.arange(1, trace.grid.size + 1), words["clock.evaluation"])
    return Stage(key="search", panels=panels, layout=LAYOUT, clock=clock, numbers=numbers)
