"""Where one output cell comes from: its window on the input, their products, and the sum."""

from typing import Any

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from core.concepts import convolution as concept
from core.concepts.convolution import ConvolutionTrace, Fit
from core.figures import convolution as figures
from pages.convolution_views import Step, find_middle, share_height
from pages.convolution_views.counting import read_sum
from pages.convolution_views.layer import describe_layer, read_layer
from pages.shell.compute import compute
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Numbers, Panel, Row, moving, show_stage


def show_cell(lesson: Lesson, stage: DeltaGenerator, side: DeltaGenerator) -> Step:
    """The window on the input, its products, and the output that grows: all follow the output cell."""
    words = lesson.words
    with side:
        config, shown = read_sum(lesson, read_layer(lesson))
    trace = compute(concept.convolve, config)
    panels = [
        Panel("input", figures.draw_input(trace, words)),
        Panel("products", figures.draw_products(trace, words, shown)),
        Panel("output", figures.draw_output(trace, words, shown)),
    ]
    grey = config.channels == 1
    cells = trace.output[shown].size
    with stage:
        show_stage(
            "convolution.cell",
            words,
            panels,
            areas="'input output' 'products products'" if grey else "'input products output'",
            columns="1fr 1fr" if grey else "0.44fr 1.4fr 1fr",
            heights=share_height(466, config.kernel_size) if grey else (472,),
            clock=Clock(np.arange(1, cells + 1), words["clock.cell"], start=find_middle(config.rows, config.columns)),
            numbers=_write_sum(lesson, trace, shown),
        )
    return describe_layer(trace, panels[2].figure)


def _write_sum(lesson: Lesson, trace: ConvolutionTrace, shown: int) -> Numbers:
    """The shown output cell, written out."""
    words, config = lesson.words, trace.config
    sums, cells = trace.shares[shown].sum(axis=0).ravel(), trace.output[shown].ravel()
    moved = [*_name_places(trace.corners - config.padding, config.rows, config.columns), moving(sums), moving(cells)]
    sizes = [f"{config.rows.count} × {config.columns.count}", trace.kernels.size + len(trace.kernels)]
    name = f"{shown + 1}: {words[f'option.kernel.{config.kernels[shown]}']}"
    titles = ("output", "place", "window", "sum", "value", "size", "parameters")
    return Numbers([words[f"number.{title}"] for title in titles], [Row(name, [*moved, *sizes])])


def _name_places(corners: np.ndarray, rows: Fit, columns: Fit) -> list[dict[str, Any]]:
    """Return two moving cells: where the output cell is, and which rows and columns of the input its window spans."""
    places = [f"{row}, {column}" for row in range(rows.count) for column in range(columns.count)]
    windows = [f"{row}…{row + rows.span - 1}, {column}…{column + columns.span - 1}".replace("-", "−") for row, column in corners]
    return [moving(np.array(places)), moving(np.array(windows))]
