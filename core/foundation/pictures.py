"""Pictures: one that we paint ourselves, and those that a visitor brings as PNG or JPEG, read with care."""

import base64
import binascii
import io

import numpy as np
import torch
from PIL import Image, ImageOps

from core.foundation.randomness import make_generator
from core.foundation.records import RefusedError

FORMATS = ("PNG", "JPEG")
MAX_BYTES = 5_000_000
MAX_PIXELS = 25_000_000
"""A phone's photo has 12 million; decoded, 25 million colour pixels take 75 MB for the moment in which they are made smaller."""


def read_picture(data: bytes, side: int, colour: bool = True) -> np.ndarray:
    """Decode a PNG or JPEG and make it smaller, so that its longer edge is at most `side`.

    Returns:
        float32 in [0, 1], shape (channel, row, column) with 3 channels (red, green, blue), or 1 if not `colour`.
        Transparent parts lie on white; a photo that a phone took sideways is set upright.

    Raises:
        RefusedError: reason "empty", "too many bytes", "wrong type", "too many pixels" or "damaged". The size is judged by the
            file's header, before any pixel is decoded, so that a small file that unfolds into gigabytes never does.
    """
    if not data:
        raise RefusedError("data is empty; allowed: a PNG or JPEG file", "empty")
    if len(data) > MAX_BYTES:
        message = f"data has {len(data)} bytes; allowed: up to {MAX_BYTES}"
        raise RefusedError(message, "too many bytes", bytes=len(data), limit=MAX_BYTES)
    try:
        image = _shrink(_open(data), side)
    except RefusedError:
        raise
    except Exception as error:  # a decoder fed with damaged bytes raises almost anything
        raise RefusedError(f"data cannot be decoded ({error}); allowed: a whole PNG or JPEG file", "damaged") from error
    pixels = np.asarray(_flatten(image).convert("RGB" if colour else "L"), dtype=np.float32) / 255
    return np.ascontiguousarray(np.moveaxis(np.atleast_3d(pixels), 2, 0))


def write_picture(picture: np.ndarray) -> str:
    """Return a small picture (channel, row, column; 0 to 1) as text for a link: a PNG of 256 levels, in base64url.

    One of 28x28 pixels in colour takes 3,300 characters at most (noise), a photo about 2,500, a grey digit about 600.
    """
    levels = np.rint(255 * np.clip(picture, 0, 1)).astype(np.uint8)
    image = Image.fromarray(levels[0] if len(levels) == 1 else np.moveaxis(levels, 0, 2))
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return base64.urlsafe_b64encode(file.getvalue()).decode("ascii").rstrip("=")


def read_written_picture(text: str, side: int, colour: bool = True) -> np.ndarray:
    """Return what `write_picture` wrote, as `read_picture` does.

    Raises:
        RefusedError: as `read_picture`; "damaged" also if the text is not base64url: links can say anything.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusedError(f"text is not base64url ({error})", "damaged") from error
    return read_picture(data, side, colour)


def paint_picture(side: int = 32, seed: int = 0) -> np.ndarray:
    """Paint a photo-like scene: two shaded balls on a tiled floor in front of an evening sky.

    Returns:
        float32 in [0, 1], shape (channel, row, column) = (3, side, side).
    """
    fine = 4 * side  # painted four times finer and averaged, so that edges are as soft as a camera's
    row, column = torch.meshgrid(*[(torch.arange(fine) + 0.5) / fine] * 2, indexing="ij")
    scene = _paint_background(row, column)
    for centre_row, centre_column, radius, hue in ((0.56, 0.34, 0.25, (0.95, 0.42, 0.16)), (0.68, 0.76, 0.16, (0.15, 0.45, 0.85))):
        scene = _paint_ball(scene, row, column, (centre_row, centre_column), radius, torch.tensor(hue))
    grain = 0.015 * torch.randn(3, side, side, generator=make_generator(seed, "film grain"))
    return (torch.nn.functional.avg_pool2d(scene, 4) + grain).clamp(0, 1).numpy()


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        message = f"data unfolds into too many pixels; allowed: up to {MAX_PIXELS}"
        raise RefusedError(message, "too many pixels", limit=MAX_PIXELS) from error
    except Image.UnidentifiedImageError as error:
        raise RefusedError(f"data is no picture that is read here; allowed: {', '.join(FORMATS)}", "wrong type") from error
    count = image.width * image.height
    if count > MAX_PIXELS:
        message = f"data has {count} pixels; allowed: up to {MAX_PIXELS}"
        raise RefusedError(message, "too many pixels", pixels=count, limit=MAX_PIXELS)
    return image


def _shrink(image: Image.Image, side: int) -> Image.Image:
    image.draft(None, (4 * side, 4 * side))  # a JPEG can be decoded at an eighth of its size
    upright = ImageOps.exif_transpose(image)
    upright.load()
    if upright.mode.startswith(("I", "F")):  # 16-bit greys: bring them to 8 bits, which `convert` would clip
        upright = Image.fromarray((np.asarray(upright, dtype=np.float64) / 257).clip(0, 255).astype(np.uint8))
    if upright.mode in ("P", "1", "PA"):
        upright = upright.convert("RGBA")  # colours out of a palette can be averaged only after they are looked up
    upright.thumbnail((side, side), Image.Resampling.BOX)
    return upright


def _flatten(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA"))


def _paint_background(row: torch.Tensor, column: torch.Tensor) -> torch.Tensor:
    horizon = 0.45
    low, high = torch.tensor([0.98, 0.80, 0.60]), torch.tensor([0.42, 0.60, 0.85])
    sky = torch.lerp(high[:, None, None], low[:, None, None], (row / horizon).clamp(0, 1)[None])
    depth = 0.12 / (row - horizon).clamp(min=0.02)
    tiles = ((depth * 6).floor() + ((column - 0.5) * depth * 10).floor()) % 2
    floor = (0.32 + 0.34 * tiles) * (0.7 + 0.3 * row)
    return torch.where(row[None] < horizon, sky, floor[None] * torch.tensor([1.0, 0.93, 0.82])[:, None, None])


def _paint_ball(
    scene: torch.Tensor, row: torch.Tensor, column: torch.Tensor, centre: tuple[float, float], radius: float, hue: torch.Tensor
) -> torch.Tensor:
    """Lambert's cosine law with light from the upper left, a highlight, and a flat shadow on the floor."""
    down, right = (row - centre[0]) / radius, (column - centre[1]) / radius
    shadow_down = (row - centre[0] - radius) / (0.32 * radius)
    shadow_right = (column - centre[1] - 0.5 * radius) / (1.25 * radius)
    shadow = shadow_down**2 + shadow_right**2 < 1
    scene = torch.where(shadow[None], 0.45 * scene, scene)
    towards = (1 - down**2 - right**2).clamp(min=0).sqrt()
    light = (-0.6 * down - 0.5 * right + 0.62 * towards).clamp(min=0)
    ball = hue[:, None, None] * (0.18 + 0.82 * light)[None] + 0.8 * (light**24)[None]
    return torch.where((down**2 + right**2 < 1)[None], ball, scene)
