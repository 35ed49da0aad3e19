"""Numbers as people write them: decimal point or comma, thousands in groups, full-width digits, a real minus sign, per cent."""

import re
from typing import Literal

from core.foundation.records import RefusedError

Mark = Literal[".", ","]
"""What stands before the decimals; the other one then groups thousands."""

MARKS: tuple[Mark, Mark] = (".", ",")
JOINERS = "\u200c\u200d"
"""Of width zero; within a word they join or part letters: emoji and scripts of India are written with them."""
UNSEEN = dict.fromkeys(
    [
        *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200E, 0x200F, 0x3164, 0xFEFF, 0xFFA0),
        *(*range(0x202A, 0x202F), *range(0x2060, 0x2070)),
    ]
)
"""What keyboards and copies add, for str.translate: soft hyphens, empty letters, other marks of width zero, or of the direction."""
_WIDE: dict[int, int | str | None] = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
PLAIN = _WIDE | UNSEEN | dict.fromkeys(map(ord, JOINERS)) | {0x3000: " "}
"""Leaves out all that is invisible, and writes ASCII for the wide characters of a Chinese keyboard."""
_MINUS = str.maketrans("−–﹣", "---")  # U+2212, en dash, small minus
_GROUP_SPACE = re.compile(r"(?<=\d)[\u00a0\u2009\u202f'’](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_GROUPED = {mark: re.compile(rf"^[+-]?[1-9]\d{{0,2}}(?:\{mark}\d{{3}})+(?!\d)") for mark in MARKS}


def read_number(text: str, mark: Mark | None = None) -> float:
    """Return the number that a text says; infinite where it is too large for a float.

    Args:
        mark: the decimal mark, if it is known; otherwise the text's own form tells.

    Raises:
        RefusedError: reason "not a number", or "ambiguous" (numbers: word, and both values as plain texts: whole, decimal):
            "1,200" is 1200 or 1.2.

    >>> read_number("1,5"), read_number("1.234,5"), read_number("1,234.5"), read_number("−３"), read_number("30%")
    (1.5, 1234.5, 1234.5, -3.0, 0.3)
    """
    if mark is not None:
        value = read_as(text, mark)
        values = {} if value is None else {mark: value}
    else:
        values = read_both_ways(text)
    if not values:
        raise RefusedError(f"{text!r} is not a number", "not a number", word=text.strip()[:40])
    if len(set(values.values())) == 2 and "," in tidy(text):
        both = {"whole": f"{values['.']:.10g}", "decimal": f"{values[',']:.10g}"}
        raise RefusedError(f"{text!r} is {both['whole']} or {both['decimal']}", "ambiguous", word=text.strip()[:40], **both)
    return values.get(".", values.get(",", 0.0))


def read_numbers(text: str) -> tuple[float, ...]:
    """Return the numbers of a line. Commas stand between them, or, where spaces or semicolons do, inside of them.

    Raises:
        RefusedError: as `read_number`.

    >>> read_numbers("1, 0，−1 0"), read_numbers("-4,1.5"), read_numbers("1,5 2,5"), read_numbers("(1,5; 2)"), read_numbers("")
    ((1.0, 0.0, -1.0, 0.0), (-4.0, 1.5), (1.5, 2.5), (1.5, 2.0), ())
    """
    plain = text.translate(PLAIN).replace(", ", " ").strip(" ,;()[]")
    inside = re.search(r"\d,\d", plain) and re.search(r"[\s;]", plain)
    return tuple(read_number(piece) for piece in re.split(r"[\s;]+" if inside else r"[\s,;]+", plain) if piece)


def read_both_ways(text: str) -> dict[Mark, float]:
    """Return the number by each decimal mark that makes one of the text.

    >>> read_both_ways("1,5"), read_both_ways("1,200"), read_both_ways("7"), read_both_ways("x")
    ({',': 1.5}, {'.': 1200.0, ',': 1.2}, {'.': 7.0, ',': 7.0}, {})
    """
    return {mark: value for mark in MARKS if (value := read_as(text, mark)) is not None}


def read_as(text: str, mark: Mark) -> float | None:
    """Return the number that a text says with this decimal mark, or None."""
    body = tidy(text)
    part = body.endswith("%")
    body = body.removesuffix("%").rstrip()
    other = "," if mark == "." else "."
    if other in body:
        body = _GROUPED[other].sub(lambda match: match[0].replace(other, ""), body)
    if other in body or not _PLAIN.fullmatch(body.replace(mark, ".")):
        return None
    value = float(body.replace(mark, "."))
    return value / 100 if part else value


def tidy(text: str) -> str:
    """Return the text in plain characters: no invisible ones, no spaces around or between thousands, "-" for every minus."""
    return _GROUP_SPACE.sub("", text.translate(PLAIN)).translate(_MINUS).strip()
