"""The numbers that the lesson `loss_surface` tells: of one point, and of what a search costs and finds."""

import numpy as np
import pytest

from core.concepts.loss_surface import LossSurfaceConfig, search, survey
from tests.readout import Readout


def test_a_point_tells_its_slopes_and_what_the_curvatures_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Readout(monkeypatch, "loss_surface")
    trace = survey(LossSurfaceConfig(w=seen.values["w"], b=seen.values["b"]))
    seen.check(0, {"condition": trace.condition_number, "limit": trace.rate_limit})
    seen.check_formula(slope_w=trace.gradient[0], slope_b=trace.gradient[1])


def test_each_search_tells_its_cost_and_the_lowest_loss_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gradient descent needs fewer steps than its whole path has."""
    seen = Readout(monkeypatch, "loss_surface", view="search")
    trace = search(LossSurfaceConfig(w=seen.values["w"], b=seen.values["b"]))
    for row, losses in enumerate((trace.line, trace.grid.ravel())):
        seen.check(row, {"cost": losses.size, "best": np.minimum.accumulate(losses)})
    assert trace.steps_needed is not None
    seen.check(2, {"cost": trace.steps_needed, "best": trace.path_losses[trace.steps_needed]})
