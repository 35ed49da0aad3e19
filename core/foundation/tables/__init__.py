"""Tables as people bring them: any encoding, separator and decimal mark that spreadsheets write; what is decided is said."""

from dataclasses import dataclass

import numpy as np

from core.foundation.numbers import read_both_ways
from core.foundation.records import RefusedError, freeze
from core.foundation.tables.columns import (
    Column,
    Remark,
    Why,
    find_mark,
    holds_numbers,
    propose,
    read_column,
    read_names,
    remark_on_cells,
    remark_on_commas,
)
from core.foundation.tables.encodings import decode
from core.foundation.tables.lines import are_counted, are_years, find_width, part_head, refuse_words, split_lines


@dataclass(frozen=True, eq=False)
class Table:
    """What a file holds.

    Attributes:
        columns: those with numbers, at least two.
        lines: the number of each row's line in the file, shape (row,).
        proposed: which two of `columns` are likely x and y.
        why: there are "only" two; their "names" are x and y; an "index" before or between them was left out; they are the "first".
        remarks: what else was decided.
    """

    columns: tuple[Column, ...]
    lines: np.ndarray
    proposed: tuple[int, int]
    why: Why
    remarks: tuple[Remark, ...]

    def take(self, x: int, y: int) -> tuple[np.ndarray, np.ndarray]:
        """Return two columns, shape (point,) each, without the rows in which either is empty, and tell so by their length.

        Raises:
            RefusedError: reason "not a number", or "too large" for a float: what a cell of these columns holds; numbers: line,
                column, word.
        """
        for column in (self.columns[x], self.columns[y]):
            if column.fault is not None:
                line, word = column.fault
                reason = "too large" if read_both_ways(word) else "not a number"
                message = f"line {line}, column {column.place}: {word!r} is {reason}"
                raise RefusedError(message, reason, line=line, column=column.name or column.place, word=word[:40])
        pair = np.stack([self.columns[x].numbers, self.columns[y].numbers])
        kept = pair[:, ~np.isnan(pair).any(axis=0)]
        return kept[0], kept[1]


def read_table(content: bytes) -> Table:
    """Return the columns of numbers in a text file, such as spreadsheets, pandas and R write them.

    Raises:
        RefusedError: reason "one column", "ragged" or "too few names" (numbers: line, count, width), "mixed marks" (word, other),
            or as `split_lines` and `refuse_words`.
    """
    text, encoding = decode(content)
    separator, lines = split_lines(text)
    head, body = part_head(lines)
    width = find_width(body)
    names = read_names(head, body, width)
    places = [place for place in range(width) if holds_numbers(body, place)]
    if len(places) < 2:
        refuse_words(body)
        raise RefusedError("the file has one column of numbers; allowed: two or more", "one column")
    cells = [line.cell(place) for place in places for line in body]
    mark, remarks = find_mark(cells, separator)
    columns = tuple(read_column(body, place, names[place], mark) for place in places)
    proposed, why = propose(columns)
    remarks = [*remarks, *remark_on_cells(cells, mark)]
    if separator in ",，" and width == 2 and not any(names):
        remarks += remark_on_commas(body)
    if len(body) == 2 and len(columns) > 2 and not any(names):
        remarks.append(Remark("across", {"count": len(columns)}))
    if encoding:
        remarks.insert(0, Remark("encoding", {"encoding": encoding}))
    for key, judge in (("years", are_years), ("counted", are_counted)):
        if head and judge(head[-1]):
            remarks.append(Remark(key, {"line": head[-1].number}))
    return Table(columns, freeze(np.array([line.number for line in body])), proposed, why, tuple(remarks))
