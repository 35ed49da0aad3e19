"""Views of one picture on its way through the network: all layers, and one cell taken apart."""

from collections.abc import Mapping
from typing import Any, get_args

from core.concepts.feature_maps import LAYERS, SHAPES, Layer, explain_cell
from core.figures import feature_maps as figures
from pages.feature_maps_views.visit import Visit
from pages.shell.controls import Controls
from pages.shell.lesson import side_by_side
from pages.shell.view import Layout, Panel, View

ALL_LAYERS = Layout("'layers'", heights=(436,), narrow=Layout("'layers'", heights=(520,)))
NARROW_CELL = Layout("'window map' 'products products' 'sum sum'", "1fr 1fr", (192, 206, 330))
ONE_CELL = Layout("'window map sum' 'products products sum'", "1fr 1fr 1.15fr", (192, 206), NARROW_CELL)
NARROW_KEPT = Layout("'window map' 'before before'", "1fr 1fr", (300, 300))
KEPT_CELL = Layout("'window map before'", "1fr 1fr 1.15fr", (410,), NARROW_KEPT)


def show_layers(visit: Visit) -> View:
    """Return the network as a diagram made of what it computes; a click takes a cell apart."""
    controls, words = visit.lesson.controls, visit.lesson.words
    scale = controls.choose("scale", get_args(figures.Scale), "per map")

    def open_cell(picked: Mapping[str, Any]) -> None:
        curve = picked.get("curve")
        layer = figures.find_layer(curve) if isinstance(curve, int) else None
        if layer and (place := figures.MONTAGES[layer].locate(picked["x"], picked["y"])):
            channel, row, column = place
            controls.assign(view="cell", layer=layer, channel=channel, row=row, column=column)

    panel = Panel("layers", figures.draw_layers(visit.seen, words, visit.classes, scale))
    return visit.present("layers", [panel], ALL_LAYERS, pick=open_cell, outcome=("layers",))


def show_cell(visit: Visit) -> View:
    """Return one map, one cell: what it sees, what it adds up or keeps; a click on the map chooses another cell."""
    controls, words, seen = visit.lesson.controls, visit.lesson.words, visit.seen
    layer, channel, row, column = _choose_cell(controls)
    scale = controls.choose("scale", get_args(figures.Scale), "per map")
    cell = explain_cell(visit.trace.weights, seen, layer, channel, row, column)
    panels = [
        Panel("map", figures.draw_map(seen, cell, words, scale)),
        Panel("window", figures.draw_window(seen, cell, words)),
    ]
    adds = layer in ("conv1", "conv2")
    if adds:
        panels += [Panel("products", figures.draw_products(cell, words)), Panel("sum", figures.draw_sum(cell, words))]
    else:
        panels.append(Panel("before", figures.draw_before(cell, words)))

    def move_cell(picked: Mapping[str, Any]) -> None:
        if picked["panel"] == "map":
            controls.assign(row=picked["y"], column=picked["x"])

    return visit.present("cell", panels, ONE_CELL if adds else KEPT_CELL, pick=move_cell)


def _choose_cell(controls: Controls) -> tuple[Layer, int, int, int]:
    """Show which cell of which map of which layer; return it."""
    layer: Layer = controls.choose("layer", LAYERS, LAYERS[3], few=False)
    shape = SHAPES[layer]
    with side_by_side(3):
        channel = controls.slide("channel", range(shape.channels), 0)
        row, column = (controls.slide(name, range(shape.side), shape.side // 2) for name in ("row", "column"))
    return layer, channel, row, column
