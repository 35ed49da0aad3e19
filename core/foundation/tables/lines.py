"""The lines of a table and the cells in them: which separator, which lines are data, how many cells."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from core.foundation.numbers import UNSEEN, read_both_ways
from core.foundation.records import RefusedError

SEPARATORS = ("\t", ";", "|", ",", "，", " ")
"""In this order where several would do: the first ones are never a decimal mark."""
TRIED_LINES = 50
"""Lines by which the separator is chosen."""
WORDS = {"yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0, "是": 1.0, "否": 0.0}
"""What counts as a number without being one."""
EITHER = "the file could be separated by spaces or by commas"
YEARS = range(1900, 2101)
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*")
_COMMENT = re.compile(r"\s*(#(?!\d|(N/A|DIV/0!|REF!|VALUE!|NUM!|NAME\?|NULL!))|//|%)", re.IGNORECASE)
"""What a comment begins with; "#1" is a number of a row, and "#N/A" or "#REF!" an error of a spreadsheet's formula."""
_CHINESE = str.maketrans("，；", ",;")
_WITH_UNIT = re.compile(r"[^\d\s]{0,3}\s?[+−-]?\d[\d.,]*\s?[^\d\s]{0,8}")
"""One number, and beside it no more than a unit: "1 cm", "$3"."""
_DATE = re.compile(r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2}))([T\s].*)?")
"""A day, with or without the time: "2024-01-05", "05.01.2024", "1/5/2024", "2024年1月5日"."""
_GROUPED = re.compile(r"[+−-]?\d{1,3}( \d{3})+([.,]\d+)?")
"""Thousands with spaces between: a cell by itself leaves no doubt, where neither spaces nor commas separate cells."""


class Line(NamedTuple):
    """One line of the file: its number, counted from 1, and its cells."""

    number: int
    cells: Sequence[str]

    def cell(self, place: int) -> str:
        """Return a cell, empty where the line is too short."""
        return self.cells[place] if place < len(self.cells) else ""


def split_lines(text: str) -> tuple[str, list[Line]]:
    """Return the separator and the lines that are neither blank nor comments, each split into cells.

    A tab, ";" or "|" by which all lines have as many cells is the separator. Otherwise it is the one by which most lines fall into
    nothing but numbers: `1,5;3,2` is two by ";", and by "," only two out of three cells. (csv.Sniffer takes the comma there.)

    Raises:
        RefusedError: reason "date", or "unit": a number has something beside it (numbers: line, column, word); "one column";
            "unreadable" (no table); "ambiguous separator" (line); or as `refuse_words`.
    """
    text = re.sub(r"\r\n?|[\u2028\u2029\x85]", "\n", text).translate(UNSEEN)
    first = text.lstrip("\n ").partition("\n")[0]
    given = _SEPARATOR_LINE.fullmatch(first.strip('"'))
    if given:
        text = text.replace(first, "", 1)
    tried = {separator: _split(text, separator) for separator in ([given[1]] if given else SEPARATORS)}
    tried = {separator: lines for separator, lines in tried.items() if separator in "\t;|" and _is_even(lines)} or tried
    scores = {separator: _score(lines[:TRIED_LINES]) for separator, lines in tried.items()}
    best = max(tried, key=lambda separator: scores[separator])
    if scores[best] == 0:
        _refuse_dates(tried)
        _refuse_units(tried)
        for lines in tried.values():
            refuse_words(lines[:TRIED_LINES])
        single = any(read_both_ways(cell) for lines in tried.values() for line in lines[:TRIED_LINES] for cell in line.cells)
        message = "the file is no table with two columns of numbers"
        raise RefusedError(message, "one column" if single else "unreadable")
    if best == " ":
        _refuse_grouping_by_space(tried.get(",", []))
        _refuse_even_commas(tried.get(",", []), tried[best])
    return best, tried[best]


def part_head(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines above the data and the data.

    Above stand a title, names and units, without numbers; what a device notes ("Rate,100"), if names follow before any line with
    two numbers; and names that are numbers: years, or the counted columns that pandas writes above its index.
    """
    counts = [sum(bool(read_both_ways(cell)) for cell in line.cells) for line in lines]
    start = next((index for index, count in enumerate(counts) if count), 0)
    full = next((index for index, count in enumerate(counts) if count > 1), start)
    named = [index for index in range(start, full) if not counts[index] and _count_filled(lines[index]) > 1]
    if named:
        lines, start = lines[named[-1] :], 1
    names, below = lines[start], lines[start + 1 :]
    if below and max(map(_count_filled, lines[:start]), default=0) < max(2, _count_filled(names)):
        years = are_years(names) and not any(map(are_years, below))
        indexed = all(line.cell(0) and (not names.cell(0) or read_both_ways(line.cell(0))) for line in below)
        start += years or (indexed and are_counted(names))
    return lines[:start], lines[start:]


def find_width(body: list[Line]) -> int:
    """Return how many cells the lines have, empty ones at their end left out. Raises RefusedError where one has more than most."""
    widths = [max((place + 1 for place, cell in enumerate(line.cells) if cell), default=0) for line in body]
    counts = Counter(widths)
    usual = max(counts, key=lambda width: (counts[width], width))
    for line, width in zip(body, widths, strict=True):
        if width > usual:
            message = f"line {line.number} has {width} cells, most have {usual}"
            raise RefusedError(message, "ragged", line=line.number, count=width, width=usual)
    return usual


def are_years(line: Line) -> bool:
    """Return whether the numbers of a line, two or more, are years."""
    cells = [cell for cell in line.cells if read_both_ways(cell)]
    return len(cells) > 1 and all(re.fullmatch(r"\d{4}", cell) and int(cell) in YEARS for cell in cells)


def are_counted(line: Line) -> bool:
    """Return whether a line, behind a first cell that is no number, counts its cells from 0 or from 1."""
    first, *cells = line.cells
    counted = ([f"{start + place}" for place in range(len(cells))] for start in (0, 1))
    return len(cells) > 1 and not read_both_ways(first) and cells in counted


def _count_filled(line: Line) -> int:
    return sum(bool(cell) for cell in line.cells)


def _split(text: str, separator: str) -> list[Line]:
    """Return the lines with something in them, split; quotes as RFC 4180 has them."""
    if separator in "，;":
        text, separator = text.translate(_CHINESE), separator.translate(_CHINESE)
    if separator == " ":
        text = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=separator != "\t")
    lines, last = [], 0
    try:
        for cells in reader:
            number, last = last + 1, reader.line_num
            cells = [cell.strip() for cell in cells]
            if separator in "\t;|":
                cells = [cell.replace(" ", "") if _GROUPED.fullmatch(cell) else cell for cell in cells]
            numbers_rows = cells[:1] == ["#"] and separator != " "  # the name of a column that counts the rows
            if any(cells) and (numbers_rows or not _COMMENT.match(cells[0])):
                lines.append(Line(number, cells))
    except csv.Error as error:  # a cell of more than 131,072 characters
        raise RefusedError(f"the file is no table ({error})", "unreadable") from error
    return lines


def _is_even(lines: list[Line]) -> bool:
    """Return whether all lines have as many cells, and two columns or more hold something."""
    widths = {len(line.cells) for line in lines}
    return len(widths) == 1 and sum(any(line.cells[place] for line in lines) for place in range(*widths)) >= 2


def _score(lines: list[Line]) -> float:
    """Return how well lines are split: the share of lines that hold two numbers, times the share of numbers in these."""
    digits = [line for line in lines if any(character.isdigit() for cell in line.cells for character in cell)]
    counts = [(sum(_is_value(cell) for cell in line.cells), sum(bool(cell) for cell in line.cells)) for line in digits]
    data = [(values, filled) for values, filled in counts if values >= 2]
    return len(data) / len(digits) * sum(values / filled for values, filled in data) / len(data) if data else 0.0


def _is_value(cell: str) -> bool:
    return bool(read_both_ways(cell)) or cell.casefold() in WORDS


def _refuse_dates(tried: dict[str, list[Line]]) -> None:
    """Raise RefusedError at the first date, if there is a separator by which a number or a date stands beside it."""
    for lines in tried.values():
        for line in lines:
            dates = [place for place, cell in enumerate(line.cells) if _DATE.fullmatch(cell)]
            if dates and len(dates) + sum(map(_is_value, line.cells)) >= 2:
                number, column, word = line.number, dates[0] + 1, line.cell(dates[0])
                message = f"line {number}, column {column}: {word!r} is a date"
                raise RefusedError(message, "date", line=number, column=column, word=word[:40])


def _refuse_units(tried: dict[str, list[Line]]) -> None:
    """Raise RefusedError at the first number with a unit, if there is a separator by which lines hold two numbers, units apart."""
    for separator, lines in tried.items():
        for line in lines if separator != " " else ():
            measured = {place: cell for place, cell in enumerate(line.cells, 1) if _WITH_UNIT.fullmatch(cell)}
            units = [(place, cell) for place, cell in measured.items() if not _is_value(cell) and cell.strip("0123456789.,")]
            if len(measured) >= 2 and units:
                number, (column, word) = line.number, units[0]
                message = f"line {number}, column {column}: {word!r} is a number with something beside it"
                raise RefusedError(message, "unit", line=number, column=column, word=word)


def refuse_words(lines: list[Line]) -> None:
    """Raise RefusedError at the first cell that has digits beside a number and is none, if half of the lines have one: "10:30,4".

    Its reason is "not a number" (numbers: line, column, word).
    """
    found = [
        (line.number, place, cell)
        for line in lines
        if any(map(_is_value, line.cells))
        for place, cell in enumerate(line.cells, 1)
        if any(map(str.isdigit, cell)) and not _is_value(cell)
    ]
    if found and 2 * len({number for number, *_ in found}) >= len(lines):
        number, column, word = found[0]
        message = f"line {number}, column {column}: {word!r} is not a number"
        raise RefusedError(message, "not a number", line=number, column=column, word=word[:40])


def _refuse_grouping_by_space(lines: list[Line]) -> None:
    """Raise RefusedError if all would be numbers, too, with the comma as separator and spaces between thousands: "1 200,3 400"."""
    joined = [
        Line(number, [re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", cell) for cell in cells]) for number, cells in lines[:TRIED_LINES]
    ]
    if joined and _score(joined) == 1:
        raise RefusedError(EITHER, "ambiguous separator", line=joined[0].number)


def _refuse_even_commas(parted: list[Line], spaced: list[Line]) -> None:
    """Raise RefusedError if commas cut all lines alike, the head, too, or where that lacks, into two: "5 Jan 2024,3"."""
    first = [_is_value(cell) for cell in spaced[0].cells]
    if parted and _is_even(parted) and (not any(first) or (len(parted[0].cells) == 2 and not all(first))):
        line = next(line.number for line in spaced if any(map(_is_value, line.cells)))
        raise RefusedError(EITHER, "ambiguous separator", line=line)
