"""The one place for colours, fonts, line widths and the template of every figure.

Figures are drawn for a light page. `DARK` exchanges each colour for its dark-page partner; the screen does so with the
whole figure at once (and `recolour` here, for exports), so figure code never asks which theme is on. All pairs keep a
contrast of 3:1 or more against their page (text 4.5:1), and the hues differ in lightness for colour-blind readers.
"""

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go

INK, MUTED, GRID, PAPER = "#1c2330", "#596273", "#d9dee7", "#ffffff"
BLUE, VERMILLION, GREEN, PURPLE = "#0b6fb8", "#c8501e", "#00805f", "#a8508a"
GOLD, SKY, BROWN, SLATE = "#a06f00", "#2588c9", "#7d5a3c", "#62708a"

GRADIENT, OPTIMUM, DATA, MODEL, POINT, RESIDUAL, LIMIT = PURPLE, GOLD, INK, BLUE, VERMILLION, SKY, SLATE
"""One meaning, one colour, on every page: the gradient, the best point, the data, what the model says, where we stand, ..."""
RIVAL = GREEN
"""What the model is compared with (tanh, squared error, a common mistake); always dashed as well."""

CYCLE = (BLUE, VERMILLION, GREEN, PURPLE, GOLD, SKY, BROWN, SLATE)
"""Classes, units, channels, letters: whatever is numbered rather than named."""

METHODS = {
    "full batch": BLUE,
    "mini-batch": GREEN,
    "one example": VERMILLION,
    "SGD": VERMILLION,
    "Momentum": BLUE,
    "Nesterov": SKY,
    "Adagrad": GOLD,
    "RMSprop": GREEN,
    "Adam": PURPLE,
    "AdamW": BROWN,
    "AMSGrad": PURPLE,
    "NAdam": PURPLE,
    "RAdam": PURPLE,
    "Adamax": BROWN,
    "Adadelta": GOLD,
}
"""Relatives share a hue; their dashes differ."""
DASHES = {
    "full batch": "solid", "mini-batch": "dash", "one example": "dot",
    "SGD": "solid", "Momentum": "dash", "Nesterov": "dot", "Adagrad": "dash", "RMSprop": "longdash",
    "Adam": "solid", "AdamW": "dashdot", "AMSGrad": "dash", "NAdam": "dot", "RAdam": "dashdot", "Adamax": "dot", "Adadelta": "dot",
}  # fmt: skip
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

VIEWS = {
    "oblique": {"eye": {"x": -1.3, "y": -1.4, "z": 0.85}, "center": {"x": 0, "y": 0, "z": -0.12}, "up": {"x": 0, "y": 0, "z": 1}},
    "slanting": {"eye": {"x": -0.6, "y": -1.5, "z": 1.1}, "center": {"x": 0, "y": 0, "z": -0.12}, "up": {"x": 0, "y": 0, "z": 1}},
    "above": {"eye": {"x": 0.0, "y": -0.02, "z": 1.9}, "center": {"x": 0, "y": 0, "z": 0}, "up": {"x": 0, "y": 1, "z": 0}},
    "along the valley": {
        "eye": {"x": 0.7, "y": -1.4, "z": 1.2},
        "center": {"x": 0, "y": 0, "z": -0.1},
        "up": {"x": 0, "y": 0, "z": 1},
    },
    "down the valley": {
        "eye": {"x": 1.35, "y": -1.35, "z": 0.9},
        "center": {"x": 0, "y": 0, "z": -0.12},
        "up": {"x": 0, "y": 0, "z": 1},
    },
    "along w": {"eye": {"x": -1.9, "y": 0.0, "z": 0.2}, "center": {"x": 0, "y": 0, "z": -0.05}, "up": {"x": 0, "y": 0, "z": 1}},
    "along b": {"eye": {"x": 0.0, "y": -1.9, "z": 0.2}, "center": {"x": 0, "y": 0, "z": -0.05}, "up": {"x": 0, "y": 0, "z": 1}},
}
"""Camera positions of 3D figures. "along w" looks in the direction of growing w: the slice over b stands in front. "slanting"
looks over the near edge of a line's ravine at its bottom and at the floor. "down the valley" stands where the valley of separable
data runs to, so that no hill hides the path."""


def translucent(colour: str, opacity: float) -> str:
    """Return `colour` with an opacity, in the form that `DARK` still recognizes ("rgba(r,g,b,a)")."""
    return f"rgba({_channels(colour)},{opacity:g})"


def exchanges() -> dict[str, str]:
    """Return every text exchange that turns a figure for light pages, as JSON, into one for dark pages."""
    return {
        **DARK,
        **{f"rgba({_channels(light)},": f"rgba({_channels(dark)}," for light, dark in DARK.items()},
    }


def recolour(figure: go.Figure, theme: str) -> go.Figure:
    """Return the figure for a "light" or "dark" page; for exports and tests (on screen the browser does it)."""
    if theme == "light":
        return figure
    text = figure.to_json() or "{}"
    for light, dark in exchanges().items():
        text = text.replace(light, dark)
    return go.Figure(json.loads(text))


def _channels(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


ASPECT = {"x": 1.0, "y": 1.0, "z": 0.7}
_SOLID = ("surface", "scatter3d", "mesh3d")

_axis = {
    "gridcolor": GRID, "zerolinecolor": GRID, "linecolor": MUTED, "tickcolor": MUTED, "zeroline": False,
    "tickfont": {"color": MUTED, "size": FONT_SIZE - 2}, "title": {"font": {"size": FONT_SIZE}, "standoff": 6},
    "automargin": True,
}  # fmt: skip
_axis_3d = {
    "gridcolor": GRID, "zerolinecolor": GRID, "linecolor": MUTED, "color": MUTED, "showbackground": False, "showspikes": False,
    "tickfont": {"size": FONT_SIZE - 3}, "title": {"font": {"size": FONT_SIZE + 1, "color": INK}},
}  # fmt: skip

TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": FONT_FAMILY, "size": FONT_SIZE, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(CYCLE),
        "margin": {"l": 56, "r": 16, "t": 12, "b": 48},
        "hoverlabel": {"font": {"family": FONT_FAMILY, "size": FONT_SIZE}, "bgcolor": PAPER, "bordercolor": MUTED},
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "font": {"size": FONT_SIZE - 1}},
        "xaxis": _axis,
        "yaxis": _axis,
        "scene": {
            "xaxis": _axis_3d, "yaxis": _axis_3d, "zaxis": _axis_3d,
            "camera": VIEWS["oblique"], "aspectmode": "manual", "aspectratio": ASPECT,
        },
        "uirevision": "keep",
    }
)  # fmt: skip


class _Shared(dict):
    """A dictionary that nobody changes: plotly would copy it, several times over, with each figure."""

    def __deepcopy__(self, memo: dict) -> "_Shared":
        return self


_template = _Shared(TEMPLATE.to_plotly_json())
VALIDATE = False
"""Whether plotly checks each property of each figure. The tests do; for a visitor it would take longer than all the rest."""


def new_figure(alt: str, *traces: Any, **layout: Any) -> go.Figure:
    """Return a figure in the house style.

    Args:
        alt: what the picture shows, in words, for who cannot see it; kept in `layout.meta`.
        traces: plotly traces; their `meta` says how they follow time (see `follow`).
        layout: any layout properties.
    """
    if any(trace["type"] in _SOLID for trace in traces):  # plotly.js fails if a manual ratio stands in the template alone
        layout["scene"] = {"aspectratio": ASPECT, **layout.get("scene", {})}
    # Plotly checks the axes of further subplots (xaxis2, ...) even when it is told not to, a quarter of a millisecond each.
    further = {} if VALIDATE else {name: layout.pop(name) for name in tuple(layout) if name[-1].isdigit()}
    # At once: update_layout would take six times as long for a figure with many axes.
    figure = go.Figure(list(traces), {"template": _template, "meta": {"alt": alt}, **layout}, _validate=VALIDATE)
    figure._layout.update(further)
    return figure


def follow(how: str, **arrays: Any) -> dict[str, Any]:
    """Return a trace's `meta` that says how it follows the clock of the stage. Without a clock the trace is drawn whole.

    how:
        "grow": the trace is a path; points up to the shown moment are drawn.
        "stand": the trace is a path; only its point at the shown moment is drawn.
        "swap": `arrays` (x=..., y=..., z=..., text=..., axis 0 is time) hold the trace's data at every moment.
        "after": drawn only from the moment `at[0]` on.

    `at` (shape (time,), increasing) gives the clock's reading for each point; without it a point's index is its moment.
    """
    if how not in ("grow", "stand", "swap", "after"):
        raise ValueError(f"how is {how!r}; allowed: 'grow', 'stand', 'swap', 'after'")
    return {"follow": how, **arrays}


def choose(columns: int) -> dict[str, Any]:
    """Return the `meta` of a heat map whose cells, row by row, are the clock's moments: pointing at one moves the clock there."""
    return {"choose": columns}


def add_shapes(figure: go.Figure, *shapes: tuple[dict[str, Any], dict[str, Any]]) -> go.Figure:
    """Add rectangles that follow the clock, each as (look, arrays); return the figure.

    `arrays` (x0=..., x1=..., y0=..., y1=..., shape (time,)) say where each rectangle is at every moment. To move one costs the
    browser almost nothing, whereas a trace that follows the clock makes it draw all of its figure anew. Without a clock they stand
    where they end.
    """
    # At once: add_shape takes a millisecond for each, the more the more there are.
    figure.layout.shapes = [{**look, **{name: values[-1] for name, values in arrays.items()}} for look, arrays in shapes]
    figure.layout.meta = {**(figure.layout.meta or {}), "shapes": [arrays for _, arrays in shapes]}
    return figure
