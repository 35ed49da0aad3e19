"""The gradients of two losses with respect to the score."""

from typing import Any

from core.concepts.probabilities.losses import LOSSES, LossesTrace
from core.figures import Words, style
from core.figures.probabilities.fitting import LOOKS


def draw_score_gradients(trace: LossesTrace, words: Words) -> style.Figure:
    """Return dL/dz of both losses against the score z, with the current score; the wrong side is shaded."""
    reach = float(trace.scores[-1])
    return style.new_figure(
        words["alt.score_gradients"],
        *(_curve(trace, words, run) for run in range(len(LOSSES))),
        *(_here(trace, run) for run in range(len(LOSSES))),
        xaxis={"title": {"text": words["axis.score"]}, "range": [-reach, reach]},
        yaxis={"title": {"text": "dL/dz"}, "range": [-1.1, 1.1], "dtick": 0.5, "zeroline": True},
        shapes=[_shade_wrong_side(trace, reach)],
    )


def _curve(trace: LossesTrace, words: Words, run: int) -> dict:
    colour, dash = LOOKS[LOSSES[run]]
    return {
        "type": "scatter",
        "x": trace.scores.astype("f4"),
        "y": trace.gradients[run].astype("f4"),
        "mode": "lines",
        "name": words[f"option.loss.{LOSSES[run]}"],
        "line": {"color": colour, "width": style.LINE, "dash": dash},
    }


def _here(trace: LossesTrace, run: int) -> dict:
    colour, gradient = LOOKS[LOSSES[run]][0], trace.gradient[run]
    return {
        "type": "scatter",
        "x": [trace.config.score],
        "y": [gradient],
        "mode": "markers+text",
        "text": [f"{gradient:.4g}"],
        "textposition": "top center" if gradient < 0 else "bottom center",
        "textfont": {"color": colour},
        "marker": {"color": colour, "size": style.MARKER + 4, "line": {"color": style.PAPER, "width": 2}},
        "showlegend": False,
        "cliponaxis": False,
    }


def _shade_wrong_side(trace: LossesTrace, reach: float) -> dict[str, Any]:
    """Return a shade over the scores that predict the opposite of the label."""
    return {
        "type": "rect",
        "x0": 0,
        "x1": -reach if trace.config.label == 1 else reach,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "fillcolor": style.translucent(style.LIMIT, 0.14),
        "line": {"width": 0},
    }
