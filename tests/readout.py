"""The numbers that a lesson's page tells: in the table below its pictures, and in its formula."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from pages.course import page as shell
from pages.shell import link
from pages.shell.words import Words
from tests.brief import shorten
from tests.staged import watch_stage
from tests.test_lessons import open_page


class Readout:
    """A page in English, with settings that train briefly unless others are given.

    Attributes:
        page: after its first run.
        stage: what it put on the stage, the table among it.
        values: the numbers in its formula, by their names in the text.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, stem: str, **settings: object) -> None:
        self.words, self.values = Words(stem, "en"), dict[str, Any]()
        seen, show = watch_stage(monkeypatch), shell.show_formula
        monkeypatch.setattr(shell, "show_formula", lambda *key, **values: self.values.update(values) or show(*key, **values))
        query: dict[str, Any] = {f"{stem}.{name}": link.to_text(value) for name, value in settings.items()}
        self.page = open_page(stem, lang="en", **{**shorten(stem), **query})
        self.stage = seen.stage

    def read(self, row: int, column: str) -> Any:
        """Return a cell, of one that moves the values; a column is known by its name in the texts, or by its title."""
        numbers = self.stage.numbers
        assert numbers is not None
        place = numbers.columns.index(self.words.get(f"number.{column}", column))
        cell = numbers.rows[row].cells[place - 1]
        return cell["values"] if isinstance(cell, dict) else cell

    def check(self, row: int, wanted: Mapping[str, Any]) -> None:
        """Fail where a visitor reads other numbers or texts in this row than these."""
        for column, expected in wanted.items():
            found, wrong = self.read(row, column), f"row {row} of the table tells a wrong '{column}'"
            if np.asarray(expected).dtype.kind == "U":
                np.testing.assert_array_equal(found, expected, err_msg=wrong)
            else:
                np.testing.assert_allclose(np.asarray(found, float), expected, rtol=1e-5, err_msg=wrong)

    def check_formula(self, **wanted: Any) -> None:
        """Fail where a visitor reads other numbers in the formula than these."""
        for name, expected in wanted.items():
            assert self.values[name] == pytest.approx(expected), f"the formula tells a wrong '{name}'"
