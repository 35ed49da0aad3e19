"""Calibration: accuracy against confidence, how many pictures have which confidence, and the loss at every temperature.

All follow the dials `turn` and `scaling`; `here` are their positions now.
"""

from typing import Any

import numpy as np

from core.concepts.probabilities.calibration import BINS, TEMPERATURES, CalibrationTrace
from core.figures import Words, style

DIALS = ("turn", "scaling")
CENTRES = (np.arange(BINS) + 0.5) / BINS
SHARE = {"range": [0, 1], "tickvals": [0, 0.5, 1], "tickformat": ".0%"}

Here = tuple[int, int]


def draw_reliability(trace: CalibrationTrace, words: Words, here: Here) -> style.Figure:
    """Return each tenth's accuracy over its confidence, with the gap to the diagonal, on which an honest network lies."""
    accuracies, confidences = trace.bin_accuracies[:, :-1], trace.bin_confidences[:, :-1]
    gaps = np.stack([confidences, confidences, np.full_like(confidences, np.nan)], -1).reshape(*confidences.shape[:2], -1)
    ends = np.stack([accuracies, confidences, np.full_like(confidences, np.nan)], -1).reshape(gaps.shape)
    return style.new_figure(
        words["alt.reliability"],
        _bars(accuracies, here, style.translucent(style.MODEL, 0.45), words["legend.accuracy"]),
        {"type": "scatter", "x": [0, 1], "y": [0, 1], **style.line(style.LIMIT, "dash", words["legend.honest"])},
        _follow(here, x=gaps, y=ends) | style.line(style.RESIDUAL, "solid", words["legend.gap"], 7),
        xaxis={"title": {"text": words["axis.confidence"]}, **SHARE},
        yaxis={"title": {"text": words["axis.accuracy"]}, **SHARE},
        bargap=0,
    )


def draw_confidences(trace: CalibrationTrace, words: Words, here: Here) -> style.Figure:
    """Return the share of the pictures in each tenth of confidence, with the mean confidence and the accuracy as lines."""
    lines = {"accuracy": (trace.accuracies, style.MODEL, "solid"), "confidence": (trace.confidences, style.RIVAL, "dash")}
    return style.new_figure(
        words["alt.confidences"],
        _bars(trace.shares[:, :-1], here, style.translucent(style.LIMIT, 0.45)),
        *(
            _follow(here, x=np.stack([values[:, :-1]] * 2, -1)) | {"y": [0, 1]} | style.line(colour, dash, words[f"legend.{name}"])
            for name, (values, colour, dash) in lines.items()
        ),
        xaxis={"title": {"text": words["axis.confidence"]}, **SHARE},
        yaxis={"title": {"text": words["axis.share"]}, **SHARE},
        bargap=0,
    )


def draw_temperatures(trace: CalibrationTrace, words: Words, here: Here) -> style.Figure:
    """Return the loss over the temperature (log axis): of validation pictures, with its minimum, and of turned test pictures."""
    losses, stops = trace.losses[:, :-1], np.array(TEMPERATURES)
    curves = {"x": stops, "y": trace.validation_losses[:-1]}, {"x": stops, **_follow(here[:1], y=losses)}
    point = _follow(here, x=np.broadcast_to(stops[:, None], (*losses.shape, 1)), y=losses[..., None])
    point["meta"] |= style.grab({"x": "scaling"}, scaling=stops)
    ticks = [_choose_ticks(np.concatenate([trace.validation_losses, each])) for each in losses]
    figure = style.new_figure(
        words["alt.temperatures"],
        {"type": "scatter", **curves[0], **style.line(style.MODEL, "solid", words["legend.validation"])},
        {"type": "scatter", **curves[1], **style.line(style.RIVAL, "dash", words["legend.test"])},
        {"type": "scatter", "x": [trace.temperature], "y": [trace.validation_losses[-1]], **style.marker(style.MINIMUM)},
        point | style.marker(style.HERE),
        xaxis={
            "title": {"text": words["axis.temperature"]},
            "type": "log",
            "range": np.log10(stops[[0, -1]]).tolist(),
            "tickvals": [0.2, 0.5, 1, 2, 5],
        },
        yaxis={"title": {"text": words["axis.loss"]}, "type": "log", "tickvals": ticks[here[0]]},
    )
    return style.follow_layout(figure, DIALS[:1], **{"yaxis.tickvals": ticks})


def _choose_ticks(losses: np.ndarray) -> list[float]:
    """Return ticks of a low picture's log axis: powers of ten, or the first of two closer rows of which these losses span two."""
    if losses.max() > 30 * losses.min():
        return [0.1, 1, 10, 100]
    wide = np.array([0.1, 0.3, 1, 3, 10, 30, 100])
    spanned = np.count_nonzero((losses.min() <= wide) & (wide <= losses.max()))
    return wide.tolist() if spanned > 1 else [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]


def _follow(here: tuple[int, ...], **arrays: np.ndarray) -> dict[str, Any]:
    """Return a trace whose x or y, axes (turn, temperature, point), follow both dials; or the first, where `here` is shorter."""
    shown = {name: each[here] for name, each in arrays.items()}
    return {"type": "scatter", **shown, "meta": style.follow("pick", DIALS[: len(here)], **arrays)}


def _bars(heights: np.ndarray, here: Here, colour: str, name: str = "") -> dict[str, Any]:
    marker = {"color": colour, "line": {"color": style.PAPER, "width": 1}}
    look = {"width": 1 / BINS, "marker": marker, "name": name, "showlegend": bool(name)}
    return {**_follow(here, y=heights), "type": "bar", "x": CENTRES, **look}
