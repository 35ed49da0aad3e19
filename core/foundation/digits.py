"""Handwritten digits: the 1,797 that come with scikit-learn, set in MNIST's frame, with one fixed split."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from core.foundation.randomness import make_generator
from core.foundation.records import freeze

SIDE = 28
"""Rows and columns of every picture."""
BOX = 20
"""MNIST scales each digit into a box of this side before it centres it in the picture."""
TEST_COUNT = 360
SPLIT = "split digits"
"""Purpose of the random numbers (seed 0) that say which pictures are for testing."""
VALIDATION_COUNT = 288


@dataclass(frozen=True, eq=False)
class Pictures:
    """Labelled grey pictures, split once and for all. 0 is paper, 1 is full ink.

    The test pictures are for judging a finished network. Whoever chooses settings judges them on `hold_out_validation`.
    """

    images: np.ndarray  # (point, row, column), float32
    labels: np.ndarray  # (point,), int64, 0 to 9
    test_images: np.ndarray  # (point, row, column), float32
    test_labels: np.ndarray  # (point,), int64


@lru_cache(maxsize=1)
def load_digits() -> Pictures:
    """Return scikit-learn's digits (UCI "Optical Recognition of Handwritten Digits"): 1,437 to train on, 360 to test.

    The file holds 8x8 pictures with levels 0 to 16. Each is enlarged by bilinear interpolation and framed as MNIST does.
    """
    table = np.loadtxt(_digits_file(), delimiter=",", dtype=np.uint8)
    images = np.stack([frame_like_mnist(image) for image in table[:, :-1].reshape(-1, 8, 8).astype(np.float32) / 16])
    labels = table[:, -1].astype(np.int64)
    order = torch.randperm(len(labels), generator=make_generator(0, SPLIT)).numpy()
    return _split(images[order], labels[order], TEST_COUNT)


def hold_out_validation(pictures: Pictures) -> Pictures:
    """Return the training part alone, with its last 288 pictures in the place of the test part."""
    return _split(pictures.images, pictures.labels, VALIDATION_COUNT)


def frame_like_mnist(ink: np.ndarray) -> np.ndarray:
    """Return `ink` (row, column; 0 is paper) as MNIST frames a digit: float32, 28x28, 0 to 1.

    What is drawn is cut out and scaled, keeping its proportions, into a 20x20 box; the box is placed so that the centre of
    mass of the ink lies in the middle of the picture (LeCun, Cortes, Burges: The MNIST database of handwritten digits). Where
    that would push ink over the edge, the box stops there. An empty picture stays empty.
    """
    drawn = np.asarray(ink, dtype=np.float32)
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    picture = np.zeros((SIDE, SIDE), dtype=np.float32)
    if len(rows) == 0:
        return picture
    digit = scale_into_box(drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    height, width = digit.shape
    top = place_centre(digit.sum(axis=1), height)
    left = place_centre(digit.sum(axis=0), width)
    picture[top : top + height, left : left + width] = digit
    return picture


def scale_into_box(digit: np.ndarray) -> np.ndarray:
    """Return what is drawn, scaled so that its longer side is 20 pixels."""
    factor = BOX / max(digit.shape)
    height, width = (max(1, round(side * factor)) for side in digit.shape)
    scaled = F.interpolate(torch.tensor(digit)[None, None], (height, width), mode="bilinear", antialias=True)[0, 0]
    return scaled.clamp(0, 1).numpy()


def place_centre(mass: np.ndarray, length: int) -> int:
    """Return where a digit of this length starts, so that its centre of mass lies nearest to the middle of the picture."""
    centre = float(np.average(np.arange(length) + 0.5, weights=mass))
    return min(max(round(SIDE / 2 - centre), 0), SIDE - length)


def _split(images: np.ndarray, labels: np.ndarray, held_out: int) -> Pictures:
    return Pictures(
        images=freeze(images[:-held_out]),
        labels=freeze(labels[:-held_out]),
        test_images=freeze(images[-held_out:]),
        test_labels=freeze(labels[-held_out:]),
    )


def _digits_file() -> Path:
    """Return where scikit-learn keeps the digits; found without importing it, which would take over a second."""
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("scikit-learn, which brings the digits, is not installed")
    return Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
