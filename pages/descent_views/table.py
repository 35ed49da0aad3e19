"""The table below the pictures: a line for each method, in its colour and dash."""

from core.concepts.descent import DescentTrace, Method
from core.figures import style
from pages.shell.view import Numbers, Row
from pages.shell.words import Words


def lay_table(words: Words, titles: tuple[str, ...], rows: list[Row]) -> Numbers:
    """Return the table with a title for each column: `words["number.<title>"]`."""
    return Numbers([words[f"number.{title}"] for title in titles], rows, first="14%")


def name_line(words: Words, method: Method, cells: list) -> Row:
    """Return the line of one method."""
    return Row(words[f"method.{method}"], cells, style.METHODS[method], style.DASHES[method])


def write_rates(words: Words, trace: DescentTrace) -> list[str]:
    """Return each learning rate that was trained, with its share of the limit."""
    return [words("row.rate", rate=rate, share=rate / trace.rate_limit) for rate in trace.rates]
