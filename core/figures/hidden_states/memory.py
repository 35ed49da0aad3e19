"""The hidden state as memory: its path, equal letters told apart, the effect of an edit, gates, embeddings."""

from collections.abc import Sequence

import numpy as np

from core.concepts.hidden_states import GATES, EditTrace, TrainingTrace, WatchTrace
from core.figures import Words, style
from core.figures.hidden_states.cells import draw_cells
from core.figures.hidden_states.letters import colour_letters, name_letters, show_letter, write_ticks
from core.figures.hidden_states.runs import Runs

FINE = 100
"""Points that make a way look smooth."""
BELOW = -9.0
"""A height outside the picture."""


def draw_path(runs: Runs, paths: np.ndarray, shares: np.ndarray, words: Words) -> style.Figure:
    """Return the hidden states of all steps in the plane of their first two principal components, joined in order.

    Rings mark the two states from which equal letters must lead to different predictions.

    Args:
        paths: the states of each run in its plane, shape (run, time, step + 1, 2).
        shares: of the spread, along each direction of the plane, shape (run, 2).
    """
    training, twins = runs.trace.training, runs.trace.twins
    labels = [
        words["axis.start"],
        *(f"{letter}<sub>{step}</sub>" for step, letter in enumerate(name_letters(training, training.question), 1)),
    ]
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers+text",
            "text": labels,
            "textposition": [("top right", "bottom right")[step % 2] for step in range(len(labels))],
            "line": {"color": style.MODEL, "width": style.THIN},
            "name": words["legend.state"],
            "marker": {"size": style.MARKER, "color": style.MODEL, "symbol": ["circle-open"] + ["circle"] * (len(labels) - 1)},
            "cliponaxis": False,
            **runs.follow("swap", x=paths[..., 0], y=paths[..., 1]),
        }
    ]
    if twins is not None:
        ends = paths[:, :, list(twins)]
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
        xaxis={"title": {"text": titles[0][runs.run]}, "range": _frame(paths[..., 0]), "nticks": 5},
        yaxis={"title": {"text": titles[1][runs.run]}, "range": _frame(paths[..., 1]), "nticks": 5},
    )
    followed = dict(zip(("xaxis.title.text", "yaxis.title.text"), titles, strict=True))
    return style.follow_layout(figure, [runs.dial], **followed) if runs.dial else figure


def draw_twins(watched: WatchTrace, edited: EditTrace, words: Words) -> style.Figure:
    """Return bars of the hidden state (y) by unit (x) before two steps that read the same letter but have different targets."""
    training, units = watched.training, edited.arriving.shape[2]
    traces, letters = [], name_letters(training, training.question)
    asked = name_letters(training, training.answer)
    for place, step in enumerate(watched.twins or ()):
        arriving = edited.arriving[:, place]
        traces.append(
            {
                "type": "bar",
                "x": np.arange(1, units + 1),
                "y": arriving[-1],
                "name": f"{letters[step]}<sub>{step + 1}</sub> → {asked[step]}",
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
    at = np.arange(1, len(training.question) + 1)
    rows = ((3, watched.said, "before"), (2, edited.said, "after"))
    hint = {"text": words["note.no edit"], "xref": "paper", "yref": "y2 domain", "x": 0.5, "y": 0.5, "showarrow": False}
    hint["font"] = {"color": style.MUTED, "size": style.FONT_SIZE - 2}
    return style.new_figure(
        words["alt.edit"],
        _letters(at, 1, name_letters(training, training.answer), words["axis.asked"], style.MUTED),
        *(_said(training, said, height, words[f"axis.{name}"]) for height, said, name in rows),
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
            **write_ticks(np.arange(len(at) + 1), [words["axis.start"], *name_letters(training, training.question)], 25),
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
        xaxis={"title": {"text": words["axis.letter read"]}, **write_ticks(at, name_letters(training, training.question), 24)},
        yaxis={
            "title": {"text": words["axis.gate"]},
            "tickvals": [(each + 0.5) * units - 0.5 for each in range(len(names))],
            "ticktext": [words[f"gate.{name}"] for name in names],
            "autorange": "reversed",
            "showgrid": False,
        },
    )


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
            "line": {"color": style.GRID, "width": style.LINE},
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
        xaxis={"title": {"text": words["axis.embedding 1"]}, "range": _frame(places[..., 0]), "nticks": 5},
        yaxis={"title": {"text": words["axis.embedding 2"]}, "range": _frame(places[..., 1]), "nticks": 5},
    )


def _said(training: TrainingTrace, said: np.ndarray, height: float, name: str) -> dict:
    letters, colours = np.array(name_letters(training, np.arange(len(training.symbols))))[said], colour_letters(training, said)
    return _letters(np.arange(1, said.shape[1] + 1), height, letters[-1], name, colours[-1]) | {
        "meta": style.follow("swap", dials=(), **{"text": letters, "textfont.color": colours})
    }


def _letters(at: np.ndarray, height: float, letters: Sequence[str] | np.ndarray, name: str, colour: str | np.ndarray) -> dict:
    return {
        "type": "scatter",
        "x": at,
        "y": np.full(len(at), height),
        "mode": "text",
        "text": letters,
        "name": name,
        "textfont": {"size": 19 if len(at) < 16 else 14, "color": colour},
        "hoverinfo": "skip",
    }


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


def _frame(values: np.ndarray) -> list[float]:
    """Return a range that holds the values of every epoch, with room for letters beside the points."""
    sound = values[np.isfinite(values)]
    low, high = (float(sound.min()), float(sound.max())) if sound.size else (0.0, 0.0)
    room = 0.14 * max(high - low, 0.1)
    return [low - room, high + room]
