"""The one place for colours, fonts, line widths and markers.

Figures are drawn for a light page. `DARK` exchanges each colour for its dark-page partner; the screen does so with the
whole figure at once (and themes.py, for exports), so figure code never asks which theme is on. All pairs keep a
contrast of 3:1 or more against their page (text 4.5:1), and the hues differ in lightness for colour-blind readers.
"""

from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np

from core.figures.following import (
    Selection,
    add_shapes,
    choose,
    count_axes,
    count_positions,
    follow,
    follow_layout,
    follow_run,
    grab,
    pick_row,
    point_at,
    quantize,
    shift,
)


class Figure(TypedDict):
    """A figure in the form of Plotly's JSON, without the template; arrays of numbers are NumPy arrays.

    Attributes:
        data: the traces, in the order in which they are drawn; their `meta` says how they follow time (see `follow`).
        layout: axes, legend and shapes; layout["meta"]["alt"] says in words what the figure shows.
    """

    data: list[dict[str, Any]]
    layout: dict[str, Any]


__all__ = [
    "Selection", "add_shapes", "choose", "count_axes", "count_positions", "follow", "follow_layout", "follow_run", "grab",
    "pick_row", "point_at", "quantize", "shift",
]  # fmt: skip
"""What says how figures follow the clock and dials, for the figures' code beside the looks below."""

INK, MUTED, GRID, PAPER = "#1c2330", "#596273", "#d9dee7", "#ffffff"
BLUE, VERMILLION, GREEN, PURPLE = "#0b6fb8", "#c8501e", "#00805f", "#a8508a"
GOLD, SKY, BROWN, SLATE = "#956700", "#2588c9", "#7d5a3c", "#62708a"

GRADIENT, OPTIMUM, DATA, MODEL, POINT, RESIDUAL, LIMIT = PURPLE, GOLD, INK, BLUE, VERMILLION, SKY, SLATE
"""One meaning, one colour, on every page: the gradient, the best point, the data, what the model says, where we stand, ..."""
RIVAL = GREEN
"""What the model is compared with (tanh, squared error, a common mistake); always dashed as well."""

MINIMUM = {"color": OPTIMUM, "symbol": "diamond", "line": {"color": INK, "width": 1}}
"""The marker of a minimum on every page, in 2D and 3D; no other marker is a diamond. Hollow: a local minimum."""
BEST_RATE = {"color": OPTIMUM, "symbol": "star", "line": {"color": INK, "width": 1}}
"""The marker of the best learning rate; no other marker is a star."""
HERE = {"color": POINT, "symbol": "circle", "line": {"color": PAPER, "width": 2}}
"""The marker of the current point; no other filled circle has its colour, but for a method's own current point."""
RIM = {"color": INK, "width": 1.5}
"""The line around the mark of a run that has diverged: around the run's own marker, where it leaves the picture."""
TRUE_CLASS = "◎"
"""Stands beside the name of the true class."""

CYCLE = (BLUE, VERMILLION, GREEN, PURPLE, GOLD, SKY, BROWN, SLATE)
"""Classes, units, channels, letters: whatever is numbered rather than named."""

METHODS = {
    "full batch": BLUE,
    "mini-batch": GREEN,
    "one example": VERMILLION,
    "SGD": BLUE,
    "Momentum": VERMILLION,
    "Nesterov": VERMILLION,
    "Adagrad": SKY,
    "RMSprop": GREEN,
    "Adam": PURPLE,
    "AdamW": BROWN,
    "AMSGrad": PURPLE,
    "NAdam": PURPLE,
    "RAdam": PURPLE,
    "Adamax": BROWN,
    "Adadelta": SKY,
}
"""The full batch and torch's SGD are the same method, plain gradient descent. Relatives share a hue; their dashes differ."""
DASHES = {
    "full batch": "solid",
    "mini-batch": "dash",
    "one example": "dot",
    "SGD": "solid",
    "Momentum": "dash",
    "Nesterov": "dot",
    "Adagrad": "dash",
    "RMSprop": "longdash",
    "Adam": "solid",
    "AdamW": "dashdot",
    "AMSGrad": "dash",
    "NAdam": "dot",
    "RAdam": "dashdot",
    "Adamax": "dot",
    "Adadelta": "dot",
}
"""A second channel beside colour, for readers who do not see the difference."""

SIGNED_SCALE = [[0.0, "#a64a12"], [0.25, "#e5a377"], [0.5, "#f6f5f2"], [0.75, "#86b4dc"], [1.0, "#0d5799"]]
"""Values with a sign (weights, activations, hidden states): zero is the colour of the page."""
AMOUNT_SCALE = [[0.0, "#f7f8fa"], [0.5, "#7fa3c7"], [1.0, "#12395f"]]
"""Amounts without a sign (probabilities, accuracies, counts)."""
PICTURE_SCALE = [[0.0, "#0c0f14"], [1.0, "#eceef2"]]
"""Pictures: dark is dark and bright is bright, on light and dark pages alike."""

DARK = {
    INK: "#eef1f6", MUTED: "#a7b0c0", GRID: "#333b49", PAPER: "#11151d",
    BLUE: "#5fb0f0", VERMILLION: "#ff8a5c", GREEN: "#3fcf9f", PURPLE: "#e79ccd",
    GOLD: "#f0bb3f", SKY: "#93d2ff", BROWN: "#d0a683", SLATE: "#a3b1cb",
    "#a64a12": "#ff9a63", "#e5a377": "#a4603a", "#f6f5f2": "#1d222b", "#86b4dc": "#3a72a6", "#0d5799": "#7cc0ff",
    "#f7f8fa": "#1a1f29", "#7fa3c7": "#47739f", "#12395f": "#b5dcff",
}  # fmt: skip


def _blend(stops: tuple[str, ...], count: int) -> list[str]:
    """Return `count` colours at equal distances along the way through `stops`."""
    places = np.linspace(0, len(stops) - 1, count)
    channels = [np.interp(places, range(len(stops)), [int(stop[at : at + 2], 16) for stop in stops]) for at in (1, 3, 5)]
    return ["#" + "".join(f"{round(value):02x}" for value in colour) for colour in zip(*channels, strict=True)]


_HEIGHTS = _blend(("#f2f6fa", "#cfdeeb", "#9fbcd5", "#6f93b5", "#45688c"), 14)
DARK |= dict(zip(_HEIGHTS, _blend(("#17202c", "#20344a", "#30506f", "#4a7096", "#6d96bd"), 14), strict=True))
HEIGHT_BANDS = [[(band + edge) / 14, colour] for band, colour in enumerate(_HEIGHTS) for edge in (0, 1)]
"""Loss in fourteen steps whose borders are contour lines: valleys pale, hills deep, paths and points stand out on both."""
HEIGHT_SCALE = [[band / 13, colour] for band, colour in enumerate(_HEIGHTS)]
"""The same without steps."""

LINE, THIN, MARKER = 3, 1.5, 9
FONT_SIZE = 15
FONT_FAMILY = (
    '"Source Sans", "Source Sans 3", system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif'
)

LOG_AXIS = {"type": "log", "nticks": 6, "exponentformat": "power"}
"""A logarithmic axis that is labelled with powers of ten; its range is given in exponents."""


def log_axis(decades: Sequence[float]) -> dict[str, Any]:
    """Return a logarithmic axis from one exponent of ten to another, labelled at six powers at most."""
    return {**LOG_AXIS, "range": list(decades), "dtick": float(np.ceil(np.ptp(decades) / 5))}


def _camera(x: float, y: float, z: float, centre: float, up: str = "z") -> dict[str, dict[str, float]]:
    """Return Plotly's camera at (x, y, z); it looks at the point `centre` above the origin."""
    upward = {axis: float(axis == up) for axis in "xyz"}
    return {"eye": {"x": x, "y": y, "z": z}, "center": {"x": 0.0, "y": 0.0, "z": centre}, "up": upward}


VIEWS = {
    "oblique": _camera(-1.3, -1.4, 0.85, -0.12),
    "slanting": _camera(-0.6, -1.5, 1.1, -0.12),
    "above": _camera(0.0, -0.02, 1.9, 0.0, up="y"),
    "along the valley": _camera(0.8, -1.6, 1.35, -0.18),
    "down the valley": _camera(1.6, -1.6, 1.07, -0.12),
    "along w": _camera(-1.9, 0.0, 0.2, -0.05),
    "along b": _camera(0.0, -1.9, 0.2, -0.05),
}
"""Camera positions of 3D figures. "along w" looks in the direction of growing w: the slice over b stands in front. "slanting"
looks over the near edge of a line's ravine at its bottom and at the floor. "down the valley" stands where the valley of separable
data runs to, so that no hill hides the path."""

CLASSES = ("#a64a12", "#0d5799", GREEN, PURPLE, SLATE, BROWN)
"""Classes of points in the plane: of two, those with a negative and a positive score."""
CLASS_SYMBOLS = ("circle", "square", "triangle-up", "cross", "pentagon", "hexagram")
"""A second channel beside colour."""
_NEUTRAL = "#f6f5f2"
CLASS_TINTS = tuple(_blend((_NEUTRAL, colour), 3)[1] for colour in CLASSES)
"""The same behind points."""
DARK |= dict(zip(CLASS_TINTS, (_blend((DARK[_NEUTRAL], DARK[colour]), 3)[1] for colour in CLASSES), strict=True))
TWO_CLASS_SCALE = [[0.0, CLASS_TINTS[0]], [0.5, _NEUTRAL], [1.0, CLASS_TINTS[1]]]
"""The probability of the second of two classes, behind points."""


def shade_classes(count: int) -> list[list[Any]]:
    """Return a colour scale from 0 to `count`: from class c to c + 1 it goes from the page's colour to the class's."""
    return [[place / count, colour] for c in range(count) for place, colour in ((c, _NEUTRAL), (c + 0.999, CLASS_TINTS[c]))] + [
        [1.0, CLASS_TINTS[count - 1]]
    ]


def translucent(colour: str, opacity: float) -> str:
    """Return `colour` with an opacity, in the form that `DARK` still recognizes ("rgba(r,g,b,a)")."""
    return f"rgba({_channels(colour)},{opacity:g})"


def exchanges() -> dict[str, str]:
    """Return every text exchange that turns a figure for light pages, as JSON, into one for dark pages."""
    return {
        **DARK,
        **{f"rgba({_channels(light)},": f"rgba({_channels(dark)}," for light, dark in DARK.items()},
    }


def _channels(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


def line(colour: str, dash: str = "solid", name: str = "", width: float = LINE) -> dict[str, Any]:
    """Return the look of a trace that is a line; without a name the legend leaves it out."""
    return {"mode": "lines", "line": {"color": colour, "width": width, "dash": dash}, "name": name, "showlegend": bool(name)}


def marker(look: dict[str, Any], name: str = "") -> dict[str, Any]:
    """Return the look of a trace that is one large point, or several; without a name the legend leaves it out."""
    return {"mode": "markers", "marker": {"size": MARKER + 4, **look}, "name": name, "showlegend": bool(name)}


ASPECT = {"x": 1.0, "y": 1.0, "z": 0.7}
_SOLID = ("surface", "scatter3d", "mesh3d")


def new_figure(alt: str, *traces: dict[str, Any], **layout: Any) -> Figure:
    """Return a figure of these traces; themes.TEMPLATE gives it the house style where it is shown.

    Args:
        alt: what the picture shows, in words, for who cannot see it.
        traces: Plotly's traces, each with its "type"; a property that is None is left out.
        layout: properties of Plotly's layout.
    """
    if any(trace["type"] in _SOLID for trace in traces):  # plotly.js fails if a manual ratio stands in the template alone
        layout["scene"] = {"aspectratio": ASPECT, **layout.get("scene", {})}
    data = [{name: value for name, value in trace.items() if value is not None} for trace in traces]
    return {"data": data, "layout": {"meta": {"alt": alt}, **layout}}
