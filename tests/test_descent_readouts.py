"""The numbers and the sentence that the lesson `descent` tells of each method, and of a pinned race beside it."""

import pytest

from core.concepts.descent import METHODS, RaceConfig, compare_rates, measure_noise, pick_race
from pages.descent_views.table import write_verdict
from pages.shell.words import Words
from tests.readout import Readout
from tests.small_races import run_default, train

PIN = RaceConfig(batch_size=2, full_batch_rate=0.091, mini_batch_rate=0.091, one_example_rate=0.091)
"""Another rate and other batches than those of the race beside it."""
PINNED = "batch_size:2;full_batch_rate:0.091;mini_batch_rate:0.091;one_example_rate:0.091"
WORDS = Words("descent", "en")


def test_the_race_tells_where_each_method_is(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, race = Readout(monkeypatch, "descent"), run_default()
    for row, method in enumerate(METHODS):
        runs = race.trace.runs[method]
        seen.check(row, {"w": runs.w, "b": runs.b, "examples": race.runners[method].examples})
    seen.check_formula(curvature=race.trace.eigenvalues.max(), limit=race.trace.rate_limit)


def test_a_race_without_b_tells_distances_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, trace = Readout(monkeypatch, "descent", intercept=False), train(RaceConfig(intercept=False).experiment())
    for row, method in enumerate(METHODS):
        seen.check(row, {"w": trace.runs[method].w, "distance": trace.runs[method].distance})


def test_noise_is_told_for_the_batch_size_of_each_method(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, noise = Readout(monkeypatch, "descent", view="noise"), measure_noise(run_default().trace)
    for row, size in enumerate(RaceConfig().batch_sizes().values()):
        at = noise.sizes.tolist().index(size)
        kinds = {"measured": noise.measured, "without return": noise.without_return, "independent": noise.independent}
        seen.check(row, {"batch size": size, "signal": noise.signal, **{name: values[..., at] for name, values in kinds.items()}})


def test_a_pinned_race_tells_its_own_rate_and_losses_by_its_own_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has 40 epochs of 20 points, the race beside it 10: the clock goes on to its last update."""
    seen, race = Readout(monkeypatch, "descent", epochs=10, pin=PINNED), pick_race(train(PIN.experiment()), PIN)
    assert seen.stage.clock is not None
    assert seen.stage.clock.readings[-1] == 20 * 40
    assert seen.stage.numbers is not None
    place = seen.stage.numbers.columns.index(WORDS["number.pinned loss"]) - 1
    for row, method in enumerate(METHODS):
        losses = race.runners[method].losses
        seen.check(row, {"pinned loss": losses})
        assert len(seen.stage.numbers.rows[row].cells[place]["at"]) == len(losses)
        assert seen.read(row, "pinned rate") == WORDS("row.rate", rate=0.091, share=0.091 / race.trace.rate_limit)


def test_a_pinned_race_tells_where_its_own_seeds_end(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, race = Readout(monkeypatch, "descent", view="rates", pin=PINNED), pick_race(train(PIN.experiment()), PIN)
    spread = compare_rates(race.trace)
    for row, (method, run) in enumerate(race.find_rates().items()):
        seen.check(row, {"pinned median": spread.median[method][run]})


def test_who_diverges_above_the_limit_and_who_below_it_are_told_together() -> None:
    """The limit is 0.168: above it each step overshoots, whatever a single point adds to that."""
    race = pick_race(run_default().trace, RaceConfig(full_batch_rate=0.18, one_example_rate=0.16))
    ratios = [runner.rate_ratio for runner in race.runners.values() if runner.outcome == "diverges"]
    assert ratios == pytest.approx([1.07, 0.95], abs=0.005)
    assert write_verdict(WORDS, race).endswith(WORDS["verdict.above"])
