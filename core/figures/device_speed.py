"""The time of the same operation on each processor, their ratios, and the overhead at one size."""

import numpy as np

from core.concepts.device_speed import DeviceSpeedTrace, Processor
from core.figures import Words, style

COLOURS: dict[Processor, str] = {
    "one core": style.BLUE,
    "all cores": style.GREEN,
    "accelerator": style.VERMILLION,
    "loop": style.SLATE,
}
DASHES: dict[Processor, str] = {"one core": "solid", "all cores": "dash", "accelerator": "longdash", "loop": "dot"}
SYMBOLS: dict[Processor, str] = {"one core": "circle", "all cores": "square", "accelerator": "triangle-up", "loop": "x"}
UNITS = {
    -9: "1 ns",
    -8: "10 ns",
    -7: "0.1 µs",
    -6: "1 µs",
    -5: "10 µs",
    -4: "0.1 ms",
    -3: "1 ms",
    -2: "10 ms",
    -1: "0.1 s",
    0: "1 s",
    1: "10 s",
    2: "100 s",
}
"""What stands at each power of ten seconds."""


def draw_times(trace: DeviceSpeedTrace, size: int, words: Words) -> style.Figure:
    """Return the time of one operation (seconds) against its size, both logarithmic, for each processor.

    Marks are measured; lines are the model (overhead + work / speed). The chosen size is an upright line.
    """
    traces = []
    for run, processor in enumerate(trace.processors):
        model = trace.predicted[run]
        traces += [
            _line(trace, model, processor) | {"showlegend": False, "hoverinfo": "skip"},
            _markers(trace, trace.seconds[run], processor, words, size) | {"hovertemplate": "%{x}: %{y:.3s}s<extra></extra>"},
        ]
    decades = _decades(np.array([trace.seconds, trace.predicted]))
    figure = style.new_figure(
        words["alt.times"],
        *traces,
        xaxis=_size_axis(trace, words),
        yaxis={
            "title": {"text": words["axis.time"]},
            "type": "log",
            "range": [decades[0], decades[-1]],
            "tickvals": [10.0**decade for decade in decades],
            "ticktext": [UNITS.get(decade, f"1e{decade} s") for decade in decades],
        },
    )
    return _mark_size(figure, trace, size)


def draw_ratios(trace: DeviceSpeedTrace, size: int, words: Words) -> style.Figure:
    """Return the speed of each processor relative to one core against the size, both logarithmic; above 1 it is faster."""
    traces = [
        each
        for run, processor in enumerate(trace.processors)
        for each in (
            _line(trace, trace.ratios[run], processor) | {"showlegend": False, "hoverinfo": "skip"},
            _markers(trace, trace.ratios[run], processor, words, size) | {"hovertemplate": "%{x}: ×%{y:.3g}<extra></extra>"},
        )
    ]
    decades = _decades(np.append(trace.ratios, [0.3, 3.0]))
    figure = style.new_figure(
        words["alt.ratios"],
        *traces,
        showlegend=False,
        xaxis=_size_axis(trace, words),
        yaxis={
            "title": {"text": words["axis.ratio"]},
            "type": "log",
            "range": [decades[0], decades[-1]],
            "tickvals": [10.0**decade for decade in decades],
            "ticktext": [f"×{10.0**decade:g}" for decade in decades],
        },
        margin={"r": 66},
        annotations=[_remark(words["remark.faster"], "bottom"), _remark(words["remark.slower"], "top")],
    )
    return _mark_size(figure, trace, size)


def draw_shares(trace: DeviceSpeedTrace, size: int, words: Words) -> style.Figure:
    """Return, for the chosen size, a bar for each processor: the percentage of its time that is overhead, and the rest.

    Where the measurement was disturbed there is no bar but a remark.
    """
    point, dials = _place(trace, size), [name_dial(trace)]
    overhead = np.where(trace.disturbed, np.nan, 100 * trace.waiting).T  # axes: size, processor
    names = [words[f"processor.{processor}"] for processor in trace.processors]
    bars = (("overhead", overhead, style.BROWN, "/"), ("arithmetic", 100 - overhead, style.SKY, ""))
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names,
            "x": share[point],
            "name": words[f"legend.{name}"],
            "marker": {
                "color": style.translucent(colour, 0.55),
                "line": {"color": colour, "width": style.THIN},
                "pattern": {"shape": pattern, "fgcolor": colour, "size": 9, "solidity": 0.12},
            },
            "text": _label_shares(share)[point],
            "meta": style.follow("pick", dials, x=share, text=_label_shares(share)),
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "textfont": {"color": style.INK, "size": style.FONT_SIZE - 2},
            "constraintext": "none",
            "hovertemplate": "%{x:.1f}%<extra></extra>",
        }
        for name, share, colour, pattern in bars
    ]
    remark = {"color": style.MUTED, "size": style.FONT_SIZE - 3}
    figure = style.new_figure(
        words["alt.shares"],
        *traces,
        barmode="stack",
        bargap=0.35,
        annotations=[
            {"text": words["remark.disturbed"], "x": 50, "y": name, "showarrow": False, "font": remark} | {"visible": missed}
            for name, missed in zip(names, trace.disturbed[:, point].tolist(), strict=True)
        ],
        xaxis={"title": {"text": words["axis.share"]}, "range": [0, 100], "tickvals": [0, 25, 50, 75, 100]},
        yaxis={"title": {"text": ""}, "autorange": "reversed", "tickfont": {"color": style.INK, "size": style.FONT_SIZE - 2}}
        | {"categoryarray": names, "dtick": 1},
    )
    remarks = {f"annotations[{run}].visible": missed.tolist() for run, missed in enumerate(trace.disturbed) if missed.any()}
    return style.follow_layout(figure, dials, **remarks)


def name_dial(trace: DeviceSpeedTrace) -> str:
    """Return the name of the dial that chooses the size; each work has sizes of its own."""
    return f"{trace.config.workload}_size"


def write_seconds(seconds: float) -> str:
    """Return a time with its unit, an empty text for none."""
    for unit, factor in (("µs", 1e6), ("ms", 1e3)):
        if seconds * factor < 1000:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s" if seconds >= 1 else ""


def _line(trace: DeviceSpeedTrace, values: np.ndarray, processor: Processor) -> dict:
    line = {"color": COLOURS[processor], "width": style.THIN, "dash": DASHES[processor]}
    return {"type": "scatter", "x": trace.sizes, "y": values, "mode": "lines", "line": line}


def _markers(trace: DeviceSpeedTrace, values: np.ndarray, processor: Processor, words: Words, size: int) -> dict:
    sizes = np.where(np.eye(len(trace.sizes), dtype=bool), style.MARKER + 6, style.MARKER)  # axes: chosen size, size
    marker = {"color": COLOURS[processor], "size": sizes[_place(trace, size)], "symbol": SYMBOLS[processor]}
    return {
        "type": "scatter",
        "x": trace.sizes,
        "y": values,
        "mode": "markers",
        "marker": marker,
        "name": words[f"processor.{processor}"],
        "meta": style.follow("pick", [name_dial(trace)], **{"marker.size": sizes}),
    }


def _size_axis(trace: DeviceSpeedTrace, words: Words) -> dict:
    low, high = np.log10(trace.sizes[[0, -1]])
    return {
        "title": {"text": words[f"axis.size.{trace.config.workload}"]},
        "type": "log",
        "range": [low - 0.15, high + 0.15],
        "tickvals": trace.sizes,
        "ticktext": [str(each) for each in trace.sizes],
        "tickangle": 0,
    }


def _mark_size(figure: style.Figure, trace: DeviceSpeedTrace, size: int) -> style.Figure:
    """Return the figure with an upright line at the chosen size, which follows the dial."""
    line = {"color": style.MUTED, "width": style.THIN, "dash": "dot"}
    here = {"type": "line", "xref": "x", "yref": "paper", "x0": size, "x1": size, "y0": 0, "y1": 1, "line": line, "layer": "below"}
    return style.add_shapes(figure, (here, {"x0": trace.sizes, "x1": trace.sizes}), dials=[name_dial(trace)])


def _label_shares(shares: np.ndarray) -> list[list[str]]:
    """Return a percentage for each bar that has room for it, axes as in `shares`."""
    return [[f"{each:.0f}%" if each >= 12 else "" for each in row] for row in shares]


def _remark(text: str, anchor: str) -> dict:
    """Return a remark at the right end of ratio one, beside the picture, where no mark is."""
    return {
        "text": text,
        "x": 1.01,
        "xref": "paper",
        "xanchor": "left",
        "y": 0,
        "yanchor": anchor,
        "showarrow": False,
        "font": {"color": style.MUTED, "size": style.FONT_SIZE - 2},
    }


def _decades(values: np.ndarray) -> range:
    exponents = np.log10(values[np.isfinite(values)])
    return range(int(np.floor(exponents.min())), int(np.ceil(exponents.max() + 1e-9)) + 1)


def _place(trace: DeviceSpeedTrace, size: int) -> int:
    return int(np.flatnonzero(trace.sizes == size)[0])
