"""One point on the loss surface, in pictures that follow the dials of w and b; and ways to search for the lowest point."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from core.concepts.loss_surface import AllPointsTrace, LossSurfaceTrace, SearchTrace
from core.figures import loss_surface as figures
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Dial, Layout, Numbers, Panel, Row, Stage, moving

LAYOUT = Layout("'surface data' 'surface slices'", "1.3fr 1fr", (222, 222))
COLUMNS = ("loss", "slope w", "slope b", "optimum", "curvatures", "condition", "limit")
WIDEST = 13
"""Characters that fit a column of the table."""
ROUNDING = 1e-13
"""Share of the numbers that it comes from below which a number is a rounding error."""
SEARCH_LAYOUT = Layout("'line_search grid_search'", "1fr 1fr", (382,))


def show_surface(lesson: Lesson, trace: LossSurfaceTrace, around: AllPointsTrace, dials: Sequence[Dial]) -> Stage:
    """Return three pictures of one point, and its numbers."""
    words = lesson.words
    panels = [
        Panel("surface", figures.draw_surface(trace, around, words), ("slanting", "above", "along w", "along b")),
        Panel("data", figures.draw_data(trace, around, words)),
        Panel("slices", figures.draw_slices(trace, around, words)),
    ]
    notes = [] if trace.alone else [words["optimum.several"]]
    if not trace.quadratic:
        notes.append(words["curvature.varies"])
    if len(around.shown) < len(trace.x):
        notes.append(words("errors.some", shown=len(around.shown), total=len(trace.x)))
    numbers = _write_numbers(lesson, trace, around)
    return Stage(key="loss_surface", panels=panels, layout=LAYOUT, numbers=numbers, dials=dials, note=words.join(*notes))


def _write_numbers(lesson: Lesson, trace: LossSurfaceTrace, around: AllPointsTrace) -> Numbers:
    words = lesson.words
    at = write_pair(*settle_optimum(trace).tolist()) if np.isfinite(trace.optimum).all() else words["number.none"]
    whole = [write_pair(*trace.eigenvalues), trace.condition_number, trace.rate_limit] if trace.quadratic else ["—"] * 3
    slopes = settle_slopes(trace, around.gradients, around.w_stops[:, None], around.b_stops)
    here = [moving(figures.shorten(each), dials=figures.DIALS) for each in (around.losses, slopes[..., 0], slopes[..., 1])]
    columns = words.name_columns("", *COLUMNS)
    return Numbers(columns, [Row(words["legend.point"], [*here, at, *whole])], first="14%")


def settle(values: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return the values; what is a rounding error beside `scale` as 0."""
    return np.where(np.abs(values) > ROUNDING * scale, values, 0.0)


def settle_optimum(trace: LossSurfaceTrace) -> np.ndarray:
    """Return the lowest point (parameter,); what is a rounding error beside the sizes of predictions there as 0."""
    (w, b), x = np.abs(trace.optimum), np.abs(trace.x)
    size = w * x.mean() + b + np.abs(trace.y).mean()
    return settle(trace.optimum, np.array([size / x.max(), size]))  # two x differ: one is not 0


def settle_slopes(trace: LossSurfaceTrace, slopes: np.ndarray, w: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Return slopes (..., parameter) at w and b (...); what is a rounding error beside the terms that they sum up as 0.

    A point's error w·x + b − y is as exact as the sum of the sizes of its terms, or as 1, where a loss makes a sign of it.
    """
    w, b, x, y = (np.abs(each) for each in (w, b, trace.x, trace.y))
    y = y + (trace.config.loss != "mean squared")
    along_w, along_b = w * (x**2).mean() + b * x.mean() + (x * y).mean(), w * x.mean() + b + y.mean()
    return settle(slopes, 2 * np.stack([along_w, along_b], -1))


def write_pair(first: float, second: float) -> str:
    """Return two numbers with up to four digits, fewer where they would not fit their column."""
    texts = [f"{_write(first, digits)}, {_write(second, digits)}" for digits in (4, 3, 2, 1)]
    return next((text for text in texts if len(text) <= WIDEST), texts[-1])


def _write(number: float, digits: int) -> str:
    small = 0 < abs(number) < 0.001
    text = f"{number:.{digits - 1}e}".replace("e-0", "e-") if small else f"{number:.{digits}g}"
    return text.replace("-", "−")


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
    numbers = Numbers(words.name_columns("search", "cost", "best"), rows, first="40%")
    clock = Clock(np.arange(1, trace.grid.size + 1), "evaluation")
    return Stage(key="search", panels=panels, layout=SEARCH_LAYOUT, clock=clock, numbers=numbers)
