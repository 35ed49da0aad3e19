"""Hidden states, probabilities of letters, and the loss, epoch by epoch."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.concepts.hidden_states import TrainingTrace
from core.figures import Words, style
from core.figures.hidden_states.cells import draw_cells
from core.figures.hidden_states.runs import Runs

RIGHT, WRONG = style.GREEN, style.VERMILLION
OTHERS = style.translucent(style.MUTED, 0.7)
"""Of the lines of the other seeds or gains, behind the one that is watched."""


def draw_states(runs: Runs, layer: int, words: Words) -> style.Figure:
    """Return a heat map of the hidden state at each epoch. x: step. y: unit."""
    states = runs.trace.states[layer]
    _, _, units, moments = states.values.shape
    return style.new_figure(
        words["alt.states"],
        draw_cells(
            runs,
            states,
            True,
            words["axis.step"] + " %{x}<br>" + words["axis.unit"] + " %{y}<br>h",
            x=np.arange(moments),
            y=np.arange(1, units + 1),
            xgap=1,
            ygap=int(units <= 8),
            textfont={"size": 13},
            texttemplate="%{z:.1f}" if units * moments <= 40 else "",
        ),
        xaxis=_state_axis(runs.trace.training, words),
        yaxis={
            "title": {"text": words["axis.unit"]},
            "autorange": "reversed",
            "dtick": 1 if units < 9 else 8,
            "tick0": 1,
            "showgrid": False,
        },
    )


def draw_letters(runs: Runs, words: Words) -> style.Figure:
    """Return a heat map of the probability of each letter at each epoch. x: letter read. y: letter predicted.

    Frames mark the targets.
    """
    training = runs.trace.training
    at = np.arange(1, len(training.input_letters) + 1)
    symbols = [show_letter(symbol) for symbol in training.symbols]
    return style.new_figure(
        words["alt.letters"],
        draw_cells(
            runs,
            runs.trace.probabilities,
            False,
            words["axis.step"] + " %{x}<br>p",
            x=at,
            y=np.arange(len(symbols)),
            showscale=False,
            xgap=1,
            ygap=1,
            texttemplate="%{z:.2f}" if len(at) * len(symbols) <= 30 else "",
        ),
        _frames(at, training.target_letters, words["axis.asked"]),
        showlegend=False,
        xaxis={
            "title": {"text": words["axis.letter read"]},
            "range": [0.5, len(at) + 0.5],
            **write_ticks(at, name_letters(training, training.input_letters), 24),
        },
        yaxis={
            "title": {"text": words["axis.letter said"]},
            "range": [len(symbols) - 0.5, -0.5],
            **write_ticks(np.arange(len(symbols)), symbols, 9),
        },
    )


def draw_loss(runs: Runs, words: Words) -> style.Figure:
    """Return the loss against the epoch: the chosen seed's, up to the shown epoch, among those of all seeds.

    A square at the left of each target letter marks the epoch from which it was predicted, once that has come.
    """
    training, first_right = runs.trace.training, runs.trace.first_right[:, None]
    whole, epochs = training.config.epochs + 1, np.arange(training.epochs + 1)
    losses = training.losses[runs.trace.seeds].astype("f4")
    start = 1.15 * float(training.losses[:, 0].max())
    highest = float(np.clip(1.05 * np.nanmax(np.where(np.isfinite(training.losses), training.losses, np.nan)), start, 4 * start))
    letters = name_letters(training, training.target_letters)
    rows = highest * (0.95 - 0.65 * np.arange(len(letters)) / max(len(letters), 5))
    marked = np.where(first_right <= epochs[:, None], first_right, -whole).astype("i2")  # what is not right yet is out of sight
    return style.new_figure(
        words["alt.loss"],
        many_lines(epochs, training.losses, OTHERS, words["legend.others"]),
        {
            "type": "scatter",
            "x": epochs,
            "mode": "lines",
            "name": words["legend.watched"],
            "line": {"color": style.MODEL, "width": style.LINE},
            **runs.follow("grow", y=losses),
        },
        {
            "type": "scatter",
            "y": rows,
            "mode": "markers+text",
            "text": letters,
            "textposition": "middle right",
            "name": words["legend.first right"],
            "textfont": {"size": 14 if len(rows) < 9 else 9},
            "marker": {"color": RIGHT, "size": style.MARKER if len(rows) < 9 else 5, "symbol": "square"},
            "cliponaxis": False,
            "hovertemplate": "%{text}: %{x}<extra></extra>",
            **runs.follow("swap", x=marked),
        },
        {
            "type": "scatter",
            "x": epochs,
            "mode": "markers",
            "name": words["legend.now"],
            "marker": {**style.HERE, "size": style.MARKER + 2},
            **runs.follow("stand", y=losses),
        },
        showlegend=False,
        xaxis={"title": {"text": words["axis.epoch"]}, "range": [-0.02 * whole, 1.02 * whole], "nticks": 6},
        yaxis={"title": {"text": words["axis.loss"]}, "range": [0, highest], "nticks": 5},
    )


def many_lines(x: np.ndarray, lines: np.ndarray, colour: str, name: str) -> dict:
    """Return several lines, shape (line, point), as one trace, with gaps between them."""
    return {
        "type": "scatter",
        "x": chain_lines(np.tile(x, (len(lines), 1))),
        "name": name,
        "mode": "lines",
        "y": chain_lines(lines),
        "line": {"color": colour, "width": style.THIN},
        "hoverinfo": "skip",
    }


def chain_lines(lines: np.ndarray) -> np.ndarray:
    """Return lines, shape (..., line, point), one after the other with gaps between them, shape (..., place)."""
    gaps = np.full((*lines.shape[:-1], 1), np.nan)
    return np.concatenate([lines, gaps], -1).reshape(*lines.shape[:-2], -1).astype("f4")


def show_letter(letter: str) -> str:
    """Return a letter as it can be seen: a blank as ␣, and nothing that Plotly would take for markup."""
    return {" ": "␣", "<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(letter, letter)


def name_letters(training: TrainingTrace, letters: np.ndarray) -> list[str]:
    """Return indices of symbols as letters."""
    return [show_letter(training.symbols[letter]) for letter in letters]


def write_ticks(at: np.ndarray, labels: list[str], room: int) -> dict:
    """Return an axis's ticks: upright letters, at most `room` of them, smaller where they stand close."""
    every = -(-len(labels) // room)
    small = {} if len(labels) <= 13 else {"tickfont": {"size": 10}}
    return {"tickvals": at[::every], "ticktext": labels[::every], "tickangle": 0, "showgrid": False, **small}


def join_lines(lines: Iterable[Sequence[tuple[float, float]]]) -> dict:
    """Return the places of lines, each given by its points (x, y), as one trace with gaps between them."""
    points = [point for line in lines for point in (*line, (None, None))]
    return {"type": "scatter", "x": [x for x, _ in points], "y": [y for _, y in points]}


def outline(x: float, y: float, width: float, height: float) -> list[tuple[float, float]]:
    """Return the points of a closed rectangle with its middle at (x, y)."""
    left, right, low, high = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    return [(left, low), (right, low), (right, high), (left, high), (left, low)]


def write_row(
    at: np.ndarray, height: float, letters: Sequence[str] | np.ndarray, name: str, size: int, colour: str | np.ndarray = style.INK
) -> dict:
    """Return letters side by side at one height."""
    return {
        "type": "scatter",
        "x": at,
        "y": np.full(len(at), height),
        "mode": "text",
        "text": letters,
        "name": name,
        "textfont": {"size": size, "color": colour},
        "hoverinfo": "skip",
    }


def _frames(at: np.ndarray, rows: np.ndarray, name: str) -> dict:
    """Return frames around cells of a heat map, exactly as large as the cells."""
    line = {"color": style.OPTIMUM, "width": style.LINE if len(at) < 13 else style.THIN}
    look = {"mode": "lines", "hoverinfo": "skip", "name": name, "line": line}
    return join_lines(outline(x, y, 1, 1) for x, y in zip(at, rows, strict=True)) | look


def _state_axis(training: TrainingTrace, words: Words) -> dict:
    labels = [words["axis.start"], *name_letters(training, training.input_letters)]
    return {"title": {"text": words["axis.after letter"]}, **write_ticks(np.arange(len(labels)), labels, 25)}


def colour_letters(training: TrainingTrace, predicted: np.ndarray) -> np.ndarray:
    """Return a colour for each letter predicted, shape (..., step): whether it is the target."""
    return np.where(predicted == training.target_letters, RIGHT, WRONG)
