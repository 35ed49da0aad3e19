"""What the guide of the lesson on feature maps says is so, in the settings that it speaks of."""

import functools

import numpy as np
import pytest

from core.concepts.feature_maps import SHAPES, FeatureMapsConfig, TrainingTrace, compare, load_data, look, train
from pages.feature_maps_views.picture import STANDARD_INDEX
from tests.claims import Check, check_all, state

STEM = "feature_maps"


@functools.cache
def train_seed(seed: int) -> TrainingTrace:
    return train(FeatureMapsConfig(seed=seed))


def check_shapes() -> None:
    """Ten kernels, maps of 24, half of that, twenty maps of 8; torch's own weights count them."""
    weights, first, pooled, second = train_seed(0).weights, SHAPES["conv1"], SHAPES["pool1"], SHAPES["conv2"]
    kernels = weights.conv1_weight.shape[1:], weights.conv2_weight.shape[1:]
    assert (kernels[0][0], kernels[1][0]) == (first.channels, second.channels) == (10, 20)
    assert first.side == 2 * pooled.side
    state(STEM, "guide.2", *map(str, (kernels[0][-1], first.side, second.side)))


def check_cell() -> None:
    state(STEM, "guide.3")


def check_channel() -> None:
    """Without channel 9 the picture is still read; the scores change by several units."""
    trace, pictures = train_seed(0), load_data(FeatureMapsConfig())
    picture, label = pictures.test_images[STANDARD_INDEX], int(pictures.test_labels[STANDARD_INDEX])
    seen, without = look(trace.weights, picture), look(trace.weights, picture, off2=(9,))
    channels = SHAPES["relu2"].channels
    state(STEM, "guide.4", "9", str(channels), str(label))
    state(STEM, "guide.5", str(channels - 1))
    assert without.logits[-1].argmax() == seen.logits[-1].argmax() == label
    assert np.abs(without.logits[-1] - seen.logits[-1]).max() > 2


def check_seeds() -> None:
    one, other, labels = train_seed(0), train_seed(1), load_data(FeatureMapsConfig()).test_labels
    compared = compare(one, other, labels)
    assert compared.closeness[-1] == pytest.approx(0.47, abs=0.02)
    assert compared.agreement[-1] > 0.97
    state(STEM, "guide.6", "0.47", given=(1,))


def check_takeaway() -> None:
    state(STEM, "guide.7")
    trace = train_seed(0)
    assert trace.train_loss[-1] < 0.1 * trace.train_loss[0]


CLAIMS: dict[str, Check] = {
    "guide.2": check_shapes,
    "guide.3": check_cell,
    "guide.4": check_channel,
    "guide.5": check_channel,
    "guide.6": check_seeds,
    "guide.7": check_takeaway,
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()
