"""The network as a diagram: each unit a tile with its map of the plane, each weight a line whose width and colour are its value."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from core.concepts.playground import PlaygroundConfig, PlaygroundTrace
from core.concepts.playground.watching import evaluate_run, make_grid
from core.figures import Words, style
from core.figures.playground.evaluated import AWAY, DIALS, ask, cells

TILE, GAP = 14, 4
"""Cells along each side of a unit's map, and empty rows between one and the next."""
WIDEST, SCALE = 0.13, 3.0
"""Half of the width of the widest line, in tiles; the weight from which lines hardly grow: width goes with tanh(|w| / SCALE)."""
SHARE = 0.36
"""Where on its line a weight's mark stands: there no two marks of a layer meet."""
ASPECT = 1.85
"""Width of the diagram for its height."""
LISTED = 6
"""Weights whose numbers the pointer reads on a unit."""
Unit = tuple[int, int]
"""Layer (0 are the inputs) and place in it, counted from 0."""


@dataclass(frozen=True)
class Places:
    """Where everything stands. A tile is 1 wide; layer 0 are the inputs.

    Attributes:
        across: x of each layer's middle.
        heights: y of each unit's middle, from the top, by layer.
        weights: of each weight its index, layer, unit and input.
        biases: of each bias its index, layer and unit.
    """

    across: list[float]
    heights: list[np.ndarray]
    weights: np.ndarray
    biases: np.ndarray


def arrange(config: PlaygroundConfig) -> Places:
    """Return the places of units and the indices of parameters in torch's order."""
    sizes, pitch = config.sizes, 1 + GAP / TILE
    tall = max(sizes) * pitch
    apart = max(1.75, (ASPECT * tall - 1) / (len(sizes) - 1))
    weights, biases, index = [], [], 0
    for layer, (before, after) in enumerate(pairwise(sizes), start=1):
        weights += [(index + unit * before + entry, layer, unit, entry) for unit in range(after) for entry in range(before)]
        index += before * after
        biases += [(index + unit, layer, unit) for unit in range(after)]
        index += after
    heights = [pitch * ((size - 1) / 2 - np.arange(size)) for size in sizes]
    return Places([apart * layer for layer in range(len(sizes))], heights, np.array(weights), np.array(biases))


def draw_diagram(trace: PlaygroundTrace, words: Words) -> style.Figure:
    """Return the diagram. Pointing at a unit or weight turns the dials "unit" (which is enlarged) and "part" (what is outlined)."""
    config, places = trace.config, arrange(trace.config)
    drawn = [*_draw_lines(trace, places), *_draw_tiles(trace, places), _draw_pointed(config, places)]
    traces = [*drawn, _draw_marks(trace, places), _draw_units(trace, places)]
    tall, wide = max(config.sizes) * (1 + GAP / TILE), places.across[-1] + 1
    look = {"y": tall / 2 + 0.1, "showarrow": False, "yanchor": "bottom", "font": {"size": 13, "color": style.MUTED}}
    notes = [{"x": x, "text": name, **look} for x, name in zip(places.across, name_layers(config, words), strict=True)]
    bare = {"visible": False, "fixedrange": True}
    return style.new_figure(
        words["alt.diagram"],
        *traces,
        annotations=notes,
        showlegend=False,
        hovermode="closest",
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        xaxis={"range": [-0.75, wide - 0.25], **bare, "constrain": "domain"},
        yaxis={"range": [-tall / 2 - 0.05, tall / 2 + 0.35 + 0.08 * tall], "scaleanchor": "x", **bare},
    )


def list_units(config: PlaygroundConfig) -> list[Unit]:
    """Return layer and place of every unit, inputs first: position k + 1 of the dials "unit" and "part" is unit k, 0 is nothing."""
    return [(layer, unit) for layer, size in enumerate(config.sizes) for unit in range(size)]


def point_to(config: PlaygroundConfig, parameter: int | None, unit: Unit | None) -> dict[str, int]:
    """Return where the dials "unit" and "part" stand for a unit, for a parameter, or for nothing."""
    units = list_units(config)
    if unit is not None:
        return {"unit": 1 + units.index(unit), "part": 1 + units.index(unit)}
    return {"unit": 0, "part": 0 if parameter is None else 1 + len(units) + parameter}


def name_layers(config: PlaygroundConfig, words: Words) -> list[str]:
    """Return what stands above each layer."""
    hidden = [words["layer.hidden"].format(number=number) for number in range(1, len(config.hidden) + 1)]
    return [words["layer.inputs"], *hidden, words["layer.output"]]


def name_unit(config: PlaygroundConfig, layer: int, unit: int) -> str:
    """Return a unit's name: an input's own, h2.1 for the first unit of the second hidden layer, y for the output."""
    if layer == 0:
        return config.inputs[unit]
    if layer == len(config.sizes) - 1:
        return "y" if config.outputs == 1 else f"y.{unit + 1}"
    return f"h{layer}.{unit + 1}"


def name_parameters(config: PlaygroundConfig) -> list[str]:
    """Return the names of all parameters in torch's order: "x1 → h1.2", or "b(h1.2)"."""
    layers = [[name_unit(config, layer, unit) for unit in range(size)] for layer, size in enumerate(config.sizes)]
    names = []
    for inputs, units in pairwise(layers):
        names += [f"{entry} → {unit}" for unit in units for entry in inputs] + [f"b({unit})" for unit in units]
    return names


def _draw_tiles(trace: PlaygroundTrace, places: Places) -> list[dict[str, Any]]:
    """Return one heat map for each layer: its units' maps one above the other, as shares of the layer's largest activation."""
    layers = evaluate_run(trace, make_grid(TILE))
    tiles = []
    for layer, (values, across, heights) in enumerate(zip(layers, places.across, places.heights, strict=True)):
        maps = values.T.reshape(-1, TILE, TILE)
        maps = maps / max(1e-9, float(np.nan_to_num(np.abs(maps)).max()))
        empty = np.full((GAP, TILE), np.nan)
        rows = [row for place, each in enumerate(maps[::-1]) for row in ([empty, each] if place else [each])]
        tiles.append(
            {
                "type": "heatmap",
                "z": np.concatenate(rows),
                **{"x0": across - 0.5 + 0.5 / TILE, "dx": 1 / TILE, "y0": heights[-1] - 0.5 + 0.5 / TILE, "dy": 1 / TILE},
                **{"colorscale": style.SIGNED_SCALE, "zmin": -1, "zmax": 1, "showscale": False},
                "meta": style.follow("swap", DIALS, z=ask(trace, "tiles", grid=cells(TILE), layer=layer, gap=GAP)),
                "hoverinfo": "skip",
            }
        )
    return tiles


def _draw_lines(trace: PlaygroundTrace, places: Places) -> list[dict[str, Any]]:
    """Return the weights as lines: one trace for the negative ones, one for the positive ones, each weight a polygon in both."""
    index, layer, unit, entry = places.weights.T
    left, right = (np.array(places.across)[each] + side for each, side in ((layer - 1, 0.5), (layer, -0.5)))
    starts = np.array([places.heights[at - 1][which] for at, which in zip(layer, entry, strict=True)])
    ends = np.array([places.heights[at][which] for at, which in zip(layer, unit, strict=True)])
    gap = np.full(len(index), np.nan)
    x = np.stack([left, right, right, left, gap], 1).ravel()
    drawn = []
    for sign, colour in ((-1, style.SIGNED_SCALE[1][1]), (1, style.SIGNED_SCALE[3][1])):
        half = WIDEST * np.tanh(np.maximum(0, sign * trace.run[-1][index].astype(float)) / SCALE)
        y = np.stack([starts - half, ends - half, ends + half, starts + half, gap], 1).ravel()
        asked = {"places": index, "starts": starts, "ends": ends, "sign": sign, "most": WIDEST, "scale": SCALE}
        look = {"type": "scatter", "mode": "none", "fill": "toself", "fillcolor": colour, "hoverinfo": "skip"}
        drawn.append(look | {"x": x, "y": y, "meta": style.follow("swap", DIALS, y=ask(trace, "lines", **asked))})
    return drawn


def _draw_pointed(config: PlaygroundConfig, places: Places) -> dict[str, Any]:
    """Return what outlines a unit and the weights that lead on from it, or one weight; nothing at first."""
    lines = {index: _cross(places, layer, unit, entry) for index, layer, unit, entry in places.weights.tolist()}
    parts = {index: _frame(places, layer, unit) for index, layer, unit in places.biases.tolist()} | lines
    paths: list[Sequence[tuple[float | None, float | None]]] = [[(AWAY, AWAY)]]
    for layer, unit in list_units(config):
        fed = [lines[index] for index, after, _, entry in places.weights.tolist() if (after, entry) == (layer + 1, unit)]
        paths.append([*_frame(places, layer, unit), *(end for line in fed for end in ((None, None), *line))])
    paths += [parts[index] for index in range(config.parameters)]
    x, y = ([[point[axis] for point in path] for path in paths] for axis in range(2))
    look = {"type": "scatter", "mode": "lines", "line": {"color": style.INK, "width": 2}, "hoverinfo": "skip"}
    return look | {"x": x[0], "y": y[0], "meta": style.follow("pick", ("part",), x=x, y=y)}


def _frame(places: Places, layer: int, unit: int) -> list[tuple[float, float]]:
    """Return the corners of a unit's tile."""
    x, y = places.across[layer], float(places.heights[layer][unit])
    return [(x + dx, y + dy) for dx, dy in ((-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, -0.5), (-0.5, -0.5))]


def _cross(places: Places, layer: int, unit: int, entry: int) -> list[tuple[float, float]]:
    """Return the ends of a weight's line, from the unit `entry` of the layer before."""
    start, end = (places.across[layer - 1] + 0.5, places.heights[layer - 1][entry]), places.heights[layer][unit]
    return [(start[0], float(start[1])), (places.across[layer] - 0.5, float(end))]


def _draw_marks(trace: PlaygroundTrace, places: Places) -> dict[str, Any]:
    """Return a mark for every parameter, in torch's order, whose number the pointer reads: on its line, or at its unit's corner.

    Pointing at a weight enlarges the unit that it carries on, pointing at a bias its unit.
    """
    config, units = trace.config, list_units(trace.config)
    x, y, carried = np.empty(config.parameters), np.empty(config.parameters), np.empty(config.parameters, int)
    for index, layer, unit, entry in places.weights.tolist():
        (x1, y1), (x2, y2) = _cross(places, layer, unit, entry)
        x[index], y[index] = x1 + SHARE * (x2 - x1), y1 + SHARE * (y2 - y1)
        carried[index] = 1 + units.index((layer - 1, entry))
    for index, layer, unit in places.biases.tolist():
        x[index], y[index] = _frame(places, layer, unit)[0]
        carried[index] = 1 + units.index((layer, unit))
    own = range(1 + len(units), 1 + len(units) + config.parameters)
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "markers",
        "customdata": trace.run[-1],
        "marker": {"size": 6, "color": style.translucent(style.MUTED, 0.8)},
        "text": name_parameters(config),
        "meta": style.follow("swap", DIALS, customdata=trace.weights) | style.point_at(unit=carried.tolist(), part=own),
        "hovertemplate": "%{text}<br>%{customdata:.4g}<extra></extra>",
    }


def _draw_units(trace: PlaygroundTrace, places: Places) -> dict[str, Any]:
    """Return what the pointer finds on the units: nothing to see; name, bias, and the weights that lead on from it to read."""
    config, units = trace.config, list_units(trace.config)
    biases = {(layer, unit): index for index, layer, unit in places.biases.tolist()}
    templates, numbers = [], []
    for layer, unit in units:
        fed = [(index, after) for index, to, after, entry in places.weights.tolist() if (to, entry) == (layer + 1, unit)][:LISTED]
        own = [biases[layer, unit]] if layer else []
        numbers.append([*own, *(index for index, _ in fed)])
        lines = [name_unit(config, layer, unit) + (": b = %{customdata[1]:.3g}" if own else "")]
        lines += [
            f"→ {name_unit(config, layer + 1, to)}: %{{customdata[{at}]:.3g}}" for at, (_, to) in enumerate(fed, 1 + len(own))
        ]
        more = ["→ …"] if layer + 1 < len(config.sizes) and len(fed) < config.sizes[layer + 1] else []
        templates.append("<br>".join([*lines, *more]) + "<extra></extra>")
    names, positions = [f"{layer}.{unit}" for layer, unit in units], range(1, 1 + len(units))
    asked = ask(trace, "numbers", names=names, places=numbers)
    return {
        "type": "scatter",
        "x": [places.across[layer] for layer, _ in units],
        "y": [float(places.heights[layer][unit]) for layer, unit in units],
        "mode": "markers",
        "marker": {"size": 22, "opacity": 0, "symbol": "square"},
        "text": [name_unit(config, layer, unit) for layer, unit in units],
        "customdata": [[name, *trace.run[-1, each].tolist()] for name, each in zip(names, numbers, strict=True)],
        "meta": style.follow("swap", DIALS, customdata=asked) | style.point_at(unit=positions, part=positions),
        "hovertemplate": templates,
    }
