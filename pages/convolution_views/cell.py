"""Windows that slide: where one output cell comes from, how many there are, and pooling behind the convolution."""

from typing import Any

import numpy as np
import streamlit as st

from core.concepts import convolution as concept
from core.concepts.convolution import ConvolutionConfig, ConvolutionTrace, Fit, Pooling, PoolingConfig
from core.figures import convolution as figures
from pages.convolution_views import count_places, find_middle, settle, share_height
from pages.convolution_views.layer import choose_map, read_layer, read_sum
from pages.shell.compute import compute
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Clock, Layout, Numbers, Panel, Results, Row, Stage, View, moving

HEIGHT = 426
NARROW = Layout("'input products' 'output output'", "0.44fr 1.4fr", (340, 230))
SEVERAL_CHANNELS = Layout("'input products output'", "0.44fr 1.4fr 1fr", (HEIGHT + 6,), NARROW)
"""The channels of the input stand below each other, and so do their products."""
LAYOUT = Layout("'fit survey'", "1.25fr 1fr", (396,))
AREAS = "'pool_input pool_output' 'pool_window pool_window'"
POOLING_HEIGHT = 396


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
        clock=Clock(np.arange(1, trace.output[shown].size + 1), words["clock.cell"], start=middle),
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


def show_size(lesson: Lesson) -> View:
    """Return every place of the window along a side, and the output sizes of all kernels and strides."""
    words, config = lesson.words, read_layer(lesson)
    trace = compute(concept.convolve, config)
    stage = Stage(
        key="convolution.size",
        panels=[Panel("fit", figures.draw_fit(trace, words)), Panel("survey", figures.draw_survey(trace, words))],
        layout=LAYOUT,
        clock=Clock(np.arange(config.columns.count), words["clock.column"], start=0),
        numbers=count_places(lesson, config.rows, config.columns),
        outcome=("fit",),
    )
    return describe_layer(trace, stage)


def describe_layer(trace: ConvolutionTrace, stage: Stage) -> View:
    """Return the stage of one convolution with its formula, program and table."""
    config, fit = trace.config, trace.config.rows
    counts = {"channels": config.channels, "outputs": len(config.kernels), "parameters": trace.kernels.size + len(trace.kernels)}
    steps = {"size": fit.size, "stride": fit.stride, "padding": fit.padding, "dilation": fit.dilation}
    return View(
        stage=stage,
        formula="formula.layer",
        values={"rows": fit.length, "room": fit.room, "count": fit.count, **counts, **steps},
        program=concept.write_program(trace),
        table=lambda: concept.tabulate(trace),
        results=lambda: Results({"output": trace.output}, name_channels(trace.output)),
    )


def name_channels(output: np.ndarray) -> dict[str, np.ndarray]:
    """Return the maps of an output by the names of their columns in the table."""
    return {f"output_{number}": values for number, values in enumerate(output, start=1)}


def show_pooling(lesson: Lesson) -> View:
    """Return the pooling window on one map of the convolution, what it holds, and the pooled map that grows."""
    words, (config, channel) = lesson.words, _read_pooling(lesson)
    trace, fit = compute(concept.pool, config), config.rows
    pictures = {"output": figures.draw_pool_output, "input": figures.draw_pool_input, "window": figures.draw_pool_window}
    stage = Stage(
        key="convolution.pool",
        panels=[Panel(f"pool_{name}", draw(trace, words, channel)) for name, draw in pictures.items()],
        layout=Layout(AREAS, "1fr 1fr", share_height(POOLING_HEIGHT, config.size if config.size <= 5 else 1)),
        clock=Clock(np.arange(1, trace.output[channel].size + 1), words["clock.cell"], start=find_middle(fit, config.columns)),
        numbers=count_places(lesson, fit, config.columns),
    )
    steps = {"size": fit.size, "stride": fit.stride, "padding": fit.padding, "what": words[f"formula.{config.kind}"]}
    return View(
        stage=stage,
        formula="formula.pool",
        values={"rows": fit.length, "room": fit.room, "count": fit.count, **steps},
        program=concept.write_pooling_program(trace),
        table=lambda: concept.tabulate(trace),
        results=lambda: Results({"pooled": trace.output}, name_channels(trace.output)),
    )


def _read_pooling(lesson: Lesson) -> tuple[PoolingConfig, int]:
    """Show the controls of the pooling and, folded away, of the convolution before it; return both, and which map is looked at."""
    kind: Pooling = lesson.controls.choose("pool_kind", concept.POOLINGS, PoolingConfig.kind)
    with side_by_side(3):
        size = lesson.controls.slide("pool_size", tuple(range(1, concept.MAX_SIZE + 1)), PoolingConfig.size)
        stride = lesson.controls.slide("pool_stride", tuple(range(1, concept.MAX_STRIDE + 1)), PoolingConfig.stride)
        padding = lesson.controls.slide("pool_padding", tuple(range(concept.MAX_PADDING + 1)), PoolingConfig.padding)
    chosen = st.container()
    with st.expander(lesson.words["layer.before"]) if lesson.controls.offered.all else st.container():
        layer = read_sum(lesson, read_layer(lesson))
    steps = {"size": size, "stride": stride, "padding": padding}
    config = settle(lesson, "pooling", PoolingConfig(), lambda: PoolingConfig(source=layer, kind=kind, **steps))
    with chosen:
        return config, choose_map(lesson, config.source)
