"""The two views of the page on the loss surface."""

import numpy as np

from core.concepts.loss_surface import LossSurfaceTrace, SearchTrace
from core.figures import loss_surface as figures
from pages.shell.stage import Clock, Numbers, Panel, Row, moving, show_stage
from pages.shell.words import Words


def show_surface(words: Words, trace: LossSurfaceTrace) -> None:
    """The surface from above, the line on the data, the slices: three views of one point."""
    panels = [
        Panel("surface", figures.draw_surface(trace, words), views=("oblique", "above", "along w", "along b")),
        Panel("data", figures.draw_data(trace, words)),
        Panel("slices", figures.draw_slices(trace, words)),
    ]
    (low, high), (w, b) = trace.eigenvalues, trace.optimum
    at = f"{w:.4g}, {b:.4g}" if np.isfinite(w) else words["number.none"]
    columns = [
        words[f"number.{name}"] for name in ("here", "loss", "slope w", "slope b", "optimum", "curvatures", "condition", "limit")
    ]
    curvatures = f"{low:.4g}, {high:.4g}"
    row = Row(
        f"({trace.config.w:g}, {trace.config.b:g})",
        [trace.loss, *trace.gradient, at, curvatures, trace.condition_number, trace.rate_limit],
    )
    areas = "'surface data' 'surface slices'"
    show_stage("loss_surface", words, panels, areas=areas, columns="1.3fr 1fr", heights=(232, 232), numbers=Numbers(columns, [row]))


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
    numbers = Numbers([words[f"number.{name}"] for name in ("search", "cost", "best")], rows)
    clock = Clock(tried, words["clock.evaluation"])
    show_stage(
        "search", words, panels, areas="'line_search grid_search'", columns="1fr 1fr", heights=(392,), clock=clock, numbers=numbers
    )
