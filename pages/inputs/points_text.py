"""Points as texts: the rows of an edited table, and what stands in a link."""

from core.foundation.datasets import MAX_MAGNITUDE, Points, check_points
from core.foundation.frames import Table
from core.foundation.numbers import read_number
from core.foundation.records import RefusedError


def read_rows(table: Table) -> Points:
    """Return the points of the edited table, whose cells are texts; rows without any text do not count.

    Raises:
        RefusedError: reason "empty cell", "not a number" or "ambiguous" (numbers: row, word), "infinite" (word), or as
            `check_points`.
    """
    import pandas as pd

    points = []
    for row, cells in enumerate(table[["x", "y"]].itertuples(index=False), start=1):
        texts = ["" if pd.isna(cell) else str(cell).strip() for cell in cells]
        if not any(texts):
            continue
        if not all(texts):
            raise RefusedError(f"row {row} has an empty cell", "empty cell", row=row)
        try:
            points.append((read_number(texts[0]), read_number(texts[1])))
        except RefusedError as error:
            raise RefusedError(f"row {row}: {error}", error.reason, row=row, **error.numbers) from error
        for text, value in zip(texts, points[-1], strict=True):
            if abs(value) > MAX_MAGNITUDE:
                raise RefusedError(f"row {row}: {text} is beyond {MAX_MAGNITUDE:g}", "infinite", word=text[:40])
    check_points(tuple(points))
    return tuple(points)


def read_points(text: str) -> Points | None:
    """Return the points of a link ("1,3;2,5"), or None if they cannot be used."""
    try:
        rows = [pair.split(",") for pair in text.split(";") if pair]
        points = tuple((float(x), float(y)) for x, y in rows)
        check_points(points)
    except ValueError:
        return None
    return points


def write_points(points: Points) -> str:
    """Return points as they stand in the link."""
    return ";".join(f"{x:.10g},{y:.10g}" for x, y in points)
