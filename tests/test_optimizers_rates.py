"""Walks at every learning rate in one program: each is the walk that it would be alone, and the dial selects what is drawn."""

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.concepts import optimizers as concept
from core.concepts.optimizers import FAR, RATES, GroundConfig, WalkConfig, make_landscape, offer_rates, survey, walk, walk_rates
from core.concepts.optimizers.walk import find_divergence
from core.figures import optimizers as figures
from core.figures import themes
from core.foundation.records import TRACE_BYTES
from core.foundation.rules import RULES
from pages.shell.words import Words
from pages.stage.packing import Parcel

WORDS = Words("optimizers", "en")
SOME = RATES[::20]


@pytest.mark.parametrize("method", RULES)
@pytest.mark.parametrize("settings", [{}, {"landscape": "Beale", "noise": 0.2, "seeds": 3, "schedule": "cosine", "start_x": 1.0}])
def test_each_run_is_the_walk_at_its_rate(method: Any, settings: dict[str, Any]) -> None:
    config = WalkConfig(method=method, steps=30, **settings)
    together, (low, high) = walk_rates(config, SOME), np.array(make_landscape(config).ranges).T
    for run, rate in enumerate(SOME):
        alone = walk(replace(config, rate=rate))
        with np.errstate(invalid="ignore", over="ignore"):
            near = ((alone.positions >= low - FAR * (high - low)) & (alone.positions <= high + FAR * (high - low))).all(-1)
        expected = np.where(near[..., None], alone.positions, np.nan)
        np.testing.assert_allclose(together.positions[run], expected[0], rtol=1e-6)
        if config.seeds > 1:
            np.testing.assert_allclose(together.crowd[run], expected.transpose(1, 0, 2), rtol=1e-6)
        assert together.diverged_at[run] == find_divergence(alone.median_losses)
        np.testing.assert_allclose(together.step_rates[run], alone.rates, rtol=1e-6)
        if together.diverged_at[run] is None:
            np.testing.assert_allclose(together.losses[run], alone.median_losses, rtol=1e-6)


def test_what_overflows_is_infinite_and_far_away_is_nowhere() -> None:
    trace = walk_rates(WalkConfig(steps=1000), (0.01, 10.0))
    assert np.isfinite(trace.losses[0]).all()
    assert np.isinf([trace.losses[1, -1], trace.gradient_norms[1, -1], trace.distances[1, -1]]).all()
    assert np.isnan(trace.positions[1, -1]).all()
    assert trace.diverged_at == (None, 1)


def test_levels_of_rest_are_those_of_theory() -> None:
    config = WalkConfig(landscape="bowl", noise=1.0)
    trace = walk_rates(config, (0.1, 0.2, 3.0))
    expected = [concept.resting_median(replace(config, rate=rate)) for rate in (0.1, 0.2)]
    np.testing.assert_allclose(trace.rest_losses, [*expected, np.nan], rtol=1e-6)
    assert np.isnan(walk_rates(WalkConfig(landscape="bowl"), (0.1,)).rest_losses).all()


def test_offered_rates_hold_every_start_and_every_rate_of_the_tuning() -> None:
    assert (offer_rates(1, 50), offer_rates(2, 150), offer_rates(4, 150)) == (RATES, RATES[::2], concept.SWEPT_RATES)
    assert offer_rates(4, 1000) == offer_rates(2, 150, 20) == ()
    assert set(concept.START_RATES.values()) <= set(concept.SWEPT_RATES)


@pytest.mark.parametrize(
    "settings", [{"steps": 150, "seeds": 20, "noise": 1.0}, {"steps": 500, "seeds": 1}, {"steps": 150, "seeds": 1}]
)
def test_a_trace_with_all_that_is_offered_is_light(settings: dict[str, Any]) -> None:
    trace = walk_rates(WalkConfig(**settings), offer_rates(1, settings["steps"], settings["seeds"]))
    assert len(pickle.dumps(trace, pickle.HIGHEST_PROTOCOL)) < TRACE_BYTES


@pytest.mark.parametrize(
    "settings", [{}, {"landscape": "Rosenbrock", "noise": 0.5, "seeds": 4}, {"landscape": "bowl", "noise": 1.0}]
)
def test_the_figure_is_the_same_wherever_the_dial_stands(settings: dict[str, Any]) -> None:
    config = WalkConfig(**settings)
    ground, trace = survey(GroundConfig(landscape=config.landscape)), walk_rates(config, SOME)
    for draw in (figures.draw_surface, figures.draw_contour, figures.draw_losses):
        names = set()
        for run in (0, 6, len(SOME) - 1):
            figure = draw(ground, [figures.Racer(trace, run, "rate_SGD")], WORDS)
            themes.to_plotly(figure)
            names.add(Parcel().add_figure(figure))
            alone = draw(ground, [figures.Racer(walk_rates(config, (SOME[run],)))], WORDS)
            shown, expected = ([trace for trace in each["data"] if trace.get("name") == "SGD"] for each in (figure, alone))
            for one, other in zip(shown, expected, strict=True):
                for axis in {"x", "y", "z"} & {*one}:
                    np.testing.assert_allclose(one[axis], other[axis], rtol=1e-3, atol=1e-3)
        assert len(names) == 1


@pytest.mark.parametrize("noise", [0.01, 0.1, 1.0, 5.0])
@pytest.mark.parametrize("method", ["SGD", "Momentum", "Adam"])
def test_the_losses_among_which_noise_keeps_a_walk_are_in_the_picture(method: Any, noise: float) -> None:
    """They grow with the variance of the noise: below a fixed axis curves ran out at the bottom."""
    trace = walk_rates(WalkConfig(landscape="bowl", method=method, noise=noise, steps=300), (0.03, 0.1))
    figure = figures.draw_losses(survey(GroundConfig(landscape="bowl")), [figures.Racer(trace)], WORDS)
    low, high = figure["layout"]["yaxis"]["range"]
    later = np.median(np.log10(trace.losses[:, 200:]), axis=1)
    assert (low < later).all()
    assert (later < high).all()
