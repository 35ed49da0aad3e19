"""How do the rows of optimizers stand in the table of numbers?"""

from collections.abc import Sequence
from typing import Any

from core.figures import optimizers as figures
from core.figures import style
from pages.shell.view import Numbers, Row

LINES = 6
"""Lines of the table for which the screen has room."""


def name_row(method: str, cells: Sequence[Any]) -> Row:
    """Return a row that bears the optimizer's name and its look in the pictures."""
    return Row(f"{figures.GLYPHS[method]} {method}", cells, style.METHODS[method], style.DASHES[method])


def fold(numbers: Numbers, kept: Sequence[int], lines: int = LINES) -> Numbers:
    """Put two rows on each line, with the cells `kept`, if there are more rows than the screen has room for."""
    rows = list(numbers.rows)
    if len(rows) <= lines:
        return numbers
    half = -(-len(rows) // 2)
    columns = ["", *(numbers.columns[1 + at] for at in kept)] * 2
    folded = []
    for at, row in enumerate(rows[:half]):
        right = rows[half + at] if half + at < len(rows) else Row("", [""] * len(row.cells))
        cells = [*(row.cells[at] for at in kept), right.label, *(right.cells[at] for at in kept)]
        folded.append(Row(row.label, cells, row.colour, row.dash))
    return Numbers(columns, folded)
