"""A stack of layers: shapes, parameters, costs and receptive field, against torch's modules and by hand."""

import contextlib
import io

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.concepts.convolution import Layer, StackConfig, assemble, drop_layer, read_layers, write_layers, write_stack_program
from core.foundation.records import RefusedError


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
        elif soft:  # a convolution of each channel by itself: an average that can have holes
            steps = (layer.size, layer.stride, layer.padding, layer.dilation)
            modules.append(torch.nn.Conv2d(channels, channels, *steps, groups=channels, bias=False))
        elif layer.kind == "max":
            modules.append(torch.nn.MaxPool2d(layer.size, layer.stride, layer.padding, layer.dilation))
        else:
            modules.append(torch.nn.AvgPool2d(layer.size, layer.stride, layer.padding))
    return torch.nn.Sequential(*modules)


STACKS = [
    StackConfig(),
    StackConfig(layers=read_layers("conv 8 3x3, conv 8 3x3"), channels=3, side=32),
    StackConfig(layers=read_layers("conv 4 3x3 s2 p1, avg 3x3 s1 p1, conv 5 3x3 d2, max 2x2, relu"), channels=2, side=25),
    StackConfig(layers=read_layers("max 3x3 s2 p1, conv 1 7x7 p3, conv 2 1x1"), side=17),
    StackConfig(layers=read_layers("max 3x3 d2, conv 2 3x3, max 2 d3 s1 p1"), side=28),
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


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("conv 10 5x5 p2 s2", "conv 10 5x5 s2 p2"),
        ("conv p2 5x5 s2 10", "conv 10 5x5 s2 p2"),
        ("conv10 5x5", "conv 10 5x5"),
        ("conv 10 5", "conv 10 5x5"),
        ("Conv2d 10 5x5 stride=2 padding=1", "conv 10 5x5 s2 p1"),
        ("conv 10 5 x 5 pad 1", "conv 10 5x5 p1"),
        ("maxpool 2x2", "max 2x2"),
        ("max 2", "max 2x2"),
        ("max pool 3 s1", "max 3x3 s1"),
        ("MaxPool2d 2", "max 2x2"),
        ("avgpool 2", "avg 2x2"),
        ("average 2x2", "avg 2x2"),
        ("conv 8 3x3，relu；max 2", "conv 8 3x3, relu, max 2x2"),
        ("conv 8 3x3; relu\nmax 2", "conv 8 3x3, relu, max 2x2"),
        ("ｃｏｎｖ ８ ３×３", "conv 8 3x3"),
    ],
)
def test_layers_are_read_as_people_write_them(text: str, plain: str) -> None:
    assert write_layers(read_layers(text)) == plain


def test_the_last_layer_is_dropped_whatever_stands_between() -> None:
    texts = ("conv 8 3x3, relu", "conv 8 3x3; relu,", "conv 8 3x3，relu", "relu", "", "conv 8 3x3, max 2，nonsense")
    assert [drop_layer(text) for text in texts] == ["conv 8 3x3"] * 3 + ["", "", "conv 8 3x3, max 2"]


@settings(max_examples=150, deadline=None)
@given(
    layers=st.lists(
        st.one_of(
            st.builds(
                "conv {} {} s{} p{} d{}".format,
                st.integers(1, 9),
                st.integers(1, 7),
                st.integers(1, 3),
                st.integers(0, 3),
                st.integers(1, 3),
            ),
            st.builds("max {} s{} p{} d{}".format, st.integers(1, 7), st.integers(1, 3), st.integers(0, 3), st.integers(1, 3)),
            st.builds("avg {} s{} p{}".format, st.integers(1, 7), st.integers(1, 3), st.integers(0, 3)),
            st.just("relu"),
        ),
        min_size=1,
        max_size=5,
    ),
    side=st.integers(8, 40),
)
def test_the_program_of_any_stack_says_what_the_page_says(layers: list[str], side: int) -> None:
    try:
        config = StackConfig(layers=read_layers(", ".join(layers)), side=side)
    except RefusedError:
        assume(False)
    trace, said = assemble(config), {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(write_stack_program(config), said)
    assert said["shapes"] == [tuple(shape) for shape in trace.shapes.tolist()]
    assert said["parameters"] == trace.parameters.tolist()


def test_layers_are_read_kindly() -> None:
    assert read_layers(" CONV 4  3×3 ,relu,, MAX 2x2 s1 ") == (
        Layer(kind="conv", channels=4, size=3),
        Layer(kind="relu"),
        Layer(kind="max", size=2, stride=1),
    )
