"""Which dials select among the fits, and what they select: axes without a choice have no dial."""

from typing import Any

import numpy as np

from core.concepts.overfitting import CurveConfig, CurveTrace
from core.figures import style

AXES = ("complexity", "noise", "count", "ridge")
"""Names of a trace's axes, in the order in which its arrays have them, and of the dials but the first."""


def list_dials(trace: CurveTrace, axes: tuple[str, ...] = AXES) -> list[str]:
    """Return the dials of the axes along which there is a choice, called as the controls are: complexity is a degree or a width."""
    complexity = "width" if trace.config.family == "network" else "degree"
    return [complexity if name == "complexity" else name for name in _list_choices(trace, axes)]


def _list_choices(trace: CurveTrace, axes: tuple[str, ...]) -> list[str]:
    return [name for name in axes if len(trace.axes[name]) > 1]


def find_place(trace: CurveTrace, config: CurveConfig, axes: tuple[str, ...] = AXES) -> tuple[int, ...]:
    """Return the index of the config's value along each axis with a choice."""
    return tuple(int(np.abs(trace.axes[name] - getattr(config, name)).argmin()) for name in _list_choices(trace, axes))


def drop_axes(trace: CurveTrace, values: np.ndarray, axes: tuple[str, ...] = AXES) -> np.ndarray:
    """Return an array whose first axes are `axes` without those that offer no choice."""
    kept = [slice(None) if len(trace.axes[name]) > 1 else 0 for name in axes]
    return values[tuple(kept)]


def select(
    trace: CurveTrace,
    config: CurveConfig,
    axes: tuple[str, ...] = AXES,
    span: tuple[float, float] | None = None,
    log: bool = False,
    **arrays: np.ndarray,
) -> dict[str, Any]:
    """Return properties of a Plotly trace that follow the dials: their values now, and in `meta` those at every position.

    Args:
        axes: what the first axes of the arrays are.
        span: the range of y in which its numbers travel as 16-bit steps; None: as they are.
        log: the steps are equal ratios.
        arrays: by property ("x", "y", "text"), axes (*axes, point).
    """
    squeezed = {name: drop_axes(trace, values, axes) for name, values in arrays.items()}
    dials, place = list_dials(trace, axes), find_place(trace, config, axes)
    if not dials:
        return squeezed
    sent = {name: style.quantize(each, *span, log=log) if span and name == "y" else each for name, each in squeezed.items()}
    return {**{name: each[place] for name, each in squeezed.items()}, "meta": style.follow("pick", dials, **sent)}


def read_errors(trace: CurveTrace, config: CurveConfig) -> dict[str, float]:
    """Return the errors of the fit that is looked at, by name."""
    names, place = ("train_error", "test_error", "bias2", "variance", "expected_error"), find_place(trace, config)
    return {name: float(drop_axes(trace, getattr(trace, name))[place]) for name in names}
