"""Which dials select among the fits, and what they select: axes without a choice have no dial."""

from typing import Any

import numpy as np

from core.concepts.overfitting import CurveTrace
from core.figures import style

AXES = ("complexity", "noise", "count", "ridge")
"""Names of a trace's axes, in the order in which its arrays have them, and of the dials but the first."""
Span = dict[str, Any]
"""Low and high end of a range, and whether it is logarithmic, as `style.quantize` takes them."""
ERRORS = ("train_error", "test_error", "bias2", "variance", "noise2", "expected_error")
"""Names of a trace's errors; those of own points are the first two."""


def list_dials(trace: CurveTrace, axes: tuple[str, ...] = AXES) -> list[str]:
    """Return the dials of the axes along which there is a choice, called as the controls are: complexity is a degree or a width."""
    complexity = "width" if trace.config.family == "network" else "degree"
    return [complexity if name == "complexity" else name for name in axes if len(trace.axes[name]) > 1]


def find_place(trace: CurveTrace, axes: tuple[str, ...] = AXES) -> tuple[int, ...]:
    """Return the index along each axis of the fit that is looked at, which the trace's config names."""
    return tuple(int(np.abs(trace.axes[name] - getattr(trace.config, name)).argmin()) for name in axes)


def drop_axes(trace: CurveTrace, values: np.ndarray, axes: tuple[str, ...] = AXES) -> np.ndarray:
    """Return an array whose first axes are `axes` without those that offer no choice."""
    kept = [slice(None) if len(trace.axes[name]) > 1 else 0 for name in axes]
    return values[tuple(kept)]


def select(trace: CurveTrace, axes: tuple[str, ...] = AXES, span: Span | None = None, **arrays: np.ndarray) -> dict[str, Any]:
    """Return properties of a Plotly trace that follow the dials: their values now, and in `meta` those at every position.

    Args:
        axes: what the first axes of the arrays are.
        span: the range to which y is cut, in which its numbers travel as 16-bit steps; None: as they are.
        arrays: by property ("x", "y"), axes (*axes, point); of length 1 along an axis on which they do not depend.
    """
    arrays |= {"y": np.clip(arrays["y"], span["low"], span["high"])} if span else {}
    place, dials = find_place(trace, axes), list_dials(trace, axes)
    here = {name: values[tuple(np.minimum(place, np.array(values.shape[:-1]) - 1))] for name, values in arrays.items()}
    if not dials:
        return here
    sent: dict[str, Any] = {name: drop_axes(trace, values, axes) for name, values in arrays.items()}
    sent |= {"y": style.quantize(sent["y"], **span)} if span else {}
    return here | {"meta": style.follow("pick", dials, **sent)}


def read_errors(trace: CurveTrace) -> dict[str, float]:
    """Return the errors of the fit that is looked at, by name."""
    return {name: float(getattr(trace, name)[find_place(trace)]) for name in ERRORS}
