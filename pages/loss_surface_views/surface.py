"""One point on the loss surface: from above, on the data, in two slices. All of it follows the dials of w and b."""

from collections.abc import Sequence

import numpy as np

from core.concepts.loss_surface import AllPointsTrace, LossSurfaceTrace
from core.figures import loss_surface as figures
from pages.shell.lesson import Lesson
from pages.shell.view import Dial, Layout, Numbers, Panel, Row, Stage, moving

LAYOUT = Layout("'surface data' 'surface slices'", "1.3fr 1fr", (222, 222))
COLUMNS = ("loss", "slope w", "slope b", "optimum", "curvatures", "condition", "limit")
WIDEST = 13
"""Characters that fit a column of the table."""
DASH = "—"
ROUNDING = 1e-13
"""Share of a picture's extent below which a number is a rounding error."""


def show_surface(lesson: Lesson, trace: LossSurfaceTrace, around: AllPointsTrace, dials: Sequence[Dial | None]) -> Stage:
    """Return three pictures of one point, and its numbers."""
    words = lesson.words
    panels = [
        Panel("surface", figures.draw_surface(trace, around, words), ("slanting", "above", "along w", "along b")),
        Panel("data", figures.draw_data(trace, around, words)),
        Panel("slices", figures.draw_slices(trace, around, words)),
    ]
    notes = [] if trace.quadratic else [words["curvature.varies"]]
    if len(around.shown) < len(trace.x):
        notes.append(words("errors.some", shown=len(around.shown), total=len(trace.x)))
    numbers = _write_numbers(lesson, trace, around)
    return Stage(key="loss_surface", panels=panels, layout=LAYOUT, numbers=numbers, dials=dials, note=" ".join(notes))


def _write_numbers(lesson: Lesson, trace: LossSurfaceTrace, around: AllPointsTrace) -> Numbers:
    words = lesson.words
    extent = float(max(np.ptp(trace.w_axis), np.ptp(trace.b_axis)))
    at = write_pair(*settle(trace.optimum, extent).tolist()) if np.isfinite(trace.optimum).all() else words["number.none"]
    whole = [write_pair(*trace.eigenvalues), trace.condition_number, trace.rate_limit] if trace.quadratic else [DASH] * 3
    steepest = float(np.ptp(trace.surface)) / min(np.ptp(trace.w_axis), np.ptp(trace.b_axis))
    slopes = settle(around.gradients, steepest)
    here = [moving(figures.shorten(each), dials=figures.DIALS) for each in (around.losses, slopes[..., 0], slopes[..., 1])]
    columns = ["", *(words[f"number.{name}"] for name in COLUMNS)]
    return Numbers(columns, [Row(words["legend.point"], [*here, at, *whole])], first="14%")


def settle(values: np.ndarray, scale: float) -> np.ndarray:
    """Return the values; what is a rounding error beside `scale` as 0."""
    return np.where(np.abs(values) > ROUNDING * scale, values, 0.0)


def write_pair(first: float, second: float) -> str:
    """Return two numbers with up to four digits, fewer where they would not fit their column."""
    texts = [f"{_write(first, digits)}, {_write(second, digits)}" for digits in (4, 3, 2, 1)]
    return next((text for text in texts if len(text) <= WIDEST), texts[-1])


def _write(number: float, digits: int) -> str:
    small = 0 < abs(number) < 0.001
    text = f"{number:.{digits - 1}e}".replace("e-0", "e-") if small else f"{number:.{digits}g}"
    return text.replace("-", "−")
