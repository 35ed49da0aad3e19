"""What is done against overfitting and what it brings, and how leaks make a number look better than it is."""

from typing import Any

import numpy as np

from core.concepts.overfitting import LEAKS, METHODS, HelpTrace, LeakTrace
from core.figures import Words, style
from core.figures.overfitting.spread import Look, draw_spread, draw_upright, frame_accuracy, frame_epochs

LOOKS: dict[str, Look] = {
    "nothing": (style.INK, "solid", "circle"),
    "early stopping": (style.VERMILLION, "dash", "square"),
    "weight decay": (style.BROWN, "dot", "triangle-up"),
    "dropout": (style.PURPLE, "dashdot", "x"),
    "shifts": (style.GREEN, "longdash", "pentagon"),
    "more data": (style.BLUE, "longdashdot", "hexagon"),
}
JUDGED: dict[str, Look] = {"reported": (style.BROWN, "solid", "square"), "fresh": (style.BLUE, "solid", "circle")}


def draw_gains(trace: HelpTrace, words: Words) -> style.Figure:
    """Return the test accuracy of each method, small marks for seeds and a large one for their mean, beside that of nothing."""
    nothing, names = trace.final[0].mean(), [words[f"method.{method}"] for method in METHODS]
    marks = []
    for values, name, method in zip(trace.final, names, METHODS, strict=True):
        marks += _draw_row(values, name, LOOKS[method])
    texts = [f"{nothing:.1%}"]
    texts += [f"{_write_gain(each.mean())} ({_write_gain(each.min())} … {_write_gain(each.max())})" for each in trace.gains[1:]]
    line = draw_upright(nothing, style.LIMIT, style.THIN, "dash")
    return _draw_rows(words["alt.gains"], words["axis.test accuracy"], names, marks, texts, 0.75, shapes=[line])


def draw_help_losses(trace: HelpTrace, words: Words) -> style.Figure:
    """Return the mean test loss of each method against the epoch; ■: the mean epoch to which early stopping goes back."""
    losses, traces = trace.test_loss, []
    for values, (method, (colour, dash, _)) in zip(losses.mean(1), LOOKS.items(), strict=True):
        look = style.line(colour, dash, width=style.LINE - 0.5) | {"name": words[f"method.{method}"]}
        traces.append({"type": "scatter", "x": np.arange(len(values)), "y": values} | look)
    restored = np.take_along_axis(losses[METHODS.index("early stopping")], trace.best[:, None], 1)
    mark = style.marker({"color": LOOKS["early stopping"][0], "size": style.MARKER + 2, "symbol": "square"})
    point = {"type": "scatter", "x": [trace.best.mean()], "y": [restored.mean()]}
    traces.append(point | mark | {"name": words["legend.restored"]})
    span = [float(np.log10(losses.min())) - 0.05, float(np.log10(losses.max())) + 0.05]
    axis = {"title": {"text": words["axis.test loss"]}, "type": "log", "range": span, "tickvals": [0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5]}
    return style.new_figure(words["alt.help_losses"], *traces, yaxis=axis, **frame_epochs(words, trace.config))


def draw_lies(trace: HelpTrace, words: Words) -> style.Figure:
    """Return, of the network that nothing is done for, the share of training labels that it has learned: true ones, wrong ones."""
    epochs = np.arange(trace.true_accuracy.shape[1])
    traces = draw_spread(epochs, trace.true_accuracy[:, None], words["legend.true labels"], (style.MODEL, "solid", "circle"))
    traces += draw_spread(epochs, trace.lies_learned[:, None], words["legend.wrong labels"], (style.RIVAL, "dash", "square"))
    axis = frame_accuracy(words["axis.learned"])
    return style.new_figure(words["alt.lies"], *traces, yaxis=axis, **frame_epochs(words, trace.config))


def draw_leaks(trace: LeakTrace, words: Words) -> style.Figure:
    """Return, for each leak, the accuracy that is reported (on test) and the one on fresh pictures; small marks are seeds."""
    names = [words[f"leak.{leak}"] for leak in (*LEAKS, "best seed")]
    marks = []
    shown = {"reported": [*trace.reported, trace.best_reported[-1:]], "fresh": [*trace.true, trace.best_true[-1:]]}
    for kind, look in JUDGED.items():
        for values, name in zip(shown[kind], names, strict=True):
            marks += _draw_row(values, name, look, words[f"legend.{kind}"] if name == names[0] else "")
    texts = ["", *map(_write_gain, (*trace.excess.mean(1)[1:], trace.best_excess[-1]))]
    return _draw_rows(words["alt.leaks"], words["axis.accuracy"], names, marks, texts, 0.25)


def draw_tries(trace: LeakTrace, words: Words) -> style.Figure:
    """Return how many points the best of so many seeds, chosen on test, is above one seed: as reported, and on fresh pictures."""
    traces = []
    for values, (kind, (colour, _, symbol)) in zip((trace.best_reported, trace.best_true), JUDGED.items(), strict=True):
        line = {"type": "scatter", "x": np.arange(1, len(values) + 1), "y": 100 * (values - values[0])}
        marks = {"mode": "lines+markers", "marker": {"color": colour, "symbol": symbol}}
        traces.append(line | style.line(colour, name=words[f"legend.{kind}"]) | marks)
    return style.new_figure(
        words["alt.tries"],
        *traces,
        xaxis={"title": {"text": words["axis.tries"]}, "range": [0.5, trace.config.seeds + 0.5], "nticks": 8},
        yaxis={"title": {"text": words["axis.above one seed"]}, "rangemode": "tozero", "nticks": 6},
    )


def _write_gain(gain: float) -> str:
    """Return a difference of accuracies in percentage points, with its sign."""
    return f"{100 * gain:+.1f}".replace("-", "−")


def _draw_row(values: np.ndarray, name: str, look: Look, legend: str = "") -> list[dict[str, Any]]:
    """Return a small pale mark for each seed and a large one for their mean, in the row of this name."""
    colour, _, symbol = look
    told = {"type": "scatter", "hovertemplate": "%{x:.1%}<extra></extra>"}
    pale = style.marker({"color": style.translucent(colour, 0.4), "size": style.MARKER - 3, "symbol": symbol})
    strong = style.marker({"color": colour, "size": style.MARKER + 3, "symbol": symbol}, legend) | {"name": legend or name}
    return [told | pale | {"x": values, "y": [name] * len(values)}, told | strong | {"x": [values.mean()], "y": [name]}]


def _draw_rows(
    alt: str, title: str, names: list[str], marks: list[dict[str, Any]], texts: list[str], room: float, **layout: Any
) -> style.Figure:
    """Return a figure with a row for each name, the first at the top: its marks, and a text to the right of all marks.

    Args:
        room: for the texts, as a share of the range of the marks.
    """
    values = np.concatenate([each["x"] for each in marks])
    low, high, reach = float(values.min()), float(values.max()), max(float(np.ptp(values)), 0.02)
    font = {"color": style.INK, "size": style.FONT_SIZE - 2}
    written = {"type": "scatter", "mode": "text", "x": [high + 0.05 * reach] * len(names), "y": names, "text": texts}
    look = {"textposition": "middle right", "textfont": font, "showlegend": False, "hoverinfo": "skip"}
    rows = {"type": "category", "categoryarray": names, "autorange": "reversed"}
    return style.new_figure(
        alt,
        *marks,
        written | look,
        xaxis={"title": {"text": title}, "tickformat": ".0%", "range": [low - 0.05 * reach, high + room * reach], "nticks": 6},
        yaxis={"title": {"text": ""}, "tickfont": {"color": style.INK}, "showgrid": False, **rows},
        **layout,
    )
