"""Labelled points of a table: two columns of numbers and a third one of classes, which may be names."""

from dataclasses import dataclass

import numpy as np

from core.foundation.numbers import tidy
from core.foundation.records import RefusedError, freeze
from core.foundation.tables import Table, read_table
from core.foundation.tables.columns import Column, Remark, propose, read_names, remark_on_words
from core.foundation.tables.encodings import decode
from core.foundation.tables.lines import find_width, part_head, split_lines

CLASS_NAMES = frozenset({"class", "label", "labels", "target", "species", "category", "kind", "类别", "标签", "类", "目标"})
"""What a column of classes is called; so is "y" beside x1 and x2, but not beside x."""
NO_CLASS = frozenset({"", "na", "n/a", "nan", "null", "#n/a"})
"""What stands in a cell without a class; "-" and "none", which are no numbers, are names of classes."""


@dataclass(frozen=True, eq=False)
class LabelledPoints:
    """Points with classes.

    Attributes:
        x: shape (point, 2), float64.
        labels: numbers of the classes, shape (point,).
        classes: their names, numbers in increasing order, else in the order of the alphabet.
        columns: names of the three columns as the file calls them, or their places.
        left_out: rows without a number or a class.
        remarks: what was decided while reading, as of any table.
    """

    x: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    columns: tuple[str, str, str]
    left_out: int
    remarks: tuple[Remark, ...]


def read_labelled(content: bytes, most_classes: int) -> LabelledPoints:
    """Return the points of a file: the class is the column that is called so, else the last one beside the two of the points.

    These, x₁ and x₂, are its likely columns of numbers (`propose`). Of three columns in all none is an index of the rows.

    Raises:
        RefusedError: as `read_table` and `Table.take`; reason "no labels": there is no third column; "classes": fewer than two
            classes or more than `most_classes` (numbers: column, count).
    """
    table = read_table(content)
    _, lines = split_lines(decode(content)[0])
    head, body = part_head(lines)
    names = read_names(head, body, find_width(body))
    pair, place = _part_columns(table, names)
    table.take(*(table.columns.index(column) for column in pair))  # raises where a cell is no number
    named = np.array(_name_classes([line.cell(place) for line in body]), dtype=object)
    x = np.stack([column.numbers for column in pair], 1)
    kept = ~np.isnan(x).any(1) & (named != "")
    classes = sorted({*named[kept]}, key=lambda cell: (0, float(cell), "") if _is_number(cell) else (1, 0.0, cell))
    remarks = [remark for remark in table.remarks if remark.key != "words"]  # in the column of classes, yes is a name
    remarks += remark_on_words([line.cell(column.place - 1) for column in pair for line in body])
    x1, x2, label = (*(column.name or str(column.place) for column in pair), names[place] or str(place + 1))
    if not 2 <= len(classes) <= most_classes:
        message = f"column {label} has {len(classes)} classes; allowed: 2 to {most_classes}"
        raise RefusedError(message, "classes", column=label, count=len(classes))
    labels = np.array([classes.index(cell) for cell in named[kept]])
    return LabelledPoints(freeze(x[kept]), freeze(labels), tuple(classes), (x1, x2, label), int((~kept).sum()), tuple(remarks))


def _part_columns(table: Table, names: list[str]) -> tuple[list[Column], int]:
    """Return the columns of the points, and the place of the column with the classes."""
    said = [name.casefold() for name in names]
    called = CLASS_NAMES if "x" in said else CLASS_NAMES | {"y"}
    place = next((place for place, name in enumerate(said) if name in called), None)
    if place is None and len(names) == 3 and table.why == "index":  # x₁ and x₂ may count rows and columns
        place = 2
    left = [column for column in table.columns if column.place - 1 != place]
    if place is None or len(left) < 2:
        pair = [table.columns[index] for index in table.proposed]
        others = {*range(len(names))} - {column.place - 1 for column in pair}
        if not others:
            raise RefusedError("the file has no third column for the classes", "no labels")
        return pair, max(others)
    return [left[index] for index in propose(left)[0]], place


def _name_classes(cells: list[str]) -> list[str]:
    """Return the class that each cell names, or "": "1.0" and "01" are 1; of "Yes" and "yes", the one that comes first."""
    spellings = dict.fromkeys(NO_CLASS, "")
    plain = [f"{float(tidy(cell)):.15g}" if _is_number(cell) else cell for cell in cells]
    return [spellings.setdefault(tidy(cell).casefold(), cell) for cell in plain]


def _is_number(cell: str) -> bool:
    try:
        return bool(np.isfinite(float(tidy(cell))))
    except ValueError:
        return False
