"""The numbers of a curve through noisy points: those below its pictures, and those that program and table must hold."""

import numpy as np

from core.concepts import overfitting as concept
from core.concepts.overfitting import CurveConfig, CurveTrace
from core.figures import overfitting as figures
from pages.shell.lesson import Lesson
from pages.shell.view import Numbers, Results, Row, moving

COLUMNS = ("parameters", "train", "test", "bias2", "variance", "noise2", "expected")
SMALLEST = 1e-20
"""Errors below it are rounding: 0."""


def write_numbers(lesson: Lesson, trace: CurveTrace) -> Numbers:
    """Return one row: the parameters and the errors of the fit that the dials select."""
    words, dials = lesson.words, figures.list_dials(trace)
    first = figures.list_dials(trace, ("complexity",))
    counts = [concept.count_parameters(trace.config.family, each) for each in trace.complexities.tolist()]
    known = trace.config.data == "sine"
    errors = (trace.train_error, trace.test_error, *((trace.bias2, trace.variance) if known else ()))
    cells = [moving(counts, dials=first), *(_follow(trace, each) for each in errors)]
    if known:
        noise = trace.noises**2
        cells += [moving(noise, dials=["noise"]) if "noise" in dials else float(noise[0]), _follow(trace, trace.expected_error)]
    names = COLUMNS if known else ("parameters", "train", "folds")
    return Numbers(words.name_columns("", *names), [Row(words["row.fit"], cells)], first="12%")


def _follow(trace: CurveTrace, errors: np.ndarray) -> dict:
    """Return a cell with the errors at every position of the dials."""
    shown = figures.drop_axes(trace, errors).astype("f4")
    return moving(shown * (shown > SMALLEST), dials=figures.list_dials(trace))


def list_results(trace: CurveTrace, config: CurveConfig) -> Results:
    """Return what the program must compute and the table must hold, up to the rounding of the fits, which grows with the degree."""
    errors = figures.read_errors(trace, config)
    if config.family == "network":
        expressions = {"(network(x) - y).square().mean()": "train_error"}
    else:
        expressions = {"(features @ weights - targets[: len(x)]).square().mean()": "train_error"}
        if config.data == "sine":
            expressions["(expand(scale(test_x)) @ weights - test_y).square().mean()"] = "test_error"
    table = {name: getattr(trace, name) for name in ("train_error", "test_error", "bias2", "variance")}
    return Results({said: np.float32(errors[name]) for said, name in expressions.items()}, table)
