"""What the network is asked: pairs of words in any script, echoes, parity, brackets."""

import numpy as np
import pytest
import torch

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import TrainingConfig
from core.concepts.hidden_states.tasks import DEPTH, STEPS, TEST_COUNT, guess_by_letter, make_task


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [
        ("hello", "ohlol", ""), ("ab", "ba", ""), ("你好吗", "吗你好", ""), ("किताब", "abc", ""), ("👩‍🔬a", "xy", ""),
        ("né", "ne\u0301", ""), ("a" * 24, "b" * 24, ""),
        ("a", "b", "short"), ("", "", "short"), ("a" * 25, "b" * 25, "long"), ("abc", "ab", "unequal"),
        ("a\tb", "abc", "unprintable"), ("abc", "ab\uf8ff", "unprintable"), ("\U0001fae9a", "ab", ""),
    ],
)  # fmt: skip
def test_any_pair_of_words(source: str, target: str, fault: str) -> None:
    assert concept.find_fault(source, target) == fault


def test_letters_are_what_readers_see() -> None:
    assert concept.split_letters("किताब") == ("कि", "ता", "ब")
    assert concept.split_letters("e\u0301a") == ("é", "a")
    assert len(concept.split_letters("👩‍🔬👍🏽x")) == 3
    assert concept.split_letters("🇩🇪🇫🇷") == ("🇩🇪", "🇫🇷")
    assert concept.split_letters("1️⃣🏳️‍🌈한") == ("1️⃣", "🏳️‍🌈", "한")


@pytest.mark.parametrize(
    "text",
    [
        "hello ",
        " hello\u3000",
        "\ufeffhello",
        "hel\u00adlo",
        "he\u200bllo\u200b",
        "hello\u200d",
        "hello\u2060",
        "hel\u034flo\u3164",
    ],
)
def test_what_nobody_sees_does_not_count(text: str) -> None:
    assert concept.split_letters(text) == tuple("hello")
    assert not concept.find_fault(text, "ohlol")
    trace = concept.train(TrainingConfig(source=text, epochs=2))
    np.testing.assert_array_equal(trace.losses, concept.train(TrainingConfig(epochs=2)).losses)


def test_echo_repeats() -> None:
    task = make_task("echo", lag=3)
    assert torch.equal(task.targets[3:], task.inputs[:-3])
    assert (task.targets[:3] == 2).all()


def test_parity_counts() -> None:
    task = make_task("parity")
    assert task.inputs.shape == (STEPS, 96)
    assert torch.equal(task.targets, task.inputs.cumsum(0) % 2)


def test_brackets_are_balanced() -> None:
    task = make_task("brackets")
    pairs = {0: 2, 1: 3}
    for input_letters, target_letters in zip(task.inputs.T.tolist(), task.targets.T.tolist(), strict=True):
        waiting: list[int] = []
        for letter, wanted in zip(input_letters, target_letters, strict=True):
            if letter in pairs:
                waiting.append(pairs[letter])
            else:
                assert letter == waiting.pop()
            assert wanted == (waiting[-1] if waiting else 4)
            assert len(waiting) <= DEPTH
        assert not waiting


@pytest.mark.parametrize(("name", "lag"), [("parity", 2), ("brackets", 2), *(("echo", lag) for lag in range(1, 9))])
def test_no_test_sequence_is_practised_or_repeated(name: concept.TaskName, lag: int) -> None:
    task = make_task(name, lag=lag)
    tested, trained = (set(map(tuple, each.T.tolist())) for each in (task.test_inputs, task.inputs))
    assert task.test_inputs.shape == task.test_targets.shape == (STEPS, TEST_COUNT)
    assert len(tested) == TEST_COUNT
    assert not tested & trained


def test_a_table_from_letter_to_letter_is_what_needs_no_memory() -> None:
    """hello → ohlol: h, e and o always get the same answer, the two l's different ones, so four of five are right."""
    assert guess_by_letter(make_task("letters")) == pytest.approx(0.8)
    assert guess_by_letter(make_task("letters", "abc", "cab")) == 1
    assert guess_by_letter(make_task("parity")) == pytest.approx(0.5, abs=0.1)
    assert guess_by_letter(make_task("brackets")) == pytest.approx(0.75, abs=0.05)
    assert guess_by_letter(make_task("echo", lag=8)) == pytest.approx(8 / 12, abs=0.02)


def test_echo_is_learned_and_tested_on_unseen_sequences() -> None:
    trace = concept.train(TrainingConfig(task="echo", hidden_size=8, epochs=20))
    assert np.median(trace.accuracies[:, -1]) > 0.95
    assert trace.by_letter < 0.5
