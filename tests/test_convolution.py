"""The lesson on convolution: by hand, against torch over random settings, and what torch refuses."""

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from core.concepts.convolution import (
    KERNELS,
    NUMBERS,
    ConvolutionConfig,
    Fit,
    KernelName,
    PoolingConfig,
    convolve,
    make_kernel,
    pool,
    survey_counts,
)
from core.foundation.records import RefusedError

EDGE = (((0.0, 0.0, 9.0, 9.0),) * 4,)
"""Dark on the left, bright on the right."""


def random_grids(seed: int, channels: int, rows: int, columns: int) -> tuple:
    numbers = np.random.default_rng(seed).normal(size=(channels, rows, columns)).round(3)
    return tuple(tuple(tuple(row) for row in channel) for channel in numbers.tolist())


def refused(make: Callable[..., object], **settings: Any) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        make(**settings)
    return caught.value


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
    grids = random_grids(0, 1, 6, 6)
    trace = convolve(ConvolutionConfig(grids=grids, stride=2))
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


# Against torch, over random settings

SIDES = st.integers(1, 12)
NAMES: st.SearchStrategy[KernelName] = st.sampled_from(("random", "own", "blur", "sharpen"))


@st.composite
def convolutions(draw: st.DrawFn) -> ConvolutionConfig:
    channels, size, padding = draw(st.integers(1, 3)), draw(st.integers(1, 7)), draw(st.integers(0, 3))
    dilation = draw(st.integers(1, 3))
    least = max(1, dilation * (size - 1) + 1 - 2 * padding)
    rows, columns = draw(st.integers(least, max(12, least))), draw(st.integers(least, max(12, least)))
    seed = draw(st.integers(0, 1000))
    return ConvolutionConfig(
        grids=random_grids(seed, channels, rows, columns),
        channels=channels,
        kernels=tuple(draw(st.lists(NAMES, min_size=1, max_size=4))),
        mix=draw(st.sampled_from(["average", "first against second", "first only"])),
        own=random_grids(seed + 1, channels, size, size),
        kernel_size=size,
        stride=draw(st.integers(1, 4)),
        padding=padding,
        dilation=dilation,
        bias=draw(st.sampled_from([0.0, -1.5])),
        seed=seed,
    )


@settings(max_examples=150, deadline=None)
@given(convolutions())
def test_everything_equals_torch(config: ConvolutionConfig) -> None:
    trace = convolve(config)
    image, weight = torch.tensor(config.grids, dtype=torch.float64), torch.tensor(trace.kernels)
    bias = torch.full((len(weight),), config.bias, dtype=torch.float64)
    wanted = F.conv2d(image[None], weight, bias, config.stride, config.padding, config.dilation)[0].numpy()
    np.testing.assert_array_equal(trace.output, wanted)
    np.testing.assert_array_equal(trace.image, image.numpy())
    np.testing.assert_allclose(trace.shares.sum(axis=1) + config.bias, wanted, atol=1e-9)
    for output_channel in range(len(weight)):
        products = trace.products(output_channel)
        np.testing.assert_allclose(products.sum(axis=(1, 2, 3)) + config.bias, wanted[output_channel].ravel(), atol=1e-9)
        np.testing.assert_allclose(products.sum(axis=(2, 3)).T, trace.shares[output_channel].reshape(len(image), -1), atol=1e-9)
    unfolded = F.unfold(image[None], config.kernel_size, config.dilation, config.padding, config.stride)[0].T.numpy()
    np.testing.assert_array_equal(trace.patches.reshape(len(unfolded), -1), unfolded)
    assert (config.rows.count, config.columns.count) == wanted.shape[1:]
    rows, columns = config.rows.reads.sum(axis=0), config.columns.reads.sum(axis=0)
    np.testing.assert_array_equal(trace.visits, np.outer(rows, columns))


@settings(max_examples=100, deadline=None)
@given(
    SIDES, SIDES, st.integers(1, 7), st.integers(1, 4), st.integers(0, 3), st.sampled_from(["max", "average"]), st.integers(0, 99)
)
def test_pooling_equals_torch(rows: int, columns: int, size: int, stride: int, padding: int, kind: str, seed: int) -> None:
    source = ConvolutionConfig(grids=random_grids(seed, 2, rows, columns), channels=2, kernels=("random",) * 3, kernel_size=1)
    maps = torch.tensor(convolve(source).output)
    function = F.max_pool2d if kind == "max" else F.avg_pool2d
    try:
        wanted = function(maps, size, stride, padding).numpy()
    except RuntimeError:  # torch refuses, so we refuse before trying
        assert refused(PoolingConfig, source=source, kind=kind, size=size, stride=stride, padding=padding).reason
        return
    trace = pool(PoolingConfig(source=source, kind=kind, size=size, stride=stride, padding=padding))  # type: ignore[arg-type]
    np.testing.assert_array_equal(trace.output, wanted)
    flat = wanted.reshape(3, -1).T
    if kind == "max":
        np.testing.assert_array_equal(trace.patches.max(axis=(2, 3)), flat)
        channels = np.arange(3)[:, None]
        np.testing.assert_array_equal(trace.padded[channels, trace.winners[..., 0], trace.winners[..., 1]].T, flat)
    else:
        np.testing.assert_allclose(trace.patches.mean(axis=(2, 3)), flat, atol=1e-12)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 9), st.integers(1, 7), st.integers(1, 4), st.integers(0, 3), st.integers(1, 3))
def test_a_convolution_is_refused_exactly_when_torch_refuses_it(
    side: int, size: int, stride: int, padding: int, dilation: int
) -> None:
    image, weight = torch.zeros(1, 1, side, side), torch.zeros(1, 1, size, size)
    expected = int(survey_counts(side, padding, dilation)[size - 1, stride - 1])
    try:
        count = F.conv2d(image, weight, None, stride, padding, dilation).shape[-1]
    except RuntimeError:
        count = 0
        error = refused(Fit, length=side, size=size, stride=stride, padding=padding, dilation=dilation)
        assert error.reason == "window too large"
        assert error.numbers["span"] == dilation * (size - 1) + 1
        assert error.numbers["padded"] == side + 2 * padding
    assert count == expected


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
