"""Paths that leave a picture for good, since they diverge: a mark where each leaves, and a sentence, from that moment on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.figures import style

NEVER = np.inf
"""The moment at which a path leaves that stays in the picture."""
SHADOW = ", ".join([f"0 0 3px {style.PAPER}"] * 3)
"""A halo around text on a coloured ground."""


@dataclass(frozen=True, eq=False)
class Exit:
    """Where and when paths leave a picture and do not come back; axis 0 is run."""

    x: np.ndarray  # (run,) where the border is crossed; far outside for a run that stays
    y: np.ndarray  # (run,)
    time: np.ndarray  # (run,) the first time index outside; NEVER for a run that stays


def find_exit(x: np.ndarray, y: np.ndarray, x_range: Sequence[float], y_range: Sequence[float]) -> Exit:
    """Return where paths (run, time) cross the border of a picture for the last time, if they end outside.

    The border is crossed on the straight line from the last point inside to the next one; a point of nan is outside.
    """
    low, high = np.transpose([x_range, y_range]).astype(float)
    points = np.stack(np.broadcast_arrays(x, y), axis=-1).astype(float)
    inside = ((points >= low) & (points <= high)).all(axis=-1)
    leaves = inside.any(axis=1) & ~inside[:, -1]
    last = np.where(leaves, inside.shape[1] - 1 - inside[:, ::-1].argmax(axis=1), 0)
    rows = np.arange(len(last))
    here, there = points[rows, last], points[rows, np.minimum(last + 1, inside.shape[1] - 1)]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        step = there - here
        shares = np.where(step > 0, (high - here) / step, np.where(step < 0, (low - here) / step, np.inf))
        share = np.clip(np.nan_to_num(shares.min(axis=1), nan=0.0, posinf=0.0), 0, 1)[:, None]
        place = np.clip(np.where(share > 0, here + share * np.nan_to_num(step), here), low, high)
    away = 2 * high - low + 1
    place = np.where(leaves[:, None], place, away)
    return Exit(*place.T, time=np.where(leaves, last + 1.0, NEVER))


def mark_exit(
    exits: Exit, run: int, at: np.ndarray, mark: dict, sentence: dict | None = None, dials: Sequence[str] = ()
) -> list[dict]:
    """Return the traces of one mover: its mark on the border and its sentence; both appear when the clock comes to the exit.

    Args:
        run: the one that is shown now.
        at: the clock's reading at each time index.
        mark: the marker, and what else the mark has.
        sentence: x, y, text, textposition, and textfont; None for none.
        dials: the dial that selects the run, if one does.
    """
    when = _find_readings(exits, at)
    away = [np.full_like(values, values.max() + 1e3 * (np.ptp(values) + 1)) for values in (exits.x, exits.y)]
    x, y = (np.stack([outside, values], axis=1) for outside, values in zip(away, (exits.x, exits.y), strict=True))
    moments = np.stack([np.full_like(when, at[0]), when], axis=1)
    path = style.follow("stand", dials, at=moments if dials else moments[run], **({"x": x, "y": y} if dials else {}))
    traces = [{"type": "scatter", "mode": "markers", "showlegend": False, "x": x[run], "y": y[run], "meta": path, **mark}]
    return [*traces, say_exit(exits, run, at, sentence, dials)] if sentence else traces


def say_exit(exits: Exit, run: int, at: np.ndarray, sentence: dict, dials: Sequence[str] = ()) -> dict:
    """Return the sentence of one mover, which appears when the clock comes to the exit; see `mark_exit`."""
    when = _find_readings(exits, at)[:, None]
    look = {"type": "scatter", "mode": "text", "hoverinfo": "skip", "showlegend": False, **sentence}
    return look | {"meta": style.follow("after", dials, at=when if dials else when[run])}


def _find_readings(exits: Exit, at: np.ndarray) -> np.ndarray:
    """Return the clock's reading at each run's exit."""
    leaves = exits.time < NEVER
    return np.where(leaves, at[np.where(leaves, exits.time, 0).astype(int)], NEVER).astype("f8")
