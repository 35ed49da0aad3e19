"""The numbers of a curve through noisy points: those below its pictures, and those that program and table must hold."""

import numpy as np

from core.concepts import overfitting as concept
from core.figures import overfitting as figures
from pages.shell.lesson import Lesson
from pages.shell.view import Numbers, Results, Row, moving

SMALLEST = 1e-20
"""Mean squared errors below this share of the points' mean square, or below it itself, are rounding: 0."""


def write_numbers(lesson: Lesson, trace: concept.CurveTrace) -> Numbers:
    """Return one row: the parameters and the errors of the fit that the dials select."""
    titles = figures.ERRORS if trace.config.data == "sine" else ("train_error", "folds")
    counts = [concept.count_parameters(trace.config.family, each) for each in trace.axes["complexity"].tolist()]
    cells = [moving(counts, dials=figures.list_dials(trace, ("complexity",)))]
    for name in figures.ERRORS[: len(titles)]:
        errors = figures.drop_axes(trace, getattr(trace, name)).astype("f4")
        cells.append(moving(errors * (errors > find_rounding(trace)), dials=figures.list_dials(trace)))
    return Numbers(lesson.words.name_columns("", "parameters", *titles), [Row(lesson.words["row.fit"], cells)], first="12%")


def find_rounding(trace: concept.CurveTrace) -> float:
    """Return the mean squared error up to which an error is rounding."""
    return SMALLEST * max(1.0, float(np.nanmean(trace.y**2)))


def drop_rounding(trace: concept.CurveTrace) -> dict[str, float]:
    """Return the errors of the shown fit as the table shows them: those that are rounding as 0."""
    smallest = find_rounding(trace)
    return {name: 0.0 if error <= smallest else error for name, error in figures.read_errors(trace).items()}


def list_results(trace: concept.CurveTrace) -> Results:
    """Return what the program must compute and the table must hold, up to the rounding of the fits, which grows with the degree."""
    errors = figures.read_errors(trace)
    if trace.config.family == "network":
        expressions = {"(network(x) - y).square().mean()": "train_error"}
    else:
        expressions = {"(features @ weights - targets[: len(x)]).square().mean()": "train_error"}
        if trace.config.data == "sine":
            expressions["(expand(test_x) @ weights - test_y).square().mean()"] = "test_error"
    table = {name: getattr(trace, name) for name in figures.ERRORS[:4]}
    return Results({said: np.float32(errors[name]) for said, name in expressions.items()}, table)
