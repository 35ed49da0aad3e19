"""The numbers that the lesson `optimizers` tells: of a race, of its landscape, and of theory beside measurement."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.concepts.optimizers import Promise, WalkConfig, offer_rates, survey, walk_rates
from pages.optimizers_views.table import list_rates
from pages.shell.words import Words
from tests.readout import Readout

WORDS = Words("optimizers", "en")


def test_the_race_tells_where_each_optimizer_is_and_how_steep_the_ravine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Curvatures 1 and 50: SGD diverges from a rate of 2/50 on and is fastest at 2/51. The first line is that of SGD."""
    seen, config = Readout(monkeypatch, "optimizers", curvature=50), WalkConfig(curvature=50.0)
    seen.check_formula(low=1, high=50, limit=2 / 50, best=2 / 51)
    trace = walk_rates(config, offer_rates(4, 150, 1, len(survey(config.ground()).x)))
    seen.check(0, {"loss": trace.losses, "norm": trace.gradient_norms, "distance": trace.distances, "rate": trace.step_rates})


def test_of_five_optimizers_two_stand_on_a_line_with_the_columns_that_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = Readout(monkeypatch, "optimizers", methods="SGD,Momentum,Nesterov,RMSprop,Adam", steps=20).stage.numbers
    assert numbers is not None
    assert numbers.columns == ["", *WORDS.name_columns("loss", "norm", "diverges")] * 2
    pairs = [[label.split(" ")[-1] for label in (row.label, row.cells[3])] for row in numbers.rows]
    assert pairs == [["SGD", "RMSprop"], ["Momentum", "Adam"], ["Nesterov", ""]]


@pytest.mark.parametrize(("measured", "told"), [(3.0, "50.000%"), (1.5, "25.000%"), (np.nan, "—")])
def test_theory_and_measurement_differ_by_a_share_of_what_was_predicted(measured: float, told: str) -> None:
    promise = Promise("SGD", "critical rate", 2.0, measured, 0, *np.full((2, 1), np.nan))
    tuned: Any = SimpleNamespace(methods=["SGD"], best_rates=[np.nan], best_losses=[np.nan])
    theory: Any = SimpleNamespace(promises=[promise])
    assert list_rates(WORDS, tuned, theory, ["SGD"]).rows[0].cells[-1] == told
