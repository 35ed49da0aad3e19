"""Pooling: the moving window on one channel, the cells in it, and the pooled output."""

from typing import Any

import numpy as np

from core.concepts.convolution import PoolingTrace
from core.figures import Words, style
from core.figures.convolution.cells import (
    Room,
    choose_scale,
    draw_grid,
    find_border,
    frame_windows,
    label,
    lay_cells,
    mark_cells,
    veil_future,
    write_number,
)


def draw_pool_input(trace: PoolingTrace, words: Words, channel: int = 0) -> style.Figure:
    """Return a heat map of one input channel with its padding and the window at the clock's time index.

    Axes: column and row of the input; padding has negative numbers. Cells that no window reads carry a cross. A ring marks the
    largest cell in the window (max pooling).
    """
    config, edge = trace.config, trace.config.padding
    values = np.where(np.isfinite(trace.padded[channel]), trace.padded[channel], np.nan)
    traces = [draw_grid(values, *choose_scale(values, picture=False), (-edge, -edge), name=words["legend.input"])]
    border, read = find_border(values.shape, edge), np.outer(config.rows.reads.any(axis=0), config.columns.reads.any(axis=0))
    sign = "−∞" if config.kind == "max" else "0"
    if border.any():
        traces.append(mark_cells(border & read, sign, style.GRID, (-edge, -edge), words["legend.padding"]))
    if not read.all():
        traces.append(mark_cells(~read, "✕", style.SLATE, (-edge, -edge), words["legend.unread"]))
    if config.kind == "max":
        maxima = trace.maxima[channel] - edge
        traces.append(_draw_maximum(maxima))
    figure = style.new_figure(words["alt.pool_input"], *traces, **_lay_map(trace.padded.shape[1:], edge, words))
    return style.add_shapes(figure, *frame_windows(trace.corners - edge, config.size, config.size))


def draw_pool_window(trace: PoolingTrace, words: Words, channel: int = 0) -> style.Figure:
    """Return the cells in the window at the clock's time index, and beside them the sum or maximum that they become."""
    config, patches, output = trace.config, trace.patches[:, channel], trace.output[channel].ravel()
    size = config.size
    shown = np.where(np.isfinite(patches), patches, np.nan).astype("f4")
    finite = trace.padded[channel][np.isfinite(trace.padded[channel])]
    numbers: dict[str, Any] = {} if size <= 5 else {"texttemplate": None}
    grid = draw_grid(shown[0], *choose_scale(finite, picture=False), meta=style.follow("swap", z=shown), **numbers)
    if config.kind == "max":
        texts = [[f"{words['cell.largest']}<br><b>= {write_number(cell)}</b>"] for cell in output]
    else:
        texts = [
            [f"{words['cell.mean']}<br>{write_number(patch.sum())} / {size**2}<br><b>= {write_number(cell)}</b>"]
            for patch, cell in zip(patches, output, strict=True)
        ]
    right = {"textposition": "middle right", "textfont": {"size": 16, "color": style.INK}}
    traces = [grid, label(texts[0], [((size - 1) / 2, size)], **right, meta=style.follow("swap", text=texts))]
    if config.kind == "max":
        traces += [_draw_maximum(trace.maxima[channel] - trace.corners), _draw_infinities(patches)]
    layout = lay_cells((-0.2, size + 0.2), (-0.2, 2.2 * size + 1.3), None, Room(left=8, bottom=4))
    return style.new_figure(words["alt.pool_window"], *traces, **layout)


def draw_pool_output(trace: PoolingTrace, words: Words, channel: int = 0) -> style.Figure:
    """Return a heat map of one pooled channel, row by output row, column by output column.

    Cells after the clock's time index are veiled; pointing at a cell moves the clock there.
    """
    output = trace.output[channel]
    finite = trace.padded[channel][np.isfinite(trace.padded[channel])]
    cells = np.indices(output.shape).reshape(2, -1).T
    pointed = {"name": words["legend.output"], "meta": style.choose(output.shape[1])}
    grid = draw_grid(output, *choose_scale(finite, picture=False), **pointed)
    figure = style.new_figure(words["alt.pool_output"], grid, **_lay_map(output.shape, 0, words))
    return style.add_shapes(figure, *veil_future((output.shape[0], output.shape[1])), *frame_windows(cells, 1, 1))


def _draw_infinities(patches: np.ndarray) -> dict:
    """Return the sign −∞ in the padding cells of the window: below every number, so that they are never the maximum."""
    rows, columns = np.indices(patches.shape[1:]).reshape(2, 1, -1)
    padding = np.isinf(patches).reshape(len(patches), -1)
    x, y = (np.where(padding, places + 0.5, np.nan).astype("f4") for places in (columns, rows))
    signs = label(["−∞"] * padding.shape[1], [(0, 0)] * padding.shape[1])
    return signs | {"x": x[0], "y": y[0], "meta": style.follow("swap", x=x, y=y)}


def _draw_maximum(cells: np.ndarray) -> dict:
    rows, columns = (cells + 0.5).astype("f4").T
    marker = {"color": "rgba(0,0,0,0)", "size": 22, "symbol": "circle", "line": {"color": style.OPTIMUM, "width": 3}}
    look = {"mode": "markers", "marker": marker, "hoverinfo": "skip"}
    return {"type": "scatter", "x": columns, "y": rows, "meta": style.follow("stand")} | look


def _lay_map(shape: tuple[int, ...], edge: int, words: Words) -> dict:
    rows, columns = ((-edge - 0.2, cells - edge + 0.2) for cells in shape)
    return lay_cells(rows, columns, (words["axis.column"], words["axis.row"]))
