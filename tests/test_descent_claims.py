"""What the lesson on the race downhill tells its visitors is so, in the settings that it speaks of."""

import numpy as np
import pytest

from core.concepts.descent import METHODS, RaceConfig, compare_rates, descend, time_steps
from pages.descent_views.table import write_verdict
from pages.shell.words import LANGUAGES, Words
from tests.claims import Check, check_all, read_preset, state
from tests.small_races import SPREAD, compare_default, pick_noise, race_preset, run_default, run_race

STEM = "descent"
FULL, MINI, ONE = METHODS


def compare_step_times() -> float:
    """Return how many times as long the slowest method's step takes as the quickest's, on this machine."""
    return min(max(each.seconds.values()) / min(each.seconds.values()) for each in (time_steps(RaceConfig()) for _ in range(3)))


def check_takeaway() -> None:
    """More steps for the same data; a ball that larger batches and smaller rates make smaller; divergence beyond the limit."""
    state(STEM, "takeaway", given=(2,))
    race = race_preset("limit", rate=0.03)
    steps = [int(race.runners[method].updates[-1]) for method in METHODS]
    assert steps[0] < steps[1] < steps[2]
    assert len({int(race.runners[method].examples[-1]) for method in METHODS}) == 1
    beside = {"start_w": 2.0, "start_b": 1.0, "epochs": 50, "grid": (0.011, 0.022, 0.044)}
    radii = {size: compare_rates(descend(RaceConfig(batch_size=size, **beside).experiment())).radius[MINI] for size in (1, 4)}
    assert (np.diff(radii[1]) > 0).all()
    assert (radii[4] < radii[1]).all()
    noise = pick_noise(run_race(sampling="with replacement"))
    assert (noise.measured / noise.independent).mean() == pytest.approx(1, abs=0.05)
    above, below = (run_race(share * race.trace.rate_limit, epochs=50).runners[FULL] for share in (1.02, 0.98))
    assert (above.outcome, below.outcome != "diverges") == ("diverges", True)


def check_noise_only_hurts() -> None:
    """At one shared rate the full batch comes last by examples; at their best rates the three differ by less than three."""
    state(STEM, "misconception")
    race = race_preset("limit", rate=0.03)
    at = {method: float(race.runners[method].excess[np.searchsorted(race.runners[method].examples, 400)]) for method in METHODS}
    assert at[FULL] > at[MINI] > at[ONE]
    assert len(race.trace.y) == 20
    after = [race.runners[method].excess[10] for method in METHODS]
    assert after == pytest.approx([after[0]] * 3, rel=0.25)  # as good a step
    spread = compare_default()
    lowest = [float(spread.median[method].min()) for method in METHODS]
    assert max(lowest) < 3 * min(lowest)
    assert compare_step_times() < 2
    noise = pick_noise(race)
    variance = noise.measured[:, list(noise.sizes).index(1)]
    assert noise.signal[-1] < 0.1 * noise.signal[0]
    assert variance[-1] / noise.signal[-1] > 10 * variance[0] / noise.signal[0]  # the noise does not shrink with the gradient


def check_step_length() -> None:
    runner = race_preset("limit", rate=0.03).runners[FULL]
    lengths = np.linalg.norm(np.diff(runner.points, axis=0), axis=1)
    state(STEM, "misconception.2", f"{lengths[0]:.2f}", f"{lengths[-1]:.2f}")
    assert lengths == pytest.approx(runner.rate * runner.slopes[:-1])


def check_smaller_rate() -> None:
    rates = (0.002, 0.03, 0.16)
    ends = [race_preset("limit", rate=rate).runners[FULL].excess[-1] for rate in rates]
    state(STEM, "misconception.3", f"{ends[0]:.1f}", f"{ends[1]:.1f}", f"{ends[2]:.2f}", given=(*rates, RaceConfig().epochs))


def check_seconds() -> None:
    for key in ("guide.3", "guide.4", "start.updates", "start.seconds"):
        state(STEM, key)
    assert read_preset(STEM, "clock") == {"axis": "seconds"}
    race = race_preset("clock")
    steps = {method: int(race.runners[method].updates[-1]) for method in METHODS}
    after = [f"{race.runners[method].excess[steps[FULL]]:.2f}" for method in METHODS]
    state(STEM, "try.clock.answer", *after, str(steps[FULL]), str(steps[ONE] - steps[FULL]), given=(race.config.epochs,))
    assert compare_step_times() < 2
    assert race.runners[ONE].excess[200] < race.runners[FULL].excess[10] / 10  # by examples it wins easily


def check_best_rates() -> None:
    spread, race = compare_default(), race_preset("best")
    rates = [race.runners[method].rate for method in METHODS]
    assert rates == [float(spread.rates[spread.median[method].argmin()]) for method in METHODS]
    runs = race.find_rates()
    best = [float(spread.median[method][runs[method]]) for method in METHODS]
    shared = [float(spread.median[method][np.argmin(np.abs(spread.rates - 0.03))]) for method in METHODS]
    stated = [f"{shared[0]:.2f}", f"{shared[1]:.3f}", f"{shared[2]:.3f}", *(f"{each:.3f}" for each in best)]
    factors = [f"{max(shared) / min(shared):.0f}", f"{max(best) / min(best):.1f}", f"{rates[0] / rates[2]:.0f}"]
    state(STEM, "try.best.answer", *stated, *factors, *map(str, SPREAD), given=(0.03, *rates, race.config.seeds))
    state(STEM, "guide.7", factors[0])
    state(STEM, "quiz.5.why.a", *(f"{each:.3f}" for each in best), given=(3,))
    state(STEM, "start.rates", str(race.config.seeds))


def check_limit() -> None:
    race = race_preset("limit")
    trace, runner = race.trace, race.runners[FULL]
    factor = 1 - runner.rate * trace.eigenvalues[-1]
    state(STEM, "try.limit.answer", f"{factor:.2f}", given=(1, 0.2))
    state(STEM, "guide.6", f"{factor:.2f}", f"{100 * (runner.rate_ratio - 1):.0f}", given=(2,))
    across, along = ((runner.points - trace.optimum) @ direction for direction in trace.eigenvectors[::-1])
    assert across[1:] == pytest.approx(factor * across[:-1])
    assert np.all(np.abs(along[1:]) < np.abs(along[:-1]))
    assert [race.runners[method].outcome for method in METHODS] == ["diverges", "wanders", "diverges"]
    assert all(each.outcome == "diverges" for each in race_preset("limit", rate=0.2).runners.values())


def check_ball() -> None:
    race = race_preset("ball")
    spread, runs = compare_rates(race.trace), race.find_rates()
    radius = {method: float(spread.radius[method][runs[method]]) for method in METHODS}
    numbers = (f"{radius[ONE]:.2f}", f"{radius[MINI]:.2f}", f"{radius[FULL]:.2f}")
    state(STEM, "try.ball.answer", *numbers, given=(race.config.seeds, race.config.batch_size))
    state(STEM, "guide.5", *numbers, given=(race.runners[ONE].rate, race.config.seeds, 0))
    residuals = race.trace.features @ race.trace.optimum - race.trace.y
    assert np.abs(residuals).min() > 0  # nor is any single gradient at the minimum
    assert np.ptp(race.trace.final_points[FULL][:, runs[FULL]], axis=0).max() == 0
    for method in METHODS:  # too small does not get there, too large makes a larger ball
        best = spread.median[method].argmin()
        assert 0 < best < len(spread.rates) - 1
        assert spread.median[method][0] > spread.median[method][best] < spread.median[method][-1]


def check_exact() -> None:
    """All single gradients are zero at the minimum, and the cloud of gradients shrinks with the full one."""
    state(STEM, "try.exact.answer")
    race = race_preset("exact")
    ends = [float(race.runners[method].excess[-1]) for method in METHODS]
    assert ends[2] < ends[1] < ends[0] < 1e-3 * race.runners[FULL].excess[0]
    residuals = race.trace.features @ race.trace.optimum - race.trace.y
    assert np.abs(residuals).max() < 1e-12
    noise = pick_noise(race)
    assert noise.measured[-1, 0] < 1e-5 * noise.measured[0, 0]
    assert noise.signal[-1] < 1e-4 * noise.signal[0]
    assert race_preset("ball").runners[ONE].outcome == "wanders"  # where points disagree


def check_order() -> None:
    race = race_preset("order")
    error = {method: 2 - race.runners[method].points[:, 0] for method in METHODS}
    faster = 2 - race_preset("order", rate=0.03).runners[FULL].points[-1, 0]
    steps = error[ONE][1:4] / error[ONE][:3]
    computed = [f"{error[FULL][-1]:.1e}", f"{error[ONE][-1]:.1e}", f"{faster:.1e}", f"{error[FULL][1] / error[FULL][0]:.4f}"]
    computed = [each.replace("e-0", "e-") for each in computed]
    state(STEM, "try.order.answer", *computed, *(f"{each:.2f}" for each in steps), f"{steps.prod():.3f}", given=(2, 0.03))


def check_momentum() -> None:
    race, best = race_preset("momentum"), compare_default().median[FULL].min()
    trace, runner = race.trace, race.runners[FULL]
    known = [f"{runner.excess[-1]:.5f}", f"{best:.3f}", f"{1 / (1 - race.config.momentum):.0f}"]
    pair = [race_preset("momentum", rate=0.03, **none).runners for none in ({}, {"momentum": 0.0})]
    ends = zip([each[method].excess[-1] for method in (ONE, MINI) for each in pair], (0, 2, 2, 3), strict=True)
    state(STEM, "try.momentum.answer", *known, *(f"{end:.{digits}f}" for end, digits in ends), given=(1, 2, 0.03))
    assert 1.8 < trace.rate_limit / run_default().trace.rate_limit < 2
    across = (runner.points - trace.optimum) @ trace.eigenvectors[-1]
    assert (across[1:] * across[:-1] < 0).mean() > 0.5
    outcomes = [each.runners[method].outcome for each in (race, race_preset("momentum", momentum=0.0)) for method in METHODS]
    assert outcomes == ["converged", *["diverges"] * 5]


def check_verdicts() -> None:
    """The verdict names those that diverge; what it gives as the reason is so."""
    for key in ("calm", "together", "apart", "step", "slow", "grown", "burst", "ratio", "above", "below"):
        state(STEM, f"verdict.{key}")
    words = [Words(STEM, language) for language in LANGUAGES]
    cases = {
        "calm": race_preset("limit", rate=0.03),
        "above": race_preset("limit"),
        "apart": race_preset("best", full_batch_rate=0.2, one_example_rate=0.3),
    }
    for each in words:
        assert each["verdict.above"] in write_verdict(each, cases["above"])
        assert f"{100 * cases['calm'].runners[FULL].rate_ratio:.0f}%" in write_verdict(each, cases["calm"])
        apart = write_verdict(each, cases["apart"])
        assert all(f"{cases['apart'].runners[method].rate_ratio:.2f}" in apart for method in (FULL, ONE))
    across = (cases["above"].runners[FULL].points - cases["above"].trace.optimum) @ cases["above"].trace.eigenvectors[-1]
    assert np.all(np.abs(np.diff(across))[1:] > np.abs(np.diff(across))[:-1])  # each step overshoots by more than the last


def check_single_points_curve_more() -> None:
    """The most curved single point curves more than the average; one example diverges at a rate that the full batch stands."""
    trace = run_default().trace
    single = 2 * (trace.features**2).sum(1)
    assert single.max() > 2 * trace.eigenvalues[-1]
    race = race_preset("limit", rate=0.15)
    assert [race.runners[method].outcome == "diverges" for method in METHODS] == [False, False, True]
    assert race.runners[ONE].rate_ratio < 1
    assert all(each["verdict.below"] in write_verdict(each, race) for each in (Words(STEM, language) for language in LANGUAGES))


def check_start() -> None:
    """When all have seen 200 examples the three have taken 10, 40 and 200 steps; who looked at one point at a time leads."""
    runners = [race_preset("limit", rate=0.03).runners[method] for method in METHODS]
    then = [(runner, int(np.searchsorted(runner.examples, 200))) for runner in runners]
    steps, left = zip(*((int(runner.updates[at]), float(runner.excess[at])) for runner, at in then), strict=True)
    state(STEM, "guide.2", *map(str, steps), f"{left[0]:.1f}", f"{left[1]:.1f}", f"{left[2]:.2f}")
    state(STEM, "start")
    assert left[0] > left[1] > left[2]


def check_noise() -> None:
    """On the way down the gradient of all points shrinks far more than the cloud of single gradients."""
    state(STEM, "start.noise")
    noise = pick_noise(race_preset("limit", rate=0.03))
    single = noise.measured[:, list(noise.sizes).index(1)]
    assert noise.signal[-1] / noise.signal[0] < 0.1 * single[-1] / single[0]


def check_exercise() -> None:
    full, points = (0.01 * 2 * 14 / 3, 0.03 * 2 * 14 / 3), [1 - 0.02 * x**2 for x in (1, 2, 3)]
    computed = (f"{1 - full[0]:.4f}", *(f"{each:.2f}" for each in points), f"{np.prod(points):.3f}", f"{1 - full[1]:.2f}")
    state(STEM, "exercise.answer", *computed, given=(1, 0.01, 0.02, 0.03, 2, 3, 4, 9, 14))


CLAIMS: dict[str, Check] = {
    "takeaway": check_takeaway,
    "misconception": check_noise_only_hurts,
    "misconception.2": check_step_length,
    "misconception.3": check_smaller_rate,
    **dict.fromkeys(("try.clock.answer", "guide.3", "guide.4", "start.updates", "start.seconds"), check_seconds),
    "try.best.answer": check_best_rates,
    "try.limit.answer": check_limit,
    "try.ball.answer": check_ball,
    "try.exact.answer": check_exact,
    "try.order.answer": check_order,
    "try.momentum.answer": check_momentum,
    **dict.fromkeys(
        (f"verdict.{key}" for key in ("calm", "together", "apart", "step", "slow", "grown", "burst", "ratio", "above")),
        check_verdicts,
    ),
    "verdict.below": check_single_points_curve_more,
    "start": check_start,
    "start.rates": check_best_rates,
    "start.noise": check_noise,
    "exercise.answer": check_exercise,
    "quiz.5.why.a": check_best_rates,
    "guide.2": check_start,
    "guide.5": check_ball,
    "guide.6": check_limit,
    "guide.7": check_best_rates,
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()
