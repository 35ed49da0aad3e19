"""The numbers below the pictures: of a race, and of a tuning map."""

import math
from collections.abc import Sequence
from typing import Any

from core.concepts.optimizers import Promise, SurveyTrace, TheoryTrace, TuneTrace
from core.figures import optimizers as figures
from core.figures import style
from core.figures.optimizers import Racer
from pages.shell.view import Numbers, Row, moving
from pages.shell.words import Words

RACE_LINES, TUNING_LINES = 4, 6
"""Lines of each table for which the screen has room; beyond them two optimizers stand on each line."""


def list_walks(words: Words, survey: SurveyTrace, racers: Sequence[Racer]) -> Numbers:
    """Return the moment's numbers of each optimizer of the race."""
    names = words.name_columns("loss", "norm", "distance", "rate", "diverges")
    rows = []
    for racer in racers:
        trace, dials = racer.trace, [racer.dial] if racer.dial else []
        places = [trace.positions[..., 0], trace.positions[..., 1]]
        curves = [trace.losses, trace.gradient_norms, trace.distances, *places, trace.step_rates]
        lost = ["—" if step is None else str(step) for step in trace.diverged_at]
        cells = [moving(each, dials=dials) if dials else moving(each[racer.run]) for each in curves]
        rows.append(_name_row(racer.method, [*cells, moving(lost, dials=dials) if dials else lost[racer.run]]))
    return _fold(Numbers(["", *names[:3], *survey.axes, *names[3:]], rows), (0, 1, 6), RACE_LINES)


def list_rates(words: Words, trace: TuneTrace, theory: TheoryTrace, raced: Sequence[str]) -> Numbers:
    """Return best rate and loss, and theory beside measurement, of each optimizer that is `raced`."""
    rows = []
    for row, (method, promise) in enumerate(zip(trace.methods, theory.promises, strict=True)):
        if method in raced:
            rows.append(_name_row(method, [*_tell_best(words, trace, row), *_compare(words, promise)]))
    columns = words.name_columns("best", "best loss", "predicted", "measured", "difference")
    return _fold(Numbers(["", *columns], rows), (0, 1, 4), TUNING_LINES)


def _tell_best(words: Words, trace: TuneTrace, row: int) -> list[Any]:
    """Return an optimizer's best rate and the loss there; dashes if it diverged at every rate."""
    rate, loss = float(trace.best_rates[row]), float(trace.best_losses[row])
    if math.isnan(rate):
        return ["—", "—"]
    return [rate if trace.bracketed[row] else words("tune.edge", rate=rate), loss]


def _compare(words: Words, promise: Promise) -> list[Any]:
    """Return what theory promises, what was measured, and by how many percent they differ."""
    told = words(f"quantity.{promise.quantity}", value=f"{promise.predicted:.5g}")
    difference = "—" if math.isnan(promise.measured) else f"{abs(promise.measured / promise.predicted - 1):.3%}"
    return [told, promise.measured, difference]


def _name_row(method: str, cells: Sequence[Any]) -> Row:
    """Return a row that bears the optimizer's name and its look in the pictures."""
    return Row(f"{figures.GLYPHS[method]} {method}", cells, style.METHODS[method], style.DASHES[method])


def _fold(numbers: Numbers, kept: Sequence[int], lines: int) -> Numbers:
    """Put two rows on each line, with the cells `kept`, if there are more rows than lines."""
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
