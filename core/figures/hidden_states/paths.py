"""Paths in the plane: of the hidden state over the steps, of the letters' embeddings over the epochs."""

import re

import numpy as np

from core.figures import Words, style
from core.figures.hidden_states.labels import Labels
from core.figures.hidden_states.letters import name_letters, show_letter
from core.figures.hidden_states.runs import Runs

FINE = 100
"""Points that make a path look smooth."""
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
"""While labels move, the stage writes plain texts (assets/components/stage/sketch_lines.js)."""


def draw_path(runs: Runs, paths: np.ndarray, shares: np.ndarray, words: Words, room: tuple[int, int]) -> style.Figure:
    """Return the hidden states of all steps in the plane of their first two principal components, joined in order.

    Rings mark the two states from which equal letters must lead to different predictions.

    Args:
        paths: the states of each run in its plane, shape (run, time, step + 1, 2).
        shares: of the spread, along each direction of the plane, shape (run, 2).
        room: pixels inside the axes, width and height, for which labels are arranged.
    """
    training, ambiguous_steps = runs.trace.training, runs.trace.ambiguous_steps
    labels = [
        words["axis.start"],
        *(f"{letter}<sub>{step}</sub>" for step, letter in enumerate(name_letters(training, training.input_letters), 1)),
    ]
    labels = [re.sub("<sub>(.*?)</sub>", lambda part: part[1].translate(SUBSCRIPTS), label) for label in labels]
    frames = [frame_axis(paths[..., 0]), frame_axis(paths[..., 1], room=0.25)]  # above and below there are labels
    arranged = Labels(labels, paths, frames, room)
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers+text",
            "textposition": arranged.corners,
            "line": {"color": style.MODEL, "width": style.THIN},
            "name": words["legend.state"],
            "marker": {"size": style.MARKER, "color": style.MODEL, "symbol": ["circle-open"] + ["circle"] * (len(labels) - 1)},
            "cliponaxis": False,
            **runs.follow("swap", x=paths[..., 0], y=paths[..., 1], text=arranged.join()),
        }
    ]
    if ambiguous_steps is not None:
        ends = paths[:, :, list(ambiguous_steps)]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": words["legend.twins"],
                "marker": {"size": style.MARKER + 9, "color": style.POINT, "symbol": "circle-open", "line": {"width": style.LINE}},
                **runs.follow("swap", x=ends[..., 0], y=ends[..., 1]),
            }
        )
    titles = [[f"PC{axis + 1} ({share:.0%})" for share in shares[:, axis]] for axis in (0, 1)]
    figure = style.new_figure(
        words["alt.path"],
        *traces,
        showlegend=False,
        xaxis={"title": {"text": titles[0][runs.run]}, "range": frames[0], "nticks": 5},
        yaxis={"title": {"text": titles[1][runs.run]}, "range": frames[1], "nticks": 5},
    )
    followed = dict(zip(("xaxis.title.text", "yaxis.title.text"), titles, strict=True))
    return style.follow_layout(figure, [runs.dial], **followed) if runs.dial else figure


def draw_embedding(runs: Runs, words: Words) -> style.Figure:
    """Return each letter's embedding, a point in the plane, and the path of each over the epochs so far."""
    places = runs.trace.places  # (run, time, symbol, 2)
    moments = places.shape[1]
    kept = np.unique(np.linspace(0, moments - 1, min(moments, FINE)).round().astype(int))
    gaps = np.full((len(places), 1, *places.shape[2:]), np.nan, "f4")
    ways = np.concatenate([places[:, kept], gaps], 1).transpose(0, 2, 1, 3).reshape(len(places), -1, 2)
    return style.new_figure(
        words["alt.embedding"],
        {
            "type": "scatter",
            "mode": "lines",
            "hoverinfo": "skip",
            "name": words["legend.way"],
            "line": {"color": style.translucent(style.MUTED, 0.7), "width": style.THIN},
            **runs.follow("pick", x=ways[..., 0], y=ways[..., 1]),
        },
        {
            "type": "scatter",
            "mode": "markers+text",
            "name": words["legend.letter"],
            "text": [f"<b>{show_letter(symbol)}</b>" for symbol in runs.trace.training.symbols],
            "textposition": "top center",
            "textfont": {"size": 18},
            "marker": {"size": style.MARKER, "color": style.MODEL},
            "cliponaxis": False,
            **runs.follow("swap", x=places[..., 0], y=places[..., 1]),
        },
        showlegend=False,
        xaxis={"title": {"text": words["axis.embedding 1"]}, "range": frame_axis(places[..., 0]), "nticks": 5},
        yaxis={"title": {"text": words["axis.embedding 2"]}, "range": frame_axis(places[..., 1]), "nticks": 5},
    )


def frame_axis(values: np.ndarray, room: float = 0.14) -> list[float]:
    """Return a range that holds the values of every epoch, with room on both sides, as a share, for letters beside the points."""
    sound = values[np.isfinite(values)]
    low, high = (float(sound.min()), float(sound.max())) if sound.size else (0.0, 0.0)
    beyond = room * max(high - low, 0.1)
    return [low - beyond, high + beyond]
