"""Trainings of the playground as its presets set them, each once."""

import functools
from typing import Any

import numpy as np

from core.concepts import playground as concept
from core.concepts.playground import RATES, SEEDS, PlaygroundConfig, TrainingState
from tests.claims import read_preset


@functools.cache
def train(**changes: Any) -> TrainingState:
    return concept.train(PlaygroundConfig(**changes))


def read_config(preset: str) -> dict[str, Any]:
    """Return what a preset sets, as fields of the Config; hidden layers have 4 units."""
    told = {name: value for name, value in read_preset("playground", preset).items() if name not in ("view", "rate", "seed")}
    if "layers" in told:
        told["hidden"] = (4,) * told.pop("layers")
    if "inputs" in told:
        told["inputs"] = tuple(told["inputs"].split(","))
    return told


def read_accuracies(trained: TrainingState, moment: int = -1) -> np.ndarray:
    """Return the share of training points right at a moment, shape (rate, seed)."""
    return trained.accuracies[0].reshape(len(RATES), SEEDS, -1)[..., moment]
