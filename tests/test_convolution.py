"""The lesson on convolution: cells, sizes and kernels by hand, and what its records keep."""

import pickle

import numpy as np
import pytest

from core.concepts.convolution import (
    KERNELS,
    NUMBERS,
    ConvolutionConfig,
    Fit,
    PoolingConfig,
    convolve,
    make_kernel,
    pool,
)

EDGE = (((0.0, 0.0, 9.0, 9.0),) * 4,)
"""Dark on the left, bright on the right."""


# By hand


def test_sobel_on_an_edge_by_hand() -> None:
    """Each window holds 0 0 9 or 0 9 9 in three rows; the weights 1, 2, 1 meet the 9s: 9 + 18 + 9 = 36."""
    trace = convolve(ConvolutionConfig(grids=EDGE))
    np.testing.assert_array_equal(trace.output, np.full((1, 2, 2), 36.0))
    np.testing.assert_array_equal(trace.products(0)[0, 0], [[0, 0, 9], [0, 0, 18], [0, 0, 9]])


def test_one_cell_by_hand() -> None:
    """1·0 + 2·1 + 3·0 + 4·(−4) + ... of the grid 1 to 9 under the Laplacian: 2 + 4 + 6 + 8 − 4·5 = 0; with 6 for 5: −4."""
    grid = (((1.0, 2, 3), (4, 6, 6), (7, 8, 9)),)
    trace = convolve(ConvolutionConfig(grids=grid, kernels=("own",), bias=0.5))
    assert trace.output.tolist() == [[[-3.5]]]
    assert trace.products(0).ravel().tolist() == [0, 2, 0, 4, -24, 6, 0, 8, 0]


def test_the_kernel_is_not_flipped() -> None:
    """Mathematicians' convolution would turn the kernel by 180 degrees, and the edge would come out negative."""
    assert (convolve(ConvolutionConfig(grids=EDGE)).output > 0).all()


@pytest.mark.parametrize(
    ("length", "size", "stride", "padding", "dilation", "count", "dropped"),
    [
        (28, 5, 1, 0, 1, 24, 0),  # the first layer of the network that learns digits
        (24, 2, 2, 0, 1, 12, 0),
        (7, 3, 2, 0, 1, 3, 0),
        (6, 3, 2, 0, 1, 2, 1),  # ⌊3/2⌋: one column is never read
        (7, 3, 3, 0, 1, 2, 1),
        (7, 3, 1, 0, 2, 3, 0),  # a window of 3 that spans 5
        (7, 5, 1, 2, 1, 7, 0),  # padding (k − 1)/2 keeps the size
        (3, 3, 4, 0, 1, 1, 0),
        (1, 1, 1, 3, 1, 7, 0),
    ],
)
def test_output_sizes_by_hand(length: int, size: int, stride: int, padding: int, dilation: int, count: int, dropped: int) -> None:
    fit = Fit(length=length, size=size, stride=stride, padding=padding, dilation=dilation)
    assert (fit.count, fit.dropped) == (count, dropped)
    assert fit.reads.shape == (count, fit.padded)
    assert (fit.reads.sum(axis=1) == size).all()


def test_the_dropped_border_is_what_no_window_reads() -> None:
    trace = convolve(ConvolutionConfig(grids=(((1.0,) * 6,) * 6,), stride=2))
    assert trace.config.rows.dropped == 1
    assert (trace.visits[-1] == 0).all()
    assert (trace.visits[:, -1] == 0).all()
    assert (trace.visits[:-1, :-1] > 0).all()


def test_kernels_of_the_books() -> None:
    assert make_kernel("Sobel x", 3)[0].tolist() == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert make_kernel("Sobel y", 3)[0].tolist() == [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]
    assert make_kernel("Sobel x", 5)[0, 2].tolist() == [-6, -12, 0, 12, 6]
    assert make_kernel("sharpen", 3)[0].tolist() == [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
    assert make_kernel("emboss", 3)[0].tolist() == [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]


@pytest.mark.parametrize("size", range(1, 8))
def test_what_kernels_sum_to(size: int) -> None:
    """A kernel that sums to 1 keeps the brightness of a flat picture; one that sums to 0 makes it vanish."""
    for name in ("identity", "blur", "sharpen"):
        assert make_kernel(name, size).sum().item() == pytest.approx(1)
    if size > 1:
        assert make_kernel("Sobel x", size).sum().item() == 0
        assert make_kernel("emboss", size).sum().item() == pytest.approx(1)


def test_random_kernels_are_those_that_torch_starts_with() -> None:
    kernel = make_kernel("random", 7, channels=3, seed=1)
    bound = (3 * 49) ** -0.5  # torch.nn.Conv2d: uniform within ±1/√(inputs of one output cell)
    assert kernel.abs().max().item() <= bound
    assert kernel.abs().max().item() > 0.95 * bound


def test_blur_with_its_own_stride_is_average_pooling() -> None:
    blurred = convolve(ConvolutionConfig(source="picture", kernels=("blur",), kernel_size=2, stride=2))
    same = ConvolutionConfig(source="picture", kernels=("identity",), kernel_size=1)
    np.testing.assert_allclose(blurred.output, pool(PoolingConfig(source=same, kind="average")).output, atol=1e-12)


# Records


@pytest.mark.parametrize("source", ["numbers", "digit", "picture"])
@pytest.mark.parametrize("channels", [1, 3])
def test_every_source_in_grey_and_colour(source: str, channels: int) -> None:
    config = ConvolutionConfig(source=source, channels=channels, kernels=("random", "Sobel y"))  # type: ignore[arg-type]
    trace, again = convolve(config), pickle.loads(pickle.dumps(convolve(config)))
    assert trace.image.shape == (channels, config.rows.length, config.columns.length)
    assert trace.image.min() >= 0
    assert again.config == config
    np.testing.assert_array_equal(trace.output, again.output)
    assert not trace.output.flags.writeable
    assert not trace.products(1).flags.writeable


def test_an_output_channel_does_not_depend_on_its_neighbours() -> None:
    alone = convolve(ConvolutionConfig(source="picture", channels=3, kernels=("random",)))
    among = convolve(ConvolutionConfig(source="picture", channels=3, kernels=("random", "blur", "random")))
    np.testing.assert_allclose(among.output[0], alone.output[0], atol=1e-12)
    assert np.abs(among.output[2] - among.output[0]).max() > 0.1


def test_further_channels_of_numbers_are_the_first_one_turned() -> None:
    trace = convolve(ConvolutionConfig(channels=3))
    np.testing.assert_array_equal(trace.image[1], np.rot90(np.array(NUMBERS[0])))


def test_which_kernels_give_a_picture_again() -> None:
    trace = convolve(ConvolutionConfig(source="picture", channels=3, kernels=("blur", "Sobel x", "sharpen", "emboss")))
    assert [trace.keeps_brightness(channel) for channel in range(4)] == [True, False, True, True]


def test_all_named_kernels_are_offered() -> None:
    for name in KERNELS:
        config = ConvolutionConfig(kernels=(name,))
        assert convolve(config).output.shape == (1, 5, 5)
