"""The two views of the page on the loss surface."""

import numpy as np

from core.concepts.loss_surface import LossSurfaceTrace, SearchTrace
from core.figures import loss_surface as figures
from pages.shell.stage import Clock, Numbers, Panel, Row, moving, show_stage
from pages.shell.words import Words

WIDEST = 13
"""Characters that fit a column of the table."""


def show_surface(words: Words, trace: LossSurfaceTrace) -> None:
    """The surface from above, the line on the data, the slices: three views of one point."""
    panels = [
        Panel("surface", figures.draw_surface(trace, words), views=("slanting", "above", "along w", "along b")),
        Panel("data", figures.draw_data(trace, words)),
        Panel("slices", figures.draw_slices(trace, words)),
    ]
    low, high = trace.eigenvalues
    curvatures = write_pair(low if abs(low) > 1e-6 * abs(high) else 0.0, high)  # less than that is flat, or a rounding error
    at = write_pair(*trace.optimum) if np.isfinite(trace.optimum).all() else words["number.none"]
    columns = [
        words[f"number.{name}"] for name in ("here", "loss", "slope w", "slope b", "optimum", "curvatures", "condition", "limit")
    ]
    row = Row(
        f"({write_pair(trace.config.w, trace.config.b)})",
        [trace.loss, *trace.gradient, at, curvatures, trace.condition_number, trace.rate_limit],
    )
    layout = {"areas": "'surface data' 'surface slices'", "columns": "1.3fr 1fr", "heights": (232, 232)}
    show_stage("loss_surface", words, panels, **layout, numbers=Numbers(columns, [row], first="12%"))


def write_pair(first: float, second: float) -> str:
    """Return two numbers with up to four digits, fewer where they would not fit their column."""
    texts = [f"{_write(first, digits)}, {_write(second, digits)}" for digits in (4, 3, 2, 1)]
    return next((text for text in texts if len(text) <= WIDEST), texts[-1])


def _write(number: float, digits: int) -> str:
    small = 0 < abs(number) < 0.001
    text = f"{number:.{digits - 1}e}".replace("e-0", "e-") if small else f"{number:.{digits}g}"
    return text.replace("-", "−")


def show_search(words: Words, trace: SearchTrace) -> None:
    """Trying 41 weights, then 41 x 41 pairs, beside the steps of descent."""
    panels = [
        Panel("line_search", figures.draw_line_search(trace, words)),
        Panel("grid_search", figures.draw_grid_search(trace, words)),
    ]
    tried, pairs = np.arange(1, trace.grid.size + 1), trace.grid.ravel()
    needed = trace.steps_needed
    rows = [
        Row(words["row.line"], [trace.line.size, moving(np.minimum.accumulate(trace.line))]),
        Row(words["row.grid"], [trace.grid.size, moving(np.minimum.accumulate(pairs))]),
        Row(
            words("row.descent", rate=trace.rate),
            [words["row.never"] if needed is None else needed, trace.path_losses[needed or -1]],
        ),
    ]
    numbers = Numbers([words[f"number.{name}"] for name in ("search", "cost", "best")], rows, first="40%")
    clock = Clock(tried, words["clock.evaluation"])
    show_stage(
        "search", words, panels, areas="'line_search grid_search'", columns="1fr 1fr", heights=(392,), clock=clock, numbers=numbers
    )
