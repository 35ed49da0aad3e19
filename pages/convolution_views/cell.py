"""One cell of the output: the window that it comes from, the products, and their sum."""

from typing import Any

import numpy as np

from core.concepts import convolution as concept
from core.concepts.convolution import ConvolutionConfig, ConvolutionTrace, Fit
from core.figures import convolution as figures
from pages.convolution_views import find_middle, share_height
from pages.convolution_views.describing import describe_layer
from pages.convolution_views.layer import choose_map, read_layer, read_sum
from pages.shell.compute import compute
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Clock, Layout, Numbers, Panel, Row, Stage, View, moving

HEIGHT = 426
NARROW = Layout("'input products' 'output output'", "0.44fr 1.4fr", (340, 230))
SEVERAL_CHANNELS = Layout("'input products output'", "0.44fr 1.4fr 1fr", (HEIGHT + 6,), NARROW)
"""The channels of the input stand below each other, and so do their products."""


def show_cell(lesson: Lesson) -> View:
    """Return the window on the input, its products, and the output that grows: all follow the output cell."""
    words, layer = lesson.words, read_layer(lesson)
    with side_by_side(2):
        config, shown = read_sum(lesson, layer), choose_map(lesson, layer)
    trace = compute(concept.convolve, config)
    middle = find_middle(config.rows, config.columns)
    panels = [
        Panel("output", figures.draw_output(trace, words, shown)),
        Panel("input", figures.draw_input(trace, words)),
        Panel("products", figures.draw_products(trace, words, shown)),
    ]
    stage = Stage(
        key="convolution.cell",
        panels=panels,
        layout=_lay_out(config),
        clock=Clock(np.arange(1, trace.output[shown].size + 1), "cell", start=middle),
        numbers=_write_sum(lesson, trace, shown),
        outcome=("output",) if config.channels == 1 else ("output", "products"),
    )
    return describe_layer(trace, stage)


def _lay_out(config: ConvolutionConfig) -> Layout:
    if config.channels > 1:
        return SEVERAL_CHANNELS
    return Layout("'input output' 'products products'", "1fr 1fr", share_height(HEIGHT, config.kernel_size))


def _write_sum(lesson: Lesson, trace: ConvolutionTrace, shown: int) -> Numbers:
    """The shown output cell, written out."""
    words, config = lesson.words, trace.config
    sums, cells = trace.channel_sums[shown].sum(axis=0).ravel(), trace.output[shown].ravel()
    moved = [*_name_places(trace.corners - config.padding, config.rows, config.columns), moving(sums), moving(cells)]
    sizes = [f"{config.rows.count} × {config.columns.count}", trace.kernels.size + len(trace.kernels)]
    name = f"{shown + 1}: {words[f'option.kernel.{config.kernels[shown]}']}"
    titles = words.name_columns("output", "place", "window", "sum", "value", "size", "parameters")
    return Numbers(titles, [Row(name, [*moved, *sizes])])


def _name_places(corners: np.ndarray, rows: Fit, columns: Fit) -> list[dict[str, Any]]:
    """Return two moving cells: where the output cell is, and which rows and columns of the input its window spans."""
    places = [f"{row}, {column}" for row in range(rows.count) for column in range(columns.count)]
    windows = [f"{row}…{row + rows.span - 1}, {column}…{column + columns.span - 1}".replace("-", "−") for row, column in corners]
    return [moving(np.array(places)), moving(np.array(windows))]
