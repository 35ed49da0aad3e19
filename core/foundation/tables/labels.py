"""Labelled points of a table: two columns of numbers and a third one of classes, which may be names."""

from dataclasses import dataclass

import numpy as np

from core.foundation.records import RefusedError, freeze
from core.foundation.tables import read_table
from core.foundation.tables.columns import MISSING, read_names
from core.foundation.tables.encodings import decode
from core.foundation.tables.lines import find_width, part_head, split_lines


@dataclass(frozen=True, eq=False)
class LabelledPoints:
    """Points with classes.

    Attributes:
        x: shape (point, 2), float64.
        labels: numbers of the classes, shape (point,).
        classes: their names, numbers in increasing order, else in the order of the alphabet.
        columns: names of the three columns as the file calls them, or their places.
    """

    x: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    columns: tuple[str, str, str]


def read_labelled(content: bytes, most_classes: int) -> LabelledPoints:
    """Return the points of a file: x₁ and x₂ are its likely columns of numbers (`Table.proposed`), the class is the last other one.

    Raises:
        RefusedError: as `read_table` and `Table.take`; reason "no labels": there is no third column; "classes": fewer than two
            classes or more than `most_classes` (numbers: count).
    """
    table = read_table(content)
    pair = [table.columns[place] for place in table.proposed]
    table.take(*table.proposed)  # raises where a cell is no number
    _, lines = split_lines(decode(content)[0])
    head, body = part_head(lines)
    width = find_width(body)
    places = [place for place in range(width) if place not in {column.place - 1 for column in pair}]
    if not places:
        raise RefusedError("the file has no third column for the classes", "no labels")
    cells = np.array([_name_class(line.cell(places[-1])) for line in body], dtype=object)
    x = np.stack([column.numbers for column in pair], 1)
    kept = ~np.isnan(x).any(1) & np.array([cell.casefold() not in MISSING for cell in cells])
    classes = sorted({*cells[kept]}, key=lambda cell: (0, float(cell), "") if _is_number(cell) else (1, 0.0, cell))
    if not 2 <= len(classes) <= most_classes:
        raise RefusedError(f"the file has {len(classes)} classes; allowed: 2 to {most_classes}", "classes", count=len(classes))
    names = read_names(head, body, width)
    columns = [*(column.name or str(column.place) for column in pair), names[places[-1]] or str(places[-1] + 1)]
    labels = np.array([classes.index(cell) for cell in cells[kept]])
    return LabelledPoints(freeze(x[kept]), freeze(labels), tuple(classes), (columns[0], columns[1], columns[2]))


def _name_class(cell: str) -> str:
    """Return the class that a cell names: "1.0" and "01" are 1."""
    return f"{float(cell):.15g}" if _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False
