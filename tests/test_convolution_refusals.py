"""What a convolution cannot be made of: refused with a reason before torch is asked; and grids as people write them."""

import contextlib
from typing import Any

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from core.concepts.convolution import ConvolutionConfig, Layer, StackConfig, read_layers
from core.foundation.grids import find_doubt, read_grids, read_written_grids, write_grids
from core.foundation.records import RefusedError
from tests.test_convolution_torch import refused


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("conv 10 5x5, lstm 3", "not a layer"),
        ("conv 10 5x9", "layer out of range"),
        ("conv 10 3x3 same s2", "same with stride"),
        ("conv 10 3x3 same p1", "not a layer"),
        ("conv 10 3x3 ceil", "not a layer"),
        ("max 3x3 same", "not a layer"),
        ("conv 10 3x3 reflect circular", "not a layer"),
        ("conv 10 7x7 p3 reflect, max 7x7, max 3x3, conv 2 3x3 p2 reflect", "too little to mirror"),
        ("conv 10 3x3 g3", "groups do not divide"),
        ("conv 10 3x3, conv 9 3x3 g2", "groups do not divide"),
        ("tconv 4 4x4 s2 o2", "too much extra"),
        ("max 7x7 s7, max 4x4, tconv 2 1x1 p3", "nothing left"),
        ("tconv 2 7x7 s7, tconv 2 7x7 s7", "maps too large"),
        ("tconv 2 3x3 reflect", "not a layer"),
        ("conv 10 5 3", "not a layer"),
        ("max 2 2x2", "not a layer"),
        ("max 2 s1 s2", "not a layer"),
        ("relu 2", "not a layer"),
        ("convx 10 5x5", "not a layer"),
        ("conv 10 5x5 q3", "not a layer"),
        ("conv 10 5x5 p-1", "not a layer"),
        ("avg 3x3 d2", "average with holes"),
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


@pytest.mark.parametrize("kind", ["conv", "tconv"])
def test_only_a_pooling_takes_its_stride_from_its_window(kind: Any) -> None:
    with pytest.raises(ValueError, match=r"^stride is None"):
        Layer(kind=kind, size=3, stride=None)
    assert Layer(kind="max", size=3, stride=None).fits(9, 9)[0].stride == 3


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
        ("1 2; 3 4 / 5 6", "uneven channels"),
        ("1e999", "too large"),
        ("1e9", "too large"),
        ("1/1/1/1", "not a number"),
        ("1/0", "not a number"),
        ("1 / 1 / 1 / 1", "too many channels"),
        ("1,200 3", "ambiguous"),
        ("1,200; 3", "ambiguous"),
        ("1,2,3 4,5,6", "not a number"),
        ("0,5, 1,5", "mixed commas"),
        ("[[1, 2], [3, 4]", "brackets"),
        ("nan 1", "not a number"),
        ("np.eye(3)", "not a number"),
        ("ones(3, 3)", "not a number"),
        ("0x10 1", "not a number"),
    ],
)
def test_texts_that_are_no_grids_are_refused_with_their_reason(text: str, reason: str) -> None:
    assert refused(read_grids, text=text, most=3, side=9).reason == reason


def test_a_row_or_channel_of_another_length_is_counted() -> None:
    assert refused(read_grids, text="1 2\n3 4\n\n5 6\n7", most=3, side=9).numbers == {"row": 4, "count": 1, "first": 2}
    assert refused(read_grids, text="1 2\n3 4\n\n5 6", most=3, side=9).numbers == {"channel": 2, "count": 1, "first": 2}


def test_grids_are_read_as_people_write_them() -> None:
    wanted = (((1.0, -2.0), (0.5, 4.0)), ((5.0, 6.0), (7.0, 8.0)))
    assert read_grids("1 −2\n0.5, 4\n\n5 6\n7 8\n", most=3, side=9) == wanted
    assert read_grids("1 -2; .5 4 / 5 6; 7 8", most=3, side=9) == wanted
    assert read_grids(write_grids(wanted), most=3, side=9) == wanted
    assert read_written_grids("1 -2;0.5 4/5 6;7 8", most=3, side=9) == wanted  # as links have it
    assert write_grids(wanted, compact=True) == "1 -2;0.5 4/5 6;7 8"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1/9 1/9 1/9", ((1 / 9, 1 / 9, 1 / 9),)),
        ("-1/2, 1/4", ((-0.5, 0.25),)),
        ("0,5 1,5", ((0.5, 1.5),)),
        ("0,5 1,5 2,5\n1 2 3", ((0.5, 1.5, 2.5), (1, 2, 3))),
        ("0,1,0\n1,-4,1", ((0, 1, 0), (1, -4, 1))),
        ("0,5;1,5", ((0, 5), (1, 5))),
        ("0,5;1", ((0.5,), (1,))),
        ("1\n−1,25\n,5", ((1,), (-1.25,), (0.5,))),
        ("0 , 1 , 0", ((0, 1, 0),)),
        ("1，2；3，4", ((1, 2), (3, 4))),
        ("１ ２", ((1, 2),)),
        ("[1 2; 3 4]", ((1, 2), (3, 4))),
        ("[1 2\n 3 4]", ((1, 2), (3, 4))),
        ("[1, 2, 3]", ((1, 2, 3),)),
        ("[[1,2],[3,4]]", ((1, 2), (3, 4))),
        ("[[1., 2.],\n [3., 4.]]", ((1, 2), (3, 4))),
        ("[[1 2]\n [3 4]]", ((1, 2), (3, 4))),
        ("[[1, 2,\n  3], [4, 5, 6]]", ((1, 2, 3), (4, 5, 6))),
        ("np.array([[1, 2], [3, 4]])", ((1, 2), (3, 4))),
        ("tensor([[1., 2.],\n        [3., 4.]], dtype=torch.float64)", ((1, 2), (3, 4))),
        ("((1, 2), (3, 4))", ((1, 2), (3, 4))),
        ("{{1, 2}, {3, 4}}", ((1, 2), (3, 4))),
        ("tensor([[1., 2.],\n        [3., 4.]], device='cuda:0', grad_fn=<AddBackward0>)", ((1, 2), (3, 4))),
        ("1;2\n3;4", ((1, 2), (3, 4))),
        ("1;2;\r\n3;4;\r\n", ((1, 2), (3, 4))),
        ("0,5;1\n2,5;3", ((0.5, 1), (2.5, 3))),
        ("1 2;\n3 4;", ((1, 2), (3, 4))),
        ("1;2;3", ((1,), (2,), (3,))),
    ],
)
def test_grids_are_read_as_people_paste_them(text: str, rows: tuple) -> None:
    assert read_grids(text, most=3, side=9) == (rows,)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("0,5;1,5", ("0,5", "0.5")),
        ("0，5", ("0,5", "0.5")),
        ("-1,5\n2,25\n\n3,5\n4,5", ("-1,5", "-1.5")),
        ("1,200", ("1,200", "1.200")),
        ("0, 5; 1, 5", None),
        ("[[0,5],[1,5]]", None),
        ("0,5,1;1,5,2", None),
        ("0,5;1", None),
        ("0,5 1,5", None),
        ("1/2,3", None),
        ("", None),
    ],
)
def test_a_comma_that_could_be_a_decimal_comma_is_told(text: str, doubt: tuple[str, str] | None) -> None:
    assert find_doubt(text) == doubt


def test_brackets_of_three_levels_are_channels() -> None:
    assert read_grids("[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]", most=3, side=9) == (((1, 2), (3, 4)), ((5, 6), (7, 8)))
    assert read_grids("[[[1 2]\n  [3 4]]\n\n [[5 6]\n  [7 8]]]", most=3, side=9) == (((1, 2), (3, 4)), ((5, 6), (7, 8)))


cells = st.floats(-1e6, 1e6).map(lambda value: float(f"{value:.6g}"))
grids = st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: st.lists(cells, min_size=shape[0] * shape[1] * shape[2], max_size=shape[0] * shape[1] * shape[2]).map(
        lambda values: np.reshape(values, shape).tolist()
    )
)


@given(grids=grids, comma=st.booleans())
def test_numbers_survive_being_written_in_any_way(grids: list, comma: bool) -> None:
    """As text, as a link, as Python, as NumPy prints; with a decimal comma they are the same or refused."""
    wanted = tuple(tuple(tuple(row) for row in grid) for grid in grids)
    assert read_grids(write_grids(wanted), most=3, side=9) == wanted
    assert read_written_grids(write_grids(wanted, compact=True), most=3, side=9) == wanted
    assert read_grids(repr(grids), most=3, side=9) == wanted
    assert read_grids(repr(np.array(grids)[0].tolist()), most=3, side=9) == wanted[:1]
    german = "\n\n".join(
        "\n".join("  ".join(str(value).replace(".", ",") for value in row) + " " for row in grid) for grid in grids
    )
    if len(grids[0][0]) > 1:
        try:
            assert read_grids(german, most=3, side=9) == wanted
        except RefusedError as error:
            event(error.reason)


@given(text=st.text("0123456789,./;[]() \n-xe", max_size=40))
def test_any_text_is_grids_or_refused(text: str) -> None:
    with contextlib.suppress(RefusedError):
        grids = read_grids(text, most=3, side=9)
        doubt = find_doubt(text)
        assert doubt is None or all(len(grid[0]) == 2 for grid in grids)
