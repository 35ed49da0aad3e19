"""Training step by step, from state to state: in slices, in any process, for every seed, within its bounds of time and size."""

import pickle
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import count
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
import torch

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import STATE_BYTES, TrainingConfig, TrainingState, TrainingTrace, running
from core.concepts.hidden_states.network import count_weights
from core.concepts.hidden_states.settings import MAX_EPOCHS, describe_network
from core.foundation.rules import RULES, Rule
from tests.slowness import measure_slowness

CELLS = concept.CELLS


def take(config: TrainingConfig, seconds: float = 0) -> list[TrainingState]:
    """Return every state of a training whose slices have so many seconds; 0 for one epoch a slice."""
    states = [concept.start(config, seconds)]
    while not states[-1].done:
        states.append(concept.go_on(states[-1], seconds))
    return states


def assert_same_training(trace: TrainingTrace, fresh: TrainingTrace) -> None:
    for field in ("losses", "accuracies", "gradient_norms"):
        np.testing.assert_array_equal(getattr(trace, field), getattr(fresh, field))
    for name, weights in fresh.weights.items():
        np.testing.assert_array_equal(trace.weights[name], weights)


@pytest.mark.parametrize("optimizer", RULES)
def test_a_training_in_slices_is_the_same_training(optimizer: Rule) -> None:
    """With every optimizer, and whatever the slices: each state is the beginning of the whole, to the bit."""
    config = TrainingConfig(cell="LSTM", task="parity", epochs=3, optimizer=optimizer, seed=5)
    states = take(config)
    assert [state.epochs for state in states] == [1, 2, 3]
    for state in states:
        assert_same_training(concept.select_run(state), concept.train(replace(config, epochs=state.epochs)))


@pytest.mark.parametrize("settings", [{"cell": "GRU", "optimizer": "AMSGrad", "clip": True}, {"task": "echo"}])
def test_how_many_epochs_a_slice_holds_changes_no_bit(settings: dict[str, Any]) -> None:
    """A slow computer has fewer in each."""
    config = TrainingConfig(**settings, epochs=4)
    one_by_one, together = take(config)[-1], take(config, 60)[-1]
    assert_same_training(concept.select_run(one_by_one), concept.select_run(together))


def go_on_elsewhere(packed: bytes) -> bytes:
    """Take one slice in another process, from a pickled state to a pickled state."""
    return pickle.dumps(concept.go_on(pickle.loads(packed), 0))


def test_any_process_can_take_the_next_slice() -> None:
    config = TrainingConfig(cell="GRU", epochs=4, optimizer="AMSGrad", clip=True)
    packed = pickle.dumps(concept.start(config, 0))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        for _ in range(2):
            packed = pool.submit(go_on_elsewhere, packed).result()
    state = concept.go_on(pickle.loads(packed))
    assert state.done
    assert_same_training(concept.select_run(state), concept.train(config))


def test_a_state_is_named_by_its_config_and_its_epochs() -> None:
    one, same, later = (concept.start(TrainingConfig(epochs=3), 0) for _ in range(3))
    assert repr(one) == f"TrainingState(config={TrainingConfig(epochs=3)!r}, epochs=1)"
    assert one == same
    assert hash(one) == hash(same)
    assert concept.go_on(later, 0) != one
    assert concept.go_on(take(one.config)[-1]).epochs == 3


def test_one_training_serves_every_seed() -> None:
    """Another seed is looked up, not trained: what is watched is what training with that seed gives."""
    config = TrainingConfig(cell="GRU", task="echo", epochs=2, seed=7)
    assert concept.share_seeds(config) == replace(config, seed=0)
    state = take(concept.share_seeds(config))[-1]
    for seed in (0, 7, 19):
        trace = concept.watch(state, seed)
        assert trace.config == replace(config, seed=seed)
        fresh = concept.train(replace(config, seed=seed))
        assert_same_training(concept.select_run(state, seed), fresh)
        np.testing.assert_array_equal(trace.states[0].values, concept.watch_training(fresh).states[0].values)


def test_where_weights_are_many_only_the_watched_seeds_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    large = TrainingConfig(hidden_size=32, cell="LSTM", layers=3, epochs=200, seed=4)
    assert concept.share_seeds(large) == large
    assert concept.list_kept_seeds(large) == (4,)
    state = concept.start(large, 0)
    assert_same_training(concept.select_run(state), concept.train(replace(large, epochs=1)))
    with pytest.raises(ValueError, match="seed is 5; allowed: 4"):
        concept.select_run(state, 5)


def test_a_slice_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a clock that says 0.012 s an epoch, three fit into the slice's 0.04 s; a longer one is done whole."""
    config = TrainingConfig(epochs=30)
    for pause, epochs in ((0.012, 3), (0.5, 1)):
        state, ticks = concept.start(config, 0), count(0, pause)
        monkeypatch.setattr(running.time, "monotonic", lambda ticks=ticks: next(ticks))
        assert concept.go_on(state).epochs == 1 + epochs
        monkeypatch.undo()


@pytest.mark.parametrize("task", ["letters", "brackets"])
@pytest.mark.parametrize("cell", CELLS)
def test_every_epoch_is_shorter_than_a_slice_may_be(task: concept.TaskName, cell: concept.Cell) -> None:
    """The largest network on the longest task: 0.3 s of the processor's own time, twice that where others share its cores.

    Each time is one of an epoch on a machine as fast as usual.
    """
    letters = "abcdefghijklmnopqrstuvwx"
    large = {"hidden_size": 32, "layers": 3, "source": letters, "target": letters.upper(), "optimizer": "AMSGrad"}
    state, spent = concept.start(TrainingConfig(task=task, cell=cell, **large), 0), list[float]()
    for _ in range(3):
        began = time.process_time()
        state = concept.go_on(state, 0)
        spent.append((time.process_time() - began) / measure_slowness())
    assert min(spent) < 2 * 0.3 * torch.get_num_threads()


def test_a_state_stays_within_its_bounds() -> None:
    """At the largest settings, before the last epoch, and at the defaults, where all seeds are kept."""
    letters = "abcdefghijklmnopqrstuvwx"
    large = TrainingConfig(
        source=letters, target=letters.upper(), hidden_size=32, layers=3, cell="LSTM", inputs="one-hot", optimizer="AMSGrad",
        epochs=MAX_EPOCHS,
    )  # fmt: skip
    state = concept.start(large, 0)
    full = replace(state, kept=np.repeat(state.kept[:1], MAX_EPOCHS, 0))
    assert len(pickle.dumps(full)) < STATE_BYTES
    assert len(pickle.dumps(take(TrainingConfig(), 1.0)[-1])) < 400_000
    widest = max(
        (TrainingConfig(cell=cell, hidden_size=size, layers=layers, epochs=200, optimizer="AMSGrad")
         for cell in CELLS for size in range(1, 33) for layers in (1, 2, 3)),
        key=lambda config: len(concept.list_kept_seeds(config)) * count_weights(describe_network(config)),
    )  # fmt: skip
    state = concept.start(widest, 0)
    assert len(pickle.dumps(replace(state, kept=np.repeat(state.kept[:1], 200, 0)))) < STATE_BYTES
