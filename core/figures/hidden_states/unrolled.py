"""The network unrolled over the steps of a word, one box for each step."""

import numpy as np

from core.concepts.hidden_states import Frames, RunsTrace
from core.figures import Words, style
from core.figures.hidden_states.cells import draw_cells
from core.figures.hidden_states.letters import colour_letters, join_lines, name_letters, outline, show_letter, write_row
from core.figures.hidden_states.runs import Runs

INPUT, PREDICTED, TARGET = -1.3, 1.3, 1.95
"""Heights of the letters read, predicted and wanted; the boxes stand at 0."""


def draw_unrolled(runs: Runs, layer: int, words: Words) -> style.Figure:
    """Return the network unrolled: one box for each step (x) with the letter read below, and the letter predicted above.

    The hidden state's values stand between the boxes; the targets in the top row.

    Args:
        layer: whose hidden state is shown.
    """
    training = runs.trace.training
    steps = len(training.input_letters)
    at = np.arange(1, steps + 1)
    return style.new_figure(
        words["alt.unrolled"],
        _state_chips(runs, runs.trace.states[layer]),
        _room_for_boxes(steps),
        _arrows(steps),
        _boxes(at, training.config.cell),
        write_row(at, INPUT, name_letters(training, training.input_letters), words["axis.reads"], 20),
        write_row(at, TARGET, name_letters(training, training.target_letters), words["axis.asked"], 20, style.MUTED),
        _predictions(runs, at),
        showlegend=False,
        margin={"l": 64, "r": 8, "t": 4, "b": 40},
        xaxis={
            "title": {"text": words["axis.step"]},
            "range": [0.2, steps + 0.8],
            "tickvals": at if steps < 16 else at[::2],
            "showgrid": False,
        },
        yaxis={
            "title": {"text": ""},
            "range": [-1.65, 2.45],
            "showgrid": False,
            "tickvals": [INPUT, 0, PREDICTED, TARGET],
            "ticktext": [words[f"axis.{name}"] for name in ("reads", "state", "says", "asked")],
        },
    )


def _arrows(steps: int) -> dict:
    """Return arrows from letter to box, from box to letter, from state to box and from box to state."""
    at = range(1, steps + 1)
    ups = [[(step, low), (step, high)] for step in at for low, high in ((INPUT + 0.3, -0.42), (0.42, PREDICTED - 0.3))]
    onward = [[(step - 0.25, 0), (step - 0.15, 0)] for step in at] + [[(step + 0.15, 0), (step + 0.25, 0)] for step in at]
    heads = {"symbol": "arrow", "angleref": "previous", "size": [0, 9, 0] * len(ups + onward), "color": style.MUTED}
    line = {"color": style.MUTED, "width": style.THIN}
    return join_lines(ups + onward) | {"mode": "lines+markers", "hoverinfo": "skip", "line": line, "marker": heads}


def _boxes(at: np.ndarray, cell: str) -> dict:
    return {
        "type": "scatter",
        "x": at,
        "y": np.zeros(len(at)),
        "mode": "markers+text",
        "hoverinfo": "skip",
        "text": [cell] * len(at) if len(at) < 9 else None,
        "textfont": {"color": style.PAPER, "size": 10 if cell == "LSTM" else 11},
        "marker": {"symbol": "square", "size": min(38, 250 // len(at)), "color": style.SLATE},
    }


def _state_chips(runs: Runs, states: Frames) -> dict:
    """Return the values of h between the boxes: a heat map, partly covered by `_room_for_boxes`."""
    _, _, units, moments = states.values.shape
    return draw_cells(
        runs,
        states,
        True,
        "h",
        x=np.arange(moments) + 0.5,
        y=np.linspace(0.62, -0.62, units) if units > 1 else [0.0],
        showscale=False,
        ygap=int(units <= 8),
        texttemplate="%{z:.2f}" if units <= 3 and moments <= 10 else "",
    )


def _room_for_boxes(steps: int) -> dict:
    """Return rectangles that cover the heat map where the boxes stand."""
    look = {"mode": "lines", "hoverinfo": "skip", "fill": "toself", "fillcolor": style.PAPER, "line": {"width": 0}}
    return join_lines(outline(step, 0, 0.5, 1.96) for step in range(steps + 2)) | look


def _predictions(runs: Runs, at: np.ndarray) -> dict:
    """Return the letters predicted, each with a tick or a cross, and its probability where there is room."""
    trace, texts = runs.trace, _mark(runs.trace)
    if len(at) < 8:
        shown = zip(texts.ravel().tolist(), trace.predicted_probabilities.ravel().tolist(), strict=True)
        texts = np.array([f"{text} {probability:.0%}" for text, probability in shown]).reshape(texts.shape)
    colours = colour_letters(trace.training, trace.predicted)
    return {
        "type": "scatter",
        "x": at,
        "y": np.full(len(at), PREDICTED),
        "mode": "text",
        "hoverinfo": "skip",
        "textfont": {"size": 17 if len(at) < 16 else 12, "color": colours[runs.run, -1], "weight": 600},
        **runs.follow("swap", **{"text": texts, "textfont.color": colours}),
    }


def _mark(trace: RunsTrace) -> np.ndarray:
    """Return the letters predicted, each with a tick or a cross, shape (run, time, step)."""
    symbols = [show_letter(symbol) for symbol in trace.training.symbols]
    marks = np.array([[f"{symbol} {mark}" for symbol in symbols] for mark in "✗✓"])
    return marks[(trace.predicted == trace.training.target_letters).astype(int), trace.predicted]
