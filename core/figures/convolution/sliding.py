"""A convolution as a sliding window: the window on the input, its products with the kernel, and the output."""

import numpy as np

from core.concepts.convolution import ConvolutionTrace
from core.figures import Words, style
from core.figures.convolution.cells import (
    NARROW,
    READABLE,
    Place,
    choose_scale,
    draw_grid,
    find_border,
    fit_numbers,
    frame_windows,
    label,
    lay_cells,
    mark_cells,
    veil_future,
    write_number,
    write_sum,
    write_template,
)

PANELS = {"products": ((900, 115), (290, 270)), "output": ((340, 127), (260, 230))}
"""Width and height of pictures in pixels, for one input channel and for several, at 1366 x 768; on a projector, where type is
larger, divided by how much larger."""


def draw_input(trace: ConvolutionTrace, words: Words) -> style.Figure:
    """Return a heat map of each input channel, one below the other, with padding and the window at the clock's time index.

    Axes (for one channel): column and row of the input; padding has negative numbers. Cells that no window reads carry a cross.
    """
    config, image = trace.config, trace.image
    edge, (channels, height, width) = config.padding, image.shape
    head = 0 if channels == 1 else 1 + round(0.15 * height)
    below = height + 2 * edge + head
    scale, limits = choose_scale(image, picture=bool(image.min() >= 0))
    places = [(below * channel, 0.0) for channel in range(channels)]
    corners = trace.corners - edge
    numbers = {} if channels == 1 or _are_digits(image) else {"texttemplate": None}
    traces = [
        draw_grid(image[channel], scale, limits, places[channel], name=words["legend.input"], **numbers)
        for channel in range(channels)
    ]
    traces += [border for place in places for border in _draw_borders(trace, words, (place[0] - edge, -edge))]
    frames = frame_windows(corners, config.rows.span, config.columns.span, places)
    if config.dilation > 1:
        traces.append(_draw_taps(trace, corners, places))
    if channels > 1:
        above = [(place[0] - edge - head / 2 - 0.5, (width - 1) / 2) for place in places]
        traces.append(label(_name_channels(trace, words), above))
    rows, columns = (-edge - head - 0.2, below * channels - edge - head + 0.2), (-edge - 0.2, width + edge + 0.2)
    figure = style.new_figure(words["alt.input"], *traces, **_lay_maps(rows, columns, channels, words))
    return style.add_shapes(figure, *frames)


def draw_products(trace: ConvolutionTrace, words: Words, output_channel: int = 0) -> style.Figure:
    """Return, for each input channel, window × kernel = products, with their sum; below, the sum over channels plus bias.

    Args:
        output_channel: which of the kernels is shown.
    """
    factors = (trace.patches, trace.kernels[None, output_channel], trace.products(output_channel))
    channels, size = factors[1].shape[1], factors[1].shape[-1]
    step, below = size + 1.0, size + 0.9
    rows = (-1.1, below * channels - 0.4 + (1.4 if channels > 1 else 0.1))
    columns = (-0.2, 3 * step + 0.8 * size + (1.8 if channels > 1 else 1.2))
    stretch, type_size = fit_numbers(factors, (rows[1] - rows[0], columns[1] - columns[0]), PANELS["products"][channels > 1], 7)
    looks = [choose_scale(trace.image, picture=bool(trace.image.min() >= 0)), *(choose_scale(each, False) for each in factors[1:])]
    traces = []
    for channel in range(channels):
        for column, values in enumerate(factors):
            place = (below * channel, step * column)
            traces.append(_draw_factor(values[:, channel], *looks[column], place, channels * size <= READABLE, type_size))
    middle = [below * channel + (size - 1) / 2 for channel in range(channels)]
    signs = [(row, step * column - 1) for row in middle for column in (1, 2)]
    traces.append(label(["×", "="] * channels, signs, textfont={"size": 22, "color": style.INK}))
    heads = [words["cell.window"], words["cell.kernel"], words["cell.products"]]
    traces.append(label(heads, [(-0.95, step * column + (size - 1) / 2) for column in range(3)]))
    traces += _draw_sums(trace, output_channel, middle, 3 * step - 0.6)
    return style.new_figure(words["alt.products"], *traces, **lay_cells(rows, columns, None, NARROW, stretch=stretch))


def draw_output(trace: ConvolutionTrace, words: Words, output_channel: int = 0) -> style.Figure:
    """Return a heat map of each output channel; cells after the clock's time index are veiled.

    It goes from black to white if it is a picture as the input is: with weights that add up to 1, and no negative cell.

    Axes (for one channel): column and row of the output. Pointing at a cell moves the clock there.

    Args:
        output_channel: the one whose name is marked.
    """
    output, kernels = trace.output, trace.config.kernels
    count, height, width = output.shape
    beside, head = (1, 0) if count == 1 else (2, 1 + round(0.15 * height))
    right, below = width + 1 + width // 9, height + head
    places = [(below * (channel // beside), right * (channel % beside)) for channel in range(count)]
    rows, columns = (-head - 0.2, places[-1][0] + height + 0.2), (-0.2, right * (min(count, beside) - 1) + width + 0.2)
    extent, panel = (rows[1] - rows[0], columns[1] - columns[0]), PANELS["output"][len(trace.image) > 1]
    stretch, type_size = fit_numbers([output], extent, panel, beside * width)
    look = {"textfont": {"size": type_size}} if type_size and beside * width <= READABLE else {"texttemplate": None}
    traces = []
    for channel, place in enumerate(places):
        picture = trace.keeps_brightness(channel) and min(trace.image.min(), output[channel].min()) >= 0
        scale, limits = choose_scale(np.maximum(output[channel], trace.image.max()) if picture else output, picture)
        traces.append(
            draw_grid(output[channel], scale, limits, place, name=words["legend.output"], meta=style.choose(width), **look)
        )
    cells = np.indices((height, width)).reshape(2, -1).T
    shapes = [*veil_future((height, width), places), *frame_windows(cells, 1, 1, places)]
    if count > 1:
        names = [f"{channel + 1}: {words[f'option.kernel.{name}']}" for channel, name in enumerate(kernels)]
        names[output_channel] = f"<b>▸ {names[output_channel]}</b>"
        traces.append(label(names, [(place[0] - head / 2 - 0.5, place[1] + (width - 1) / 2) for place in places]))
    figure = style.new_figure(words["alt.output"], *traces, **_lay_maps(rows, columns, count, words, stretch))
    return style.add_shapes(figure, *shapes)


def _draw_factor(
    values: np.ndarray, scale: list, limits: tuple[float, float], place: tuple[float, float], few: bool, type_size: int
) -> dict:
    """Return a grid that follows the clock, without numbers if `type_size` is 0.

    Cells that are not few have nothing but a colour: 255 levels, a quarter of the bytes.
    """
    low, high = limits
    if not few:
        values, limits = np.rint(255 * (values - low) / (high - low)).astype("u1"), (0.0, 255.0)
        look = {"texttemplate": None, "hovertemplate": None, "hoverinfo": "skip"}
    else:
        values = values.astype("f4")
        look = {"texttemplate": write_template(values) if type_size else None, "textfont": {"size": type_size or style.FONT_SIZE}}
    if len(values) > 1:
        look["meta"] = style.follow("swap", z=values)
    return draw_grid(values[0], scale, limits, place, **look)


def _are_digits(image: np.ndarray) -> bool:
    """Return whether each number is a single digit, which has room even in a small cell."""
    return bool(np.isin(image, np.arange(10)).all())


def _lay_maps(rows: Place, columns: Place, count: int, words: Words, stretch: float = 1.0) -> dict:
    """Return the layout of one map, with axes that count its cells, or of several, without axes."""
    if count > 1:
        return lay_cells(rows, columns, None, NARROW, stretch=stretch)
    return lay_cells(rows, columns, (words["axis.column"], words["axis.row"]), stretch=stretch)


def _name_channels(trace: ConvolutionTrace, words: Words) -> list[str]:
    if trace.config.source == "numbers":
        return [f"{words['cell.channel']} {channel + 1}" for channel in range(len(trace.image))]
    return [words[f"cell.{hue}"] for hue in ("red", "green", "blue")]


def _draw_borders(trace: ConvolutionTrace, words: Words, place: tuple[float, float]) -> list[dict]:
    """Return the padding, and crosses on the cells that no window reads."""
    border, unread = find_border(trace.visits.shape, trace.config.padding), trace.visits == 0
    names = _name_padding(trace)
    traces = [mark_cells(border & ~unread, names, style.GRID, place, words["legend.padding"])] if border.any() else []
    if unread.any():
        traces.append(mark_cells(unread, "✕", style.SLATE, place, words["legend.unread"]))
    return traces


def _name_padding(trace: ConvolutionTrace) -> np.ndarray | str:
    """Return what stands in the padding: zeros, or numbers from inside; of several channels, arrows stand for them."""
    if trace.config.border == "zeros":
        return "0"
    return np.array([[f"{value:.3g}" for value in row] for row in trace.padded[0]]) if len(trace.padded) == 1 else "↔"


def _draw_taps(trace: ConvolutionTrace, corners: np.ndarray, places: list[tuple[float, float]]) -> dict:
    """Return rings on the cells that a dilated window reads; the cells between them are skipped."""
    steps = np.arange(trace.config.kernel_size) * trace.config.dilation
    rows, columns = (part.ravel() for part in np.meshgrid(steps, steps, indexing="ij"))
    y = np.concatenate([corners[:, :1] + rows + place[0] + 0.5 for place in places], axis=1).astype("f4")
    x = np.concatenate([corners[:, 1:] + columns + place[1] + 0.5 for place in places], axis=1).astype("f4")
    marker = {"color": "rgba(0,0,0,0)", "size": 12, "symbol": "circle", "line": {"color": style.POINT, "width": 2}}
    return {
        "type": "scatter",
        "x": x[0],
        "y": y[0],
        "mode": "markers",
        "marker": marker,
        "hoverinfo": "skip",
        "meta": style.follow("swap", x=x, y=y),
    }


def _draw_sums(trace: ConvolutionTrace, output_channel: int, middle: list[float], right: float) -> list[dict]:
    """Return, as texts, the sum of each channel's products and, below, the output cell: their sum plus the bias."""
    sums = trace.channel_sums[output_channel].reshape(len(middle), -1)
    output = trace.output[output_channel].ravel()
    left = {"textposition": "middle right", "textfont": {"size": 16, "color": style.INK}}
    if len(middle) == 1:
        texts = [
            [f"Σ = {write_number(each)}<br>{write_sum([each, trace.config.bias])}<br><b>= {write_number(cell)}</b>"]
            for each, cell in zip(sums[0], output, strict=True)
        ]
        return [label(texts[0], [(middle[0], right)], **left, meta=style.follow("swap", text=texts))]
    parts = [[f"Σ = {write_number(each)}" for each in cell] for cell in sums.T]
    totals = [
        [f"{write_sum([*cell, trace.config.bias])} <b>= {write_number(total)}</b>"]
        for cell, total in zip(sums.T, output, strict=True)
    ]
    bottom = middle[-1] + (middle[-1] - middle[-2]) / 2 + 0.55
    total = {"textposition": "middle left", "textfont": {"size": 16, "color": style.INK}}
    return [
        label(parts[0], [(row, right) for row in middle], **left, meta=style.follow("swap", text=parts)),
        label(totals[0], [(bottom, right + 0.8 * trace.config.kernel_size + 1)], **total, meta=style.follow("swap", text=totals)),
    ]
