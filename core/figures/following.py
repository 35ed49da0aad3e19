"""How figures follow the clock and the dials of the stage: what a trace's `meta` and a layout's `meta` say to the browser.

The browser's part is assets/components/stage/follower.js (traces), shapes.js (layouts) and grab.js.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from core.figures.style import Figure


Trace = TypeVar("Trace")


def follow(how: str, dials: Sequence[str] = (), **arrays: Any) -> dict[str, Any]:
    """Return a trace's `meta` that says how it follows the clock and the dials of the stage. Without a clock it is drawn whole.

    Args:
        how: what is drawn.
            "grow": the trace is a path; its points up to the shown moment.
            "stand": the trace is a path; only its point at the shown moment. A point of nan is not drawn.
            "swap": `arrays` hold the trace's data at every moment.
            "after": the whole trace, from the moment `at[0]` on.
            "pick": `arrays` hold the trace's data at every position of the dials; they have no time axis.
        dials: names of the dials that the first axes of all arrays belong to. A path that dials select is given in `arrays` (x=...,
            y=..., z=...); the trace's own x, y, z are then those that are selected now, for exports.
        arrays: by property of the trace ("marker.size" as well), axes (*dials, time, ...); numbers (`quantize`d and `shift`ed ones
            too) or texts. `at`, increasing in time, gives the clock's reading for each point; without it a point's index is its
            moment. It may have the axes of the dials too. What does not depend on one of the dials has length 1 along its axis.

    Raises:
        ValueError: `how` is unknown, "pick" names no dials, or arrays disagree on how many positions the dials have.
    """
    if how not in ("grow", "stand", "swap", "after", "pick"):
        raise ValueError(f"how is {how!r}; allowed: 'grow', 'stand', 'swap', 'after', 'pick'")
    if how == "pick" and not dials:
        raise ValueError("how is 'pick': dials must name at least one")
    if not dials:
        return {"follow": how, **arrays}
    shapes = _list_shapes(arrays)
    if any(len(set(lengths) - {1}) > 1 for lengths in zip_longest(*(shape[: len(dials)] for shape in shapes.values()))):
        raise ValueError(f"arrays have shapes {shapes}; the first axes must belong to the dials {list(dials)}")
    return {"follow": how, "dials": list(dials), **arrays}


STEPS, NOTHING = 65534, 65535
"""Steps from the low to the high end of a quantized range, and the step that stands for nan."""


def quantize(values: Any, low: float, high: float, log: bool = False) -> dict[str, Any]:
    """Return numbers as 16-bit steps from `low` to `high`, a quarter of their bytes, for arrays that only pictures show.

    With a range a little wider than the axis, a step is finer than a pixel.

    Args:
        values: any shape; what lies outside the range moves to its end, nan stays nan.
        low, high: the ends of the range.
        log: equal steps are equal ratios; both ends must be positive.

    Raises:
        ValueError: the range is empty, infinite, or not positive where it must be.
    """
    if not (np.isfinite([low, high]).all() and low < high and (low > 0 or not log)):
        raise ValueError(f"low, high are {low}, {high}; low must be less than high{', both positive' if log else ''}")
    given = np.clip(np.asarray(values, dtype=float), low, high)
    share = np.log(given / low) / np.log(high / low) if log else (given - low) / (high - low)
    steps = np.where(np.isnan(share), NOTHING, np.rint(np.nan_to_num(share) * STEPS)).astype("u2")
    return {"steps": steps, "low": float(low), "high": float(high), "log": log}


def shift(values: np.ndarray, by: float) -> dict[str, Any]:
    """Return numbers that the browser adds `by` to, so that one array serves a picture of L − L* and a table of L."""
    return {"rows": values, "plus": float(by)}


def follow_run(how: str, run: int, dial: str | None, at: np.ndarray | None = None, **arrays: Any) -> dict[str, Any]:
    """Return what a trace says of one run among several: its places, and the `meta` with which a dial selects another.

    Args:
        how, at: as in `follow`.
        run: the one that is selected now.
        dial: its name; None if no dial selects.
        arrays: the places of every run, axis 0 being run, plain, shifted or quantized; those that all runs share are not sent.
    """
    chosen = {name: pick_row(values, run) for name, values in arrays.items()}
    if how == "swap":
        here, sent = {name: values[-1] for name, values in chosen.items()}, arrays if dial else chosen
    else:
        here, sent = chosen, {name: values for name, values in arrays.items() if dial and _differs(values)}
    here = {name: values for name, values in here.items() if "." not in name}  # a trace says itself what is nested
    if how == "pick" and not dial:
        return here
    time = {} if at is None else {"at": at}
    return {**here, "meta": follow(how, [dial] if dial else (), **time, **sent)}


@dataclass(frozen=True)
class Selection(Generic[Trace]):
    """Several runs, and the one among them that is shown now.

    Attributes:
        trace: what is known of each run.
        run: the index of the one that is shown now.
        dial: the name of the dial that selects it, if one does.
    """

    trace: Trace
    run: int = 0
    dial: str | None = None

    def follow(self, how: str, at: np.ndarray | None = None, **arrays: Any) -> dict[str, Any]:
        """Return what a figure's trace says of the selected run, as `follow_run`; arrays have axes (run, time, ...)."""
        return follow_run(how, self.run, self.dial, at, **arrays)


def _differs(values: Any) -> bool:
    """Return whether the rows are not all the same."""
    return isinstance(values, dict) or bool((values != values[0]).any())


def pick_row(values: Any, index: int) -> np.ndarray:
    """Return one row of plain, shifted or quantized numbers, as the browser does."""
    if not isinstance(values, dict):
        return values[index]
    if "rows" in values:
        return (values["rows"][index] + values["plus"]).astype(values["rows"].dtype)
    steps, low, high = values["steps"][index], values["low"], values["high"]
    share = np.where(steps == NOTHING, np.nan, steps / STEPS)
    return (low * (high / low) ** share if values["log"] else low + (high - low) * share).astype("f4")


def count_axes(values: Any) -> int:
    """Return how many axes an array has, be it plain, quantized or shifted."""
    return np.ndim(_steps(values))


def grab(dials: dict[str, str], **values: Any) -> dict[str, Any]:
    """Return the `meta` of a point in a 2D picture that can be dragged to turn dials; joined to that of `follow` by |.

    Args:
        dials: which dial each axis turns, {"x": "w", "y": "b"}.
        values: for each of these dials, what the axis reads at each of its positions.
    """
    return {"grab": dials, "grab_values": values}


def count_positions(meta: Mapping[str, Any]) -> dict[str, int]:
    """Return how many positions of each dial the arrays of a trace's `meta` are for; 1 where they do not depend on it."""
    lengths = zip_longest(*_list_shapes(meta).values(), fillvalue=1)
    return {dial: max(counts) for dial, counts in zip(meta.get("dials", ()), lengths, strict=False)}


def _list_shapes(arrays: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Return the shape of each array that may have the axes of dials, by name."""
    shapes = {name: np.shape(_steps(values)) for name, values in arrays.items() if isinstance(_steps(values), np.ndarray)}
    return {name: shape for name, shape in shapes.items() if name != "at" or len(shape) > 1}


def _steps(values: Any) -> Any:
    """Return the array of quantized or shifted numbers, and anything else as it is."""
    return values.get("steps", values.get("rows")) if isinstance(values, dict) else values


def point_at(**dials: Sequence[int]) -> dict[str, Any]:
    """Return the `meta` of a trace in a 2D picture whose points turn dials as long as the pointer is on them; joined by |.

    Args:
        dials: for each dial, its position for each point.
    """
    return {"pointed": {name: list(positions) for name, positions in dials.items()}}


def choose(columns: int) -> dict[str, Any]:
    """Return the `meta` of a heat map whose cells, row by row, are the clock's moments: pointing at one moves the clock there."""
    return {"choose": columns}


def add_shapes(figure: "Figure", *shapes: tuple[dict[str, Any], dict[str, Any]], dials: Sequence[str] = ()) -> "Figure":
    """Return the figure with rectangles or lines that follow the clock or dials, each given as (look, places).

    `places` (x0=..., x1=..., y0=..., y1=..., shape (time,)) say where a rectangle is at every moment. To move one costs the
    browser almost nothing, whereas a trace that follows the clock makes it draw all of its figure anew. Without a clock they stand
    where they end. With `dials` the places have axes (*dials, time) or (*dials), and `look` says where the shape stands now.

    Raises:
        ValueError: `dials` are named and a shape does not say where it stands now.
    """
    layout = figure["layout"]
    for look, places in shapes:
        if dials and not places.keys() <= look.keys():
            raise ValueError(f"the shape {look} follows dials: it must say where it stands now in {list(places)}")
    still = [look if dials else {**look, **{name: values[-1] for name, values in places.items()}} for look, places in shapes]
    meta = {**layout["meta"], "shapes": [{**places, **_name_axes(places, dials)} for _, places in shapes]}
    return {"data": figure["data"], "layout": {**layout, "shapes": still, "meta": meta}}


def follow_layout(figure: "Figure", dials: Sequence[str], **values: Any) -> "Figure":
    """Return the figure with properties of its layout that follow dials: `**{"xaxis.title.text": texts}`, axes (*dials).

    The layout's own property is the one for where the dials stand now, for exports.
    """
    layout = figure["layout"]
    meta = layout["meta"].get("follow", {}) | {path: {"dials": list(dials), "values": each} for path, each in values.items()}
    return {"data": figure["data"], "layout": {**layout, "meta": {**layout["meta"], "follow": meta}}}


def _name_axes(places: dict[str, Any], dials: Sequence[str]) -> dict[str, Any]:
    """Return what the browser must know of the axes of a shape's places."""
    if not dials:
        return {}
    return {"dials": list(dials), "still": all(np.ndim(_steps(values)) == len(dials) for values in places.values())}
