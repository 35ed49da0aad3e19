"""What a training says of a picture, asked for in a form that can be cached and sent: each argument's text says all of it."""

import hashlib
from dataclasses import dataclass

import numpy as np

from core.concepts.feature_maps.asking import Occlusion, occlude
from core.concepts.feature_maps.looking import look
from core.concepts.feature_maps.training import TrainingState


@dataclass(frozen=True, eq=False, repr=False)
class Ink:
    """A picture of a digit, 0 (paper) to 1 (ink), shape (row, column), float32. Equal ink is equal, and has the same text."""

    values: np.ndarray

    def __repr__(self) -> str:
        """Return a text as short as it is certain: the digest of the values."""
        return f"Ink({hashlib.sha256(np.ascontiguousarray(self.values, np.float32).tobytes()).hexdigest()})"

    def __eq__(self, other: object) -> bool:
        """Compare the values."""
        return isinstance(other, Ink) and repr(self) == repr(other)

    def __hash__(self) -> int:
        """Return the hash of the values."""
        return hash(repr(self))


def cover(state: TrainingState, ink: Ink) -> Occlusion:
    """Return what the networks of all epochs so far say while a patch covers a part of the picture; see `occlude`."""
    weights = state.trace.weights
    return occlude(weights, look(weights, ink.values))
