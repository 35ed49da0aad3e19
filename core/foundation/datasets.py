"""Point data: a few x, y pairs that a line or a sigmoid is fitted to."""

import functools
from typing import Literal, get_args

import numpy as np
import torch

from core.foundation.randomness import make_generator
from core.foundation.records import RefusedError, freeze, require_choice

PointSet = Literal["three points", "proportional", "noisy", "outlier", "pass or fail", "own"]
Points = tuple[tuple[float, float], ...]

POINT_SETS: tuple[PointSet, ...] = get_args(PointSet)
MAX_POINTS = 200
MAX_MAGNITUDE = 1e6
LEAST_SPREAD, LEAST_SHARE = 1e-6, 1e-6
"""By how much x must differ: in all, and as a share of the largest."""


def make_points(name: PointSet, own: Points = ()) -> Points:
    """Return the points of a data set as ((x, y), ...).

    "three points": y = 2x + 1 at x = 1, 2, 3. "proportional": y = 2x there. "noisy": twenty points of y = 2x + 1 with
    normal noise of 0.8. "outlier": the same with one y lifted by 12. "pass or fail": hours 1, 2, 3 and whether the exam was
    passed: 0, 0, 1. "own": the points given in `own`.

    Raises:
        ValueError: the name is unknown, or `own` cannot be used (`check_points`); the message says which.
    """
    require_choice("data", name, POINT_SETS)
    if name == "own":
        check_points(own)
        return own
    if name in ("noisy", "outlier"):
        return _noisy_line(outlier=name == "outlier")
    ys = {"three points": (3.0, 5.0, 7.0), "proportional": (2.0, 4.0, 6.0), "pass or fail": (0.0, 0.0, 1.0)}[name]
    return tuple(zip((1.0, 2.0, 3.0), ys, strict=True))


def check_points(points: Points) -> None:
    """Raise RefusedError unless there are 2 to 200 points of moderate size whose x tell one slope from another.

    Its reason is "few", "many", "infinite" (not within MAX_MAGNITUDE), "same" (all x equal) or "close": they must differ by 1e-6,
    and by a millionth of the largest x. With less, a slope times x leaves no digits for the rest of the sum.
    """
    if len(points) < 2:
        raise RefusedError(f"own has {len(points)} points; allowed: 2 to {MAX_POINTS}", "few")
    if len(points) > MAX_POINTS:
        raise RefusedError(f"own has {len(points)} points; allowed: 2 to {MAX_POINTS}", "many")
    if large := [value for point in points for value in point if not abs(value) <= MAX_MAGNITUDE]:
        raise RefusedError(f"own holds {large[0]:g}; allowed: numbers up to {MAX_MAGNITUDE:g}", "infinite", word=f"{large[0]:.10g}")
    x = np.array([x for x, _ in points])
    if len(np.unique(x)) < 2:
        raise RefusedError("own needs at least two different x", "same")
    if np.ptp(x) < max(LEAST_SPREAD, LEAST_SHARE * float(np.abs(x).max())):
        raise RefusedError(f"own has x that differ by less than {LEAST_SPREAD:g}, or a millionth of the largest", "close")


def split_points(points: Points) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y, each a read-only float64 array of shape (point,)."""
    table = np.asarray(points, dtype=np.float64)
    return freeze(table[:, 0]), freeze(table[:, 1])


@functools.cache
def _noisy_line(outlier: bool) -> Points:
    x = torch.linspace(0.25, 3.75, 20, dtype=torch.float64)
    noise = torch.randn(20, dtype=torch.float64, generator=make_generator(0, "noisy line"))
    y = 2 * x + 1 + 0.8 * noise
    if outlier:
        y[16] += 12
    return tuple((round(a, 3), round(b, 3)) for a, b in zip(x.tolist(), y.tolist(), strict=True))
