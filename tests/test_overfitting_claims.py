"""What the lesson on overfitting tells its visitors is so, in the settings that it speaks of, over all of its seeds."""

import functools
import itertools

import numpy as np
import pytest

from core.concepts import overfitting
from core.concepts.overfitting import DIGIT_WIDTHS, METHODS, CurveConfig, DigitsConfig, HelpConfig, LeakConfig, fit_curves
from core.foundation.digits import load_digits
from pages.overfitting_views.opinions import STANDARD_INDEX
from pages.shell.words import read_table
from tests.claims import Check, check_all, read_preset, state
from tests.small_studies import finish

STEM = "overfitting"
NOISE, COUNT = 2, 0
"""Of the default: σ = 0.3, n = 10."""
SEEDS = 3
"""Of the page's eight seeds, with which claims on digits and wrong labels are checked: they speak of more than the spread."""
READING = 1.5
"""Points by which a mean over seeds may differ between computers, whose rounding differs."""


@functools.cache
def fit(family: str = "polynomial") -> overfitting.CurveTrace:
    return fit_curves(CurveConfig(family=family))  # type: ignore[arg-type]


def read(name: str, degree: int, ridge: int = 0, family: str = "polynomial", count: int = COUNT) -> float:
    """Return a number of the default's table at a degree."""
    trace = fit(family)
    return float(getattr(trace, name)[list(trace.axes["complexity"]).index(degree), NOISE, count, ridge])


@functools.cache
def judge_widths() -> overfitting.DigitsTrace:
    return overfitting.judge_digits(finish(DigitsConfig(seeds=SEEDS)))


def list_tests(width: int) -> np.ndarray:
    """Return the test accuracy of a width for every seed, in per cent."""
    return 100 * judge_widths().accuracies[:, -1, 1, DIGIT_WIDTHS.index(width)]


def near(stated: float, measured: float, within: float = READING) -> str:
    """Return a stated number, as a sentence writes it, if it was measured."""
    assert measured == pytest.approx(stated, abs=within), (stated, measured)
    return f"{stated:g}"


def check_takeaway() -> None:
    """Bias falls, variance peaks at as many parameters as points; all three remedies bring the error down; width does no harm."""
    state(STEM, "takeaway")
    assert read("bias2", 0) > 10 * read("bias2", 3)
    assert read("variance", 9) == max(read("variance", degree) for degree in range(16))
    remedies = [read("expected_error", 9, ridge=3), read("expected_error", 9, count=3)]
    remedies.append(read("expected_error", 199, family="far beyond"))
    assert max(remedies) < 0.01 * read("expected_error", 9)
    widest = judge_widths().accuracies[:, -1, 0, DIGIT_WIDTHS.index(512)]
    assert widest.mean() > 0.99
    assert list_tests(512).mean() > max(list_tests(width).mean() for width in DIGIT_WIDTHS) - 1


def check_training_loss() -> None:
    state(STEM, "misconception", given=(200, 32, 98))
    trace = judge_widths()
    wide = [DIGIT_WIDTHS.index(width) for width in (32, 64, 128, 256, 512)]
    assert trace.accuracies[:, -1, 0, wide].mean(0).min() > 0.98
    assert trace.accuracies[:, -1, 1, wide].mean(0).min() > trace.accuracies[:, -1, 1].mean(0).max() - 0.03


def check_more_parameters() -> None:
    worst, far = read("test_error", 9), read("test_error", 199, family="far beyond")
    first = [read("test_error", degree) for degree in range(4)]
    state(STEM, "misconception.2", *(f"{each:.3g}" for each in (first[0], first[3], worst, far)), given=(0, 3, 9, 10, 199, 299))
    assert first[3] == min(first)
    everything = [*fit().test_error[:, NOISE, COUNT, 0], *fit("far beyond").test_error[:, NOISE, COUNT, 0]]
    assert worst == max(everything)
    rising = fit().expected_error[3:10, NOISE, COUNT, 0]
    assert (np.diff(rising) > 0).all()


def check_test_set() -> None:
    trace = overfitting.judge_leak(finish(LeakConfig()))
    gains = [100 * (values[-1] - values[0]) for values in (trace.best_reported, trace.best_true)]
    told = [near(STATED[name], gain) for name, gain in zip(("best reported", "best true"), gains, strict=True)]
    state(STEM, "misconception.3", *told, given=(20,))
    assert gains[0] > gains[1]
    assert (np.diff(trace.best_reported) > 0).all()


def check_interpolate() -> None:
    assert read_preset(STEM, "interpolate") == {"degree": 9}
    state(STEM, "try.interpolate.answer", f"{read('test_error', 3):.3g}", f"{read('test_error', 9):.3g}", given=(0, 3))
    assert read("train_error", 9) < 1e-20
    assert 200 < read("test_error", 9) / read("test_error", 3) < 1000
    assert read("variance", 9) > 0.99 * read("expected_error", 9)


def check_ridge() -> None:
    ridge = overfitting.RIDGES.index(read_preset(STEM, "ridge")["ridge"])
    told = [read("expected_error", 9), read("expected_error", 9, ridge), read("expected_error", 3)]
    told += [read("bias2", 9, ridge), read("variance", 9, ridge)]
    state(STEM, "try.ridge.answer", *(f"{each:.3g}" for each in told), given=(3,))
    assert told[1] < 1.2 * told[2]
    assert read("bias2", 9, ridge) > read("bias2", 9)
    assert read("train_error", 9, ridge) > 0.01


def check_beyond() -> None:
    far, at, best = read("test_error", 199, family="far beyond"), read("test_error", 9), read("test_error", 3)
    state(STEM, "try.beyond.answer", f"{far:.3g}", f"{at:.3g}", f"{best:.3g}", given=(200, 3))
    assert best < far < 0.01 * at
    assert read("train_error", 199, family="far beyond") < 1e-20


def check_widths() -> None:
    numbers = [near(STATED["w32"], list_tests(32).mean()), near(STATED["w256"], list_tests(256).mean())]
    state(STEM, "try.widths.answer", *numbers, given=(32, 256, 1, 4, 60, 512, 407_050, 200))
    assert abs(list_tests(32).mean() - list_tests(256).mean()) < max(np.ptp(list_tests(32)), np.ptp(list_tests(256)))
    assert max(list_tests(width).mean() for width in (1, 2, 4)) < 60
    assert judge_widths().parameters[-1] == 407_050


def check_opinions() -> None:
    """The picture that is there before one is drawn: from some width on all networks name one digit; the narrowest does not."""
    state(STEM, "start.your digit")
    shares = overfitting.ask_widths(finish(DigitsConfig(seeds=1)), load_digits().test_images[STANDARD_INDEX])
    named = shares.argmax(1)
    assert shares.sum(1) == pytest.approx(np.ones(len(DIGIT_WIDTHS)), abs=1e-5)
    assert 1 < (agreed := int((named != named[-1]).sum())) < len(DIGIT_WIDTHS) - 2, named
    assert (named[agreed:] == named[-1]).all(), named


def check_tutorial() -> None:
    trace = overfitting.judge_digits(finish(DigitsConfig(network="tutorial", seeds=2)))
    first, last = 100 * trace.accuracies[:, [1, 40], 1, 0].mean(0)
    numbers = [near(STATED["first"], first, 3), near(STATED["last"], last, 8)]
    state(STEM, "try.tutorial.answer", *numbers, given=(23, 0.01, 938, 40, 920, 575_050))
    assert (23, 938) == (-(-1437 // 64), -(-60_000 // 64))
    train, test = trace.accuracies[:, 40, :, 0].mean(0)
    assert train < test + 0.05  # not overfitting


def check_lies() -> None:
    assert read_preset(STEM, "lies") == {"view": "what helps", "wrong": 0.3}
    trace = overfitting.judge_help(finish(HelpConfig(wrong=0.3, seeds=SEEDS)))
    true, lies = (100 * each.mean(0) for each in (trace.true_accuracy, trace.lies_learned))
    means = 100 * trace.final.mean(1)
    told = [(STATED["true"], true[10]), (STATED["false"], lies[10]), (STATED["learned"], lies[40])]
    told += [(STATED["none"], means[0]), (STATED["more"], means[METHODS.index("more data")])]
    state(STEM, "try.lies.answer", *(near(stated, measured, 4) for stated, measured in told), given=(10, 40))
    assert true[10] > 4 * lies[10]
    assert means.argmax() == trace.gains.min(1).argmax() == METHODS.index("more data"), "training.done.methods: the worst seed"


def check_leak() -> None:
    trace = overfitting.judge_leak(finish(LeakConfig()))
    reported, true, excess = (100 * each.mean(1) for each in (trace.reported, trace.true, trace.excess))
    error = 100 * trace.excess[2].std(ddof=1) / trace.config.seeds**0.5
    told = [near(STATED["reported"], reported[1]), near(STATED["fresh"], true[1]), near(STATED["gap"], excess[1])]
    told += [near(STATED["honest"], reported[0]), near(STATED["honest fresh"], true[0])]
    told += [near(STATED["scaling"], excess[2], 0.5), near(STATED["scaling error"], error, 0.1)]
    told.append(near(STATED["best"], 100 * trace.best_excess[-1], 0.7))
    state(STEM, "try.leak.answer", *told, given=(20,))
    state(STEM, "start.leaks")
    assert min(*trace.excess[1], trace.best_excess[-1], true[1] - true[0]) > 0
    assert abs(excess[2]) < 2 * error < excess[1] > 100 * trace.best_excess[-1]  # scaling: not told from chance
    small = (overfitting.judge_leak(finish(LeakConfig(size=size, epochs=10, seeds=4))) for size in overfitting.LEAK_SIZES)
    for each in (trace, *small):
        shift, rise = (judged[1].mean() - judged[0].mean() for judged in (each.true, each.reported))
        assert max(shift, 0) < rise, "key.leaks: ● may rise as well, ■ rises more"


def check_start() -> None:
    """start, guide.2 and guide.3: degree 9 has ten coefficients, and reaches every point."""
    state(STEM, "start", given=(3, 10, 0))
    state(STEM, "guide.2", given=(9, 10))
    state(STEM, "guide.3", given=(0, 3))
    assert overfitting.count_parameters("polynomial", 9) == 10 == overfitting.COUNTS[COUNT]
    check_interpolate()


def check_why() -> None:
    state(STEM, "guide.4", given=(0,))
    assert read("variance", 9) > 0.99 * read("expected_error", 9)
    assert read("bias2", 0) > 10 * read("variance", 0)


def check_more_data() -> None:
    """A penalty, or 100 points: degree 9 is nearly as good as the best degree; its band is far narrower than that of 10 points."""
    preset = read_table(STEM, "guide")["5"]["set"]
    penalty = overfitting.RIDGES.index(preset["ridge"])
    errors = [read("test_error", preset["degree"]), fit().test_error[preset["degree"], NOISE, COUNT, penalty]]
    state(STEM, "guide.5", f"{errors[0]:.3g}", f"{errors[1]:.2f}", given=(preset["ridge"], 9, 100))
    best = fit().expected_error[:, NOISE, 3, 0].min()
    assert read("expected_error", 9, count=3) < 1.15 * best
    heights = (fit().high - fit().low)[9, NOISE, :, 0].mean(-1)
    assert heights[3] < 0.05 * heights[0]


def check_limit() -> None:
    state(STEM, "guide.6", given=(200, 10))
    check_beyond()


def check_judge() -> None:
    """The mean over the seeds falls nowhere by more than the seeds are apart."""
    state(STEM, "guide.7", given=(1, 4))
    check_widths()
    tests = [list_tests(width) for width in DIGIT_WIDTHS]
    for narrow, wide in itertools.combinations(tests, 2):
        assert wide.mean() > narrow.mean() - max(np.ptp(narrow), np.ptp(wide))


def check_exercise() -> None:
    """Three points: constant, line and parabola on the points, constant and line on points left out."""
    trace = fit_curves(CurveConfig(data="own", own=((0.0, 0.0), (1.0, 2.0), (2.0, 1.0))))
    assert trace.train_error[:3, 0, 0, 0] == pytest.approx([2 / 3, 0.5, 0], abs=1e-12)
    assert trace.test_error[:2, 0, 0, 0] == pytest.approx([1.5, 6.75])
    state(STEM, "exercise.answer", "0.67", "0.5", "1.5", "6.75", given=(1, 0, 3, 0.25))


STATED: dict[str, float] = {
    "w32": 91, "w256": 92, "first": 11, "last": 64, "true": 78, "false": 10, "learned": 35, "none": 74, "more": 85,
    "reported": 95, "fresh": 91, "honest": 85, "honest fresh": 86, "gap": 5, "scaling": 0.1, "scaling error": 0.3, "best": 0.8,
    "best reported": 5.5, "best true": 4.6,
}  # fmt: skip
"""Numbers of trainings that the texts state; other computers come near them."""

CLAIMS: dict[str, Check] = {
    "takeaway": check_takeaway,
    "misconception": check_training_loss,
    "misconception.2": check_more_parameters,
    "misconception.3": check_test_set,
    "try.interpolate.answer": check_interpolate,
    "try.ridge.answer": check_ridge,
    "try.beyond.answer": check_beyond,
    **dict.fromkeys(("try.widths.answer", "start.digits"), check_widths),
    "try.tutorial.answer": check_tutorial,
    **dict.fromkeys(("try.lies.answer", "start.what helps"), check_lies),
    **dict.fromkeys(("try.leak.answer", "start.leaks"), check_leak),
    **dict.fromkeys(("start", "guide.2", "guide.3"), check_start),
    "start.own": lambda: state(STEM, "start.own", given=(0,)),
    "start.network": lambda: state(STEM, "start.network", given=(4,)),
    "start.your digit": check_opinions,
    "exercise.answer": check_exercise,
    "guide.4": check_why,
    "guide.5": check_more_data,
    "guide.6": check_limit,
    "guide.7": check_judge,
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()
