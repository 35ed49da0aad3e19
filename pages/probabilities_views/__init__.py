"""The steps of the lesson on probabilities, and what they share: the steps of sliders, and how a formula shows a vector."""

import functools

import numpy as np


@functools.cache
def ladder(limit: float, step: float) -> tuple[float, ...]:
    """Return the values of a slider from -limit to limit."""
    count = round(2 * limit / step) + 1
    return tuple(np.linspace(-limit, limit, count).round(6).tolist())


def write_vector(values: np.ndarray) -> str:
    """Return numbers as a formula shows them, with a comma between."""
    return r",\allowbreak\ ".join(f"{value + 0.0:.4g}" for value in values)  # −0 is 0


def bracket(**numbers: float) -> dict[str, str]:
    """Return numbers as a formula shows them behind an operator: in brackets if they are negative."""
    return {name: f"({number:g})" if number < 0 else f"{number:g}" for name, number in numbers.items()}
