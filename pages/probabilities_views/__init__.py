"""The steps of the lesson on probabilities: each shows its controls and its stage, and tells what stands below."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.figures.style import Figure


@dataclass(frozen=True)
class Step:
    """What stands below the stage for the step that is shown.

    Attributes:
        formula: the numbers to put into words["formula.<step>"].
        program: the same experiment in PyTorch.
        table: makes the table to download.
        figure: the picture to download.
    """

    formula: Mapping[str, object]
    program: str
    table: Callable[[], pd.DataFrame]
    figure: Figure


@functools.cache
def ladder(limit: float, step: float) -> tuple[float, ...]:
    """Return the values of a slider from -limit to limit."""
    count = round(2 * limit / step) + 1
    return tuple(np.linspace(-limit, limit, count).round(6).tolist())


def write_vector(values: np.ndarray) -> str:
    """Return numbers as a formula shows them, with a comma between."""
    return r",\ ".join(f"{value:.4f}" for value in values)
