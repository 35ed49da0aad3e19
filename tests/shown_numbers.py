"""Which numbers of a view's table on screen neither its program prints nor its CSV file holds."""

import re
from typing import Any

import numpy as np
import pandas as pd

from pages.shell.view import Stage, View
from pages.shell.words import read_texts

DERIVED = {
    ("backprop", "depth"): ("bound", "largest", "smallest"),
    ("convolution", "cell"): ("parameters",),
    ("convolution", "stack"): ("total costs",),
    ("hidden_states", "inside"): ("by letter",),
    ("hidden_states", "letters"): ("by letter",),
    ("loss_surface", "search"): ("cost", "best"),
    ("overfitting", "curve"): ("expected_error", "noise2"),
    ("overfitting", "digits"): ("train_accuracy", "train_loss", "test_accuracy", "test_loss"),
    ("overfitting", "what helps"): ("stopped",),
    ("probabilities", "cross_entropy"): ("start gradient", "minus hand", "minus nll"),
    ("probabilities", "neuron"): ("w₁x₁", "b"),
    ("probabilities", "sigmoid"): ("saturated",),
    ("probabilities", "softmax"): ("by constant",),
}
"""By lesson and view: columns of settings, and of sums, products, differences or averages of numbers that program or file give."""


def name_derived(stem: str, view: str, language: str) -> set[str]:
    """Return the titles of the columns that may be left out of program and file."""
    texts = read_texts(stem)
    return {texts.get(f"number.{name}", {language: name})[language] for name in DERIVED.get((stem, view), ())}


def find_unlisted(view: View, printed: str) -> set[str]:
    """Return the columns with a finite number, at the last time and where the dials stand, that nobody can look up."""
    said = np.array([float(number) for number in re.findall(r"-?\d+\.?\d*(?:e[+-]?\d+)?", printed)])
    listed = view.table().select_dtypes("number").to_numpy(float).ravel()
    return {
        column
        for column, number in _list_shown(view.stage)
        if not (np.isclose(listed, number, 2e-6, 1e-12).any() or np.isclose(said, [[number], [100 * number]], 1e-3, 1e-12).any())
    }


def _list_shown(stage: Stage) -> list[tuple[str, float]]:
    """Return the finite numbers of the table, each with the title of its column."""
    positions = {dial.name: dial.index for dial in stage.dials if dial} | dict(stage.resting)
    if stage.numbers is None:
        return []
    pairs = [pair for row in stage.numbers.rows for pair in zip(stage.numbers.columns[1:], row.cells, strict=False)]
    shown = [(column, _read_cell(cell, positions)) for column, cell in pairs]
    return [(column, number) for column, number in shown if np.isfinite(number)]


def _read_cell(cell: Any, positions: dict[str, int]) -> float:
    """Return what a cell shows at last; nan for words."""
    if isinstance(cell, dict):
        values, plus = cell["values"], 0.0
        if isinstance(values, dict):
            values, plus = values["rows"], values["plus"]
        for name in cell.get("dials", ()):
            values = values[positions[name]]
        last = np.ravel(values)[-1]
        return float(last) + plus if np.asarray(last).dtype.kind in "iuf" else np.nan
    return float(cell) if isinstance(cell, (int, float, np.number)) and not pd.api.types.is_bool(cell) else np.nan
