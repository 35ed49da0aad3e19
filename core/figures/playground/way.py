"""One point's way through the network: each layer's Z and A as columns of cells with their numbers, and any of them as a sum."""

import numpy as np

from core.concepts.playground import PlaygroundConfig, PlaygroundTrace, WayTrace
from core.concepts.playground.watching import list_folds
from core.figures import Words, style
from core.figures.playground.numbers import draw_numbers

MOST = 8
"""Units of a layer that are written out; of wider layers the first ones."""


def draw_way(trace: PlaygroundTrace, way: WayTrace, words: Words) -> style.Figure:
    """Return the inputs, then for each layer the sums Z and the activations A; they follow the clock.

    Values are shown for the run that is watched; colour is their sign and size, up to ±2.
    """
    config = trace.config
    moments = len(trace.epochs)
    inputs = np.broadcast_to(way.inputs, (moments, len(way.inputs)))
    columns = [inputs, *(each for pair in zip(way.z, way.a, strict=True) for each in pair)]
    tall = min(MOST, max(len(each[0]) for each in columns))
    table = np.full((moments, tall, len(columns)), np.nan)
    for place, values in enumerate(columns):
        shown = values[:, :tall]
        table[:, tall - shown.shape[1] :, place] = shown[:, ::-1]
    last = len(config.sizes) - 1
    titles = ["x", *(f"{kind}{layer}" for layer in range(1, last + 1) for kind in "za")]
    titles[-1] = "p" if trace.data.classes else "ŷ"
    shapes = [len(config.inputs), *(size for size in config.sizes[1:] for _ in "za")]
    heads = [f"<b>{title}</b><br>[1, {size}]" for title, size in zip(titles, shapes, strict=True)]
    look = {"xanchor": "right", "font": {"size": 13, "color": style.MUTED}}
    side = [{"x": -0.56, "y": tall - 1 - unit, "text": name, **look} for unit, name in enumerate(config.inputs[:tall])]
    over = [{"x": place, "y": tall - 0.4, "text": head, "yanchor": "bottom"} for place, head in enumerate(heads)]
    return draw_numbers(words["alt.way"], table, [*side, *over], size=13, gaps=(10, 3), margin={"l": 44, "r": 8, "t": 46, "b": 8})


def list_sums(config: PlaygroundConfig) -> list[tuple[int, int]]:
    """Return layer (1: the first after the inputs) and unit of all that are written out."""
    return [(layer, unit) for layer in range(1, len(config.sizes)) for unit in range(min(MOST, config.sizes[layer]))]


def find_unit(config: PlaygroundConfig, column: int, row: int) -> tuple[int, int] | None:
    """Return layer (1: the first after the inputs) and unit whose z or a is drawn in a cell, rows from the bottom; None: none."""
    layer, unit = (column + 1) // 2, min(MOST, max(config.sizes)) - 1 - row
    return (layer, unit) if 1 <= layer < len(config.sizes) and 0 <= unit < min(MOST, config.sizes[layer]) else None


def write_sum(trace: PlaygroundTrace, way: WayTrace, moment: int, layer: int = 1, unit: int = 0) -> str:
    """Return a unit's sum and activation at a moment, written out with its numbers (at most 8 products), as LaTeX."""
    *weights, bias = list_folds(trace, layer)[moment, unit].tolist()
    entries = way.inputs if layer == 1 else way.a[layer - 2][moment]
    terms = [f"({w:.3g})({a:.3g})" for w, a in zip(weights, entries.tolist(), strict=True)]
    products = " + ".join([*terms[:MOST], *([r"\dots"] if len(terms) > MOST else [])])
    z, a = way.z[layer - 1][moment, unit], way.a[layer - 1][moment, unit]
    return rf"z = {products} + ({bias:.3g}) \approx {z:.4g},\quad a \approx {a:.4g}"
