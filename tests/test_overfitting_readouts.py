"""The numbers that the lesson `overfitting` tells of studies; the pages show records of random numbers, nothing trains."""

import numpy as np
import pytest

from core.concepts import overfitting as concept
from core.concepts.overfitting import DIGIT_WIDTHS, HelpConfig
from pages.shell import courses
from tests.readout import Readout
from tests.test_overfitting_study_figures import make_digits, make_help, make_leak


@pytest.fixture(autouse=True)
def only_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courses, "show_more", lambda *_: None)


def test_early_stopping_tells_its_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stopped after epochs 2, 5 and 3 of the 20 that the page allows, and went back to 1, 4 and 2."""
    trace = make_help()
    monkeypatch.setattr(concept, "judge_help", lambda *_: trace)
    seen = Readout(monkeypatch, "overfitting", view="what helps", help_epochs=20)
    seen.check(0, {"restored": 7 / 3, "stopped": 10 / 3, "saved": "83%"})


def test_each_leak_tells_reported_and_true_accuracy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mean over the seeds; of the best of several seeds, that of all of them."""
    trace = make_leak()
    monkeypatch.setattr(concept, "judge_leak", lambda *_: trace)
    seen = Readout(monkeypatch, "overfitting", view="leaks")
    for row, (shares, best) in enumerate(((trace.reported, trace.best_reported), (trace.true, trace.best_true))):
        for leak, share in zip((*concept.LEAKS, "best seed"), (*shares.mean(1), best[-1]), strict=True):
            seen.check(row, {seen.words[f"leak.{leak}"]: f"{share:.1%}"})


def test_each_width_tells_how_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mean over the seeds after the last epoch, and how far apart their test accuracies are."""
    trace = make_digits(DIGIT_WIDTHS)
    monkeypatch.setattr(concept, "judge_digits", lambda *_: trace)
    seen, losses, accuracies = Readout(monkeypatch, "overfitting", view="digits"), trace.losses[:, -1], trace.accuracies[:, -1]
    for part, name in enumerate(("train", "test")):
        seen.check(0, {f"{name}_loss": losses[:, part].mean(0), f"{name}_accuracy": accuracies[:, part].mean(0)})
    seen.check(0, {"parameters": trace.parameters, "spread": np.ptp(accuracies[:, 1], axis=0)})


def test_a_study_that_has_just_begun_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first epoch of the first seed."""
    courses._keep.clear()
    seen, seeds = Readout(monkeypatch, "overfitting", view="what helps", wrong=0.1), HelpConfig.seeds
    assert seen.stage.note == seen.words("training.progress", seed=1, seeds=seeds, epoch=0, epochs=20)
