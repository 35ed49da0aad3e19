"""One feature map, and one of its cells: a convolution's as window, kernel, products and sum, another's with what was before it."""

from collections.abc import Mapping

import numpy as np

from core.concepts.feature_maps import SHAPES, Cell, Look
from core.figures import Words, style
from core.figures.feature_maps.montage import MARGIN, Montage, Scale, draw_frame, draw_heat, draw_montage, relative, square_axes
from core.figures.feature_maps.network import draw_picture


def draw_map(seen: Look, cell: Cell, words: Words, scale: Scale) -> style.Figure:
    """Return one feature map with the chosen cell framed; a click gives another cell's row (y) and column (x).

    Only the colours are relative: the hover tells the value of a cell.

    Args:
        scale: whether colours are relative to this map's largest magnitude or to its layer's.
    """
    maps = seen.maps[cell.layer]
    frames, side = maps[:, cell.channel].astype(np.float32), SHAPES[cell.layer].side
    peak = _find_peak(frames if scale == "per map" else maps)
    template = f"{words['axis.row']} %{{y}}, {words['axis.column']} %{{x}}: %{{z:.4f}}<extra></extra>"
    heat = draw_heat(frames, 1, zmin=-peak, zmax=peak, hovertemplate=template)
    layout = square_axes((side, side), words["axis.map"])
    frame = draw_frame(cell.row, cell.column, 1, 1)
    return style.new_figure(words["alt.map"], heat, frame, margin=MARGIN, **layout)


def _find_peak(maps: np.ndarray) -> float:
    """Return the largest magnitude among the finite values, 1 if all are 0."""
    return float(np.abs(maps[np.isfinite(maps)]).max(initial=0)) or 1.0


def draw_window(seen: Look, cell: Cell, words: Words) -> style.Figure:
    """Return the picture with the receptive field of the chosen cell framed."""
    layout = square_axes(seen.picture.shape, words["axis.sees"])
    frame = draw_frame(*cell.sees, 1)
    return style.new_figure(words["alt.window"], draw_picture(seen.picture), frame, margin=MARGIN, **layout)


def draw_products(cell: Cell, words: Words) -> style.Figure:
    """Return window, kernel and products of a convolution's cell, a column for each input channel; `draw_sum` shows their sum.

    Each of the three is coloured relative to its own largest magnitude.
    """
    parts = {"window": cell.window, "kernel": cell.kernel, "products": cell.products}
    parts = {name: relative(values, "per layer") for name, values in parts.items()}
    channels, side = cell.window.shape[1:3]
    if channels == 1:
        return _draw_side_by_side(cell, parts, words)
    montage = Montage(count=channels * len(parts), side=side, columns=channels)
    heat = draw_montage(montage, np.concatenate(list(parts.values()), axis=1), 1)
    layout = square_axes((montage.height, montage.width), words["axis.channels"])
    middles = [montage.corner(index)[1] + (side - 1) / 2 for index in range(channels)]
    layout["xaxis"] |= {"showticklabels": True, "tickvals": middles, "ticktext": [str(index) for index in range(channels)]}
    middles = [montage.corner(index * channels)[0] + (side - 1) / 2 for index in range(len(parts))]
    layout["yaxis"] |= {
        "showticklabels": True,
        "automargin": True,
        "ticklabelstandoff": 8,
        "tickvals": middles,
        "ticktext": [words[f"axis.{name}"] for name in parts],
    }
    return style.new_figure(words["alt.products"], heat, margin={"l": 4, "r": 4, "t": 4, "b": 40}, **layout)


def _draw_side_by_side(cell: Cell, parts: Mapping[str, np.ndarray], words: Words) -> style.Figure:
    """Return the parts of a cell with one input channel, with the numbers written into them."""
    traces, layout = [], {}
    for number, (name, values) in enumerate(parts.items(), start=1):
        rounded = getattr(cell, name)[:, 0].round(2) + 0.0  # no minus before a zero
        written = [[[f"{value:.2f}".replace("-", "−") for value in row] for row in moment] for moment in rounded]
        heat = draw_heat(values[:, 0], number, text=written[-1], texttemplate="%{text}", hoverinfo="skip")
        traces.append(heat | {"meta": style.follow("swap", z=values[:, 0], text=written)})
        left = (number - 1) / len(parts)
        side = values.shape[2]
        layout |= square_axes((side, side), words[f"axis.{name}"], number, x=(left, left + 0.94 / len(parts)))
    return style.new_figure(words["alt.products"], *traces, margin=MARGIN, **layout)


def draw_sum(cell: Cell, words: Words) -> style.Figure:
    """Return bars of what adds up to a convolution's cell: the sum of each input channel's products, and the bias."""
    channels = [f"{words['axis.channel']} {index}" for index in range(cell.partial.shape[1])]
    values = np.column_stack([cell.partial, cell.bias, cell.value])
    labels = [*channels, words["axis.bias"], words["axis.sum"]]
    return _draw_bars(values, labels, [style.SLATE] * len(channels) + [style.BROWN, style.MODEL], words, "sum")


def draw_before(cell: Cell, words: Words) -> style.Figure:
    """Return bars of the numbers that pooling or ReLU has before it, at their places in the map before, and of the cell."""
    side = cell.window.shape[2]
    places = [(cell.row * side + row, cell.column * side + column) for row in range(side) for column in range(side)]
    labels = [f"{words['axis.row']} {row}, {words['axis.column']} {column}" for row, column in places]
    values = np.column_stack([cell.window.reshape(len(cell.window), -1), cell.value])
    return _draw_bars(values, [*labels, words["axis.sum"]], [style.SLATE] * len(labels) + [style.MODEL], words, "before")


def _draw_bars(values: np.ndarray, labels: list[str], colours: list[str], words: Words, name: str) -> style.Figure:
    """Return a labelled bar for each column of `values` (time, bar), the number beside it."""
    finite = values[np.isfinite(values)]
    reach = float(np.abs(finite).max(initial=1e-9)) * 1.35
    written = [[f"{value:+.2f}".replace("-", "−") for value in moment] for moment in values.round(2) + 0.0]  # 0.0: no −0
    bars = {
        "type": "bar",
        "x": values[-1],
        "y": labels,
        "text": written[-1],
        "orientation": "h",
        "marker": {"color": colours},
        "textposition": "outside",
        "cliponaxis": False,
        "meta": style.follow("swap", x=values.astype(np.float32), text=written),
        "hovertemplate": "%{y}: %{x:.4f}<extra></extra>",
    }
    return style.new_figure(
        words[f"alt.{name}"],
        bars,
        xaxis={"title": {"text": words[f"axis.{name}_value"]}, "range": [-reach, reach], "nticks": 5, "zeroline": True},
        yaxis={"autorange": "reversed", "showgrid": False, "dtick": 1},
        bargap=0.3,
    )
