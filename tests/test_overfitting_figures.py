"""The pictures of the lesson `overfitting` show its records: fits, their errors, and what the expected error consists of."""

import functools
from typing import Any

import numpy as np
import pytest

from core.concepts.overfitting import COUNTS, CurveConfig, CurveTrace, fit_curves, judge_networks, start_networks
from core.figures import overfitting as figures
from core.figures import style
from pages.shell.words import Words

WORDS = Words("overfitting", "en")
OWN = ((0.0, 1.0), (1.0, 3.0), (2.0, 2.0), (4.0, 7.0), (5.0, -2.0))
SINES = [
    CurveConfig(complexity=7, noise=0.6, count=15, ridge=1e-3),
    CurveConfig(family="far beyond", complexity=29, noise=0.1, count=30, ridge=1e-6),
    CurveConfig(family="network", complexity=8),
]
CURVES = [*SINES, CurveConfig(data="own", own=OWN, complexity=2, ridge=0.03)]
IDS = ["polynomial", "far beyond", "network", "own"]


@functools.cache
def fit(config: CurveConfig) -> CurveTrace:
    """Return the fits of a family; networks are untrained."""
    return judge_networks(start_networks(config)) if config.family == "network" else fit_curves(config)


def pick(figure: style.Figure, *words: str) -> list[Any]:
    """Return the figure's only trace of each of these names."""
    found = [[each for each in figure["data"] if each.get("name") == WORDS[word]] for word in words]
    assert [len(each) for each in found] == [1] * len(words)
    return [each[0] for each in found]


def read(drawn: Any, name: str = "y") -> np.ndarray:
    """Return a trace's property at every position of the dials, as the browser reads it."""
    return np.squeeze(style.pick_row(drawn["meta"][name], ...) if "meta" in drawn else drawn[name])


def check_heights(drawn: Any, recorded: np.ndarray, low: float, high: float, **tolerance: float) -> None:
    """Check that y is as recorded at every position of the dials, where it is inside the picture, and is outside elsewhere."""
    shown, recorded = read(drawn), np.squeeze(recorded)
    inside = (recorded >= low) & (recorded <= high)
    assert inside.any()
    np.testing.assert_allclose(shown[inside], recorded[inside], **tolerance)
    np.testing.assert_array_equal(shown > high, recorded > high)
    np.testing.assert_array_equal(shown < low, recorded < low)


def check_here(drawn: Any, trace: CurveTrace, axes: str, **tolerance: float) -> None:
    """Check that a trace shows what its dials select, which are those of these axes that offer a choice."""
    chosen = {name: list(trace.axes[name]) for name in axes.split() if len(trace.axes[name]) > 1}
    place = tuple(values.index(getattr(trace.config, name)) for name, values in chosen.items())
    called = {"complexity": "width" if trace.config.family == "network" else "degree"}
    assert drawn.get("meta", {}).get("dials", []) == [called.get(name, name) for name in chosen]
    np.testing.assert_allclose(np.squeeze(drawn["y"]), read(drawn)[place], **tolerance)


@pytest.mark.parametrize("config", CURVES, ids=IDS)
def test_a_fit_is_drawn_with_its_points_and_its_band(config: CurveConfig) -> None:
    trace, known = fit(config), config.data == "sine"
    figure = figures.draw_fit(trace, WORDS)
    low, high = figure["layout"]["yaxis"]["range"]
    fitted, band, points = pick(figure, "legend.fit", "legend.band" if known else "legend.folds", "legend.points")
    np.testing.assert_array_equal(fitted["x"], trace.places)
    np.testing.assert_array_equal(band["x"], [*trace.places, *trace.places[::-1]])
    tolerance = {"atol": 1e-4 * (high - low)}
    check_heights(fitted, trace.curves, low, high, **tolerance)
    check_heights(band, np.concatenate([trace.high, np.flip(trace.low, -1)], -1), low, high, **tolerance)
    for each in (fitted, band):
        check_here(each, trace, "complexity noise count ridge", **tolerance)
    check_here(points, trace, "noise count")
    np.testing.assert_array_equal(read(points, "x"), np.squeeze(trace.x))
    np.testing.assert_array_equal(read(points), np.squeeze(trace.y))
    assert len(figure["data"]) == (5 if known else 3)
    if known:
        truth, tested = pick(figure, "legend.truth", "legend.test points")
        np.testing.assert_array_equal([truth["x"], truth["y"]], [trace.places, trace.truth])
        np.testing.assert_array_equal(read(tested, "x"), np.squeeze(trace.test_x))
        np.testing.assert_array_equal(read(tested), np.squeeze(trace.test_y))
        check_here(tested, trace, "noise")


@pytest.mark.parametrize("config", CURVES, ids=IDS)
def test_errors_are_drawn_over_complexity_with_a_mark_where_we_are(config: CurveConfig) -> None:
    trace = fit(config)
    across = trace.axes["complexity"] + (config.family == "far beyond")  # on its logarithmic axis stand numbers of coefficients
    figure = figures.draw_errors(trace, WORDS)
    low, high = 10.0 ** np.array(figure["layout"]["yaxis"]["range"])
    lines = pick(figure, "legend.train", "legend.test" if config.data == "sine" else "legend.left out")
    for line, errors in zip(lines, (trace.train_error, trace.test_error), strict=True):
        (mark,) = (each for each in figure["data"] if each.get("marker", {}).get("color") == line["line"]["color"])
        np.testing.assert_array_equal(line["x"], across)
        check_heights(line, errors.transpose(1, 2, 3, 0), low, high, rtol=2e-4)
        check_here(line, trace, "noise count ridge", rtol=2e-4)
        np.testing.assert_array_equal(read(mark, "x"), across)
        check_heights(mark, errors, low, high, rtol=2e-4)
        check_here(mark, trace, "complexity noise count ridge", rtol=2e-4)
        assert mark["x"] == across[list(trace.axes["complexity"]).index(config.complexity)]
    assert len(figure["data"]) == 4


@pytest.mark.parametrize("config", SINES, ids=IDS[:3])
def test_terms_of_the_expected_error_are_drawn_with_the_lowest_sum(config: CurveConfig) -> None:
    trace = fit(config)
    figure = figures.draw_terms(trace, WORDS)
    low, high = 10.0 ** np.array(figure["layout"]["yaxis"]["range"])
    total = trace.bias2 + trace.variance + trace.axes["noise"][:, None, None] ** 2
    recorded = {"expected": total, "bias2": trace.bias2, "variance": trace.variance, "noise2": trace.noise2}
    *lines, best = pick(figure, *(f"legend.{name}" for name in recorded), "legend.best")
    across = trace.axes["complexity"] + (config.family == "far beyond")
    for line, values in zip(lines, recorded.values(), strict=True):
        np.testing.assert_array_equal(line["x"], across)
        check_heights(line, values.transpose(1, 2, 3, 0), low, high, rtol=2e-4)
        check_here(line, trace, "noise count ridge", rtol=2e-4)
    np.testing.assert_array_equal(read(best), np.squeeze(total.min(0)))
    at_best = np.squeeze(total)[across.searchsorted(read(best, "x")), *np.indices(read(best).shape)]
    np.testing.assert_array_equal(at_best, read(best))
    check_here(best, trace, "noise count ridge")
    assert len(figure["data"]) == 5


@pytest.mark.parametrize(
    ("config", "full"),
    [*zip(SINES, ([9, 14, 29, 99], [10, 15, 30, 100], [3]), strict=True)],
    ids=["degree", "coefficients", "units"],
)
def test_lines_stand_where_we_are_and_where_parameters_are_as_many_as_points(config: CurveConfig, full: list[float]) -> None:
    """Of n points: degree n − 1, n coefficients, (n − 1) / 3 units, each of 3 parameters beside the bias of the output."""
    trace = fit(config)
    far = config.family == "far beyond"
    now = config.complexity + far, full[0 if config.family == "network" else COUNTS.index(config.count)]
    for draw in (figures.draw_errors, figures.draw_terms):
        layout = draw(trace, WORDS)["layout"]
        assert [(each["x0"], each["x1"]) for each in layout["shapes"]] == [(x, x) for x in now]
        for each, places in zip(layout["meta"]["shapes"], (trace.axes["complexity"] + far, full), strict=True):
            np.testing.assert_array_equal([np.ravel(each["x0"]), np.ravel(each["x1"])], [places, places])
