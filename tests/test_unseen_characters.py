"""What keyboards and copies add unseen changes nothing: marks of width zero or direction, thousands in groups, wide semicolons."""

from collections.abc import Callable

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from core.concepts.convolution import read_layers
from core.concepts.hidden_states import split_letters
from core.foundation.expressions import parse
from core.foundation.grids import read_grids
from core.foundation.numbers import JOINERS, PLAIN, UNSEEN, read_number, read_numbers
from core.foundation.records import RefusedError
from core.foundation.tables import read_table
from core.foundation.tables.labels import read_labelled

READERS: list[tuple[Callable[[str], object], str]] = [
    (read_number, "-1,5e3"),
    (read_numbers, "1, 2, -3"),
    (lambda text: read_grids(text, most=3, side=9), "[[1, 1/9], [3, -4]]"),
    (lambda text: read_grids(text, most=3, side=9), "1 2\n3 4\n\n5 6\n7 8"),
    (read_layers, "conv10 5x5 p2, relu, maxpool 2x2 stride=2, conv 4 3 padding='same'"),
    (lambda text: parse(text, ["x"]).write_program(), "max(x^2, 0.5) - sin(x)"),
    (split_letters, "hello"),
    (lambda text: take(text), "1,3\n2,5"),
    (lambda text: take(text), "1,5;3,2\n2,5;5,1"),
]


def take(text: str) -> list[tuple[float, float]]:
    table = read_table(text.encode())
    return list(zip(*(column.tolist() for column in table.take(*table.proposed)), strict=True))


@pytest.mark.parametrize(("read", "text"), READERS)
@given(data=st.data())
def test_invisible_characters_change_nothing(read: Callable[[str], object], text: str, data: st.DataObject) -> None:
    gone = UNSEEN if read is split_letters else [code for code, plain in PLAIN.items() if plain is None]
    unseen = st.sampled_from([chr(code) for code in gone])
    mixed = text
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(mixed)))
        mixed = mixed[:place] + data.draw(unseen) + mixed[place:]
    assert read(mixed) == read(text)


def test_nothing_that_is_invisible_is_left_out() -> None:
    """Unicode's default ignorable characters, but for joiners and what selects a variant of the letter before it, as emoji need."""
    selectors = regex.compile(r"[\p{Variation_Selector}\u180b-\u180f\u17b4\u17b5\U000e0000-\U000e0fff\p{Cn}]")
    ignored = [code for code in range(0x20000) if regex.match(r"\p{Default_Ignorable_Code_Point}", chr(code))]
    left = {code for code in ignored if not selectors.match(chr(code))} - {ord(each) for each in JOINERS} - UNSEEN.keys()
    assert not {code for code in left if code < 0x10000}


def test_only_invisible_characters_are_nothing() -> None:
    for read in (read_number, lambda text: read_grids(text, most=3, side=9), lambda text: parse(text, ["x"])):
        with pytest.raises(RefusedError):
            read("\u202a\u200b\u202c")
    assert read_layers("\u200b") == ()
    assert split_letters("\ufeff") == ()


@pytest.mark.parametrize(
    "text",
    [
        "x;y\n1 200;3 400\n1 300;3 500",
        "x\ty\n1 200\t3 400\n1 300\t3 500",
        "| x | y |\n| 1 200 | 3 400 |\n| 1 300 | 3 500 |",
        "x；y\n1200；3400\n1300；3500",
        "x;y\n1.200;3.400,0\n1.300;3.500,0",
    ],
)
def test_thousands_in_groups_and_wide_semicolons(text: str) -> None:
    """A file with semicolons was once split at the spaces between its thousands: (1, 400), (1, 500)."""
    assert take(text) == [(1200, 3400), (1300, 3500)]


def test_wide_commas_and_semicolons_together() -> None:
    assert take("时间，秒；路程，米\n１，５；３，２\n２，５；５，１") == [(1.5, 3.2), (2.5, 5.1)]


def test_old_line_ends_part_rows() -> None:
    assert read_grids("1 2\r3 4", most=1, side=9) == read_grids("1 2\n3 4", most=1, side=9)


def test_labelled_points_are_read_by_the_same_rules() -> None:
    points = read_labelled("x1;x2;class\n1 200,5;−3;\u200ba\n2 400,5;4;b".encode(), 3)
    assert points.x.tolist() == [[1200.5, -3], [2400.5, 4]]
    assert points.classes == ("a", "b")
