"""The pictures of the lesson on convolution equal their records."""

import numpy as np
import pytest

from core.concepts.convolution import (
    ConvolutionConfig,
    PoolingConfig,
    StackConfig,
    assemble,
    convolve,
    pool,
    read_layers,
)
from core.figures import convolution as figures
from core.figures import style, themes
from pages.shell.words import Words
from tests.drawn import traces_of

WORDS = Words("convolution", "en")

CONFIGS = [
    ConvolutionConfig(),
    ConvolutionConfig(padding=2, dilation=2, stride=2, bias=-1.5),
    ConvolutionConfig(channels=3, kernels=("random", "Sobel x", "blur"), kernel_size=2),
    ConvolutionConfig(source="picture", channels=3, kernels=("emboss", "random"), kernel_size=7, padding=3),
    ConvolutionConfig(source="digit", kernels=("sharpen",), stride=3),
]


def heat_maps(figure: style.Figure) -> list[np.ndarray]:
    return [np.asarray(trace.z) for trace in traces_of(figure) if trace.type == "heatmap"]


def shapes(figure: style.Figure) -> list[dict[str, np.ndarray]]:
    return figure["layout"]["meta"]["shapes"]


@pytest.mark.parametrize("config", CONFIGS)
def test_input_and_output_show_the_record(config: ConvolutionConfig) -> None:
    trace = convolve(config)
    shown, grown = figures.draw_input(trace, WORDS), figures.draw_output(trace, WORDS)
    np.testing.assert_allclose(heat_maps(shown)[: config.channels], trace.image, rtol=1e-6)
    np.testing.assert_allclose(heat_maps(grown), trace.output, rtol=1e-6)
    first = shapes(shown)[0]
    np.testing.assert_array_equal(np.stack([first["y0"], first["x0"]], axis=1), trace.corners - config.padding)
    np.testing.assert_array_equal(first["y1"] - first["y0"], config.rows.span)
    np.testing.assert_array_equal(first["x1"] - first["x0"], config.columns.span)
    assert len(shapes(shown)) == config.channels


def test_the_frame_on_the_output_walks_row_by_row_and_the_veil_covers_the_rest() -> None:
    trace = convolve(ConvolutionConfig())
    rows, columns = trace.output.shape[1:]
    rest, below, frame = shapes(figures.draw_output(trace, WORDS))
    for cell in range(rows * columns):
        row, column = divmod(cell, columns)
        assert (frame["y0"][cell], frame["x0"][cell]) == (row, column)
        covered = (rest["x1"][cell] - rest["x0"][cell]) + (below["y1"][cell] - below["y0"][cell]) * columns
        assert covered == rows * columns - cell - 1


def test_without_a_clock_nothing_is_veiled() -> None:
    *veils, frame = figures.draw_output(convolve(ConvolutionConfig()), WORDS)["layout"]["shapes"]
    assert all(veil["x0"] == veil["x1"] or veil["y0"] == veil["y1"] for veil in veils)
    assert (frame["y0"], frame["x0"]) == (4, 4)


@pytest.mark.parametrize("config", CONFIGS[:3])
def test_window_kernel_and_products_stand_side_by_side(config: ConvolutionConfig) -> None:
    trace = convolve(config)
    for output_channel in range(len(config.kernels)):
        figure = figures.draw_products(trace, WORDS, output_channel)
        maps = [trace_ for trace_ in traces_of(figure) if trace_.type == "heatmap"]
        for channel in range(config.channels):
            window, kernel, products = maps[3 * channel : 3 * channel + 3]
            np.testing.assert_allclose(window.meta["z"], trace.patches[:, channel], rtol=1e-6)
            np.testing.assert_allclose(kernel.z, trace.kernels[output_channel, channel], rtol=1e-6)
            np.testing.assert_allclose(products.meta["z"], trace.products(output_channel)[:, channel], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("size", range(2, 8))
@pytest.mark.parametrize("kernel", ["Sobel x", "blur", "random"])
def test_each_number_fits_into_its_cell(kernel: str, size: int) -> None:
    """On a laptop as on a projector, where type is larger and the picture lower: a digit is 0.6 of the type size wide."""
    trace = convolve(ConvolutionConfig(kernels=(kernel,), kernel_size=size))
    figure = figures.draw_products(trace, WORDS)
    texts = [
        f"{value:.2f}".rstrip("0").rstrip(".") for value in np.unique(np.concatenate([trace.kernels, trace.products(0)], None))
    ]
    factor, across, down = traces_of(figure)[1], figure["layout"]["xaxis"], figure["layout"]["yaxis"]
    assert factor.texttemplate is not None
    columns, rows = across["range"][1] - across["range"][0], down["range"][0] - down["range"][1]
    high = min(115 / rows, 900 / columns / across["scaleratio"])
    assert 0.6 * factor.textfont.size * max(map(len, texts)) <= high * across["scaleratio"] + 0.01


def test_cells_are_square_unless_their_numbers_are_long() -> None:
    def stretch(**changed) -> float:
        return figures.draw_products(convolve(ConvolutionConfig(**changed)), WORDS)["layout"]["xaxis"]["scaleratio"]

    assert stretch() == 1
    assert stretch(kernels=("blur",), kernel_size=5) > 1.5
    assert stretch(kernels=("random",), channels=3) == 1, "the picture is narrow: they would only be lower"


def test_numbers_without_room_are_left_out() -> None:
    colours = traces_of(figures.draw_products(convolve(ConvolutionConfig(kernels=("random",), channels=3)), WORDS))[1]
    assert colours.texttemplate is None
    assert colours.hovertemplate, "but told where the mouse points"


def test_colours_alone_are_within_half_a_level_where_cells_are_too_small_for_numbers() -> None:
    config = CONFIGS[3]
    trace = convolve(config)
    products = traces_of(figures.draw_products(trace, WORDS))[2]
    reach = np.abs(trace.products(0)).max()
    levels = products.meta["z"].astype(float) / 255 * 2 * reach - reach
    assert np.abs(levels - trace.products(0)[:, 0]).max() <= reach / 255 + 1e-9
    assert products.texttemplate is None


@pytest.mark.parametrize("kernel", ["identity", "blur", "sharpen"])
def test_negative_numbers_keep_their_sign_in_the_colours(kernel: str) -> None:
    """Input and output of a kernel that keeps the brightness have the same kind of colours, and none is cut off."""
    grid = ((-3.0, -2.0, -1.0), (-4.0, 5.0, -6.0), (-7.0, -8.0, -9.0))
    trace = convolve(ConvolutionConfig(grids=(grid,), kernels=(kernel,), kernel_size=3, padding=1))  # type: ignore[arg-type]
    shown, grown = (draw(trace, WORDS)["data"][0] for draw in (figures.draw_input, figures.draw_output))
    assert grown["colorscale"] == shown["colorscale"] == style.SIGNED_SCALE
    assert grown["zmin"] <= trace.output.min() <= trace.output.max() <= grown["zmax"]


@pytest.mark.parametrize(
    ("changed", "scale"),
    [
        ({"kernels": ("sharpen",)}, style.SIGNED_SCALE),  # from −18 to 27
        ({"kernels": ("blur",)}, style.PICTURE_SCALE),
        ({"kernels": ("identity",), "bias": 1.0}, style.PICTURE_SCALE),  # up to 10, one more than the input
    ],
)
def test_an_output_of_both_signs_is_no_picture_and_none_is_cut_off(changed: dict, scale: list) -> None:
    trace = convolve(ConvolutionConfig(**changed))
    grown = figures.draw_output(trace, WORDS)["data"][0]
    assert grown["colorscale"] == scale
    assert grown["zmin"] <= trace.output.min() <= trace.output.max() <= grown["zmax"]


def test_the_receptive_field_of_a_cell_that_sees_nothing_is_empty() -> None:
    trace = assemble(StackConfig(layers=read_layers("tconv 1 2x2 s2 d2"), side=5))
    square, caption = [each for each in traces_of(figures.draw_receptive(trace, WORDS)) if each.meta]
    assert [np.ptp(square.meta[axis][1]) for axis in "xy"] == [0, 0]
    assert caption.meta["text"][1] == ["0×0"]


def test_the_sum_is_written_out() -> None:
    figure = figures.draw_products(convolve(ConvolutionConfig(bias=-1.5)), WORDS)
    assert traces_of(figure)[-1].meta["text"][1] == ["Σ = 36<br>36 − 1.5<br><b>= 34.5</b>"]
    colours = convolve(ConvolutionConfig(channels=3, mix="first against second"))
    *_, parts, total = traces_of(figures.draw_products(colours, WORDS))
    assert parts.meta["text"][4] == ["Σ = −36", "Σ = 27", "Σ = 0"]
    assert total.meta["text"][4] == ["−36 + 27 + 0 + 0 <b>= −9</b>"]


def test_crosses_stand_on_what_no_window_reads() -> None:
    trace = convolve(ConvolutionConfig(stride=3, padding=1, dilation=2))
    crossed = next(each for each in traces_of(figures.draw_input(trace, WORDS)) if each.name == WORDS["legend.unread"])
    np.testing.assert_array_equal(np.asarray(crossed.text) == "✕", trace.visits == 0)


@pytest.mark.parametrize("config", CONFIGS)
def test_the_ruler_reads_what_the_fit_says(config: ConvolutionConfig) -> None:
    trace = convolve(config)
    _, places = heat_maps(figures.draw_fit(trace, WORDS))
    np.testing.assert_array_equal(np.isfinite(places), config.columns.reads)
    (survey,) = heat_maps(figures.draw_survey(trace, WORDS))
    assert survey[config.kernel_size - 1, config.stride - 1] == config.columns.count


@pytest.mark.parametrize("kind", ["max", "average"])
def test_pooling_shows_the_record(kind: str) -> None:
    trace = pool(PoolingConfig(kind=kind, padding=1))  # type: ignore[arg-type]
    np.testing.assert_allclose(heat_maps(figures.draw_pool_output(trace, WORDS))[0], trace.output[0], rtol=1e-6)
    window = figures.draw_pool_window(trace, WORDS)
    finite = np.where(np.isinf(trace.patches[:, 0]), np.nan, trace.patches[:, 0])
    np.testing.assert_allclose(traces_of(window)[0].meta["z"], finite, rtol=1e-6)
    assert f"= {trace.output[0, 0, 0]:g}" in traces_of(window)[1].text[0]
    circles = [
        each for each in traces_of(figures.draw_pool_input(trace, WORDS)) if each.type == "scatter" and each.mode == "markers"
    ]
    assert len(circles) == (kind == "max")


def test_the_stack_shows_shapes_and_what_one_cell_sees() -> None:
    trace = assemble(StackConfig(layers=read_layers("conv 4 3x3 s2 p1, max 2x2"), channels=3, side=16))
    texts = [text for each in traces_of(figures.draw_shapes(trace, WORDS)) if each.text is not None for text in each.text]
    assert {"<b>3×16×16</b>", "<b>4×8×8</b>", "<b>4×4×4</b>", "conv 4 3x3<br>s2 p1"} <= set(texts)
    squares = [each for each in traces_of(figures.draw_receptive(trace, WORDS)) if each.meta and "x" in each.meta]
    np.testing.assert_array_equal(np.ptp(squares[0].meta["x"], axis=1), trace.sees[:, 1])
    bars = traces_of(figures.draw_costs(trace, WORDS))
    assert [bar.x.tolist() for bar in bars] == [[trace.dense_parameters[0]], [trace.multiply_adds[0]], [trace.parameters[0]]]


@pytest.mark.parametrize("config", CONFIGS)
def test_a_page_of_pictures_stays_under_a_megabyte(config: ConvolutionConfig) -> None:
    trace = convolve(config)
    drawn = (figures.draw_input, figures.draw_products, figures.draw_output)
    assert sum(len(themes.to_plotly(draw(trace, WORDS)).to_json() or "") for draw in drawn) < 1_000_000


def test_the_dark_page_has_its_own_colours() -> None:
    figure = figures.draw_output(convolve(ConvolutionConfig()), WORDS)
    dark = themes.to_plotly(figure, "dark").to_json() or ""
    assert dark
    assert style.POINT not in dark
    assert "rgba(255,255,255," not in dark
