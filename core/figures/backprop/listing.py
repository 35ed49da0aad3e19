"""The lines of a program, the one that runs marked, and PyTorch's message where one fails."""

import textwrap
from collections.abc import Sequence

import numpy as np

from core.figures import Words, style

MONO = '"Source Code Pro", ui-monospace, Consolas, monospace'


def draw_listing(lines: Sequence[str], line: np.ndarray, error: str, words: Words, widest: int = 54) -> style.Figure:
    """Return the lines as text with a mark at the one that was run last.

    Args:
        line: index of that line at every moment, −1 for none, shape (time,).
        error: a message, shown below the line that failed, at the last moment.
        widest: characters that fit the picture.
    """
    shared = {"type": "scatter", "hoverinfo": "skip"}
    text = {**shared, "mode": "text", "textposition": "middle right", "cliponaxis": False}
    font = {"family": MONO, "size": style.FONT_SIZE - 2, "color": style.INK}
    mark = {**shared, "mode": "markers", "marker": {"symbol": "triangle-right", "size": 12, "color": style.POINT}}
    place = np.where(line < 0, np.nan, line.astype(float))
    traces = [
        {**text, "x": np.zeros(len(lines)), "y": np.arange(len(lines)), "text": list(lines), "textfont": font},
        {**mark, "x": np.full(len(line), -0.25), "y": place, "meta": style.follow("stand")},
    ]
    if error:
        message = "<br>".join(textwrap.wrap(error.replace("<", "‹").replace(">", "›"), widest)[:4])
        below = {**text, "x": [0.0], "y": [len(lines) + 0.6], "text": [message], "textfont": {**font, "color": style.VERMILLION}}
        traces.append({**below, "meta": style.follow("after", at=np.array([len(line) - 1.0]))})
    lowest = max(len(lines) + 1.4, 5) if error else max(len(lines), 4) - 0.2
    return style.new_figure(
        words["alt.listing"],
        *traces,
        showlegend=False,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        xaxis={"visible": False, "range": [-0.5, 8], "fixedrange": True},
        yaxis={"visible": False, "range": [lowest, -0.8], "fixedrange": True},
    )
