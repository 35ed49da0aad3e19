"""Computing: the cache, the worker processes, and everything that can go wrong on the way."""

import importlib.util
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, rule

from pages.shell import compute, courses, engine
from pages.shell.compute import ComputingError
from tests import workers


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start two worker processes that know no torch."""
    monkeypatch.setenv("DOWNHILL_WORKERS", "2")
    monkeypatch.delenv(engine.CLUSTER, raising=False)
    compute._begin.clear()
    engine.start(workers.prepare)
    yield
    engine.stop()


def test_without_a_server_functions_run_where_they_are_called() -> None:
    assert compute.compute(workers.name_process) == os.getpid()


def test_modules_that_are_imported_again_forget_what_was_computed(tmp_path: Path) -> None:
    """As Streamlit does it when a file of core was edited (README, "How to add a lesson")."""
    assert [compute.compute(workers.count, str(tmp_path), 0.0) for _ in range(2)] == [1, 1]
    spec = importlib.util.find_spec("pages.shell.compute")
    assert spec is not None
    assert spec.loader is not None
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    assert again.compute(workers.count, str(tmp_path), 0.0) == 2


def test_what_is_asked_for_together_begins_together_and_no_failure_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four optimizers' races wait once behind what the worker does, not four times."""
    begun: list[tuple[engine.Task, Future]] = []

    def submit(task: engine.Task) -> Future:
        begun.append((task, Future()))
        if len(begun) == 3:  # all three are there: nobody waited for the first
            for task, future in begun:
                future.set_result(engine.run(task.function, task.arguments))
        return begun[-1][1]

    monkeypatch.setattr(engine, "submit", submit)
    monkeypatch.setattr(compute, "PATIENCE", 0.1)
    assert [number for number, _ in compute.compute_each(workers.double, [(901,), (902,), (903,)])] == [1802, 1804, 1806]
    for _ in range(2):
        with pytest.raises(ComputingError):
            compute.compute_each(workers.double, [(904,), (905,)])
    assert len(begun) == 3 + 2, "what still runs is waited for, not begun again"
    begun[-2][1].set_exception(OSError("no memory"))
    with pytest.raises(ComputingError):
        compute.compute_each(workers.double, [(904,), (905,)])
    assert [task.arguments for task, _ in begun[5:]] == [(904,)], "only what failed began again, for the first who asks"
    for task, future in begun[4:]:
        future.set_result(engine.run(task.function, task.arguments))
    assert [number for number, _ in compute.compute_each(workers.double, [(904,), (905,)])] == [1808, 1810]
    assert len(begun) == 6, "what succeeded is kept"


class TestPool:
    @pytest.fixture(autouse=True)
    def _pool(self, pool: None) -> None:
        """Each of these tests has a pool."""

    def test_results_come_from_another_process_and_cannot_be_written_to(self) -> None:
        assert compute.compute(workers.name_process) != os.getpid()
        number, array = compute.compute(workers.double, 21)
        assert number == 42
        assert array.tolist() == [42.0] * 3
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1

    def test_equal_requests_are_computed_once(self, tmp_path: Path) -> None:
        """At the same moment, and later: eight visitors, one call."""
        answers: list[int] = []
        ask = lambda: answers.append(compute.compute(workers.count, str(tmp_path), 0.2))  # noqa: E731
        visitors = [threading.Thread(target=ask) for _ in range(8)]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        ask()
        assert answers == [1] * 9

    def test_functions_of_one_name_and_other_settings_are_apart(self) -> None:
        assert compute.compute(workers.double, 1)[0] == 2
        assert compute.compute(workers.double, 2)[0] == 4

    def test_an_error_of_the_function_is_raised_as_itself_and_not_kept(self) -> None:
        for _ in range(2):
            with pytest.raises(ValueError, match="far too large"):
                compute.compute(workers.fail, "far too large")
        assert compute.compute(workers.double, 3)[0] == 6

    def test_a_worker_that_dies_costs_one_retry(self, tmp_path: Path) -> None:
        assert compute.compute(workers.die, str(tmp_path), 1) == "call 2"

    def test_work_that_kills_every_worker_is_given_up(self, tmp_path: Path) -> None:
        with pytest.raises(ComputingError):
            compute.compute(workers.die, str(tmp_path), 9)
        assert len(list(tmp_path.iterdir())) == 2
        assert compute.compute(workers.double, 5)[0] == 10

    def test_a_worker_killed_while_idle_is_replaced(self) -> None:
        os.kill(compute.compute(workers.name_process), signal.SIGKILL)
        assert compute.compute(workers.double, 7)[0] == 14

    def test_others_work_survives_the_death_of_a_worker(self, tmp_path: Path) -> None:
        marks = [tmp_path / "one", tmp_path / "two"]
        for each in marks:
            each.mkdir()
        slow = engine.submit(engine.Task("slow", workers.count, (str(marks[0]), 0.5)))
        fatal = engine.submit(engine.Task("fatal", workers.die, (str(marks[1]), 1)))
        assert compute.wait_for(fatal) == "call 2"
        assert compute.wait_for(slow) >= 1

    @pytest.mark.parametrize("function", [workers.lock, workers.double])
    def test_what_cannot_be_pickled_is_an_error_at_once(self, function) -> None:
        arguments = () if function is workers.lock else (threading.Lock(),)
        began = time.monotonic()
        with pytest.raises((TypeError, ComputingError)):
            compute.compute(function, *arguments)
        assert time.monotonic() - began < 10

    def test_nobody_waits_for_ever(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(compute, "PATIENCE", 0.2)
        with pytest.raises(ComputingError):
            compute.compute(workers.count, str(tmp_path), 2.0)

    def test_a_training_moves_forward_once_for_all_who_ask(self, tmp_path: Path) -> None:
        training = courses.follow((str(tmp_path), 3), start, go_on)
        visitors = [threading.Thread(target=training.advance) for _ in range(4)]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        assert training.state.epochs == len(list(tmp_path.iterdir())) == 1
        while not training.state.done:
            training.advance()
        training.advance()
        assert training.state.epochs == 3


class Counting:
    """A training that counts to `until`."""

    def __init__(self, folder: str, until: int, epochs: int) -> None:
        self.folder, self.until, self.epochs = folder, until, epochs

    @property
    def done(self) -> bool:
        return self.epochs >= self.until

    def __repr__(self) -> str:
        return f"Counting({self.folder!r}, {self.until}, {self.epochs})"


def start(config: tuple[str, int]) -> Counting:
    return Counting(*config, 0)


def go_on(state: Counting, _: float) -> Counting:
    workers.count(state.folder, 0.1)
    return Counting(state.folder, state.until, state.epochs + 1)


class CacheAndExecutor(RuleBasedStateMachine):
    """Compute, fail, kill, cancel, restart in any order: every answer is the right one, and nobody waits for ever."""

    def __init__(self) -> None:
        super().__init__()
        os.environ["DOWNHILL_WORKERS"] = "1"
        compute._begin.clear()
        engine.start(workers.prepare)
        self.pending: list[tuple[int, Future]] = []

    @rule(value=st.integers(-5, 5))
    def ask(self, value: int) -> None:
        number, array = compute.compute(workers.double, value)
        assert number == 2 * value
        assert np.array_equal(array, [2.0 * value] * 3)
        assert not array.flags.writeable

    @rule(value=st.integers(-5, 5))
    def begin(self, value: int) -> None:
        self.pending.append((value, engine.submit(engine.Task(f"double {value}", workers.double, (value,)))))

    @rule()
    def collect(self) -> None:
        for value, future in self.pending:
            assert future.cancelled() or compute.wait_for(future)[0] == 2 * value
        self.pending.clear()

    @rule()
    def cancel(self) -> None:
        for _, future in self.pending:
            future.cancel()

    @rule()
    def fail(self) -> None:
        with pytest.raises(ValueError, match="no"):
            compute.compute(workers.fail, "no")

    @rule()
    def kill(self) -> None:
        os.kill(compute.wait_for(engine.submit(engine.Task("who", workers.name_process, ()))), signal.SIGKILL)

    @rule()
    def restart(self) -> None:
        self.collect()
        engine.stop()
        engine.start(workers.prepare)

    def teardown(self) -> None:
        engine.stop()
        del os.environ["DOWNHILL_WORKERS"]


TestCacheAndExecutor = CacheAndExecutor.TestCase
TestCacheAndExecutor.settings = settings(
    max_examples=10 if os.environ.get("CI") else 5,
    stateful_step_count=8,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
