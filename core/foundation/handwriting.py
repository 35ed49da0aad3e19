"""Find a handwritten digit in a photo or scan: uneven light, specks, dark frames, ink on paper or chalk on a board."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage

from core.foundation.records import RefusedError, freeze

THICKEST_STROKE = 1 / 3
"""What is dark and thinner than this share of the picture's longer edge is ink, what is wider is shadow or another paper."""
FAINTEST = 0.15
"""Least contrast of ink against its paper, as a share of the paper's light."""
CONTRAST = 0.4
"""Ink has at least this share of the strongest contrast."""
FRAME = 0.06
"""What lies along this share of the edges is a frame, the table, a shadow's end: no digit."""
COMPANION = 0.15
"""A part with this share of the largest part's area belongs to the digit (the bar of a 5); smaller ones are specks."""
MOST_PARTS = 3
MOST_SPECKS = 50
LEAST_SHARE = 0.5
"""The digit has at least this share of all that stands out; less is a texture, and so are many specks."""
THICKEST = 0.7
"""A stroke is at most this share of the digit's longer side; a blob is thicker."""
BLOB = 0.5
"""Within the digit's box less than this share of its area is as dark as its ink and still no ink."""
SMALLEST = 0.15
"""The digit's longer side is at least this share of the picture's."""


@dataclass(frozen=True, eq=False)
class FoundDigit:
    """A digit found in a picture.

    Attributes:
        ink: 0 is paper, 1 the strongest ink; shape (row, column), as the picture.
        box: first row, first column, row and column behind the last, of what has ink.
        light_ink: whether the digit is lighter than what it stands on.
    """

    ink: np.ndarray
    box: tuple[int, int, int, int]
    light_ink: bool


def find_digit(grey: np.ndarray, light_ink: bool | None = None) -> FoundDigit:
    """Return the digit in a grey picture, shape (row, column), 0 black to 1 white.

    The contrast is taken against the light of the neighbourhood (a local threshold), so that a shadow is not ink; the largest
    connected part, and what is nearly as large, is the digit.

    Args:
        light_ink: whether the ink is lighter than the paper; None decides by what most of the picture shows.

    Raises:
        RefusedError: reason "no digit": nothing stands out, or what does is a blob, a texture, or a frame.
    """
    if light_ink is None:
        low, paper, high = np.percentile(grey, (1, 50, 99))
        light_ink = bool(high - paper > paper - low)
    grey = 1 - grey if light_ink else grey
    contrast = measure_contrast(grey)
    parts, sizes = _find_parts(contrast)
    chosen = sizes >= max(1, COMPANION * sizes.max())
    kept = chosen[parts]
    _refuse_what_is_no_digit(kept, int(chosen.sum()), sizes)
    around: Any = ndimage.binary_dilation(kept, structure=np.ones((3, 3)))  # the soft edges of its strokes
    strongest = np.percentile(contrast[kept], 90)
    ink = np.where(around & (contrast > FAINTEST / 2), np.clip(contrast / strongest, 0, 1), 0)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    top, left, bottom, right = int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1
    if ((grey <= np.median(grey[kept])) & ~around)[top:bottom, left:right].sum() > BLOB * kept.sum():
        raise RefusedError("what stands out is the edge of something dark", "no digit")
    return FoundDigit(freeze(ink), (top, left, bottom, right), light_ink)


def measure_contrast(grey: np.ndarray) -> np.ndarray:
    """Return how much darker than the paper around it each pixel is, as a share of that paper's light; 0 where it is lighter.

    The paper is the picture after a grey closing, which fills dark strokes thinner than its window and leaves the edges of shadows
    where they are (Serra, Image Analysis and Mathematical Morphology, 1982).
    """
    smooth = ndimage.gaussian_filter(grey, 0.005 * max(grey.shape))  # else the closing takes the lightest grains for paper
    window = max(3, round(THICKEST_STROKE * max(grey.shape)))
    paper = ndimage.grey_closing(smooth, size=(window, window), mode="nearest")
    return np.clip(1 - smooth / np.maximum(paper, 0.05), 0, 1)


def _find_parts(contrast: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the connected parts of what stands out, numbered from 1, and the pixels in each; 0 for paper and for frames."""
    numbered: Any = ndimage.label(contrast > max(FAINTEST, CONTRAST * np.percentile(contrast, 99.5)), structure=np.ones((3, 3)))
    parts, count = numbered
    sizes = np.bincount(parts.ravel(), minlength=count + 1)
    edge = np.concatenate([parts[0], parts[-1], parts[1:-1, 0], parts[1:-1, -1]])
    sizes[np.bincount(edge, minlength=count + 1) > FRAME * len(edge)] = 0
    sizes[0] = 0
    return parts, sizes


def _refuse_what_is_no_digit(kept: np.ndarray, count: int, sizes: np.ndarray) -> None:
    if not 1 <= count <= MOST_PARTS or len(sizes) > MOST_SPECKS or kept.sum() < LEAST_SHARE * sizes.sum():
        raise RefusedError(f"the picture holds {count} parts that could be a digit; allowed: 1 to {MOST_PARTS}", "no digit")
    rows, columns = np.flatnonzero(kept.any(axis=1)), np.flatnonzero(kept.any(axis=0))
    longer = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    depths: Any = ndimage.distance_transform_edt(np.pad(kept, 1))
    thickness = 2 * depths.max()
    if thickness > THICKEST * longer or longer < SMALLEST * max(kept.shape):
        raise RefusedError(f"what stands out is {longer} pixels long and {thickness:.0f} thick: no digit", "no digit")
