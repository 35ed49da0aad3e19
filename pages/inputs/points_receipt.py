"""What is taken of a file's table as points, and the receipt that says so."""

import numpy as np

from core.foundation.datasets import MAX_POINTS, Points, check_points
from core.foundation.tables import Column, Table
from pages.shell.words import Words


def take_points(table: Table, x: int, y: int) -> tuple[Points, int]:
    """Return the points of two columns of a file, and how many rows had them; of too many rows an evenly spaced sample.

    Raises:
        RefusedError: as `Table.take` and `check_points`.
    """
    pair = np.stack(table.take(x, y), axis=1)
    rows = len(pair)
    if rows > MAX_POINTS:
        pair = pair[np.linspace(0, rows - 1, MAX_POINTS).round().astype(int)]
    points = tuple((float(x), float(y)) for x, y in pair)
    check_points(points)
    return points, rows


def write_receipt(words: Words, name: str, table: Table, x: int, y: int) -> str:
    """Return what was read from a file, a sentence a line: rows, columns, and everything that was decided on the way."""
    points, rows = take_points(table, x, y)
    columns = {"x": name_column(words, table.columns[x]), "y": name_column(words, table.columns[y])}
    said = [words("points.taken", name=name, rows=rows, **columns)]
    if table.why == "index" and (x, y) == table.proposed:
        left = [name_column(words, column) for index, column in enumerate(table.columns[:y]) if index != x]
        said.append(words("points.remark.index", column=", ".join(left)))
    if len(table.columns) > 2:
        said.append(words("points.remark.columns", count=len(table.columns)))
    if left := len(table.lines) - rows:
        said.append(words("points.remark.missing", count=left))
    if rows > MAX_POINTS:
        said.append(words("points.remark.sample", count=len(points), rows=rows))
    said += [words(f"points.remark.{remark.key}", **remark.numbers) for remark in table.remarks]
    return "\n".join(said)


def name_column(words: Words, column: Column) -> str:
    """Return what a column is called in a sentence: its place, and its name if it has one."""
    return words("points.named" if column.name else "points.nameless", place=column.place, name=column.name)
