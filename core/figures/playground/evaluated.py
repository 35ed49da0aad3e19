"""Arrays that the browser evaluates from PyTorch's weights where clock and dials stand (assets/components/stage/network.js)."""

from typing import Any

import numpy as np

from core.concepts.playground import PlaygroundTrace
from core.concepts.playground.data import REACH

DIALS = ("rate", "seed")
"""Which dials the first axes of all that follows them belong to."""
AWAY = 99.0
"""Where marks stand that are not shown: a drawing that loses points could not be moved."""


def ask(trace: PlaygroundTrace, make: str, **asked: Any) -> dict[str, Any]:
    """Return an array that the browser makes of the weights that are shown.

    Args:
        make: "answer", "unit", "tiles", "values", "border", "mistakes", "lines" or "numbers"; see network.js.
        asked: what it needs: grid, points, layer, unit, labels, axis, ...
    """
    config = trace.config
    net = {
        "weights": trace.weights,
        "sizes": list(config.sizes),
        "activation": config.activation,
        "inputs": list(config.inputs),
        "classes": trace.data.classes,
    }
    return {"make": make, "net": net, **asked}


def cells(side: int) -> list[float]:
    """Return the grid of side x side cells over the plane, as network.js takes it."""
    return [-REACH, REACH, side]


def name_points(trace: PlaygroundTrace) -> dict[str, np.ndarray]:
    """Return the data points as network.js takes them."""
    return {"x": np.ascontiguousarray(trace.data.x[:, 0]), "y": np.ascontiguousarray(trace.data.x[:, 1])}
