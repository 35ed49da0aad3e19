"""The output size: where the window fits along one side, and the number of outputs for every window size and stride."""

import numpy as np

from core.concepts.convolution import ConvolutionTrace, find_sources
from core.figures import Words, style
from core.figures.convolution.cells import Room, draw_grid, frame_windows, label, lay_cells

ROOM = Room(left=56, bottom=44)


def draw_fit(trace: ConvolutionTrace, words: Words) -> style.Figure:
    """Return which input columns the window reads at each of its places.

    x: input column, with padding. y: output column, which is also the time; above them the input itself (✕: never read).
    A blue cell is read. The blue cells form the matrix of the convolution along one side: a band.
    """
    fit = trace.config.columns
    kinds = np.full((1, fit.padded), 1.0)
    kinds[:, : fit.padding], kinds[:, fit.padded - fit.padding :] = 0, 0
    unread = ~fit.reads.any(axis=0)
    kinds[:, unread] = 2
    colours = [[0, style.GRID], [0.33, style.GRID], [0.33, style.SKY], [0.67, style.SKY], [0.67, style.SLATE], [1, style.SLATE]]
    sources = find_sources(fit, trace.config.border)  # the padding is named by the column that it repeats
    names = np.where(kinds[0] == 2, "✕", np.where(sources < 0, "0", sources.astype(str)))
    texts = [names] if fit.padded <= 20 else None
    head = draw_grid(kinds, colours, (0, 2), (-1.5, -fit.padding), xgap=1, ygap=1, hoverinfo="skip", hovertemplate=None)
    head |= {"text": texts, "texttemplate": "%{text}"} if texts else {}
    blue, reads = [[0, style.BLUE], [1, style.BLUE]], np.where(fit.reads, 1.0, np.nan)
    places = draw_grid(
        reads, blue, (0, 1), (0, -fit.padding), xgap=1, ygap=1, texttemplate=None, hoverinfo="skip", hovertemplate=None
    )
    at = np.arange(fit.count)
    corners = np.stack([at, at * fit.stride - fit.padding], axis=1)
    rows, columns = (-1.7, max(fit.count, 5) + 0.2), (-fit.padding - 0.1, fit.length + fit.padding + 0.1)
    titles = words["axis.input column"], words["axis.output column"]
    layout = lay_cells(rows, columns, titles, ROOM, counted_rows=(0, fit.count), square=False)
    figure = style.new_figure(words["alt.fit"], head, places, **layout)
    return style.add_shapes(figure, *frame_windows(corners, 1, fit.span))


def draw_survey(trace: ConvolutionTrace, words: Words) -> style.Figure:
    """Return a heat map of the number of output columns. x: stride. y: window size.

    A dash marks what torch refuses, a frame the current choice.
    """
    config, counts = trace.config, trace.survey
    sizes, strides = counts.shape
    fits = np.where(counts > 0, counts, np.nan).astype("f8")
    dashes = [(row, column) for row in range(sizes) for column in range(strides) if counts[row, column] == 0]
    here = np.array([[config.kernel_size - 1, config.stride - 1]])
    traces = [
        draw_grid(fits, style.AMOUNT_SCALE, (0, float(counts.max())), hovertemplate="%{z}<extra></extra>"),
    ]
    if dashes:
        traces.append(label(["–"] * len(dashes), dashes, textfont={"size": 18, "color": style.MUTED}))
    titles = words["axis.stride"], words["axis.kernel size"]
    layout = lay_cells((-0.1, sizes + 0.1), (-0.1, strides + 0.1), titles, ROOM, first=1)
    return style.add_shapes(style.new_figure(words["alt.survey"], *traces, **layout), *frame_windows(here, 1, 1))
