"""The numbers and the sentence that the lesson `descent` tells of each method, and of a pinned race beside it."""

from dataclasses import replace

import pytest

from core.concepts.descent import (
    AXES,
    METHODS,
    Axis,
    RaceConfig,
    StepTimes,
    compare_rates,
    measure_noise,
    pick_race,
    time_race,
    time_steps,
)
from pages.descent_views import race as view
from pages.descent_views.table import write_noise, write_standing, write_verdict
from pages.shell.compute import compute
from pages.shell.words import LANGUAGES, Words
from tests.readout import Readout
from tests.small_races import race_preset, run_default, run_race, train

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
        losses = race.runners[method].excess
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("axis", AXES)
def test_who_is_ahead_is_told_when_all_have_run_for_the_same_count(axis: Axis, language: str) -> None:
    """40 epochs of 20 points: all have seen 800 examples at the end; the full batch has done 40 updates, in 8 ms."""
    words, race = Words("descent", language), run_default()
    timed = time_race(race, axis, StepTimes(dict(zip(METHODS, (2e-4, 1e-4, 1e-4), strict=True))))
    count, steps = {"updates": (40, (40, 40, 40)), "examples": (800, (40, 160, 800)), "seconds": (8, (40, 80, 80))}[axis]
    losses = (race.runners[method].excess[step] for method, step in zip(METHODS, steps, strict=True))
    ends = dict(zip(("full", "mini", "one"), losses, strict=True))
    assert ends["full"] > ends["mini"] > ends["one"]
    why = words["standing.more"] if axis == "examples" else ""  # by updates nobody takes more steps
    expected = words(f"standing.{axis}", count=count, **ends, why=why, verdict=write_verdict(words, race))
    assert write_standing(words, timed) == expected


@pytest.mark.parametrize(("above", "epochs", "key"), [(1.0005, 2, "slow"), (1.2, 1, "grown")])
def test_a_divergence_is_said_not_to_show_only_where_it_does_not(above: float, epochs: int, key: str) -> None:
    """At 1.2 times its limit one update of the full batch takes L − L* from 19 to 33; at 1.0005 times, two change nothing."""
    limit = run_race(data="noisy", epochs=1).trace.rate_limit
    race = run_race(above * limit, data="noisy", epochs=epochs)
    runner = race.runners["full batch"]
    assert runner.outcome == "diverges"
    words = {"method": WORDS["method.full batch"], "step": None, "end": runner.excess[-1], "count": epochs}
    assert WORDS(f"verdict.{key}", **words) in write_verdict(WORDS, race, ["full batch"])


def test_no_sentence_gives_more_steps_as_the_reason_where_they_do_not_help() -> None:
    """At 0.1 one example at a time ends above mini-batches; where a method diverges, the verdict says it alone."""
    noisy, lost = (time_race(race_preset("limit", rate=rate), "examples") for rate in (0.1, 0.18))
    full, mini, one = (runner.excess[-1] for runner in noisy.race.runners.values())
    assert one > mini
    standing = write_standing(WORDS, noisy)
    assert all(f"{each:.3g}" in standing for each in (full, mini, one))
    assert WORDS["standing.more"] not in standing
    assert write_standing(WORDS, lost) == write_verdict(WORDS, lost.race)


@pytest.mark.parametrize(
    ("preset", "rate", "key"),
    [("limit", 0.03, "left"), ("limit", 0.005, "changed"), ("exact", 0.1, "changed"), ("exact", 0.01, "changed")],
)
def test_the_noise_is_said_to_be_left_only_where_it_is(preset: str, rate: float, key: str) -> None:
    """On points of a line the cloud vanishes with the gradient, even if a small rate is still on its way; else it outlasts it.

    Nor is a path that ends far from the minimum said to be near it.
    """
    race = race_preset(preset, rate=rate)
    noise, run = measure_noise(race.trace), race.find_rates()["mini-batch"]
    signal, single = noise.signal[run], noise.independent[run, :, 0]
    ends = {"start": signal[0], "end": signal[-1], "wide": single[0], "narrow": single[-1]}
    assert (single[-1] > 10 * signal[-1]) == ((preset, rate) != ("exact", 0.1))
    times, fewer = (float(f"{each[0] / each[-1]:.2g}") for each in (signal, single))
    factors = {"times": times, "fewer": fewer} if key == "left" else {}
    assert write_noise(WORDS, race, noise) == WORDS(f"noise.{key}", **ends, **factors)


def test_the_noise_of_a_path_that_diverges_is_not_told_and_nobody_else_is_named() -> None:
    race = race_preset("limit", rate=0.2)
    told = write_noise(WORDS, race, measure_noise(race.trace))
    assert [WORDS[f"method.{method}"] in told for method in METHODS] == [False, True, False]


def test_by_the_clock_all_are_compared_over_the_time_that_the_full_batch_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """To its last update, exactly; what is told of the other two stands within that time, too: outcome, "off the top"."""
    times = StepTimes(dict(zip(METHODS, (1.7e-4, 1.5e-4, 1.3e-4), strict=True)))
    monkeypatch.setattr(view, "compute", lambda function, config: times if function is time_steps else compute(function, config))
    seen = Readout(monkeypatch, "descent", axis="seconds", rate=0.51)
    (_, contour, losses), clock = (panel.figure for panel in seen.stage.panels), seen.stage.clock
    assert clock is not None
    end = clock.readings[-1]
    assert end == pytest.approx(40 * 1.7e-4)
    paths = [each["meta"]["at"] for each in contour["data"] if each.get("meta", {}).get("follow") == "grow"]
    assert min(float(at[-1]) for at in paths) <= end * (1 + 1e-9), "the picture reaches the last update"
    assert losses["layout"]["xaxis"]["range"][1] == pytest.approx(1.03 * end)
    said = [each for each in losses["data"] if each["mode"] == "text"]
    assert len(said) == 3
    assert all(max(each["x"]) <= end for each in said)
    assert seen.stage.numbers is not None
    place = seen.stage.numbers.columns.index(WORDS["number.outcome"]) - 1
    for method, row in zip(METHODS, seen.stage.numbers.rows, strict=True):
        told, at = row.cells[place]["values"], row.cells[place]["at"]
        for run, step in enumerate(train(RaceConfig().experiment()).blow_ups[method]):
            blown_up = bool(step) and step * times.seconds[method] <= min(at[1], end) * (1 + 1e-9)
            assert (told[run][1] != "—") == blown_up, "who has blown up by the end of the clock is told, and nobody else"
    by_method = zip(METHODS, seen.stage.numbers.rows, strict=True)
    assert {method for method, row in by_method if row.cells[place]["at"][-1] <= end} == {"full batch"}, "the others go on"


def test_no_reason_is_given_where_the_rates_differ() -> None:
    race = pick_race(train(RaceConfig().experiment()), replace(RaceConfig(), full_batch_rate=0.002, mini_batch_rate=0.01))
    ends = [float(runner.excess[-1]) for runner in race.runners.values()]
    assert ends == sorted(ends, reverse=True)
    assert WORDS["standing.more"] not in write_standing(WORDS, time_race(race, "examples"))
