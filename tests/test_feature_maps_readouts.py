"""The numbers that the lesson `feature_maps` tells of two networks from different seeds, and of one that has diverged."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.concepts import feature_maps
from pages.feature_maps_views.table import list_prediction
from tests.readout import Readout


def test_each_network_tells_its_own_measures_and_the_first_what_they_share(monkeypatch: pytest.MonkeyPatch) -> None:
    compare, made = feature_maps.compare, list[Any]()
    monkeypatch.setattr(feature_maps, "compare", lambda *given: made.append((*given[:2], compare(*given))) or made[-1][-1])
    seen = Readout(monkeypatch, "feature_maps", view="seeds", other_seed=7)
    *networks, comparison = made[-1]
    assert seen.stage.numbers is not None
    assert [row.label for row in seen.stage.numbers.rows] == [seen.words("row.network", seed=seed) for seed in (0, 7)]
    for row, trace in enumerate(networks):
        for name in ("loss", "accuracy"):
            seen.check(row, {f"{part}_{name}": getattr(trace, f"{part}_{name}") for part in ("train", "test")})
    shared = {"closeness": comparison.closeness, "agreement": comparison.agreement, "shared": comparison.shared_mistakes}
    seen.check(0, shared)


def test_a_training_that_diverged_says_no_class(seen) -> None:
    """The largest of ten nan is none of them: without this the first class would be told."""
    probabilities = seen.probabilities.copy()
    probabilities[-1] = np.nan
    said, sure = list_prediction(replace(seen, probabilities=probabilities), "abcdefghij")
    assert said["values"][-1] == "—"
    assert said["values"][0] == "abcdefghij"[seen.probabilities[0].argmax()]
    assert np.isnan(sure["values"][-1])
