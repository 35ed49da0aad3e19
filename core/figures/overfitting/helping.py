"""What is done against overfitting and what it brings, and how leaks make a number look better than it is."""

from typing import Any

import numpy as np

from core.concepts.overfitting import LEAKS, METHODS, HelpTrace, LeakTrace
from core.figures import Words, style
from core.figures.overfitting.spread import FRAME, Look, draw_spread, draw_upright, frame_accuracy

LOOKS: dict[str, Look] = {
    "nothing": (style.INK, "solid", "circle"),
    "early stopping": (style.VERMILLION, "dash", "square"),
    "weight decay": (style.BROWN, "dot", "triangle-up"),
    "dropout": (style.PURPLE, "dashdot", "x"),
    "shifts": (style.GREEN, "longdash", "pentagon"),
    "more data": (style.BLUE, "longdashdot", "hexagon"),
}
REPORTED: Look = (style.BROWN, "solid", "square")
FRESH: Look = (style.BLUE, "solid", "circle")


def draw_gains(trace: HelpTrace, words: Words) -> style.Figure:
    """Return the test accuracy of each method, small marks for seeds and a large one for their mean, beside that of nothing."""
    traces = []
    for row, method in enumerate(METHODS):
        traces += _row(trace.final[row], words[f"method.{method}"], LOOKS[method])
    means = trace.final.mean(1)
    texts = [f"{100 * means[0]:.1f} %"]
    texts += [f"{write_gain(each.mean())} ({write_gain(each.min())} … {write_gain(each.max())})" for each in trace.gains[1:]]
    low, high = float(trace.final.min()), float(trace.final.max())
    reach = max(high - low, 0.02)
    names = [words[f"method.{method}"] for method in METHODS]
    traces.append(_write(names, [high + 0.08 * reach] * len(names), texts))
    return style.new_figure(
        words["alt.gains"],
        *traces,
        shapes=[draw_upright(means[0], style.LIMIT, style.THIN, "dash")],
        **_rows(words["axis.test accuracy"], names, [low - 0.05 * reach, high + 0.75 * reach]),
    )


def draw_help_losses(trace: HelpTrace, words: Words) -> style.Figure:
    """Return the mean test loss of each method against the epoch; ◆: the mean epoch to which early stopping goes back."""
    losses, epochs, traces = trace.test_loss, np.arange(trace.test_loss.shape[2]), []
    for row, method in enumerate(METHODS):
        colour, dash, _ = LOOKS[method]
        line = {"line": {"color": colour, "dash": dash, "width": style.LINE - 0.5}, "name": words[f"method.{method}"]}
        traces.append({"type": "scatter", "mode": "lines", "x": epochs, "y": losses[row].mean(0), "showlegend": False} | line)
    early = METHODS.index("early stopping")
    restored = [losses[early, seed, best] for seed, best in enumerate(trace.best)]
    marker = {"color": LOOKS["early stopping"][0], "size": style.MARKER + 2, "symbol": "square"}
    point = {"type": "scatter", "mode": "markers", "x": [trace.best.mean()], "y": [np.mean(restored)], "marker": marker}
    traces.append(point | {"showlegend": False, "name": words["legend.restored"]})
    high = float(np.log10(losses.max())) + 0.05
    return style.new_figure(
        words["alt.help_losses"],
        *traces,
        xaxis={"title": {"text": words["axis.epoch"]}, "range": [0, trace.config.epochs], "nticks": 6},
        yaxis={"title": {"text": words["axis.test loss"]}, "type": "log", "range": [float(np.log10(losses.min())) - 0.05, high]}
        | {"tickvals": [0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5]},
        **FRAME,
    )


def draw_lies(trace: HelpTrace, words: Words) -> style.Figure:
    """Return, of the network that nothing is done for, the share of training labels that it has learned: true ones, wrong ones."""
    epochs = np.arange(trace.true_accuracy.shape[1])
    traces = draw_spread(epochs, trace.true_accuracy, words["legend.true labels"], (style.MODEL, "solid", "circle"))
    if np.isfinite(trace.lies_learned).all():
        traces += draw_spread(epochs, trace.lies_learned, words["legend.wrong labels"], (style.RIVAL, "dash", "square"))
    return style.new_figure(
        words["alt.lies"],
        *traces,
        xaxis={"title": {"text": words["axis.epoch"]}, "range": [0, trace.config.epochs], "nticks": 6},
        yaxis=frame_accuracy(words["axis.learned"]),
        **FRAME,
    )


def draw_leaks(trace: LeakTrace, words: Words) -> style.Figure:
    """Return, for each leak, the accuracy that is reported (on test) and the one on fresh pictures; small marks are seeds."""
    names = [words[f"leak.{leak}"] for leak in (*LEAKS, "best seed")]
    traces = []
    for values, look, legend in ((trace.reported, REPORTED, "reported"), (trace.true, FRESH, "fresh")):
        for row, name in enumerate(names[:-1]):
            traces += _row(values[row], name, look, words[f"legend.{legend}"] if row == 0 else None)
        best = trace.best_reported[-1] if legend == "reported" else trace.best_true[-1]
        traces += _row(np.array([best]), names[-1], look)
    texts = ["", *map(write_gain, (*trace.excess.mean(1)[1:], trace.best_excess[-1]))]
    low, high = (float(each) for each in (min(trace.reported.min(), trace.true.min()), trace.reported.max()))
    reach = max(high - low, 0.02)
    traces.append(_write(names, [high + 0.05 * reach] * len(names), texts))
    span = [low - 0.05 * reach, high + 0.25 * reach]
    return style.new_figure(words["alt.leaks"], *traces, **_rows(words["axis.accuracy"], names, span))


def draw_tries(trace: LeakTrace, words: Words) -> style.Figure:
    """Return how many points the best of so many seeds, chosen on test, is above one seed: as reported, and on fresh pictures."""
    tries = np.arange(1, len(trace.best_reported) + 1)
    traces = []
    for values, (colour, _, symbol), name in ((trace.best_reported, REPORTED, "reported"), (trace.best_true, FRESH, "fresh")):
        gains = 100 * (values - values[0])
        look = {"line": {"color": colour, "width": style.LINE}, "marker": {"color": colour, "symbol": symbol}}
        traces.append({"type": "scatter", "mode": "lines+markers", "x": tries, "y": gains, "name": words[f"legend.{name}"]} | look)
    return style.new_figure(
        words["alt.tries"],
        *traces,
        xaxis={"title": {"text": words["axis.tries"]}, "range": [0.5, trace.config.seeds + 0.5], "nticks": 8},
        yaxis={"title": {"text": words["axis.above one seed"]}, "rangemode": "tozero", "nticks": 6},
    )


def write_gain(gain: float) -> str:
    """Return a difference of accuracies in percentage points, with its sign."""
    return f"{100 * gain:+.1f}".replace("-", "−")


def _row(values: np.ndarray, name: str, look: Look, legend: str | None = None) -> list[dict[str, Any]]:
    """Return a small pale mark for each seed and a large one for their mean, in the row of this name."""
    colour, _, symbol = look
    marks = {"type": "scatter", "mode": "markers", "hovertemplate": "%{x:.1%}<extra></extra>", "showlegend": False}
    pale = {"color": style.translucent(colour, 0.4), "size": style.MARKER - 3, "symbol": symbol}
    strong = {"color": colour, "size": style.MARKER + 3, "symbol": symbol}
    large = marks | {"x": [values.mean()], "y": [name], "marker": strong, "showlegend": legend is not None, "name": legend or name}
    return [marks | {"x": values, "y": [name] * len(values), "marker": pale}, large]


def _write(names: list[str], places: list[float], texts: list[str]) -> dict[str, Any]:
    font = {"color": style.INK, "size": style.FONT_SIZE - 2}
    text = {"type": "scatter", "mode": "text", "x": places, "y": names, "text": texts, "textposition": "middle right"}
    return text | {"textfont": font, "showlegend": False, "hoverinfo": "skip"}


def _rows(title: str, names: list[str], span: list[float]) -> dict[str, Any]:
    """Return the axes of a picture with a row for each name, the first at the top."""
    return {
        "xaxis": {"title": {"text": title}, "tickformat": ".0%", "range": span, "nticks": 6},
        "yaxis": {"title": {"text": ""}, "type": "category", "categoryarray": names, "autorange": "reversed"}
        | {"tickfont": {"color": style.INK}, "showgrid": False},
    }
