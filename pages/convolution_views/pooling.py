"""Pooling: one cell of the output, and the numbers it comes from."""

import numpy as np
import streamlit as st

from core.concepts import convolution as concept
from core.concepts.convolution import Pooling, PoolingConfig
from core.figures import convolution as figures
from pages.convolution_views import count_places, find_middle, settle, share_height
from pages.convolution_views.describing import name_channels
from pages.convolution_views.layer import LAYER, choose_map, read_layer, read_sum
from pages.shell.compute import compute
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Clock, Layout, Panel, Results, Stage, View

AREAS = "'pool_input pool_output' 'pool_window pool_window'"
POOLING_HEIGHT = 396


def show_pooling(lesson: Lesson) -> View:
    """Return the pooling window on one map of the convolution, what it holds, and the pooled map that grows."""
    words, (config, channel) = lesson.words, _read_pooling(lesson)
    trace, fit = compute(concept.pool, config), config.rows
    pictures = {"output": figures.draw_pool_output, "input": figures.draw_pool_input, "window": figures.draw_pool_window}
    stage = Stage(
        key="convolution.pool",
        panels=[Panel(f"pool_{name}", draw(trace, words, channel)) for name, draw in pictures.items()],
        layout=Layout(AREAS, "1fr 1fr", share_height(POOLING_HEIGHT, config.size if config.size <= 5 else 1)),
        clock=Clock(np.arange(1, trace.output[channel].size + 1), "cell", start=find_middle(fit, config.columns)),
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
    controls = (*LAYER, "bias", "mix", "pool_kind", *(f"pool_{step}" for step in steps))
    config = settle(lesson, "pooling", PoolingConfig(), lambda: PoolingConfig(source=layer, kind=kind, **steps), *controls)
    with chosen:
        return config, choose_map(lesson, config.source)
