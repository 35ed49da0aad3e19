"""Pictures: one that we paint ourselves, and those that a visitor brings, made small by the browser and read here with care."""

import base64
import binascii
import io

import numpy as np
import torch
from PIL import Image

from core.foundation.randomness import make_generator
from core.foundation.records import RefusedError

MAX_SIDE = 256
"""Pixels of the longer edge of what arrives: the browser makes larger pictures smaller."""
MAX_BYTES = 300_000
"""A PNG of 256x256 random pixels with transparency has 263,000 bytes."""
GRAIN = "film grain"
"""Purpose of the random numbers in our own picture."""
NEARLY_BLACK = 0.08
"""A picture without anything lighter: 12-bit data in a 16-bit file end at a sixteenth of white."""


def read_picture(data: bytes, side: int, colour: bool = True) -> np.ndarray:
    """Decode a small PNG and make it smaller still, so that its longer edge is at most `side`.

    Returns:
        float32 in [0, 1], shape (channel, row, column) with 3 channels (red, green, blue), or 1 if not `colour`.
        Transparent parts lie on white.

    Raises:
        RefusedError: reason "empty", "too many bytes", "wrong type", "too many pixels" or "damaged". The size is judged by the
            file's header, before any pixel is decoded, so that a small file that unfolds into gigabytes never does.
    """
    if not data:
        raise RefusedError("data is empty; allowed: a PNG file", "empty")
    if len(data) > MAX_BYTES:
        message = f"data has {len(data)} bytes; allowed: up to {MAX_BYTES}"
        raise RefusedError(message, "too many bytes", bytes=len(data), limit=MAX_BYTES)
    try:
        image = _flatten(_open(data))
        image.thumbnail((side, side), Image.Resampling.BOX)
    except RefusedError:
        raise
    except Exception as error:  # a decoder fed with damaged bytes raises almost anything
        raise RefusedError(f"data cannot be decoded ({error}); allowed: a whole PNG file", "damaged") from error
    pixels = np.asarray(image.convert("RGB" if colour else "L"), dtype=np.float32) / 255
    return np.ascontiguousarray(np.moveaxis(np.atleast_3d(pixels), 2, 0))


def brighten(picture: np.ndarray) -> tuple[np.ndarray, float]:
    """Return a nearly black picture with its lightest part made white, and by which factor; any other as it is, and 1."""
    lightest = float(picture.max())
    if not 0 < lightest <= NEARLY_BLACK:
        return picture, 1.0
    return picture / lightest, 1 / lightest


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
    return paint_scene(side, make_generator(seed, GRAIN)).numpy()


def paint_scene(side: int, generator: torch.Generator) -> torch.Tensor:
    """Paint the scene, with grain as on a film."""
    fine = 4 * side  # painted four times finer and averaged, so that edges are as soft as a camera's
    row, column = torch.meshgrid(*[(torch.arange(fine) + 0.5) / fine] * 2, indexing="ij")
    scene = paint_background(row, column)
    for centre_row, centre_column, radius, hue in ((0.56, 0.34, 0.25, (0.95, 0.42, 0.16)), (0.68, 0.76, 0.16, (0.15, 0.45, 0.85))):
        scene = paint_ball(scene, row, column, (centre_row, centre_column), radius, torch.tensor(hue))
    grain = 0.015 * torch.randn(3, side, side, generator=generator)
    return (torch.nn.functional.avg_pool2d(scene, 4) + grain).clamp(0, 1)


def _open(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=("PNG",))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise RefusedError(f"data unfolds into too many pixels; allowed: up to {MAX_SIDE}x{MAX_SIDE}", "too many pixels") from error
    except Image.UnidentifiedImageError as error:
        raise RefusedError("data is no picture that is read here; allowed: PNG", "wrong type") from error
    if max(image.size) > MAX_SIDE:
        message = f"data has {image.width}x{image.height} pixels; allowed: up to {MAX_SIDE}x{MAX_SIDE}"
        raise RefusedError(message, "too many pixels", pixels=image.width * image.height)
    return image


def _flatten(image: Image.Image) -> Image.Image:
    """Return the picture on white paper, with colours that can be averaged."""
    colours = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), colours).convert("RGB")


def paint_background(row: torch.Tensor, column: torch.Tensor) -> torch.Tensor:
    """Paint an evening sky above a tiled floor."""
    horizon = 0.45
    low, high = torch.tensor([0.98, 0.80, 0.60]), torch.tensor([0.42, 0.60, 0.85])
    sky = torch.lerp(high[:, None, None], low[:, None, None], (row / horizon).clamp(0, 1)[None])
    depth = 0.12 / (row - horizon).clamp(min=0.02)
    tiles = ((depth * 6).floor() + ((column - 0.5) * depth * 10).floor()) % 2
    floor = (0.32 + 0.34 * tiles) * (0.7 + 0.3 * row)
    return torch.where(row[None] < horizon, sky, floor[None] * torch.tensor([1.0, 0.93, 0.82])[:, None, None])


def paint_ball(
    scene: torch.Tensor, row: torch.Tensor, column: torch.Tensor, centre: tuple[float, float], radius: float, hue: torch.Tensor
) -> torch.Tensor:
    """Paint a ball by Lambert's cosine law, lit from the upper left, with a highlight and a flat shadow on the floor."""
    down, right = (row - centre[0]) / radius, (column - centre[1]) / radius
    shadow_down = (row - centre[0] - radius) / (0.32 * radius)
    shadow_right = (column - centre[1] - 0.5 * radius) / (1.25 * radius)
    shadow = shadow_down**2 + shadow_right**2 < 1
    scene = torch.where(shadow[None], 0.45 * scene, scene)
    towards = (1 - down**2 - right**2).clamp(min=0).sqrt()
    light = (-0.6 * down - 0.5 * right + 0.62 * towards).clamp(min=0)
    ball = hue[:, None, None] * (0.18 + 0.82 * light)[None] + 0.8 * (light**24)[None]
    return torch.where((down**2 + right**2 < 1)[None], ball, scene)
