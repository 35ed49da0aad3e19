"""Digits in photos: found under shadows, beside specks, in frames, in chalk; or no digit, never a blob."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import ndimage

from core.foundation.digits import frame_like_mnist, load_digits
from core.foundation.handwriting import find_digit
from core.foundation.records import RefusedError

SIDE = 112


def photograph(digit: np.ndarray) -> np.ndarray:
    """Dark ink on light paper, in the middle of a photo."""
    large = np.clip(ndimage.zoom(digit, 60 / 28, order=1), 0, 1)
    photo = np.full((SIDE, SIDE), 0.95)
    photo[26:86, 26:86] -= 0.8 * large
    return photo


def shade(photo: np.ndarray) -> np.ndarray:
    """A shadow that falls to 55 % across the page."""
    return photo * np.linspace(1, 0.55, SIDE)


def shade_half(photo: np.ndarray) -> np.ndarray:
    """A shadow with a sharp edge through the digit."""
    return photo * np.where(np.arange(SIDE) < 70, 1, 0.55)


def speckle(photo: np.ndarray) -> np.ndarray:
    photo = photo.copy()
    photo[4:8, 100:105] = 0.1
    return photo


def frame(photo: np.ndarray) -> np.ndarray:
    framed = np.full_like(photo, 0.05)
    framed[8:-8, 8:-8] = photo[8:-8, 8:-8]
    return framed


def show_table(photo: np.ndarray) -> np.ndarray:
    """Dark on one side only."""
    return np.where(np.arange(SIDE) < 14, 0.1, photo)


def chalk(photo: np.ndarray) -> np.ndarray:
    return 1.05 - photo


def grain(photo: np.ndarray) -> np.ndarray:
    return np.clip(photo + np.random.default_rng(0).normal(0, 0.03, photo.shape), 0, 1)


CONDITIONS: list[list[Callable[[np.ndarray], np.ndarray]]] = [
    [], [shade], [shade_half], [speckle], [frame], [show_table], [chalk], [grain],
    [shade, speckle, grain], [shade, frame], [chalk, shade], [chalk, frame],
]  # fmt: skip


@pytest.mark.parametrize("conditions", CONDITIONS, ids=lambda conditions: "+".join(each.__name__ for each in conditions) or "plain")
def test_a_digit_is_found_as_it_was_written(conditions: list) -> None:
    """Cut out and framed it differs from the original by no more than enlarging it does."""
    for digit in load_digits().test_images[:60]:
        photo = photograph(digit)
        for condition in conditions:
            photo = condition(photo)
        found = find_digit(photo)
        assert found.light_ink == (chalk in conditions)
        assert np.abs(frame_like_mnist(found.ink) - digit).mean() < 0.08


@pytest.mark.parametrize("paper", [0.0, 1.0, 0.6])
def test_ink_is_dark_on_light_or_light_on_dark(paper: float) -> None:
    grey = np.full((40, 30), paper)
    grey[10:30, 12:16] = 0.1 if paper > 0.5 else 0.9
    grey[3, 3] += 0.05 if paper < 0.5 else -0.05  # a speck of dust
    found = find_digit(grey)
    assert found.box == (10, 12, 30, 16)
    assert found.ink.max() == 1
    assert found.light_ink == (paper == 0)


row, column = np.indices((SIDE, SIDE))


@pytest.mark.parametrize(
    "photo",
    [
        np.full((SIDE, SIDE), 0.9),
        np.full((SIDE, SIDE), 0.0),
        np.tile(np.linspace(0.3, 1, SIDE), (SIDE, 1)),
        np.random.default_rng(0).random((SIDE, SIDE)),
        grain(np.full((SIDE, SIDE), 0.8)),
        np.where(np.hypot(row - 56, column - 56) < 30, 0.1, 0.9),
        np.where(np.hypot(row - 56, column - 56) < 12, 0.1, 0.9),
        np.where(np.hypot(row - 56, column - 56) < 3, 0.1, 0.9),
        np.where(column < 56, 0.2, 0.9),
        frame(np.full((SIDE, SIDE), 0.9)),
        np.where((row // 7 + column // 7) % 2, 0.2, 0.9),
    ],
    ids=["white", "black", "slope", "noise", "grain", "disk", "coin", "dot", "half", "frame", "chess"],
)
def test_what_is_no_digit_is_refused(photo: np.ndarray) -> None:
    with pytest.raises(RefusedError) as caught:
        find_digit(photo)
    assert caught.value.reason == "no digit"


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (5, 200), (28, 28)])
def test_any_size_is_read_or_refused(shape: tuple[int, int]) -> None:
    for seed in range(5):
        try:
            found = find_digit(np.random.default_rng(seed).random(shape))
        except RefusedError:
            continue
        assert found.ink.shape == shape
