"""Pictures that visitors bring: read exactly, or refused with a reason."""

import io
import pickle
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from core.foundation import pictures
from core.foundation.pictures import brighten, paint_picture, read_picture, read_written_picture, write_picture
from core.foundation.records import RefusedError


def encode(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def header_only(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims any size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def reason_for(data: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        read_picture(data, side=32)
    return caught.value.reason


def test_pixels_of_a_small_png_arrive_unchanged() -> None:
    table = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    read = read_picture(encode(Image.fromarray(table)), side=32)
    assert read.shape == (3, 5, 7)
    assert read.dtype == np.float32
    np.testing.assert_array_equal(np.rint(read * 255), np.moveaxis(table, 2, 0))


def test_grey_is_one_channel() -> None:
    read = read_picture(encode(Image.new("RGB", (4, 4), (255, 0, 0))), side=32, colour=False)
    assert read.shape == (1, 4, 4)
    np.testing.assert_allclose(read, 76 / 255, atol=1e-6)  # ITU-R 601: red weighs 0.299


def test_a_picture_becomes_small_and_keeps_its_proportions() -> None:
    read = read_picture(encode(Image.new("RGB", (256, 192), (10, 200, 30))), side=32)
    assert read.shape == (3, 24, 32)
    np.testing.assert_allclose(read[:, 12, 16], np.array([10, 200, 30]) / 255, atol=1e-6)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_white_png_is_white(mode: str) -> None:
    white = Image.new("RGB", (6, 6), "white").convert(mode)
    np.testing.assert_array_equal(read_picture(encode(white), side=4), np.ones((3, 4, 4), dtype=np.float32))


@pytest.mark.parametrize(("mode", "nothing"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))])
def test_transparent_parts_lie_on_white(mode: str, nothing: tuple) -> None:
    np.testing.assert_array_equal(read_picture(encode(Image.new(mode, (3, 3), nothing)), side=32), 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"hello, this is a text", "wrong type"),
        (encode(Image.new("RGB", (4, 4)), "GIF"), "wrong type"),
        (encode(Image.new("RGB", (4, 4)), "JPEG"), "wrong type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong type"),
        (encode(Image.effect_noise((64, 64), 50))[:900], "damaged"),
        (header_only(64, 64), "damaged"),
        (header_only(257, 1), "too many pixels"),
        (header_only(12_000, 12_000), "too many pixels"),  # beyond the size at which Pillow warns
        (header_only(60_000, 60_000), "too many pixels"),  # and at which it refuses
        (b"\x89PNG\r\n\x1a\n" + b"\0" * (pictures.MAX_BYTES + 1), "too many bytes"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert reason_for(data) == reason


def test_twelve_bits_in_sixteen_are_brightened_and_nothing_else() -> None:
    dark = np.linspace(0, 4095 / 65535, 12).reshape(1, 3, 4)
    bright, factor = brighten(dark)
    assert bright.max() == 1
    assert factor == pytest.approx(16, abs=0.01)
    for picture in (np.zeros((1, 2, 2)), dark + 0.05, np.ones((1, 2, 2))):
        same, factor = brighten(picture)
        assert same is picture
        assert factor == 1


def test_the_largest_picture_that_the_browser_sends_is_taken() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (pictures.MAX_SIDE, pictures.MAX_SIDE, 4), dtype=np.uint8)
    assert read_picture(encode(Image.fromarray(noise)), side=32).shape == (3, 32, 32)


def test_any_cut_of_a_png_is_refused_or_read_never_worse() -> None:
    whole = encode(Image.effect_noise((16, 16), 50))
    for length in range(0, len(whole) - 30, 7):
        assert reason_for(whole[:length]) in ("empty", "wrong type", "damaged")


def test_a_refusal_survives_the_way_between_processes() -> None:
    refusal = pickle.loads(pickle.dumps(RefusedError("data is large", "too many bytes", bytes=7)))
    assert (str(refusal), refusal.reason, refusal.numbers) == ("data is large", "too many bytes", {"bytes": 7})


def test_the_painted_picture_is_one_of_its_seed() -> None:
    first, again, other = paint_picture(32, 0), paint_picture(32, 0), paint_picture(32, 1)
    assert first.shape == (3, 32, 32)
    assert first.min() >= 0
    assert first.max() <= 1
    assert first[0].std() > 0.1
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0


@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_survives_being_written_into_a_link(channels: int) -> None:
    picture = paint_picture(28)[:channels]
    text = write_picture(picture)
    assert len(text) <= 3500
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    read = read_written_picture(text, 28, colour=channels == 3)
    np.testing.assert_array_equal(np.rint(255 * read), np.rint(255 * picture))
    assert write_picture(read) == text


@pytest.mark.parametrize("text", ["a", "no base 64", "é" * 8, "%%%%"])
def test_text_that_is_no_picture_is_refused(text: str) -> None:
    with pytest.raises(RefusedError) as caught:
        read_written_picture(text, 28)
    assert caught.value.reason == "damaged"
