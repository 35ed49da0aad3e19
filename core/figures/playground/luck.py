"""How many seeds succeed, by width and depth, and the dead units."""

import textwrap

import numpy as np

from core.concepts.playground.luck import DEPTHS, SEEDS, WIDTHS, LuckState
from core.figures import Words, style

LINE = 24
"""Characters of a line that fit into the picture on a phone."""
HIDDEN = {"visible": False}


def draw_shares(state: LuckState, words: Words) -> style.Figure:
    """Return the share of seeds that solve the task for each width (x) and depth (y); in a regression a sentence in its place."""
    written = _write(state.shares * SEEDS, f"{{:.0f}}/{SEEDS}", "…" if state.has_classes else "")
    figure = _draw(state.shares * SEEDS, written, SEEDS, words["alt.shares"], words)
    if state.has_classes:
        return figure
    place = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False}
    lines = textwrap.wrap(words["shares.none"], LINE)
    told = {"text": "<br>".join(lines), "font": {"size": style.FONT_SIZE}, **place}
    return style.new_figure(words["shares.none"], *figure["data"], annotations=[told], xaxis=HIDDEN, yaxis=HIDDEN)


def draw_dead(state: LuckState, words: Words) -> style.Figure:
    """Return the mean number of dead units for each width (x) and depth (y)."""
    means = state.dead.mean(-1)
    return _draw(means, _write(means, "{:.1f}", "…"), max(1.0, float(np.nan_to_num(means).max())), words["alt.dead"], words)


def _write(values: np.ndarray, pattern: str, unknown: str) -> list[list[str]]:
    """Return the text of each cell; `unknown` where it is not trained yet."""
    return [[unknown if np.isnan(value) else pattern.format(value) for value in row] for row in values]


def _draw(values: np.ndarray, written: list[list[str]], most: float, alt: str, words: Words) -> style.Figure:
    heat = {
        "type": "heatmap",
        "z": values,
        "x": [str(width) for width in WIDTHS],
        "y": [str(depth) for depth in DEPTHS],
        "colorscale": style.AMOUNT_SCALE,
        "zmin": 0,
        "zmax": most,
        "showscale": False,
        "text": written,
        "texttemplate": "%{text}",
        "textfont": {"size": 17},
        "xgap": 4,
        "ygap": 4,
        "hoverinfo": "skip",
    }
    rows = "; ".join(f"{depth}: {', '.join(row)}" for depth, row in zip(DEPTHS, written, strict=True))
    return style.new_figure(
        f"{alt} {rows}",
        heat,
        xaxis={"title": {"text": words["axis.width"]}, "type": "category"},
        yaxis={"title": {"text": words["axis.depth"]}, "type": "category"},
    )
