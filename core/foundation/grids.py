"""Grids of numbers as people write and paste them: a line for each row, an empty line (or " / ") between channels."""

import re

import numpy as np

from core.foundation.numbers import PLAIN, read_number
from core.foundation.records import RefusedError

Grid = tuple[tuple[float, ...], ...]
Grids = tuple[Grid, ...]
"""Numbers by (channel, row, column)."""

MAX_MAGNITUDE = 1e6
_BRACKETS = str.maketrans("(){}", "[][]")
_ONE_NUMBER = re.compile(r"[+\-−]?(\d*,\d+|\d+\.?\d*|\.\d+)")
_WRAPPING = re.compile(
    r"^[\w.]*(?:array|tensor|matrix)\s*\((.*?)(?:,\s*[a-z_]+\s*=[^=\[\]]+?)*,?\s*\)$", re.DOTALL | re.IGNORECASE
)  # "torch.tensor(…, dtype=…, device='cuda:0')", "tensor(…, grad_fn=<AddBackward0>)"


def read_grids(text: str, most: int, side: int) -> Grids:
    """Return the numbers of a text: rows end with a line break or ";", channels with an empty line or a "/" between spaces.

    Where every line has as many single numbers with ";" between, as spreadsheets write them, the ";" parts numbers. Brackets as
    Python, NumPy, MATLAB and C write them are understood, and fractions such as 1/9. In a row with spaces between the
    numbers a comma is a decimal comma ("0,5 1,5"); a row without spaces, or with one after each comma, has commas between, unless
    only then the rows differ in length ("0,5; 1"). Where both could be meant, `find_doubt` says so.

    Args:
        most: channels allowed.
        side: rows and columns allowed.

    Raises:
        RefusedError: reason "not a number" or "ambiguous" (with the word), "mixed commas" (with the row), "brackets", "ragged"
            (row, count, first), "uneven channels" (channel, count, first), "no numbers", "too large" (with the number), "too many
            channels" or "too many cells".

    >>> read_grids("1 0; 0 -1", most=1, side=7)
    (((1.0, 0.0), (0.0, -1.0)),)
    >>> read_grids("[[1, 2], [3, 1/4]]", most=1, side=7)
    (((1.0, 2.0), (3.0, 0.25)),)
    """
    blocks = _split_blocks(text)
    decimal = _count_commas(text, blocks) == {0, 1}
    grids = tuple(tuple(tuple(map(_read_cell, [row] if decimal else _split_row(row))) for row in rows) for rows in blocks)
    check_grids(grids, most, side)
    return grids


def find_doubt(text: str) -> tuple[str, str] | None:
    """Return a row that `read_grids` takes for two numbers, and the one that it would be with a decimal comma; None without doubt.

    >>> find_doubt("0,5; 1,5"), find_doubt("1, 2; 3, 4"), find_doubt("0,5; 1"), find_doubt("[[0,5],[1,5]]")
    (('0,5', '0.5'), None, None, None)
    """
    blocks = _split_blocks(text)
    if _count_commas(text, blocks) != {1}:
        return None
    row = blocks[0][0]
    return row, row.replace(",", ".")


def read_written_grids(text: str, most: int, side: int) -> Grids:
    """Return the numbers of a link, where `write_grids` put rows between ";" and channels between "/".

    Raises:
        RefusedError: as `read_grids`.
    """
    return read_grids(text.replace("/", " / "), most, side)


def write_grids(grids: Grids, compact: bool = False) -> str:
    """Return the numbers as `read_grids` reads them: in lines, or on one line for a link.

    >>> write_grids((((1.0, 0.5), (0.0, -1.0)),), compact=True)
    '1 0.5;0 -1'
    """
    between_rows, between_channels = (";", "/") if compact else ("\n", "\n\n")
    lines = [between_rows.join(" ".join(f"{number:.6g}" for number in row) for row in grid) for grid in grids]
    return between_channels.join(lines)


def check_grids(grids: Grids, most: int, side: int) -> None:
    """Raise RefusedError unless there are 1 to `most` grids of one shape, up to `side` x `side`, with finite numbers."""
    if not grids or not grids[0] or not grids[0][0]:
        raise RefusedError("grids holds no numbers; allowed: at least one", "no numbers")
    if len(grids) > most:
        raise RefusedError(
            f"grids has {len(grids)} channels; allowed: 1 to {most}", "too many channels", count=len(grids), most=most
        )
    rows, columns = len(grids[0]), len(grids[0][0])
    _refuse_uneven(grids, rows, columns)
    if max(rows, columns) > side:
        message = f"grids has {rows} x {columns} numbers; allowed: up to {side} x {side}"
        raise RefusedError(message, "too many cells", rows=rows, columns=columns, side=side)
    values = np.asarray(grids, dtype=np.float64)
    if np.isnan(values).any():
        raise RefusedError("grids holds a value that is not a number", "not a number", word="nan")
    if (largest := np.abs(values).max()) > MAX_MAGNITUDE:
        raise RefusedError(f"grids holds {largest:g}; allowed: up to {MAX_MAGNITUDE:g}", "too large", word=f"{largest:g}")


def _refuse_uneven(grids: Grids, rows: int, columns: int) -> None:
    """Raise RefusedError at the first row or channel that is not as long as the first one."""
    lengths = [len(row) for grid in grids for row in grid]
    if odd := next((number for number, length in enumerate(lengths, start=1) if length != columns), None):
        message = f"row {odd} has {lengths[odd - 1]} numbers; allowed: {columns}, as the first one"
        raise RefusedError(message, "ragged", row=odd, count=lengths[odd - 1], first=columns)
    if odd := next((number for number, grid in enumerate(grids, start=1) if len(grid) != rows), None):
        message = f"channel {odd} has {len(grids[odd - 1])} rows; allowed: {rows}, as the first one"
        raise RefusedError(message, "uneven channels", channel=odd, count=len(grids[odd - 1]), first=rows)


def _split_blocks(text: str) -> list[list[str]]:
    """Return the rows of each channel, still as texts."""
    plain = _open_brackets(re.sub(r"\r\n?", "\n", text).translate(PLAIN).strip())
    lines = [[piece.strip() for piece in line.strip(" \t;").split(";")] for line in plain.split("\n") if line.strip()]
    if (
        len(lines) > 1
        and len({len(line) for line in lines}) == 1 < len(lines[0])
        and not any(re.search(r"\s", piece) for line in lines for piece in line)
    ):
        plain = plain.replace(";", " ")
    blocks = [re.split(r"[;\n]", block) for block in re.split(r"\s/\s|\n\s*\n", f" {plain} ") if block.strip(" \n;")]
    return [[_tidy_row(row) for row in rows if row.strip()] for rows in blocks]


def _tidy_row(row: str) -> str:
    """Return a row without commas around it; one before a digit is a decimal comma: ",5" is "0,5"."""
    return re.sub(r"^([+-]?),(?=\d)", r"\g<1>0,", row.strip(" \t")).strip(" ,\t")


def _count_commas(text: str, blocks: list[list[str]]) -> set[int]:
    """Return how many commas the rows have, if each row could be one number with a decimal comma; else nothing."""
    rows = [row for rows in blocks for row in rows]
    if re.search(r"[\[({]", text) or not all(_ONE_NUMBER.fullmatch(row) for row in rows):
        return set()
    return {row.count(",") for row in rows}


def _open_brackets(text: str) -> str:
    """Return nested brackets as lines and empty lines."""
    if wrapped := _WRAPPING.match(text):
        text = wrapped[1].strip()
    text = text.translate(_BRACKETS)
    if "[" not in text and "]" not in text:
        return text
    if text.count("[") != text.count("]"):
        raise RefusedError("a bracket is missing", "brackets")
    if re.match(r"\[\s*\[", text):  # rows have brackets of their own: a line break within one is only for show
        text = " ".join(text.split())
    text = re.sub(r"\]\s*\]\s*[,;]?\s*\[\s*\[", "\n\n", text)
    return re.sub(r"\]\s*[,;]?\s*\[", "\n", text).replace("[", " ").replace("]", " ").strip()


def _split_row(row: str) -> list[str]:
    """Return the numbers of a row, still as texts."""
    row = re.sub(r"\s+,", ",", row)
    apart, inside = bool(re.search(r",\s", row)), bool(re.search(r",\S", row))
    if apart and inside:
        raise RefusedError(f"commas stand both between and inside numbers: {row!r}", "mixed commas", row=row[:40])
    commas_between = apart or (inside and not re.search(r"\s", row))
    return re.split(r"[\s,]+" if commas_between else r"\s+", row)


def _read_cell(word: str) -> float:
    above, slash, below = word.partition("/")
    try:
        value = read_number(above) / read_number(below) if slash else read_number(word)
    except (RefusedError, ZeroDivisionError) as error:
        reason, numbers = (error.reason, error.numbers) if isinstance(error, RefusedError) else ("not a number", {})
        raise RefusedError(f"{word!r} is not a number", reason, **{**numbers, "word": word[:20]}) from error
    if not abs(value) <= MAX_MAGNITUDE:
        raise RefusedError(f"{word!r} is too large; allowed: up to {MAX_MAGNITUDE:g}", "too large", word=word[:20])
    return value
