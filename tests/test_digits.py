"""The bundled digits and the frame that MNIST puts around a digit."""

import numpy as np
import pytest

from core.foundation.digits import SIDE, frame_like_mnist, hold_out_validation, load_digits


def test_the_split_has_the_documented_sizes_and_loses_nothing():
    digits = load_digits()
    assert digits.images.shape == (1437, 28, 28)
    assert digits.test_images.shape == (360, 28, 28)
    assert digits.images.dtype == digits.test_images.dtype == np.float32
    # The file's own table of contents: how often each digit occurs (UCI, optical recognition of handwritten digits).
    counts = np.bincount(np.concatenate([digits.labels, digits.test_labels]))
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_pictures_range_from_paper_to_full_ink_and_cannot_be_written_to():
    digits = load_digits()
    assert digits.images.min() == 0
    assert 0.9 < digits.images.max() <= 1
    with pytest.raises(ValueError, match="read-only"):
        digits.images[0, 0, 0] = 1


def test_scikit_learn_reads_the_same_file():
    from sklearn.datasets import load_digits as read_by_sklearn

    features, labels = map(np.asarray, read_by_sklearn(return_X_y=True))
    pairs = zip(features.reshape(-1, 8, 8) / 16, labels, strict=True)
    framed = {frame_like_mnist(image).tobytes(): label for image, label in pairs}
    digits = load_digits()
    assert all(framed[image.tobytes()] == label for image, label in zip(digits.test_images, digits.test_labels, strict=True))


def test_validation_is_taken_from_the_training_part_only():
    digits = load_digits()
    held_out = hold_out_validation(digits)
    assert np.array_equal(np.concatenate([held_out.images, held_out.test_images]), digits.images)
    assert len(held_out.test_labels) == 288


def test_a_small_square_in_the_corner_becomes_a_centred_box_of_twenty():
    ink = np.zeros((50, 60))
    ink[2:5, 50:53] = 1
    framed = frame_like_mnist(ink)
    expected = np.zeros((SIDE, SIDE), dtype=np.float32)
    expected[4:24, 4:24] = 1
    assert np.array_equal(framed, expected)


def test_proportions_are_kept():
    ink = np.zeros((28, 28))
    ink[3:13, 10:14] = 1
    framed = frame_like_mnist(ink)
    assert np.flatnonzero(framed.any(axis=1)).tolist() == list(range(4, 24))
    assert np.flatnonzero(framed.any(axis=0)).tolist() == list(range(10, 18))


def test_the_centre_of_mass_goes_to_the_middle():
    ink = np.zeros((20, 20))
    ink[:, 0] = 1  # a bar on the left ...
    ink[19, :10] = 1  # ... and half of one at the bottom: the mass of an L lies at its lower left
    framed = frame_like_mnist(ink)
    grid = np.arange(SIDE) + 0.5
    assert np.average(grid, weights=framed.sum(axis=1)) == pytest.approx(14, abs=0.5)
    assert np.average(grid, weights=framed.sum(axis=0)) == pytest.approx(14, abs=0.5)


def test_ink_is_never_pushed_over_the_edge():
    ink = np.full((20, 20), 0.02)
    ink[0, 0] = 200.0  # nearly all mass in one corner
    framed = frame_like_mnist(np.clip(ink, 0, 1))
    assert (framed > 0).sum() == 400


def test_framing_a_framed_digit_changes_nothing():
    digit = load_digits().test_images[0]
    assert frame_like_mnist(digit) == pytest.approx(digit, abs=0.02)


@pytest.mark.parametrize("shape", [(28, 28), (1, 1), (3, 400)])
def test_an_empty_picture_stays_empty(shape):
    assert not frame_like_mnist(np.zeros(shape)).any()


def test_a_single_stroke_as_thin_as_a_line_is_framed():
    assert frame_like_mnist(np.ones((300, 1))).shape == (28, 28)
