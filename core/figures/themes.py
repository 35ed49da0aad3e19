"""What all figures have in common, and figures outside of the stage: in the colours of a light or a dark page, for exports."""

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from core.figures import style

if TYPE_CHECKING:
    import plotly.graph_objects as go

_axis = {
    "gridcolor": style.GRID,
    "zerolinecolor": style.GRID,
    "linecolor": style.MUTED,
    "tickcolor": style.MUTED,
    "zeroline": False,
    "tickfont": {"color": style.MUTED, "size": style.FONT_SIZE - 2},
    "title": {"font": {"size": style.FONT_SIZE}, "standoff": 6},
    "automargin": True,
}
_axis_3d = {
    "gridcolor": style.GRID,
    "zerolinecolor": style.GRID,
    "linecolor": style.MUTED,
    "color": style.MUTED,
    "showbackground": False,
    "showspikes": False,
    "tickfont": {"size": style.FONT_SIZE - 3},
    "title": {"font": {"size": style.FONT_SIZE + 1, "color": style.INK}},
}

TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": style.FONT_FAMILY, "size": style.FONT_SIZE, "color": style.INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(style.CYCLE),
        "margin": {"l": 56, "r": 16, "t": 12, "b": 48},
        "hoverlabel": {
            "font": {"family": style.FONT_FAMILY, "size": style.FONT_SIZE},
            "bgcolor": style.PAPER,
            "bordercolor": style.MUTED,
        },
        "legend": {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "font": {"size": style.FONT_SIZE - 1}},
        "xaxis": _axis,
        "yaxis": _axis,
        "scene": {
            "xaxis": _axis_3d,
            "yaxis": _axis_3d,
            "zaxis": _axis_3d,
            "camera": style.VIEWS["oblique"],
            "aspectmode": "manual",
            "aspectratio": style.ASPECT,
        },
        "uirevision": "keep",
    }
}
"""What all figures have in common: Plotly's layout.template. The stage sends it once, `to_plotly` adds it."""

Theme = Literal["light", "dark"]


def to_plotly(figure: style.Figure, theme: Theme = "light") -> "go.Figure":
    """Return the figure as Plotly's own object, in the house style and the colours of the theme; for exports and tests.

    Plotly checks every property and raises ValueError where one is unknown or has a wrong value.
    """
    import plotly.graph_objects as go  # takes 0.2 s, and a page that only shows its figures does not need it

    styled: style.Figure = {"data": figure["data"], "layout": {**figure["layout"], "template": TEMPLATE}}
    return go.Figure(recolour(styled, theme))


def recolour(figure: style.Figure, theme: Theme) -> style.Figure:
    """Return the figure in the colours of a light or a dark page (on screen the browser does this)."""
    if theme == "light":
        return figure
    pairs = style.exchanges()
    return {"data": _exchange(figure["data"], pairs), "layout": _exchange(figure["layout"], pairs)}


def _exchange(part: Any, pairs: dict[str, str]) -> Any:
    """Return a part of a figure with every colour in its texts exchanged."""
    if isinstance(part, dict):
        return {name: _exchange(each, pairs) for name, each in part.items()}
    if isinstance(part, np.ndarray):
        return part if part.dtype.kind in "biuf" else _exchange(part.tolist(), pairs)
    if isinstance(part, (list, tuple)):
        return [_exchange(each, pairs) for each in part]
    if isinstance(part, str):
        for light, dark in pairs.items():
            part = part.replace(light, dark)
    return part
