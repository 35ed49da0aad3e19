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
    figure = _draw(state.shares * SEEDS, SEEDS, words["alt.shares"], words, f"%{{z:.0f}}/{SEEDS}")
    if state.has_classes:
        return figure
    place = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False}
    lines = textwrap.wrap(words["shares.none"], LINE)
    told = {"text": "<br>".join(lines), "font": {"size": style.FONT_SIZE}, **place}
    return style.new_figure(words["shares.none"], *figure["data"], annotations=[told], xaxis=HIDDEN, yaxis=HIDDEN)


def draw_dead(state: LuckState, words: Words) -> style.Figure:
    """Return the mean number of dead units for each width (x) and depth (y)."""
    means = state.dead.mean(-1)
    return _draw(means, max(1.0, float(np.nan_to_num(means).max())), words["alt.dead"], words, "%{z:.1f}")


def _draw(values: np.ndarray, most: float, alt: str, words: Words, template: str) -> style.Figure:
    heat = {
        "type": "heatmap",
        "z": values,
        "x": [str(width) for width in WIDTHS],
        "y": [str(depth) for depth in DEPTHS],
        "colorscale": style.AMOUNT_SCALE,
        "zmin": 0,
        "zmax": most,
        "showscale": False,
        "texttemplate": template,
        "textfont": {"size": 17},
        "xgap": 4,
        "ygap": 4,
        "hoverinfo": "skip",
    }
    return style.new_figure(
        alt,
        heat,
        xaxis={"title": {"text": words["axis.width"]}, "type": "category"},
        yaxis={"title": {"text": words["axis.depth"]}, "type": "category"},
    )
