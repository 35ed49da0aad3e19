"""A stack of layers: shapes, parameters, costs and receptive field, against torch's modules and by hand."""

import contextlib
import io

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from core.concepts.convolution import Layer, StackConfig, assemble, drop_layer, read_layers, write_layers, write_stack_program
from core.concepts.convolution.fit import BORDERS
from core.foundation.records import RefusedError


def build(config: StackConfig, soft: bool = False) -> torch.nn.Sequential:
    """The same stack out of torch's own modules; `soft` takes averages for maxima: then all that is read has a gradient."""
    modules: list[torch.nn.Module] = []
    for layer, channels in zip(config.layers, config.widths, strict=False):
        window, stride = layer.window, layer.window if layer.stride is None else layer.stride
        padding, dilation = "same" if layer.same else layer.padding, layer.dilation
        if layer.kind == "conv":
            options = {"groups": layer.groups, "padding_mode": layer.border}
            modules.append(torch.nn.Conv2d(channels, layer.channels, window, stride, padding, dilation, **options))
        elif layer.kind == "tconv":
            options = {"groups": layer.groups, "dilation": dilation, "output_padding": layer.extra}
            modules.append(torch.nn.ConvTranspose2d(channels, layer.channels, window, stride, layer.padding, **options))
        elif layer.kind == "relu":
            modules.append(torch.nn.Identity() if soft else torch.nn.ReLU())
        elif soft:  # a convolution of each channel by itself: an average that can have holes
            steps = (window, stride, padding, dilation)
            modules.append(torch.nn.Conv2d(channels, channels, *steps, groups=channels, bias=False))
        elif layer.kind == "max":
            modules.append(torch.nn.MaxPool2d(window, stride, layer.padding, dilation, ceil_mode=layer.ceil))
        else:
            modules.append(torch.nn.AvgPool2d(window, stride, layer.padding, ceil_mode=layer.ceil))
    return torch.nn.Sequential(*modules)


STACKS = [
    StackConfig(),
    StackConfig(layers=read_layers("conv 8 3x3, conv 8 3x3"), channels=3, side=32),
    StackConfig(layers=read_layers("conv 4 3x3 s2 p1, avg 3x3 s1 p1, conv 5 3x3 d2, max 2x2, relu"), channels=2, side=25),
    StackConfig(layers=read_layers("max 3x3 s2 p1, conv 1 7x7 p3, conv 2 1x1"), side=17),
    StackConfig(layers=read_layers("max 3x3 d2, conv 2 3x3, max 2 d3 s1 p1"), side=28),
    StackConfig(layers=read_layers("conv 4 3x5 same, conv 6 4x2 s2 g2, max 2x3, relu"), channels=2, side=25),
    StackConfig(layers=read_layers("conv 4 3x3 s2, conv 4 3x3 s2, tconv 3 4x4 s2 p1, tconv 2 3x5 s2 o1, conv 1 3x3"), side=20),
    StackConfig(layers=read_layers("tconv 4 5x5 s2 d2 g2, max 3x3 s3"), channels=2, side=9),
]
MORE_STACKS = [
    StackConfig(layers=read_layers("conv 4 5x3 p2 reflect, max 3x3 s2 ceil, avg 2x2 ceil, conv 2 3x3 same circular"), side=21),
    StackConfig(layers=read_layers("max 2x2 p1 s3 ceil, conv 2 2x4 same replicate"), side=14),
]


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("config", [*STACKS, *MORE_STACKS])
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
        row, column = ((side - 1) // 2 for side in maps.shape[-2:])
        maps[0, 0, row, column].backward()
        assert image.grad is not None
        for axis, (first, behind) in enumerate(trace.windows[depth].tolist()):
            seen = torch.nonzero(image.grad[0, 0].abs().sum(dim=1 - axis)).flatten()
            assert (max(first, 0), min(behind, config.side)) == (int(seen[0]), int(seen[-1]) + 1)


HOLES = ["tconv 1 2x2 s2 d2", "tconv 1 3x3 s2 d2", "tconv 1 2x2 s3 d3", "tconv 1 2x3 s2 d2", "tconv 1 3x3 s2 d3 p1 o1"]
HOLES += [f"{text}, {more}" for text in HOLES for more in ("conv 1 2x2", "conv 1 3x3 d2", "tconv 1 2x2 s2 d2", HOLES[1])]


@pytest.mark.parametrize("side", range(5, 9))
@pytest.mark.parametrize("text", [*HOLES, *(f"conv 1 2x2 s2, {text}" for text in HOLES)])
def test_what_holes_of_transposed_convolutions_leave_out_is_not_seen(text: str, side: int) -> None:
    """Weights of 1: the middle cell sees the input cells whose gradient is not 0, along each side; perhaps none."""
    config = StackConfig(layers=read_layers(text), side=side)
    image, network = torch.zeros(1, 1, side, side, requires_grad=True), build(config)
    for parameter in network.parameters():
        torch.nn.init.ones_(parameter)
    maps = network(image)
    for axis, (first, behind) in enumerate(assemble(config).windows[-1].tolist()):
        middle = (maps.shape[2 + axis] - 1) // 2
        line = maps.sum(3 - axis)[0, 0, middle]  # the other side may meet holes of its own
        (gradient,) = torch.autograd.grad(line, image, retain_graph=True)
        seen = torch.nonzero(gradient[0, 0].sum(1 - axis)).flatten().tolist()
        assert (first, behind) == ((seen[0], seen[-1] + 1) if seen else (side // 2, side // 2))


def test_a_cell_that_sees_nothing_by_hand() -> None:
    """Five cells each write 2 cells, 2 apart, from every second place: cell 5 of 11 lies between them."""
    trace = assemble(StackConfig(layers=read_layers("tconv 1 2x2 s2 d2"), side=5))
    assert trace.shapes[1].tolist() == [1, 11, 11]
    assert trace.sees[1].tolist() == [0, 0]


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("config", [*STACKS, *MORE_STACKS])
def test_multiply_adds_are_those_that_torch_counts(config: StackConfig) -> None:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        build(config)(torch.zeros(1, config.channels, config.side, config.side))
    assert counter.get_total_flops() == 2 * assemble(config).multiply_adds.sum()


def test_a_transposed_convolution_by_hand() -> None:
    """4 cells, each writes 4 cells, 2 apart: 3·2 + 4 = 10, less 1 at each end: 8. A middle cell is written by two cells."""
    trace = assemble(StackConfig(layers=read_layers("tconv 5 4x4 s2 p1"), channels=3, side=4))
    assert trace.shapes[1].tolist() == [5, 8, 8]
    assert trace.parameters.tolist() == [3 * 5 * 16 + 5]
    assert trace.multiply_adds.tolist() == [3 * 5 * 16 * 4 * 4]  # each input cell multiplies every weight
    assert (trace.sees[1].tolist(), trace.jumps[1].tolist()) == ([2, 2], [0.5, 0.5])


def test_groups_divide_the_weights_by_hand() -> None:
    trace = assemble(StackConfig(layers=read_layers("conv 16 3x3 p1, conv 16 3x3 p1 g16, conv 16 1x1"), channels=16, side=8))
    assert trace.parameters.tolist() == [16 * 16 * 9 + 16, 16 * 9 + 16, 16 * 16 + 16]  # depthwise separable: 432 for 2,320


def test_the_costs_of_the_digit_network_by_hand() -> None:
    trace = assemble(StackConfig())
    assert trace.shapes.tolist() == [[1, 28, 28], [10, 24, 24], [10, 12, 12], [10, 12, 12], [20, 8, 8], [20, 4, 4], [20, 4, 4]]
    assert trace.parameters.tolist() == [260, 0, 0, 5020, 0, 0]  # 10·(25 + 1) and 20·(10·25 + 1)
    assert trace.multiply_adds.tolist() == [25 * 10 * 24 * 24, 0, 0, 250 * 20 * 8 * 8, 0, 0]
    assert trace.dense_parameters[0] == 784 * 5760 + 5760
    assert trace.sees[:, 1].tolist() == [1, 5, 6, 6, 14, 16, 16]


def test_two_small_kernels_see_as_far_as_one_large_for_less() -> None:
    """Simonyan and Zisserman, "Very Deep Convolutional Networks" (2015), section 2.3."""
    small = assemble(StackConfig(layers=read_layers("conv 16 3x3, conv 16 3x3"), channels=16))
    large = assemble(StackConfig(layers=read_layers("conv 16 5x5"), channels=16))
    assert small.sees[-1, 1] == large.sees[-1, 1] == 5
    assert small.parameters.sum() == 2 * (16 * 16 * 9 + 16) == 4640
    assert large.parameters.sum() == 16 * 16 * 25 + 16 == 6416


@pytest.mark.parametrize(
    "text",
    [
        "conv 10 5x5, max 2x2, relu",
        "conv 3 7x7 s2 p3 d2",
        "avg 3x3 s1 p1",
        "relu",
        "conv 4 3x5 g2 same reflect",
        "tconv 8 4x4 s2 p1 o1",
        "max 2x3, avg 3x3 s2 ceil",
    ],
)
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
        ("conv 8 3 x 5 padding=same", "conv 8 3x5 same"),
        ("Conv2d 8 3 padding='same' padding_mode='reflect' groups=2", "conv 8 3x3 g2 same reflect"),
        ("ConvTranspose2d 8 4 stride=2 padding=1 output_padding=1", "tconv 8 4x4 s2 p1 o1"),
        ("transposed conv 8 2, deconv 4 2 s2", "tconv 8 2x2, tconv 4 2x2 s2"),
        ("MaxPool2d 3 ceil_mode=True", "max 3x3 ceil"),
    ],
)
def test_layers_are_read_as_people_write_them(text: str, plain: str) -> None:
    assert write_layers(read_layers(text)) == plain


def test_the_last_layer_is_dropped_whatever_stands_between() -> None:
    texts = ("conv 8 3x3, relu", "conv 8 3x3; relu,", "conv 8 3x3，relu", "relu", "", "conv 8 3x3, max 2，nonsense")
    assert [drop_layer(text) for text in texts] == ["conv 8 3x3"] * 3 + ["", "", "conv 8 3x3, max 2"]


@pytest.mark.filterwarnings("ignore:Using padding='same'")  # torch says that it copies the input for even windows
@settings(max_examples=150)
@given(
    layers=st.lists(
        st.one_of(
            st.builds(
                "{} {} {}x{} s{} p{} d{} {}".format,
                st.sampled_from(("conv", "tconv")),
                st.integers(1, 9),
                st.integers(1, 7),
                st.integers(1, 7),
                st.integers(1, 3),
                st.integers(0, 3),
                st.integers(1, 3),
                st.sampled_from(("", "", "g2", "g3")),
            ),
            st.builds("conv {} {}x{} d{} same".format, st.integers(1, 9), st.integers(1, 7), st.integers(1, 7), st.integers(1, 3)),
            st.builds("conv 3 {}x3 p{} {}".format, st.integers(1, 7), st.integers(0, 3), st.sampled_from(BORDERS[1:])),
            st.builds("{} {}x{} p{} ceil".format, st.sampled_from(("max", "avg")), *[st.integers(1, 7)] * 2, st.integers(0, 3)),
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
