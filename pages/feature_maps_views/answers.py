"""What networks answered, remembered for whoever asks the same: the same visitor with another control, a class with one picture.

An answer is known by the very arrays that were asked for. The cache of pages/shell/compute.py would read through all weights each
time to see whether they are equal, which takes longer than to look at a picture.
"""

from functools import lru_cache

import numpy as np

from core.concepts import feature_maps as concept
from core.concepts.feature_maps import Look, Occlusion, Weights
from core.foundation.digits import SIDE
from pages.shell import workers
from pages.shell.compute import notice_leaving

ENTRIES = 32
"""Answers kept of each kind, least recently used first to go; a look is half a megabyte, and keeps its network's weights."""


def look_at(weights: Weights, picture: np.ndarray) -> Look:
    """Return what the networks of all moments make of a picture."""
    return _look(weights, picture.astype(np.float32).tobytes())


@lru_cache(ENTRIES)
def _look(weights: Weights, picture: bytes) -> Look:
    return concept.look(weights, np.frombuffer(picture, np.float32).reshape(SIDE, SIDE))


@lru_cache(ENTRIES)
def cover(weights: Weights, seen: Look) -> Occlusion:
    """Return what they say while a patch covers a part of it; a worker finds that out."""
    return workers.run(concept.occlude, weights, seen, glance=notice_leaving)
