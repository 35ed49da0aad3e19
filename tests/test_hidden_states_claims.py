"""What the guide of the lesson on hidden states says is so, in the settings that it speaks of."""

import functools

import numpy as np

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import EditConfig, GainConfig, TrainingConfig, TrainingState
from pages.shell.words import LANGUAGES, read_texts
from tests.claims import Check, check_all, read_preset, state
from tests.small_trainings import finish

STEM = "hidden_states"


@functools.cache
def train_default() -> TrainingState:
    return finish(TrainingConfig())


def read_edit() -> EditConfig:
    settings = read_preset(STEM, "edit")
    return EditConfig(step=settings["step"], unit=settings["unit"] - 1, value=settings["value"])


def check_says() -> None:
    trace = concept.watch(train_default())
    state(STEM, "guide.2")
    assert trace.predicted_words[-1] == TrainingConfig.target
    assert all(f"“{trace.words_said[-1]}”" in read_texts(STEM)["guide.2"][language] for language in LANGUAGES)
    assert TrainingConfig.source[2] == TrainingConfig.source[3]
    assert TrainingConfig.target[2:4] == "lo"


def check_states() -> None:
    state(STEM, "guide.3")
    edited = concept.compare_edit(train_default(), EditConfig())
    before = edited.arriving[-1]
    assert before.shape[-1] == TrainingConfig.hidden_size == 4
    assert np.abs(before[0] - before[1]).max() > 0.5


def check_edit() -> None:
    edited, plain = concept.compare_edit(train_default(), read_edit()), concept.watch(train_default())
    state(STEM, "guide.4", "2", "1")
    state(STEM, "guide.5")
    words = (plain.predicted_words[-1], edited.predicted_words[-1])
    assert all(f"“{word}”" in read_texts(STEM)["guide.5"][language] for word in words for language in LANGUAGES)
    assert edited.changed[-1].tolist() == [False, False, True, True, False]


def check_reach() -> None:
    config = GainConfig()
    half = concept.spread_gradients(config).medians[concept.GAINS.index(0.5)]
    state(STEM, "guide.6", given=(0.5, 32, 10))
    assert config.steps == 32
    assert half[0] / half[-1] < 1e-11


def check_takeaway() -> None:
    state(STEM, "guide.7")
    check_states()


CLAIMS: dict[str, Check] = {
    "guide.2": check_says,
    "guide.3": check_states,
    "guide.4": check_edit,
    "guide.5": check_edit,
    "guide.6": check_reach,
    "guide.7": check_takeaway,
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()
