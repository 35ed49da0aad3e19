"""What the lesson on convolution tells its visitors is so, in the settings that it speaks of."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from core.concepts.convolution import (
    ConvolutionConfig,
    Fit,
    PoolingConfig,
    StackConfig,
    assemble,
    convolve,
    pool,
    read_layers,
)
from tests.claims import Check, check_all, read_outcome, read_preset, state

STEM = "convolution"


def read_convolution(name: str, **changes: Any) -> ConvolutionConfig:
    """Return the convolution of a preset."""
    settings = {**read_preset(STEM, name), **changes}
    settings.pop("view", None)
    settings.pop("pool_kind", None)
    if "kernel" in settings:
        settings["kernels"] = (settings.pop("kernel"),)
    return ConvolutionConfig(**settings)


def check_takeaway() -> None:
    """Weights are counted by torch, places by torch's own output; one cell is the sum of its window's products."""
    state(STEM, "takeaway", given=(1, 2))
    for channels, outputs, size in ((1, 1, 3), (3, 2, 5), (3, 4, 1)):
        layer = nn.Conv2d(channels, outputs, size)
        assert layer.weight.numel() == outputs * channels * size * size
        assert layer.bias is not None
        assert layer.bias.numel() == outputs
    for n, k, p, s, d in ((7, 3, 0, 1, 1), (28, 5, 1, 2, 1), (9, 3, 2, 3, 2), (12, 4, 0, 5, 1)):
        count = (n + 2 * p - d * (k - 1) - 1) // s + 1
        assert nn.Conv2d(1, 1, k, s, p, d)(torch.zeros(1, 1, n, n)).shape[-1] == count
        assert Fit(length=n, size=k, stride=s, padding=p, dilation=d).count == count
    trace = convolve(ConvolutionConfig(channels=3, kernels=("random",), bias=0.5))
    assert trace.output[0, 2, 3] == pytest.approx((trace.image[:, 2:5, 3:6] * trace.kernels[0]).sum() + 0.5)
    left = Fit(length=7, size=3, stride=3)
    assert left.dropped == 1


def check_flat_square() -> None:
    """The preset's kernel has three slices and makes one map."""
    state(STEM, "misconception")
    trace = convolve(read_convolution("colour"))
    assert trace.kernels.shape[:2] == (1, 3)
    assert len(trace.output) == 1


def check_objects() -> None:
    """A 3×3 kernel reads nine cells; behind more layers a cell sees more."""
    state(STEM, "misconception.2", given=(3,))
    assert convolve(ConvolutionConfig()).kernels[0, 0].size == 9
    seen = assemble(StackConfig(layers=read_layers("conv 8 3x3, conv 8 3x3, max 2x2, conv 8 3x3"), side=28)).sees[:, 1]
    assert np.all(np.diff(seen) > 0)


def check_padding() -> None:
    """On a picture that is all alike Sobel finds nothing, but an edge at the border once zeros stand beside it."""
    state(STEM, "misconception.3", given=(1,))
    level = (((5,) * 7,) * 7,)
    bare, padded = (convolve(ConvolutionConfig(grids=level, padding=padding)).output[0] for padding in (0, 1))
    assert np.all(bare == 0)
    assert np.all(padded[1:-1, 1:-1] == 0)
    assert np.abs(padded[:, 0]).min() > 0


def check_edge() -> None:
    trace = convolve(read_convolution("edge"))
    output, image = trace.output[0], trace.image[0]
    weights = trace.kernels[0, 0, :, 2]
    terms = [f"{each:.0f}" for each in weights * 9]
    state(STEM, "try.edge.answer", f"{output.max():.0f}", f"{output.min():.0f}", *terms)
    assert (weights * 9).sum() == output.max() == -output.min()
    windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
    unchanged = (windows == windows[..., :1]).all((2, 3))  # no change from left to right
    assert np.all(output[unchanged] == 0)
    assert output[:, -1].min() == -36


def check_dropped() -> None:
    config = read_convolution("dropped")
    fit, padded = config.rows, replace(config, padding=1).rows
    room = (fit.length, fit.size, fit.room, fit.stride, fit.room // fit.stride, fit.count)
    state(STEM, "try.dropped.answer", *map(str, room), str(padded.room), given=(padded.count,))
    state(STEM, "guide.3", *map(str, (fit.size, fit.stride, fit.length)))
    state(STEM, "guide.4", *map(str, (fit.count, fit.length, fit.size, fit.room, fit.stride)), given=(1,))
    state(STEM, "start.size")
    assert len(np.lib.stride_tricks.sliding_window_view(np.zeros(fit.length), fit.size)[:: fit.stride]) == fit.count  # counted
    assert fit.room == fit.length - fit.size
    assert (fit.dropped, config.columns.dropped) == (1, 1)
    assert (padded.count, padded.dropped) == (3, 0)


def check_same() -> None:
    config = read_convolution("same")
    size = config.kernel_size
    state(STEM, "try.same.answer", str((size - 1) // 2), given=(1,))
    assert read_outcome(STEM, "same")["padding"] == (size - 1) // 2
    assert replace(config, padding=(size - 1) // 2).rows.count == config.rows.length == 28
    assert config.rows.count == 24
    counts = {Fit(length=28, size=even, padding=padding).count for even in (2, 4, 6) for padding in range(4)}
    assert 28 not in counts


def check_colour() -> None:
    config = read_convolution("colour")
    for key in ("try.colour.answer", "guide.5", "guide.6"):
        state(STEM, key)
    one, two = convolve(config), convolve(replace(config, kernels=(*config.kernels, "blur")))
    assert (len(one.output), one.kernels.shape[1], len(two.output), len(two.kernels)) == (1, 3, 2, 2)
    slices = [(one.image[channel, :3, :3] * one.kernels[0, channel]).sum() for channel in range(3)]
    assert one.output[0, 0, 0] == pytest.approx(sum(slices))
    assert nn.Conv2d(3, 2, 3).weight.numel() == 2 * 3 * 3 * 3


def check_pooling() -> None:
    """Average pooling equals a convolution with ¼; no weights give the maximum, which is not linear."""
    state(STEM, "try.pooling.answer", given=(2,))
    state(STEM, "start.pool")
    config = PoolingConfig(source=read_convolution("pooling"), kind="average")
    trace = pool(config)
    maps = torch.tensor(trace.source.output)[:, None]
    quarter = torch.full((1, 1, 2, 2), 0.25, dtype=torch.float64)
    assert trace.output == pytest.approx(nn.functional.conv2d(maps, quarter, stride=config.stride)[:, 0].numpy())
    assert (config.size, config.stride) == (2, 2)
    first, second = torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]], [[[0.0, 1.0], [0.0, 0.0]]]])
    most = nn.functional.max_pool2d
    assert most(first[None] + second[None], 2) != most(first[None], 2) + most(second[None], 2)


def check_deeper() -> None:
    settings = read_preset(STEM, "deeper")
    channels = settings["stack_channels"]
    two, one = (
        assemble(StackConfig(layers=read_layers(text), channels=channels, side=28)) for text in (settings["layers"], "conv 16 5x5")
    )
    costs = [f"{int(each.parameters.sum()):,}" for each in (two, one)]
    state(STEM, "try.deeper.answer", *costs, given=(5, channels))
    assert two.sees[-1, 1] == one.sees[-1, 1] == 5
    assert two.parameters.sum() < one.parameters.sum()


def check_guide_edge() -> None:
    """At the guide's moment, the second cell of the output, the window stands on the edge."""
    trace = convolve(ConvolutionConfig())
    window, kernel = trace.image[0, :3, 1:4], trace.kernels[0, 0]
    terms = window * kernel
    assert terms.sum() == trace.output[0, 0, 1]
    assert np.all(window[:, :2] == 0)
    assert np.all(window[:, 2] == 9)
    state(STEM, "guide.2", f"{terms.sum():.0f}", given=(0, 1, 2, 9))
    assert [float(each) for each in kernel[:, 2]] == [1, 2, 1]


def check_guide_takeaway() -> None:
    trace = assemble(StackConfig())
    first, last = trace.sees[1, 1], trace.sees[-1, 1]
    state(STEM, "guide.7", str(first), str(last), f"{ConvolutionConfig().bias:g}")
    assert trace.config.layers[0].kind == "conv"
    assert np.all(np.diff(trace.sees[:, 1]) >= 0)


def check_exercise() -> None:
    """The window by hand; the size and what is left over by Fit; the layer's numbers by torch."""
    window = ((0, 0, 0), (0, 0, 9), (0, 9, 9))
    total = convolve(ConvolutionConfig(grids=(window,))).output[0, 0, 0]
    fit, layer = Fit(length=28, size=5, stride=2, padding=1), nn.Conv2d(3, 16, 3)
    assert layer.bias is not None
    read = (fit.count - 1) * fit.stride + fit.size
    told = (f"{total:.0f}", str(fit.count), str(read), str(fit.length + 2 * fit.padding))
    counts = (layer.weight.numel(), layer.bias.numel(), layer.weight.numel() + layer.bias.numel())
    state(STEM, "exercise.answer", *told, *map(str, counts), given=(0, 1, 2, 3, 5, 9, 12, 28))
    assert fit.length + 2 * fit.padding - read <= fit.padding


CLAIMS: dict[str, Check] = {
    "takeaway": check_takeaway,
    "misconception": check_flat_square,
    "misconception.2": check_objects,
    "misconception.3": check_padding,
    "try.edge.answer": check_edge,
    "try.dropped.answer": check_dropped,
    "try.same.answer": check_same,
    "try.colour.answer": check_colour,
    "try.pooling.answer": check_pooling,
    "try.deeper.answer": check_deeper,
    "guide.2": check_guide_edge,
    "start.size": check_dropped,
    "start.pool": check_pooling,
    "exercise.answer": check_exercise,
    "guide.3": check_dropped,
    "guide.4": check_dropped,
    "guide.5": check_colour,
    "guide.6": check_colour,
    "guide.7": check_guide_takeaway,
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()
