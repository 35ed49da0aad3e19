"""Softmax: its stages, its temperature, and independent sigmoids beside it."""

import numpy as np

from core.concepts.probabilities.softmax import SoftmaxTrace
from core.figures import Words, style

STAGES = {"scores": "z + c", "scaled": "(z + c) / T", "powers": "exp", "probabilities": "p"}
"""The stages of softmax and the sign of each on its axis."""
FEW_CLASSES = 4
"""More bars than this get smaller texts."""


def draw_stage(trace: SoftmaxTrace, words: Words, stage: str) -> style.Figure:
    """Return one stage of softmax as a bar for each class, with its value.

    Powers are drawn relative to the largest, so that a picture remains where float64 itself overflows.

    Args:
        stage: "scores", "scaled", "powers" or "probabilities".
    """
    values = {"scores": trace.scores, "scaled": trace.scaled, "powers": trace.heights, "probabilities": trace.probabilities}[stage]
    crowded = len(values) > FEW_CLASSES
    if stage == "probabilities":
        texts = [f"{value:.0%}" if crowded else f"{value:.1%}" for value in values]
    else:
        texts = [_write(value) for value in (trace.powers if stage == "powers" else values)]
    highest = 1.0 if stage in ("powers", "probabilities") else _round_up(float(np.abs(values).max()))
    lowest = 0.0 if stage in ("powers", "probabilities") else -highest
    return style.new_figure(
        words[f"alt.{stage}"],
        {
            "type": "bar",
            "x": _classes(trace),
            "y": values,
            "text": texts,
            "textposition": "outside",
            "cliponaxis": False,
            "constraintext": "none",
            "textfont": _textfont(len(values)),
            "marker": {"color": style.CYCLE[: len(values)]},
        },
        xaxis={"title": {"text": words["axis.class"]}, "type": "category"},
        yaxis={
            "title": {"text": STAGES[stage]},
            "range": [1.5 * lowest, 1.5 * highest] if lowest else [0, 1.25 * highest],  # room for the texts
            "nticks": 5,
            "showticklabels": stage != "powers",
            "zeroline": True,
        },
        margin={"l": 44, "r": 8, "t": 8, "b": 42},
    )


def draw_sigmoids(trace: SoftmaxTrace, words: Words) -> style.Figure:
    """Return, for each class, softmax beside an independent sigmoid; the legend says what each of them sums to."""
    bars = [
        {
            "type": "bar",
            "x": _classes(trace),
            "y": values,
            "name": f"{words[f'legend.{name}']}: Σ = {total:.3f}",
            "textposition": "outside",
            "text": [f"{value:.2f}" for value in values],
            "cliponaxis": False,
            "constraintext": "none",
            "textfont": _textfont(len(values)),
            "marker": {"color": colour, "pattern": {"shape": hatch}},
        }
        for name, values, total, colour, hatch in (
            ("softmax", trace.probabilities, trace.probability_sum, style.MODEL, ""),
            ("sigmoids", trace.sigmoids, trace.sigmoid_sum, style.RIVAL, "/"),
        )
    ]
    return style.new_figure(
        words["alt.sigmoids"],
        *bars,
        xaxis={"title": {"text": words["axis.class"]}, "type": "category"},
        yaxis={"title": {"text": words["axis.probability"]}, "range": [0, 1.2], "tickvals": [0, 0.5, 1], "tickformat": ".0%"},
        barmode="group",
    )


def draw_temperature(trace: SoftmaxTrace, words: Words) -> style.Figure:
    """Return each class's probability against the temperature (log axis), with the current temperature."""
    temperature, ticks = trace.config.temperature, [0.01, 0.1, 1, 10, 100]
    here = {"x0": temperature, "x1": temperature, "y0": 0, "y1": 1, "yref": "paper"}
    return style.new_figure(
        words["alt.temperature"],
        *_temperature_lines(trace),
        xaxis={
            "title": {"text": words["axis.temperature"]},
            "type": "log",
            "range": [-3, 3],
            "tickvals": ticks,
            "ticktext": [f"{tick:g}" for tick in ticks],
        },
        yaxis={"title": {"text": words["axis.probability"]}, "range": [-0.04, 1.06], "tickvals": [0, 0.5, 1], "tickformat": ".0%"},
        shapes=[{"type": "line", **here, "line": {"color": style.POINT, "width": style.THIN, "dash": "dot"}}],
    )


def _temperature_lines(trace: SoftmaxTrace) -> list[dict]:
    """Return each class's line, and last the points on them at the current temperature."""
    classes = range(len(trace.probabilities))
    lines = [
        {
            "type": "scatter",
            "x": trace.temperatures.astype("f4"),
            "y": trace.over_temperatures[:, unit].astype("f4"),
            "mode": "lines",
            "name": str(unit + 1),
            "line": {"color": style.CYCLE[unit], "width": style.LINE, "dash": _DASHES[unit]},
        }
        for unit in classes
    ]
    marker = {"color": style.CYCLE[: len(lines)], "size": style.MARKER + 3, "line": {"color": style.PAPER, "width": 2}}
    x = [trace.config.temperature for _ in classes]
    points = {
        "type": "scatter",
        "x": x,
        "y": trace.probabilities,
        "mode": "markers",
        "showlegend": False,
        "cliponaxis": False,
        "marker": marker,
    }
    return [*lines, points]


_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def _classes(trace: SoftmaxTrace) -> list[str]:
    return [str(unit + 1) for unit in range(len(trace.scores))]


def _textfont(classes: int) -> dict[str, int]:
    return {"size": style.FONT_SIZE - (1 if classes <= FEW_CLASSES else 5)}


def _round_up(size: float) -> float:
    """Return 5, 10 or `size` if it is larger: few scales, so that the picture seldom jumps."""
    return next((scale for scale in (5.0, 10.0) if size <= scale), size)


def _write(value: float) -> str:
    """Return a number in few characters: inf as ∞, large and tiny ones with an exponent."""
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    if 1000 <= abs(value) < 1e5:
        return f"{value:,.5g}".replace("-", "−")
    return f"{value:.3g}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e").replace("-", "−")
