"""Numbers as people write them: read, or refused where they are none or could be two."""

import pytest

from core.foundation.numbers import read_both_ways, read_number
from core.foundation.records import RefusedError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,5", 1.5),
        ("1.5", 1.5),
        ("1.200", 1.2),
        ("0,200", 0.2),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1'200", 1200),
        ("1\u202f200,5", 1200.5),
        ("−3", -3),
        ("–3", -3),
        ("１．５", 1.5),
        ("30%", 0.3),
        ("1e3", 1000),
        ("-2,5e-3", -0.0025),
        (".5", 0.5),
        ("5.", 5),
        ("\u200b7\ufeff", 7),
        ("1,234,567", 1234567),
    ],
)
def test_numbers_as_people_write_them(text: str, value: float) -> None:
    assert read_number(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    "text", ["", "x", "nan", "inf", "1_000", "0x10", "1 5", "1,2,3", "1.2.3", "1,23,456", "--1", "1point5", "²", "½", "1/2"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="not a number"):
        read_number(text)


@pytest.mark.parametrize("text", ["1,200", "-12,345", "１，２００"])
def test_what_can_be_two_numbers_is_refused(text: str) -> None:
    with pytest.raises(RefusedError) as caught:
        read_number(text)
    assert caught.value.reason == "ambiguous"
    assert {read_number(str(caught.value.numbers[name])) for name in ("whole", "decimal")} == set(read_both_ways(text).values())
    assert len(set(read_both_ways(text).values())) == 2
