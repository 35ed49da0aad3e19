"""Hostile pictures, tables and points: read, or refused with a sentence; what was there before stays."""

import io
import re
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from PIL import Image

from core.foundation import pictures
from core.foundation.datasets import MAX_POINTS
from core.foundation.records import RefusedError
from core.foundation.tables import read_table
from pages.inputs.points_receipt import take_points
from pages.inputs.points_text import read_points, write_points
from pages.shell.words import read_texts
from tests.handing_over import hand_over
from tests.test_fuzzing import PATIENT, numbers, texts
from tests.test_lessons import check, open_page, read_setting

MANY = settings(PATIENT, max_examples=400)


def encode_png(width: int, height: int, body: bytes) -> bytes:
    """Return a PNG whose header claims a size and whose pixels are `body`, whatever that unfolds to."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    parts = [struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def encode_sound(kind: str) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(file, kind)
    return file.getvalue()


SOUND = {kind: encode_sound(kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")}
BOMB = zlib.compress(b"\0" * 50_000_000)
hostile = st.one_of(
    st.binary(max_size=400),
    st.tuples(st.sampled_from(("PNG", "JPEG")), st.integers(0, 2000)).map(lambda cut: SOUND[cut[0]][: cut[1]]),
    st.tuples(st.sampled_from(tuple(SOUND)), st.integers(0, 10**6), st.binary(min_size=1, max_size=20)).map(
        lambda hit: overwrite(SOUND[hit[0]], *hit[1:])
    ),
    st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1)).map(lambda size: encode_png(*size, BOMB)),
    st.tuples(st.integers(0, 64), st.integers(0, 64), st.binary(max_size=60)).map(lambda it: encode_png(*it[:2], it[2])),
    st.sampled_from((b"", b"\0" * (pictures.MAX_BYTES + 1), Path(__file__).read_bytes(), b"<svg onload='alert(1)'/>", b"PK\3\4")),
)


def overwrite(content: bytes, at: int, new: bytes) -> bytes:
    """Return the content with a few bytes replaced somewhere."""
    at %= len(content)
    return content[:at] + new + content[at + len(new) :]


@MANY
@given(content=hostile, colour=st.booleans())
def test_hostile_pictures_are_read_or_refused(content: bytes, colour: bool) -> None:
    reason, read = "read", None
    try:
        read = pictures.read_picture(content, 28, colour)
    except RefusedError as error:
        reason = error.reason
    event(reason)
    assert reason == "read" or f"picture.refused.{reason}" in read_texts("shell")
    if read is not None:
        assert read.shape[0] == (3 if colour else 1)
        assert max(read.shape[1:]) <= 28
        assert read.min() >= 0
        assert read.max() <= 1


cells = st.one_of(numbers, st.text(max_size=8), st.just(""))
tables = st.builds(
    lambda rows, separator, end: end.join(separator.join(row) for row in rows),
    st.lists(st.lists(cells, max_size=4), max_size=20),
    st.sampled_from((",", ";", "\t", " ")),
    st.sampled_from(("\n", "\r\n", "\r")),
)


@MANY
@given(content=st.one_of(st.binary(max_size=300), tables.map(str.encode), tables.map(lambda table: table.encode("utf-16"))))
def test_hostile_tables_are_read_or_refused(content: bytes) -> None:
    reason, points = "", ()
    try:
        table = read_table(content)
        points, _ = take_points(table, *table.proposed)
    except RefusedError as error:
        reason = error.reason
    event(reason or "read")
    if not reason:
        assert 2 <= len(points) <= MAX_POINTS
        assert read_points(write_points(points)) is not None


@MANY
@given(text=st.one_of(texts, st.lists(st.lists(numbers, max_size=3).map(",".join), max_size=8).map(";".join)))
def test_hostile_points_in_links_are_read_or_refused(text: str) -> None:
    points = read_points(text)
    event("refused" if points is None else "read")
    if points is not None:
        assert 2 <= len(points) <= MAX_POINTS
        assert read_points(write_points(points)) is not None, "what was read once is read again"


SIGNS = "*a*_b_$c$[d](//e)~~f~~<g>`h`"
QUOTING = [
    ("convolution", {"view": "stack", "layers": SIGNS}),
    ("convolution", {"source": "own numbers", "grids": SIGNS}),
    ("derivatives", {"function": "own", "own": f"x + {SIGNS}"}),
]


@pytest.mark.parametrize(("stem", "settings"), QUOTING)
def test_what_a_link_says_is_quoted_and_no_markdown(stem: str, settings: dict[str, str]) -> None:
    """A picture in it would be fetched from wherever the link's author wants; "2*3*4" would read "234"."""
    page = open_page(stem, **{f"{stem}.{name}": text for name, text in settings.items()})
    assert page.warning
    for each in page.warning:
        assert not re.search(r"(?<!\\)[*_$\[\]~<`]", each.value), each.value


@pytest.mark.parametrize("content", [b"", b"\0" * 2_100_000, b"\x89PNG\r\n\x1a\n\xff\xfe", b"x,y\n1,2\n1,3", b"1,2\n" * 5000])
def test_upload_that_is_refused_leaves_the_points(content: bytes) -> None:
    """Through the page: a sentence, the picture of the points before, and the points still in the link."""
    page = open_page("loss_surface", **{"loss_surface.data": "own", "loss_surface.points": "1,2;2,4;3,5"})
    hand_over(page, "loss_surface.points.upload", "points.csv", content)
    check(page)
    assert [each.value for each in page.warning]
    assert read_setting(page, "loss_surface.points") == "1,2;2,4;3,5"
