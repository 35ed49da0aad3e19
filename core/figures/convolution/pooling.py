"""Pooling: the window on its way over one map, what it holds, and the smaller map that grows."""

import numpy as np
import plotly.graph_objects as go

from core.concepts.convolution import PoolingTrace
from core.figures import style
from core.figures.convolution.cells import Words, choose_scale, draw_grid, frame, label, lay_cells, veil, write_number


def draw_pool_input(trace: PoolingTrace, words: Words, channel: int = 0) -> go.Figure:
    """Return one map with its padding, the window, and in it the largest cell (for max pooling)."""
    config, edge = trace.config, trace.config.padding
    values = np.where(np.isfinite(trace.padded[channel]), trace.padded[channel], np.nan)
    traces = [draw_grid(values, *choose_scale(values, picture=False), (-edge, -edge), name=words["legend.input"])]
    if edge:
        traces.append(_draw_padding(trace, words))
    unread = np.outer(config.rows.reads.any(axis=0), config.columns.reads.any(axis=0))
    if not unread.all():
        veiled = style.translucent(style.SLATE, 0.75)
        cross = {"texttemplate": "✕", "textfont": {"size": 14, "color": style.PAPER}}
        hover = {"hovertemplate": words["legend.unread"] + "<extra></extra>"}
        traces.append(
            draw_grid(np.where(unread, np.nan, 1.0), [[0, veiled], [1, veiled]], (0, 1), (-edge, -edge), **cross, **hover)
        )
    traces.append(frame(trace.corners - edge, config.size, config.size))
    if config.kind == "max":
        winners = trace.winners[channel] - edge
        traces.append(_draw_winner(winners))
    return style.new_figure(words["alt.pool_input"], *traces, **_lay_map(trace.padded.shape[1:], edge, words))


def draw_pool_window(trace: PoolingTrace, words: Words, channel: int = 0) -> go.Figure:
    """Return the window's cells and what they become."""
    config, patches, output = trace.config, trace.patches[:, channel], trace.output[channel].ravel()
    size = config.size
    shown = np.where(np.isfinite(patches), patches, np.nan).astype("f4")
    finite = trace.padded[channel][np.isfinite(trace.padded[channel])]
    grid = draw_grid(shown[0], *choose_scale(finite, picture=False), meta=style.follow("swap", z=shown))
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
        traces.append(_draw_winner(trace.winners[channel] - trace.corners))
    hidden = {"visible": False}
    layout = lay_cells((-0.7, size - 0.3), (-0.7, 2.2 * size + 0.8), xaxis=hidden, yaxis=hidden)
    return style.new_figure(words["alt.pool_window"], *traces, **layout)


def draw_pool_output(trace: PoolingTrace, words: Words, channel: int = 0) -> go.Figure:
    """Return the pooled map, growing cell by cell; pointing at a cell brings the window there."""
    output = trace.output[channel]
    finite = trace.padded[channel][np.isfinite(trace.padded[channel])]
    cells = np.indices(output.shape).reshape(2, -1).T
    pointed = {"name": words["legend.output"], "meta": style.choose(output.shape[1])}
    grid = draw_grid(output, *choose_scale(finite, picture=False), **pointed)
    return style.new_figure(
        words["alt.pool_output"], grid, veil(output.shape, [(0, 0)]), frame(cells, 1, 1), **_lay_map(output.shape, 0, words)
    )


def _draw_padding(trace: PoolingTrace, words: Words) -> dict:
    border = np.full(trace.padded.shape[1:], np.nan)
    edge = trace.config.padding
    border[:edge], border[-edge:], border[:, :edge], border[:, -edge:] = 0, 0, 0, 0
    sign = {"texttemplate": "−∞"} if trace.config.kind == "max" else {}
    hover = {"hovertemplate": words["legend.padding"] + "<extra></extra>"}
    return draw_grid(border, [[0, style.GRID], [1, style.GRID]], (0, 1), (-edge, -edge), **sign, **hover)


def _draw_winner(cells: np.ndarray) -> dict:
    marker = {"color": "rgba(0,0,0,0)", "size": 22, "symbol": "circle", "line": {"color": style.OPTIMUM, "width": 3}}
    return {
        "type": "scatter", "x": cells[:, 1].astype("f4"), "y": cells[:, 0].astype("f4"), "mode": "markers", "marker": marker,
        "hoverinfo": "skip", "meta": style.follow("stand"),
    }  # fmt: skip


def _lay_map(shape: tuple[int, ...], edge: int, words: Words) -> dict:
    axes = {
        "xaxis": {"title": {"text": words["axis.column"]}},
        "yaxis": {"title": {"text": words["axis.row"]}},
        "margin": {"l": 44, "b": 40},
    }
    return lay_cells((-edge - 0.8, shape[0] - edge - 0.2), (-edge - 0.8, shape[1] - edge - 0.2), **axes)
