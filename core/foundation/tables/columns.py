"""The columns of a table: their names, their decimal mark, their numbers, and which two are likely x and y."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.foundation.numbers import MARKS, Mark, read_as, read_both_ways, read_number
from core.foundation.records import RefusedError, freeze
from core.foundation.tables.lines import WORDS, Line

Why = Literal["only", "names", "index", "first"]
LONGEST_NAME = 40
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "#n/a", "-", "—", "."})
"""What stands in a cell without a value."""
INDEX_NAMES = frozenset({"id", "index", "nr", "no", "no.", "#", "row", "unnamed: 0", "rownames", "序号", "编号", "学号", "行号"})
"""What a column that numbers the rows is called."""


@dataclass(frozen=True)
class Remark:
    """What was decided while reading; a page turns `key` and `numbers` into a sentence."""

    key: str
    numbers: dict[str, object]


@dataclass(frozen=True, eq=False)
class Column:
    """A column that holds numbers.

    Attributes:
        place: which one in the file, counted from 1.
        name: as the file calls it, or "".
        numbers: float64, shape (row,); nan where the cell is empty or a fault.
        fault: line and text of the first cell that is neither empty nor a number that a float can hold.
    """

    place: int
    name: str
    numbers: np.ndarray
    fault: tuple[int, str] | None = None


def read_names(head: list[Line], body: list[Line], width: int) -> list[str]:
    """Return a name for each column, "" where there is none: the first line of the head that names most of them.

    R leaves out the name of the row names, so that there is one name fewer than columns; they are words, or count from 1.
    """
    filled = [sum(bool(cell) for cell in line.cells) for line in head]
    best = next((line for line, count in zip(head, filled, strict=True) if count == max(filled) and count > 1), None)
    if best is None:
        return [""] * width
    names = [" ".join(cell.split())[:LONGEST_NAME] for cell in best.cells]
    while names and not names[-1]:
        names.pop()
    if len(names) == width - 1 and (
        not holds_numbers(body, 0) or _counts([read_both_ways(line.cell(0)).get(".") for line in body])
    ):
        names.insert(0, "")
    if len(names) < width:
        message = f"line {best.number} names {len(names)} columns, but the lines below have {width} cells"
        raise RefusedError(message, "too few names", line=best.number, count=len(names), width=width)
    return names


def holds_numbers(body: list[Line], place: int) -> bool:
    """Return whether at least half of what stands in a column is numbers, or all of it yes and no."""
    cells = [cell for line in body if (cell := line.cell(place)).casefold() not in MISSING]
    if cells and all(cell.casefold() in WORDS for cell in cells):
        return True
    return bool(cells) and 2 * sum(bool(read_both_ways(cell)) for cell in cells) >= len(cells)


def find_mark(cells: Iterable[str], separator: str) -> tuple[Mark, list[Remark]]:
    """Return the decimal mark of a file, and a remark on a cell that could be read with either.

    A cell such as "1,5" or "1.234,5" leaves no doubt. Where all leave doubt ("1,200"), a file separated by commas groups thousands
    with them, and any other is taken to come from where the comma is the decimal mark: that is why it is not separated by commas.

    Raises:
        RefusedError: reason "mixed marks": cells without doubt contradict each other; numbers: word, other.
    """
    certain: dict[Mark, str] = {}
    doubtful: list[str] = []
    for cell in cells:
        values = read_both_ways(cell)
        if len(values) == 1:
            certain.setdefault(next(iter(values)), cell)
        elif len(set(values.values())) == 2:
            doubtful.append(cell)
    if len(certain) == 2:
        message = f"{certain['.']!r} and {certain[',']!r} have different decimal marks"
        raise RefusedError(message, "mixed marks", word=certain["."], other=certain[","])
    comma = "," in certain or (not certain and separator not in ",，" and any("," in cell for cell in doubtful))
    mark, other = MARKS[comma], MARKS[not comma]
    grouped = [cell for cell in doubtful if other in cell]
    by_convention = doubtful if not certain and (comma or separator == ";") else []
    if word := next(iter(grouped + by_convention), None):
        return mark, [Remark("mark", {"word": word, "value": read_number(word, mark)})]
    return mark, []


def read_column(body: list[Line], place: int, name: str, mark: Mark) -> Column:
    """Return one column of numbers; yes and no are 1 and 0."""
    numbers, fault = np.full(len(body), np.nan), None
    for row, line in enumerate(body):
        cell = line.cell(place)
        word = cell.casefold()
        if word in MISSING:
            continue
        value = WORDS.get(word, read_as(cell, mark))
        if value is not None and math.isfinite(value):
            numbers[row] = value
        elif fault is None:
            fault = line.number, cell
    return Column(place + 1, name, freeze(numbers), fault)


def propose(columns: Sequence[Column]) -> tuple[tuple[int, int], Why]:
    """Return which two columns are likely x and y, and why."""
    if len(columns) == 2:
        return (0, 1), "only"
    names = [column.name.casefold() for column in columns]
    if "x" in names and "y" in names:
        return (names.index("x"), names.index("y")), "names"
    left = [index for index, column in enumerate(columns) if not _is_index(column)]
    if len(left) >= 2 and left[:2] != [0, 1]:
        return (left[0], left[1]), "index"
    return (0, 1), "first"


def remark_on_cells(cells: Sequence[str], mark: Mark) -> list[Remark]:
    remarks = []
    if part := next((cell for cell in cells if cell.endswith(("%", "％")) and read_as(cell, mark) is not None), None):
        remarks.append(Remark("percent", {"word": part, "value": read_number(part, mark)}))
    return remarks + remark_on_words(cells)


def remark_on_words(cells: Sequence[str]) -> list[Remark]:
    """Return that yes and no were read as numbers, if one of them stands in these cells."""
    word = next((cell for cell in cells if cell.casefold() in WORDS), None)
    return [Remark("words", {"word": word, "value": WORDS[word.casefold()]})] if word is not None else []


def remark_on_commas(body: list[Line]) -> list[Remark]:
    """Return how the commas were read of a file without columns' names, if each line could be one number with a decimal comma."""
    x, y = body[0].cell(0), body[0].cell(1)
    decimals = all(re.fullmatch(r"[+−-]?\d+,\d+", f"{line.cell(0)},{line.cell(1)}") for line in body)
    return [Remark("comma", {"word": f"{x},{y}", "x": x, "y": y})] if decimals else []


def _is_index(column: Column) -> bool:
    """Return whether a column numbers the rows: by its name, or nameless and counting from 0 or 1."""
    name = column.name.casefold()
    return name in INDEX_NAMES or (not name and column.place == 1 and _counts(column.numbers.tolist()))


def _counts(values: Sequence[float | None]) -> bool:
    return list(values) in ([*range(len(values))], [*range(1, len(values) + 1)])
