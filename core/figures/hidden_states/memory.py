"""The hidden state as memory: equal letters told apart, the effect of an edit, gates."""

import numpy as np

from core.concepts.hidden_states import GATES, EditTrace, TrainingTrace, WatchTrace
from core.figures import Words, style
from core.figures.hidden_states.cells import draw_cells
from core.figures.hidden_states.letters import colour_letters, name_letters, write_row, write_ticks
from core.figures.hidden_states.runs import Runs

BELOW = -9.0
"""A height outside the picture."""


def draw_ambiguous_steps(watched: WatchTrace, edited: EditTrace, words: Words) -> style.Figure:
    """Return bars of the hidden state (y) by unit (x) before two steps that read the same letter but have different targets."""
    training, units = watched.training, edited.arriving.shape[2]
    traces, letters = [], name_letters(training, training.input_letters)
    targets = name_letters(training, training.target_letters)
    for place, step in enumerate(watched.ambiguous_steps or ()):
        arriving = edited.arriving[:, place]
        traces.append(
            {
                "type": "bar",
                "x": np.arange(1, units + 1),
                "y": arriving[-1],
                "name": f"{letters[step]}<sub>{step + 1}</sub> → {targets[step]}",
                "marker": {
                    "color": style.CYCLE[place],
                    "pattern": {"shape": "" if place == 0 else "/", "fillmode": "overlay", "fgcolor": style.PAPER},
                },
                "meta": style.follow("swap", y=arriving),
            }
        )
    return style.new_figure(
        words["alt.twins"],
        *traces,
        barmode="group",
        showlegend=bool(traces),
        annotations=[] if traces else [{"text": words["note.no twins"], "showarrow": False, "font": {"color": style.MUTED}}],
        xaxis={"title": {"text": words["axis.unit"]}, "dtick": 1 if units < 9 else 8, "tick0": 1},
        yaxis={"title": {"text": words["axis.arriving"]}, "range": [-1.05, 1.05], "nticks": 5, "zeroline": True},
    )


def draw_edit(watched: WatchTrace, edited: EditTrace, words: Words) -> style.Figure:
    """Return targets and predictions without and with the edit, and the distance between edited and unedited state by step."""
    training = watched.training
    at = np.arange(1, len(training.input_letters) + 1)
    rows = ((3, watched.predicted, "before"), (2, edited.predicted, "after"))
    hint = {"text": words["note.no edit"], "xref": "paper", "yref": "y2 domain", "x": 0.5, "y": 0.5, "showarrow": False}
    hint["font"] = {"color": style.MUTED, "size": style.FONT_SIZE - 2}
    return style.new_figure(
        words["alt.edit"],
        write_row(at, 1, name_letters(training, training.target_letters), words["axis.asked"], _choose_size(at), style.MUTED),
        *(_predictions(training, predicted, height, words[f"axis.{name}"]) for height, predicted, name in rows),
        _changes(edited, at, words),
        {
            "type": "bar",
            "x": np.arange(len(at) + 1),
            "y": edited.distances[-1],
            "yaxis": "y2",
            "name": words["axis.distance"],
            "marker": {"color": style.POINT},
            "meta": style.follow("swap", y=edited.distances),
        },
        showlegend=False,
        annotations=[] if np.nan_to_num(edited.distances).any() else [hint],
        xaxis={
            "title": {"text": words["axis.after letter"]},
            "range": [-0.6, len(at) + 0.6],
            "anchor": "y2",
            **write_ticks(np.arange(len(at) + 1), [words["axis.start"], *name_letters(training, training.input_letters)], 25),
        },
        yaxis={
            "title": {"text": ""},
            "range": [0.4, 3.6],
            "domain": [0.52, 1],
            "tickvals": [1, 2, 3],
            "showgrid": False,
            "ticktext": [words["axis.asked"], words["axis.after"], words["axis.before"]],
        },
        yaxis2={
            "title": {"text": words["axis.distance"]},
            "domain": [0, 0.44],
            "nticks": 4,
            "anchor": "x",
            "range": [0, max(0.1, 1.1 * float(np.nanmax(edited.distances, initial=0.0)))],
        },
    )


def draw_gates(runs: Runs, layer: int, words: Words) -> style.Figure:
    """Return a heat map of gate values at each epoch. x: letter read. y: gate, and within it unit. An RNN has none."""
    training, gates = runs.trace.training, runs.trace.gates[layer]
    names, (_, _, rows, steps) = GATES[training.config.cell], gates.values.shape
    at, units = np.arange(1, steps + 1), rows // len(names)
    return style.new_figure(
        words["alt.gates"],
        draw_cells(
            runs,
            gates,
            False,
            "",
            x=at,
            y=np.arange(rows),
            xgap=1,
            texttemplate="%{z:.2f}" if rows * steps <= 80 else "",
        ),
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": each * units - 0.5,
                "y1": each * units - 0.5,
                "line": {"color": style.PAPER, "width": 4},
            }
            for each in range(1, len(names))
        ],
        xaxis={"title": {"text": words["axis.letter read"]}, **write_ticks(at, name_letters(training, training.input_letters), 24)},
        yaxis={
            "title": {"text": words["axis.gate"]},
            "tickvals": [(each + 0.5) * units - 0.5 for each in range(len(names))],
            "ticktext": [words[f"gate.{name}"] for name in names],
            "autorange": "reversed",
            "showgrid": False,
        },
    )


def _predictions(training: TrainingTrace, predicted: np.ndarray, height: float, name: str) -> dict:
    """Return the letters predicted at each epoch, coloured by whether they are the targets; `predicted` has shape (time, step)."""
    at, symbols = np.arange(1, predicted.shape[1] + 1), np.array(name_letters(training, np.arange(len(training.symbols))))
    letters, colours = symbols[predicted], colour_letters(training, predicted)
    row = write_row(at, height, letters[-1], name, _choose_size(at), colours[-1])
    return row | {"meta": style.follow("swap", dials=(), **{"text": letters, "textfont.color": colours})}


def _choose_size(at: np.ndarray) -> int:
    """Return the size of letters, smaller where there are many."""
    return 19 if len(at) < 16 else 14


def _changes(edited: EditTrace, at: np.ndarray, words: Words) -> dict:
    """Return frames around the predictions that the edit has changed; unused ones wait below the picture."""
    heights = np.where(edited.changed, 2.0, BELOW).astype("f4")
    return {
        "type": "scatter",
        "x": at,
        "y": heights[-1],
        "mode": "markers",
        "name": words["legend.changed"],
        "hoverinfo": "skip",
        "marker": {
            "symbol": "square-open",
            "size": 30 if len(at) < 16 else 18,
            "color": style.POINT,
            "line": {"width": style.LINE},
        },
        "meta": style.follow("swap", y=heights),
    }
