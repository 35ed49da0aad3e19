"""The lesson on convolution against torch, over random settings: every number, and what torch refuses."""

import contextlib
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from core.concepts.convolution import (
    BORDERS,
    ConvolutionConfig,
    Fit,
    KernelName,
    PoolingConfig,
    convolve,
    find_sources,
    pool,
    survey_counts,
    write_program,
)
from core.foundation.records import RefusedError

SIDES = st.integers(1, 12)
NAMES: st.SearchStrategy[KernelName] = st.sampled_from(("random", "own", "blur", "sharpen"))


def random_grids(seed: int, channels: int, rows: int, columns: int) -> tuple:
    numbers = np.random.default_rng(seed).normal(size=(channels, rows, columns)).round(3)
    return tuple(tuple(tuple(row) for row in channel) for channel in numbers.tolist())


@pytest.mark.parametrize("source", ["digit", "picture"])
@pytest.mark.parametrize("channels", [1, 3])
def test_program_colours_the_picture_with_the_same_numbers(source: Any, channels: int) -> None:
    """Weights of the colours in float64, as on the page."""
    trace, variables = convolve(ConvolutionConfig(source=source, channels=channels, kernels=("blur",))), {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(write_program(trace), variables)
    np.testing.assert_allclose(variables["output"].numpy(), trace.output, rtol=1e-12, atol=1e-14)


def refused(make: Callable[..., object], **settings: Any) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        make(**settings)
    return caught.value


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


@settings(max_examples=150)
@given(convolutions())
def test_everything_equals_torch(config: ConvolutionConfig) -> None:
    trace = convolve(config)
    image, weight = torch.tensor(config.grids, dtype=torch.float64), torch.tensor(trace.kernels)
    bias = torch.full((len(weight),), config.bias, dtype=torch.float64)
    wanted = F.conv2d(image[None], weight, bias, config.stride, config.padding, config.dilation)[0].numpy()
    np.testing.assert_array_equal(trace.output, wanted)
    np.testing.assert_array_equal(trace.image, image.numpy())
    np.testing.assert_allclose(trace.channel_sums.sum(axis=1) + config.bias, wanted, atol=1e-9)
    for output_channel in range(len(weight)):
        products = trace.products(output_channel)
        np.testing.assert_allclose(products.sum(axis=(1, 2, 3)) + config.bias, wanted[output_channel].ravel(), atol=1e-9)
        np.testing.assert_allclose(
            products.sum(axis=(2, 3)).T, trace.channel_sums[output_channel].reshape(len(image), -1), atol=1e-9
        )
    unfolded = F.unfold(image[None], config.kernel_size, config.dilation, config.padding, config.stride)[0].T.numpy()
    np.testing.assert_array_equal(trace.patches.reshape(len(unfolded), -1), unfolded)
    assert (config.rows.count, config.columns.count) == wanted.shape[1:]
    rows, columns = config.rows.reads.sum(axis=0), config.columns.reads.sum(axis=0)
    np.testing.assert_array_equal(trace.visits, np.outer(rows, columns))


@settings(max_examples=100)
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
        np.testing.assert_array_equal(trace.padded[channels, trace.maxima[..., 0], trace.maxima[..., 1]].T, flat)
    else:
        np.testing.assert_allclose(trace.patches.mean(axis=(2, 3)), flat, atol=1e-12)


@settings(max_examples=150)
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


@pytest.mark.parametrize("border", BORDERS)
@given(seed=st.integers(0, 99), side=st.integers(4, 9), padding=st.integers(0, 3), channels=st.sampled_from((1, 3)))
@settings(max_examples=12)
def test_borders_are_those_of_torch(border: Any, seed: int, side: int, padding: int, channels: int) -> None:
    """Output, program and the named source of every cell in the padding, against torch.nn.Conv2d."""
    grids = random_grids(seed, channels, side, side + 1)
    config = ConvolutionConfig(grids=grids, channels=channels, kernels=("random",), padding=padding, border=border, seed=seed)
    trace, said = convolve(config), {}
    module = torch.nn.Conv2d(channels, 1, 3, padding=padding, padding_mode=border, bias=False, dtype=torch.float64)
    with torch.no_grad():
        module.weight.copy_(torch.tensor(trace.kernels))
        expected = module(torch.tensor(grids, dtype=torch.float64)[None])[0].numpy()
    np.testing.assert_allclose(trace.output, expected, rtol=1e-12, atol=1e-12)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(write_program(trace), said)
    np.testing.assert_allclose(said["output"].numpy(), expected, rtol=1e-12, atol=1e-12)
    rows, columns = find_sources(config.rows, border), find_sources(config.columns, border)
    inside = (rows[:, None] >= 0) & (columns >= 0)
    np.testing.assert_array_equal(trace.padded, np.where(inside, np.array(grids)[:, rows[:, None], columns], 0))


def test_zeros_make_an_edge_where_there_is_none_and_a_mirrored_border_does_not() -> None:
    level = (tuple(((5.0,) * 6,) * 6),)
    zeros, mirrored = (convolve(ConvolutionConfig(grids=level, padding=1, border=each)).output[0] for each in ("zeros", "reflect"))
    assert np.abs(zeros[:, [0, -1]]).min() > 0
    assert not mirrored.any()
