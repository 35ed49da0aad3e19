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
    Layer,
    PoolingConfig,
    StackConfig,
    assemble,
    convolve,
    make_kernel,
    pool,
    read_layers,
    survey_counts,
    write_layers,
)
from core.foundation.grids import read_grids, write_grids
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


# Stacks of layers


def build(config: StackConfig, soft: bool = False) -> torch.nn.Sequential:
    """The same stack out of torch's own modules; `soft` takes averages for maxima: then all that is read has a gradient."""
    modules: list[torch.nn.Module] = []
    channels = config.channels
    for layer in config.layers:
        if layer.kind == "conv":
            modules.append(torch.nn.Conv2d(channels, layer.channels, layer.size, layer.stride, layer.padding, layer.dilation))
            channels = layer.channels
        elif layer.kind == "relu":
            modules.append(torch.nn.Identity() if soft else torch.nn.ReLU())
        else:
            kind = torch.nn.AvgPool2d if soft or layer.kind == "avg" else torch.nn.MaxPool2d
            modules.append(kind(layer.size, layer.stride, layer.padding))
    return torch.nn.Sequential(*modules)


STACKS = [
    StackConfig(),
    StackConfig(layers=read_layers("conv 8 3x3, conv 8 3x3"), channels=3, side=32),
    StackConfig(layers=read_layers("conv 4 3x3 s2 p1, avg 3x3 s1 p1, conv 5 3x3 d2, max 2x2, relu"), channels=2, side=25),
    StackConfig(layers=read_layers("max 3x3 s2 p1, conv 1 7x7 p3, conv 2 1x1"), side=17),
]


@pytest.mark.parametrize("config", STACKS)
def test_shapes_and_parameters_are_those_of_torch_modules(config: StackConfig) -> None:
    trace, network = assemble(config), build(config)
    maps = torch.zeros(1, config.channels, config.side, config.side)
    assert tuple(trace.shapes[0]) == maps.shape[1:]
    for depth, module in enumerate(network, start=1):
        maps = module(maps)
        assert tuple(trace.shapes[depth]) == maps.shape[1:]
        assert trace.parameters[depth - 1] == sum(parameter.numel() for parameter in module.parameters())


@pytest.mark.parametrize("config", STACKS)
def test_the_receptive_field_is_where_the_gradient_is(config: StackConfig) -> None:
    trace, network = assemble(config), build(config, soft=True)
    for depth in range(1, len(config.layers) + 1):
        image = torch.zeros(1, config.channels, config.side, config.side, requires_grad=True)
        for parameter in network.parameters():
            torch.nn.init.ones_(parameter)
        maps = network[:depth](image)
        middle = (maps.shape[-1] - 1) // 2
        maps[0, 0, middle, middle].backward()
        assert image.grad is not None
        seen = torch.nonzero(image.grad[0, 0].abs().sum(dim=0)).flatten()
        first, behind = trace.window(depth)
        assert (max(first, 0), min(behind, config.side)) == (int(seen[0]), int(seen[-1]) + 1)


def test_the_costs_of_the_digit_network_by_hand() -> None:
    trace = assemble(StackConfig())
    assert trace.shapes.tolist() == [[1, 28, 28], [10, 24, 24], [10, 12, 12], [10, 12, 12], [20, 8, 8], [20, 4, 4], [20, 4, 4]]
    assert trace.parameters.tolist() == [260, 0, 0, 5020, 0, 0]  # 10·(25 + 1) and 20·(10·25 + 1)
    assert trace.multiply_adds.tolist() == [25 * 10 * 24 * 24, 0, 0, 250 * 20 * 8 * 8, 0, 0]
    assert trace.dense_parameters[0] == 784 * 5760 + 5760
    assert trace.receptive.tolist() == [1, 5, 6, 6, 14, 16, 16]


def test_two_small_kernels_see_as_far_as_one_large_for_less() -> None:
    """Simonyan and Zisserman, "Very Deep Convolutional Networks" (2015), section 2.3."""
    small = assemble(StackConfig(layers=read_layers("conv 16 3x3, conv 16 3x3"), channels=16))
    large = assemble(StackConfig(layers=read_layers("conv 16 5x5"), channels=16))
    assert small.receptive[-1] == large.receptive[-1] == 5
    assert small.parameters.sum() == 2 * (16 * 16 * 9 + 16) == 4640
    assert large.parameters.sum() == 16 * 16 * 25 + 16 == 6416


@pytest.mark.parametrize("text", ["conv 10 5x5, max 2x2, relu", "conv 3 7x7 s2 p3 d2", "avg 3x3 s1 p1", "relu"])
def test_layers_survive_being_written_and_read(text: str) -> None:
    assert write_layers(read_layers(text)) == text


def test_layers_are_read_kindly() -> None:
    assert read_layers(" CONV 4  3×3 ,relu,, MAX 2x2 s1 ") == (
        Layer(kind="conv", channels=4, size=3),
        Layer(kind="relu"),
        Layer(kind="max", size=2, stride=1),
    )


# What is refused


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("conv 10 5x5, lstm 3", "not a layer"),
        ("conv 10 5x4", "not a layer"),
        ("conv 5x5", "not a layer"),
        ("max 2x2 p2", "padding too wide"),
        ("conv 10 8x8", "layer out of range"),
        ("conv 9999 3x3", "layer out of range"),
        ("conv 1 3x3 s0", "layer out of range"),
        ("max 3x3, max 3x3, max 3x3, max 3x3", "window too large"),
        (", ".join(["relu"] * 9), "too many layers"),
        ("", "too many layers"),
    ],
)
def test_stacks_that_cannot_be_are_refused_with_their_reason(text: str, reason: str) -> None:
    assert refused(lambda: StackConfig(layers=read_layers(text))).reason == reason


def test_a_refused_layer_is_counted() -> None:
    error = refused(lambda: StackConfig(layers=read_layers("max 7x7, conv 2 5x5"), side=28))
    assert (error.numbers["layer"], error.numbers["span"], error.numbers["padded"]) == (2, 5, 4)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kernel_size": 7, "dilation": 2}, "window too large"),
        ({"kernels": ("Sobel x",), "kernel_size": 1}, "too small to compare"),
        ({"kernels": ("own",), "own": (((1.0, 2.0),),), "kernel_size": 2}, "not square"),
        ({"kernels": ("own",), "own": (((1.0,),),) * 3, "kernel_size": 1}, "wrong slices"),
        ({"grids": ()}, "no numbers"),
        ({"grids": (((1.0,), (1.0, 2.0)),)}, "ragged"),
        ({"grids": (((float("nan"),),),)}, "not a number"),
        ({"grids": (((1.0,),),) * 4}, "too many channels"),
        ({"grids": (((1.0,) * 29,),)}, "too many cells"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_their_reason(change: dict, reason: str) -> None:
    assert refused(ConvolutionConfig, **change).reason == reason


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", "film"),
        ("digit", 10),
        ("channels", 4),
        ("mix", "product"),
        ("kernels", ("Gabor",)),
        ("kernel_size", 8),
        ("stride", 0),
        ("padding", -1),
        ("dilation", 0),
        ("bias", float("nan")),
        ("seed", -1),
    ],
)
def test_a_refused_setting_is_named(field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=field.removeprefix("kernel_")):
        ConvolutionConfig(**{field: value})


@pytest.mark.parametrize(("source", "channels"), [("digit", 2), ("picture", 2), ("upload", 3)])
def test_pictures_have_one_or_three_channels(source: str, channels: int) -> None:
    with pytest.raises(ValueError, match="channels"):
        ConvolutionConfig(source=source, channels=channels)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no numbers"),
        (" ; / ", "no numbers"),
        ("1 2; x 4", "not a number"),
        ("1 2; 3", "ragged"),
        ("1e999", "not a number"),
        ("1/1/1/1", "too many channels"),
    ],
)
def test_texts_that_are_no_grids_are_refused_with_their_reason(text: str, reason: str) -> None:
    assert refused(read_grids, text=text, most=3, side=9).reason == reason


def test_grids_are_read_as_people_write_them() -> None:
    wanted = (((1.0, -2.0), (0.5, 4.0)), ((5.0, 6.0), (7.0, 8.0)))
    assert read_grids("1 −2\n0.5, 4\n\n5 6\n7 8\n", most=3, side=9) == wanted
    assert read_grids("1 -2; .5 4 / 5 6; 7 8", most=3, side=9) == wanted
    assert read_grids(write_grids(wanted), most=3, side=9) == wanted
    assert write_grids(wanted, compact=True) == "1 -2;0.5 4/5 6;7 8"


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
