"""Trainings of the lesson `feature_maps`: a short one, shared by tests with the fixtures of conftest.py, and whole ones."""

import functools
from typing import Any

from core.concepts.feature_maps import FeatureMapsConfig, Look, TrainingTrace, load_data, look, train
from core.foundation.digits import Pictures

SHORT = FeatureMapsConfig(epochs=2, batch_size=128)
"""Trains in a moment."""


def train_briefly() -> TrainingTrace:
    """Train with the settings SHORT."""
    return train(SHORT)


def load_digits() -> Pictures:
    """Return the pictures that SHORT learns from and is judged on."""
    return load_data(SHORT)


def look_at_first(trained: TrainingTrace, digits: Pictures) -> Look:
    """Show the first test picture to the network."""
    return look(trained.weights, digits.test_images[0])


def train_whole(**settings: Any) -> TrainingTrace:
    """Train as the page does, but for these settings; once in a process."""
    return train_once(FeatureMapsConfig(**settings))


@functools.cache
def train_once(config: FeatureMapsConfig) -> TrainingTrace:
    """Train, or return what the same settings gave before in this process."""
    return train(config)
