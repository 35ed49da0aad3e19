"""Views of one picture on its way through the network: all layers, and one cell taken apart."""

from typing import get_args

import streamlit as st

from core.concepts.feature_maps import LAYERS, SHAPES, Layer, explain_cell
from core.figures import feature_maps as figures
from pages.feature_maps_views.turning import turn_to
from pages.feature_maps_views.visit import Shown, Visit
from pages.shell.stage import Panel


def show_layers(visit: Visit) -> Shown:
    """The network as a diagram made of what it computes."""
    with visit.side:
        scale = visit.lesson.controls.choose("scale", get_args(figures.Scale), "per map")
    figure = figures.draw_layers(visit.seen, visit.lesson.words, visit.classes, scale)
    gesture = visit.show("layers", [Panel("layers", figure)], areas="'layers'", heights=(408,))
    if gesture.picked and (layer := figures.find_layer(int(gesture.picked.get("curve", -1)))):
        place = figures.MONTAGES[layer].locate(float(gesture.picked["x"]), float(gesture.picked["y"]))
        if place is not None:
            channel, row, column = place
            turn_to(visit.lesson, view="cell", layer=layer, channel=channel, row=row, column=column)
    return Shown(figure)


def show_cell(visit: Visit) -> Shown:
    """One map, one cell: what it sees, what it adds up."""
    controls, words, seen = visit.lesson.controls, visit.lesson.words, visit.seen
    with visit.side:
        layer: Layer = controls.choose("layer", LAYERS, LAYERS[3], few=False)
        shape = SHAPES[layer]
        columns = st.columns(3)
        with columns[0]:
            channel = controls.slide("channel", range(shape.channels), 0)
        with columns[1]:
            row = controls.slide("row", range(shape.side), shape.side // 2)
        with columns[2]:
            column = controls.slide("column", range(shape.side), shape.side // 2)
        scale = controls.choose("scale", get_args(figures.Scale), "per map")
    cell = explain_cell(visit.trace.weights, seen, layer, channel, row, column)
    panels = [
        Panel("window", figures.draw_window(seen, cell, words)),
        Panel("map", figures.draw_map(seen, cell, words, scale)),
        Panel("products", figures.draw_products(cell, words)),
        Panel("sum", figures.draw_sum(cell, words)),
    ]
    areas = "'window map sum' 'products products sum'"
    gesture = visit.show("cell", panels, areas=areas, columns="1fr 1fr 1.15fr", heights=(194, 208))
    if gesture.picked and gesture.picked["panel"] == "map":
        turn_to(visit.lesson, row=round(float(gesture.picked["y"])), column=round(float(gesture.picked["x"])))
    return Shown(panels[1].figure)
