"""The program and the table below each view hold the numbers of its pictures: both are run and compared with the trace.

For every view of every lesson, at its default settings and at random ones: `View.results` says what must come out. At the default
ones, one of them holds every number of the table on screen as well.
"""

import ast
import contextlib
import functools
import importlib
import io
import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core.concepts.device_speed import measuring
from pages import STEMS
from pages.shell import courses, link
from pages.shell.controls import Controls
from pages.shell.view import Results, View
from tests.brief import BRIEF
from tests.shown_numbers import find_unlisted, name_derived
from tests.test_figures import list_views
from tests.test_lessons import check, open_page, set_setting

ROOT = Path(__file__).parents[1]
KEPT = {
    "feature_maps": {"data": "digits", "epochs": "1", "batch_size": "512"},  # other data would be downloaded
    "playground": {"epochs": "20", "rate": "0.03", "start": "default"},  # where a training is chaotic, rounding decides
    # After 1,000 steps of Adam a network's training error is near 0, and rounding decides how near.
    "overfitting": {**BRIEF["overfitting"], "pictures": "digits"},
    "hidden_states": {"epochs": "20", "learning_rate": "0.05"},  # with huge steps the rounding of single precision decides
}
"""Settings that stay as they are: a test may not take minutes, and needs no network."""
ONE_SEED = ("overfitting",)
"""Lessons whose programs train the first of several seeds: here the page does no more, either."""
OURS = re.compile(r"^\s*(from|import) (core|pages)\b", re.MULTILINE)
"""How a program would import what only this repository has."""
DRAWS = 2
"""How often each view is looked at with random settings (once where it trains): the same ones in every run of the tests."""


class Watcher:
    """What a lesson's page returns and offers, as it is drawn."""

    def __init__(self, stem: str, patch: pytest.MonkeyPatch) -> None:
        self.stem, self.offers, self.view = stem, dict[str, list](), None
        module = importlib.import_module(f"pages.{stem}")
        show, prepare, dial = module.show, Controls._prepare, Controls.dial

        def watch(lesson: Any) -> View:
            self.view = show(lesson)
            return self.view

        def note(method: Any, controls: Controls, name: str, options: Any, *rest: Any, **more: Any) -> Any:
            self.offers[name] = list(options)
            return method(controls, name, options, *rest, **more)

        patch.setattr(module, "show", watch)
        patch.setattr(Controls, "_prepare", lambda *rest, **more: note(prepare, *rest, **more))
        patch.setattr(Controls, "dial", lambda *rest, **more: note(dial, *rest, **more))
        patch.setattr(measuring, "ROUNDS", 1)
        if stem in ONE_SEED:
            more = courses.show_more
            patch.setattr(
                courses, "show_more", lambda training, shown: None if getattr(shown, "seed", 0) else more(training, shown, 5.0)
            )

    def draw(self, page: AppTest, chance: random.Random) -> dict[str, str]:
        """Set about half of the controls that the page offers to random values; return them."""
        kept = {"view", "predict", *KEPT.get(self.stem, {})}
        drawn = {name: link.to_text(chance.choice(options)) for name, options in self.offers.items() if name not in kept}
        chosen = {name: text for name, text in drawn.items() if chance.random() < 0.5}
        for name, text in chosen.items():
            set_setting(page, f"{self.stem}.{name}", text)
        return chosen


@pytest.mark.parametrize(("stem", "view"), [(stem, view) for stem in STEMS for view in list_views(stem)])
def test_program_and_table_hold_the_numbers_of_the_pictures(stem: str, view: str, monkeypatch: pytest.MonkeyPatch) -> None:
    watcher, chance = Watcher(stem, monkeypatch), random.Random(f"{stem} {view}")
    settings = {**KEPT.get(stem, {}), **({"view": view} if view else {})}
    page = open_page(stem, lang="en", **{f"{stem}.{name}": text for name, text in settings.items()})
    compare_view(watcher.view, f"{stem} {settings}")
    assert watcher.view is not None
    assert find_unlisted(watcher.view, run(watcher.view.program)[1]) == name_derived(stem, view, "en")
    for _ in range(1 if stem in KEPT else DRAWS):
        settings |= watcher.draw(page, chance)
        page.run()
        check(page)
        compare_view(watcher.view, f"{stem} {settings}")


def compare_view(view: View | None, where: str) -> None:
    """Run the program and make the table of a view; fail where a number is not the trace's."""
    assert view is not None
    assert view.results is not None, f"{where}: View.results is missing: say what program and table must hold"
    results, (variables, _), table = view.results(), run(view.program), view.table()
    assert results.program, f"{where}: View.results compares nothing with the program"
    assert results.table, f"{where}: View.results compares nothing with the table"
    for expression, expected in results.program.items():
        compare(eval(expression, dict(variables)), expected, f"{where}: {expression} in the program")
    for column, expected in results.table.items():
        compare(table[column], expected, f"{where}: column {column} of the table")


def test_no_program_needs_this_repository() -> None:
    """Nor with settings that are not drawn: no text in the code of the lessons imports from it."""
    for path in (ROOT / "core").rglob("*.py"):
        texts = (node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant))
        assert not [text for text in texts if isinstance(text, str) and OURS.search(text)], path


@functools.lru_cache(8)  # many views show one program
def run(program: str) -> tuple[Mapping[str, Any], str]:
    """Run a program of a page, which prints something and needs nothing of this repository; return its variables and its output."""
    assert not OURS.search(program), "whoever has the program alone cannot import this"
    variables: dict[str, Any] = {"__name__": "program"}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "program", "exec"), variables)
    assert printed.getvalue().strip(), "a program must print its results"
    return variables, printed.getvalue()


def compare(said: Any, expected: Any, where: str) -> None:
    """Fail unless two numbers or arrays hold the same in the same order, up to rounding."""
    said, expected = to_array(said).ravel(), to_array(expected).ravel()
    if expected.dtype.kind not in "biuf":
        assert said.tolist() == expected.tolist(), where
        return
    single = expected.dtype == np.float32
    np.testing.assert_allclose(said, expected, 1e-4 if single else 1e-9, 3e-6 if single else 1e-10, err_msg=where)


def to_array(values: Any) -> np.ndarray:
    """Return tensors, numbers, or nested lists of them as one array."""
    if isinstance(values, torch.Tensor):
        return values.detach().numpy()
    return np.array([to_array(each) for each in values]) if isinstance(values, (list, tuple)) else np.asarray(values)


@pytest.mark.parametrize(("program", "table"), [({"y": 3.0}, {"x": [1, 2]}), ({"y": 2.0}, {"x": [2, 1]}), ({}, {"x": [1, 2]})])
def test_a_wrong_number_is_found(program: dict, table: dict) -> None:
    import pandas as pd

    def make(results: Results) -> View:
        made = {"program": "y = 2.0\nprint(y)", "table": lambda: pd.DataFrame({"x": [1, 2]}), "results": lambda: results}
        return View(stage=None, formula="", **made)  # type: ignore[arg-type]

    compare_view(make(Results({"y": 2.0}, {"x": [1, 2]})), "right")
    with pytest.raises(AssertionError, match="wrong"):
        compare_view(make(Results(program, table)), "wrong")
