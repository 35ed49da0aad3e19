"""The two views of the page on the loss surface."""

import numpy as np
import streamlit as st

from core.concepts.loss_surface import LossSurfaceTrace, SearchTrace
from core.figures import loss_surface as figures
from pages.shell.stage import Clock, Numbers, Panel, Row, moving, show_stage
from pages.shell.words import Words

WIDEST = 13
"""Characters that fit a column of the table."""
DASH = "—"
ROUNDING = 1e-13
"""Share of a picture's extent below which a number is a rounding error."""


def show_surface(words: Words, trace: LossSurfaceTrace) -> None:
    """The surface from above, the line on the data, the slices: three views of one point."""
    panels = [
        Panel("surface", figures.draw_surface(trace, words), views=("slanting", "above", "along w", "along b")),
        Panel("data", figures.draw_data(trace, words)),
        Panel("slices", figures.draw_slices(trace, words)),
    ]
    extent = float(max(np.ptp(trace.w_axis), np.ptp(trace.b_axis)))
    at = write_pair(*settle(trace.optimum, extent)) if np.isfinite(trace.optimum).all() else words["number.none"]
    whole = [write_pair(*trace.eigenvalues), trace.condition_number, trace.rate_limit] if trace.quadratic else [DASH] * 3
    steepest = float(np.ptp(trace.surface)) / min(np.ptp(trace.w_axis), np.ptp(trace.b_axis))
    columns = [
        words[f"number.{name}"] for name in ("here", "loss", "slope w", "slope b", "optimum", "curvatures", "condition", "limit")
    ]
    row = Row(
        f"({write_pair(trace.config.w, trace.config.b)})",
        [trace.loss, *settle(trace.gradient, steepest), at, *whole],
    )
    layout = {"areas": "'surface data' 'surface slices'", "columns": "1.3fr 1fr", "heights": (232, 232)}
    show_stage("loss_surface", words, panels, **layout, numbers=Numbers(columns, [row], first="12%"))
    if not trace.quadratic:
        st.caption(words["curvature.varies"])


def settle(values: np.ndarray, scale: float) -> list[float]:
    """Return the values; what is a rounding error beside `scale` as 0."""
    return [float(value) if abs(value) > ROUNDING * scale else 0.0 for value in values]


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
    reached = len(trace.path_losses) - 1 if needed is None else needed
    rows = [
        Row(words["row.line"], [trace.line.size, moving(np.minimum.accumulate(trace.line))]),
        Row(words["row.grid"], [trace.grid.size, moving(np.minimum.accumulate(pairs))]),
        Row(
            words("row.descent", rate=trace.rate),
            [words["row.never"] if needed is None else needed, trace.path_losses[reached]],
        ),
    ]
    numbers = Numbers([words[f"number.{name}"] for name in ("search", "cost", "best")], rows, first="40%")
    clock = Clock(tried, words["clock.evaluation"])
    show_stage(
        "search", words, panels, areas="'line_search grid_search'", columns="1fr 1fr", heights=(392,), clock=clock, numbers=numbers
    )
