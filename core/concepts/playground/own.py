"""The visitor's own points: as text for a link, and from a file."""

import numpy as np

from core.concepts.playground.data import LIMIT, REACH
from core.concepts.playground.settings import MOST_POINTS, OwnPoint, check_own
from core.foundation.records import RefusedError
from core.foundation.tables.labels import LabelledPoints

LARGEST = 1e300
"""A number of a file, before it is scaled."""
CLOSE = 0.5
"""A column that spreads by less, 50 of the plane's hundredths, is scaled."""


def write_own(points: tuple[OwnPoint, ...]) -> str:
    """Return points as they stand in the link: five characters each, so that 1,000 of them fit.

    x₁ and x₂ in hundredths above −3, two digits of base 36 each, then the class.
    """

    def write(value: float) -> str:
        return np.base_repr(round(100 * (value + REACH)), 36).lower().zfill(2)

    return "".join(f"{write(x1)}{write(x2)}{label}" for x1, x2, label in points)


def read_own(text: str) -> tuple[OwnPoint, ...] | None:
    """Return the points of a link, or None if they cannot be used."""
    try:
        parts = [text[place : place + 5] for place in range(0, len(text), 5)]
        numbers = [(int(part[:2], 36), int(part[2:4], 36), int(part[4:])) for part in parts]
        points = tuple((round(x1 / 100 - REACH, 2), round(x2 / 100 - REACH, 2), label) for x1, x2, label in numbers)
        check_own(points)
    except ValueError:
        return None
    return points if all(abs(value) <= REACH for x1, x2, _ in points for value in (x1, x2)) else None


def fit_plane(table: LabelledPoints) -> tuple[tuple[OwnPoint, ...], bool]:
    """Return a file's points, at most 1,000 evenly spaced ones, and whether they had to be scaled.

    They are where they do not fit the plane, or lie so close together that its hundredths would not tell them apart.

    Raises:
        RefusedError: reason "infinite" (numbers: word), or as `check_own`.
    """
    rows = np.linspace(0, len(table.x) - 1, min(len(table.x), MOST_POINTS)).round().astype(int)
    x = table.x[rows]
    low, high = x.min(0), x.max(0)
    largest = np.abs(x).max()
    if largest > LARGEST:
        raise RefusedError(f"the file holds {largest:g}; allowed: numbers up to {LARGEST:g}", "infinite", word=f"{largest:g}")
    scaled = bool(largest > REACH or ((high > low) & (high - low < CLOSE)).any())
    if scaled:
        x = LIMIT * (2 * (x - low) / np.where(high > low, high - low, 1) - (high > low))
    labels = table.labels[rows].tolist()
    points = tuple((round(x1, 2), round(x2, 2), label) for (x1, x2), label in zip(x.tolist(), labels, strict=True))
    check_own(points)
    return points, scaled
