"""The pictures of many layers and of the training loop equal their records."""

from typing import Any

import numpy as np
import pytest

from core.concepts import backprop
from core.concepts.backprop import ACTIVATIONS, LAYERS, RATES, CostConfig, CostTrace, DepthConfig, DepthTrace, LoopConfig, LoopTrace
from core.figures.backprop import depth as depth_figures
from core.figures.backprop import loop as loop_figures
from core.figures.style import pick_row
from pages.shell.words import LANGUAGES, Words
from tests.drawn import traces_of

WORDS = Words("backprop", "en")
SEEDS = 10
DEPTHS = (1, 7, LAYERS)


@pytest.fixture(scope="module")
def layers() -> DepthTrace:
    """Return sizes made up for plain layers: over many powers of ten, skewed, each another number; some of ReLU's are 0."""
    draws = np.random.default_rng(0)
    signals = 10 ** draws.uniform(-8, 2, (len(ACTIVATIONS), SEEDS, LAYERS + 1))
    signals[ACTIVATIONS.index("relu"), :3, 20:] = 0
    gradients = 10 ** draws.uniform(-30, 3, (len(ACTIVATIONS), LAYERS, SEEDS, LAYERS + 1))
    between = np.arange(1, LAYERS + 1)[:, None] - np.arange(LAYERS + 1)
    gradients[:, between[:, None].repeat(SEEDS, 1) < 0] = np.nan
    steepest = np.array([0.25, 1.0, 1.0, 1.0])[:, None, None]
    return DepthTrace(DepthConfig(), signals, gradients, np.where(between >= 0, steepest ** np.maximum(between, 0), np.nan))


@pytest.fixture(scope="module")
def loops() -> dict[str, LoopTrace]:
    return {way: backprop.run_loop(LoopConfig(way=way)) for way in ("right", "forgotten", "inference")}


# Many layers.


def check_lines(seeds: Any, median: Any, sizes: np.ndarray, depth: int) -> None:
    """Compare the thin lines and the thick one of an activation with sizes of shape (run, layer), up to the depth."""
    np.testing.assert_array_equal(median.x, np.arange(LAYERS + 1))
    middle = np.sort(sizes, axis=0)[[4, 5]].mean(0)  # of ten numbers
    np.testing.assert_allclose(median.y[: depth + 1], middle[: depth + 1])
    assert np.isnan(median.y[depth + 1 :]).all()
    np.testing.assert_allclose(median.meta["y"][depth - 1], median.y)
    sent = pick_row(seeds.meta["y"], depth - 1)
    for drawn, shown, exact in ((seeds.y, sizes, 1e-12), (sent, np.where(sizes > 0, sizes, np.nan), 2e-3)):
        lines = drawn.reshape(SEEDS, LAYERS + 2)
        np.testing.assert_allclose(lines[:, : depth + 1], shown[:, : depth + 1], rtol=exact)
        assert np.isnan(lines[:, depth + 1 :]).all(), "nothing beyond the depth, and a gap after each line"
    np.testing.assert_array_equal(seeds.x.reshape(SEEDS, LAYERS + 2)[:, :-1], np.tile(np.arange(LAYERS + 1), (SEEDS, 1)))


@pytest.mark.parametrize("depth", DEPTHS)
def test_signals_and_gradients_show_every_seed_and_the_median(layers: DepthTrace, depth: int) -> None:
    signals = traces_of(depth_figures.draw_signals(layers, depth, WORDS))
    gradients = traces_of(depth_figures.draw_gradients(layers, depth, WORDS))
    assert (len(signals), len(gradients)) == (8, 9)
    for at, activation in enumerate(ACTIVATIONS):
        check_lines(*signals[2 * at : 2 * at + 2], layers.signals[at], depth)
        check_lines(*gradients[2 * at : 2 * at + 2], layers.gradients[at, depth - 1], depth)
        for seeds, median in (signals[2 * at : 2 * at + 2], gradients[2 * at : 2 * at + 2]):
            assert median.name == WORDS[f"option.activation.{activation}"]
            assert median.line.width > seeds.line.width


def test_the_axis_of_sizes_holds_all_of_them(layers: DepthTrace) -> None:
    for draw, sizes in ((depth_figures.draw_signals, layers.signals), (depth_figures.draw_gradients, layers.gradients)):
        low, high = draw(layers, 7, WORDS)["layout"]["yaxis"]["range"]
        assert low <= np.log10(np.nanmin(sizes[sizes > 0]))
        assert high >= np.log10(np.nanmax(sizes))


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_bound_of_plain_sigmoids_is_drawn(layers: DepthTrace, depth: int) -> None:
    """4⁻ⁿ for n layers between; with residual connections there is none."""
    bound = traces_of(depth_figures.draw_gradients(layers, depth, WORDS))[-1]
    assert bound.name == WORDS["legend.bound"]
    np.testing.assert_array_equal(bound.x, np.arange(LAYERS + 1))
    np.testing.assert_allclose(bound.y[: depth + 1], 0.25 ** np.arange(depth, -1, -1))
    assert np.isnan(bound.y[depth + 1 :]).all()
    other = DepthTrace(DepthConfig(residual=True), layers.signals, layers.gradients, np.full_like(layers.bound, np.nan))
    assert WORDS["legend.bound"] not in [each.name for each in traces_of(depth_figures.draw_gradients(other, depth, WORDS))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_line_of_the_cost_has_its_own_times(language: str) -> None:
    """Hollow are the finite differences of networks with more than 1,500 parameters: nobody has carried them out."""
    words, parameters = Words("backprop", language), np.array([61, 1500, 1501, 40_000])
    seconds = {"forward": [1e-5, 2e-5, 3e-5, 7e-5], "backward": [2e-5, 5e-5, 8e-5, 3e-4], "differences": [1e-3, 0.04, 0.05, 2.8]}
    trace = CostTrace(CostConfig(), parameters, *(np.array(each) for each in seconds.values()))
    figure = depth_figures.draw_cost(trace, words)
    drawn = {line.name: line for line in traces_of(figure)}
    assert len(drawn) == len(seconds)
    for way, times in seconds.items():
        line = drawn[words[f"legend.{way}"]]
        np.testing.assert_array_equal(line.x, parameters)
        np.testing.assert_array_equal(line.y, times)
        hollow = [symbol.endswith("-open") for symbol in line.marker.symbol]
        assert hollow == ([False, False, True, True] if way == "differences" else [False] * 4)
    low, high = figure["layout"]["yaxis"]["range"]
    assert 10**low < 1e-5 < 2.8 < 10**high


# The training loop.


def test_the_right_loop_has_done_as_much_of_its_update(loops: dict[str, LoopTrace]) -> None:
    """Four lines an update without zero_grad, one where nothing is learned, five as it should be."""
    right = loops["right"]
    np.testing.assert_array_equal(loop_figures.match(right, right), np.arange(301))
    assert loop_figures.match(loops["forgotten"], right)[:9].tolist() == [0, 2, 3, 4, 5, 7, 8, 9, 10]
    np.testing.assert_array_equal(loop_figures.match(loops["forgotten"], right)[::4], 5 * np.arange(61))
    np.testing.assert_array_equal(loop_figures.match(loops["inference"], right), 5 * np.arange(61))
    broken = backprop.run_loop(LoopConfig(way="dtype"))  # its second of five lines fails
    assert loop_figures.match(broken, right).tolist() == list(range(len(broken.line)))


@pytest.mark.parametrize("rate", [RATES[1], RATES[-1]])
def test_paths_show_w_and_b_of_both_loops(loops: dict[str, LoopTrace], rate: float) -> None:
    """At the largest rate the right loop diverges; what is farther away than 10,000 is not drawn."""
    trace, right, run = loops["forgotten"], loops["right"], RATES.index(rate)
    surface, *paths, optimum = traces_of(loop_figures.draw_paths(trace, right, rate, WORDS))
    x, y = np.meshgrid(trace.w_axis, trace.b_axis)
    loss = sum((x * each + y - 2 * each) ** 2 for each in (1, 2, 3, 4)) / 4
    np.testing.assert_allclose(surface.z**2, loss, rtol=1e-5, atol=1e-9)
    assert (optimum.x[0], optimum.y[0]) == (2, 0)
    assert [path.name for path in paths] == [WORDS[f"legend.{name}"] for name in ("right", "right", "wrong", "wrong")]
    for path in paths[:2]:  # both have done as many updates after 4 lines of the one and 5 of the other
        check_path(path, right.parameters[:, ::5], run, 4)
    for path in paths[2:]:
        check_path(path, trace.parameters, run, 1)


def check_path(path: Any, points: np.ndarray, run: int, every: int) -> None:
    """Compare a path, at every so many moments, with points of shape (rate, time, parameter), at all rates."""
    near = np.where(np.abs(points[..., 1:]) < 1e4, points, np.nan)
    for axis, values in (("x", near[..., 0]), ("y", near[..., 1])):
        np.testing.assert_allclose(path[axis][::every], values[run], rtol=1e-6)
        np.testing.assert_allclose(path.meta[axis][:, ::every], values, rtol=1e-6)


def test_the_right_loop_alone_is_drawn_whole(loops: dict[str, LoopTrace]) -> None:
    right, run = loops["right"], RATES.index(0.01)
    line, point = traces_of(loop_figures.draw_paths(right, right, 0.01, WORDS))[1:-1]
    for path in (line, point):
        check_path(path, right.parameters, run, 1)
    assert (line.mode, point.mode) == ("lines", "markers")
    assert (line.meta["follow"], point.meta["follow"]) == ("grow", "stand")


def test_losses_of_both_loops_are_drawn(loops: dict[str, LoopTrace]) -> None:
    trace, right, run = loops["forgotten"], loops["right"], RATES.index(0.01)
    ours, theirs = traces_of(loop_figures.draw_losses(trace, right, 0.01, WORDS))
    assert (ours.name, theirs.name) == (WORDS["legend.right"], WORDS["legend.wrong"])
    np.testing.assert_allclose(ours.y[::4], np.maximum(right.losses[run, ::5], 1e-9), rtol=1e-6)
    np.testing.assert_allclose(theirs.y, np.maximum(trace.losses[run], 1e-9), rtol=1e-6)
    np.testing.assert_array_equal(theirs.x, np.where(np.isnan(trace.losses[run]), np.nan, np.arange(241)))
