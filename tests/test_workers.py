"""Computing: each core function once for each setting, in worker processes that survive what happens to them."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError, Future, wait
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.concepts import feature_maps as concept
from core.concepts.loss_surface import LossSurfaceConfig, survey
from pages.shell import workers
from pages.shell.lanes import PATIENCE, Job, Lanes
from tests.stand_ins import fail_with, sleep_and_say


def test_each_core_function_has_its_own_cache() -> None:
    def app() -> None:
        import streamlit as st

        from core.concepts.loss_surface import LossSurfaceConfig, search, survey
        from pages.shell.compute import compute

        config = LossSurfaceConfig(data="proportional")
        st.session_state["names"] = [type(compute(each, config)).__name__ for each in (survey, search, survey)]
        st.session_state["same"] = compute(survey, config) is compute(survey, LossSurfaceConfig(data="proportional"))

    page = AppTest.from_function(app).run()
    assert not page.exception
    assert page.session_state["names"] == ["LossSurfaceTrace", "SearchTrace", "LossSurfaceTrace"]
    assert page.session_state["same"]


def die() -> None:
    import os

    os._exit(1)


@pytest.mark.usefixtures("pool")
class TestWorkers:
    def test_result_equals_the_call_in_place(self) -> None:
        config = LossSurfaceConfig(w=0.7)
        assert np.array_equal(workers.run(survey, config).surface, survey(config).surface)

    def test_equal_requests_share_one_run(self, tmp_path: Path) -> None:
        diary, answers = str(tmp_path / "diary"), []

        def ask() -> None:
            answers.append(workers.run(sleep_and_say, 1.0, "once", diary))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == ["once"] * 8
        assert Path(diary).read_text() == "once"

    def test_leaving_stops_the_waiting_and_not_the_work(self, tmp_path: Path) -> None:
        class Left(Exception):  # noqa: N818
            pass

        def leave() -> None:
            raise Left

        request = (sleep_and_say, 1.0, "for the others", str(tmp_path / "diary"))
        with pytest.raises(Left):
            workers.run(*request, glance=leave)
        assert workers.run(*request) == "for the others"
        assert (tmp_path / "diary").read_text() == "for the others"

    def test_what_was_begun_is_not_done_again(self, tmp_path: Path) -> None:
        requests = [(0.5, text, str(tmp_path / text)) for text in ("one", "two")]
        begun = [workers.begin(sleep_and_say, *request) for request in requests]
        time.sleep(1.5)  # both are done before anybody waits for them
        answers = [workers.run(sleep_and_say, *each, begun=future) for each, future in zip(requests, begun, strict=True)]
        assert answers == ["one", "two"]
        assert [(tmp_path / text).read_text() for text in answers] == answers

    def test_what_was_begun_and_dropped_is_done_anew(self) -> None:
        dropped: Future[bytes] = Future()
        dropped.cancel()
        dropped.set_running_or_notify_cancel()
        assert workers.run(sleep_and_say, 0.0, "anew", begun=dropped) == "anew"
        assert not workers._waiting

    def test_work_that_nobody_waits_for_is_never_begun(self, tmp_path: Path) -> None:
        """All workers are busy and the pool holds as many runs as it takes ahead; a visitor asks for another one, and leaves."""

        def leave() -> None:
            raise InterruptedError

        diary = str(tmp_path / "diary")
        ahead = 3 * workers.WORKERS
        busy = [threading.Thread(target=workers.run, args=(sleep_and_say, 0.7, f"{each}")) for each in range(ahead + 1)]
        for thread in busy:
            thread.start()
        time.sleep(0.2)
        with pytest.raises(InterruptedError):
            workers.run(sleep_and_say, 0.0, "for nobody", diary, glance=leave)
        assert workers.run(sleep_and_say, 0.0, "for me", diary) == "for me"
        for thread in busy:
            thread.join()
        assert Path(diary).read_text() == "for me"
        assert not workers._pending
        assert not workers._waiting

    def test_errors_come_back_as_themselves(self) -> None:
        with pytest.raises(ValueError, match="rate is too high"):
            workers.run(fail_with, "rate is too high")

    def test_a_dead_worker_is_replaced(self) -> None:
        with pytest.raises(Exception, match="process"):
            workers.run(die)
        assert workers.run(sleep_and_say, 0.0, "alive") == "alive"

    def test_a_worker_killed_at_work_costs_no_answer(self, tmp_path: Path) -> None:
        """Another worker does its work, and what others wait for goes on."""
        answers: list[str] = []
        others = [
            threading.Thread(target=lambda text: answers.append(workers.run(sleep_and_say, 0.4, text)), args=[f"{each}"])
            for each in range(3 * workers.WORKERS)
        ]
        for other in others:
            other.start()
        assert workers.run(die_once, str(tmp_path / "died")) == "second life"
        for other in others:
            other.join()
        assert sorted(answers) == sorted(f"{each}" for each in range(3 * workers.WORKERS))

    def test_a_worker_killed_while_idle_is_replaced(self) -> None:
        before = {workers.run(name_process, Sibling(f"{each}")) for each in range(32)}
        for process in before:
            os.kill(process, signal.SIGKILL)
        time.sleep(0.3)
        after = {workers.run(name_process, Sibling(f"{each}")) for each in range(32)}
        assert len(after) == workers.WORKERS
        assert not before & after

    def test_the_end_of_the_server_ends_the_waiting(self) -> None:
        ended: list[type] = []

        def ask(text: str) -> None:
            try:
                workers.run(sleep_and_say, 0.5, text)
            except (CancelledError, InterruptedError) as error:
                ended.append(type(error))

        asking = [threading.Thread(target=ask, args=[f"{each}"]) for each in range(4 * workers.WORKERS)]
        for thread in asking:
            thread.start()
        time.sleep(0.2)
        workers.stop()
        for thread in asking:
            thread.join(timeout=10)
        assert not any(thread.is_alive() for thread in asking)
        assert len(ended) >= 2 * workers.WORKERS
        workers.start()


def die_once(path: str) -> str:
    if Path(path).exists():
        return "second life"
    Path(path).touch()
    os._exit(1)


def test_work_of_seconds_lets_others_through() -> None:
    """While one of two workers does it, what comes goes to the other one, of relatives all but one."""
    lanes = Lanes(2, doze)
    wait([lanes.submit(name_process, ()) for _ in range(2)])
    resting = threading.Thread(target=lanes.ask_in_turn, args=[doze])
    resting.start()
    time.sleep(0.05)
    began = time.monotonic()
    wait([lanes.submit(name_process, ()) for _ in range(8)])
    relatives = [lanes.submit(name_process, (Sibling("one"),)) for _ in range(4)]
    wait(relatives[:3])
    assert resting.is_alive()
    assert time.monotonic() - began < 0.4
    resting.join()
    lanes.stop()
    assert lanes.submit(name_process, ()).cancelled()


def doze() -> None:
    time.sleep(0.5)


@pytest.mark.usefixtures("pool")
def test_the_same_step_asked_for_by_two_servers_is_one(trained: concept.TrainingTrace) -> None:
    """Each server process has a state of its own, equal in settings and epochs; the key of a run is what it is asked for."""
    state = concept.start(trained.config)
    copy = pickle.loads(pickle.dumps(state))
    assert copy is not state
    assert (copy, hash(copy)) == (state, hash(state))
    assert concept.go_on(state) != state
    begun = [workers.begin(concept.go_on, each) for each in (state, copy)]
    assert begun[0] is begun[1]


class Sibling:
    """A setting with relatives; pickled by reference to this module."""

    def __init__(self, kin: str) -> None:
        self.kin = kin

    def __hash__(self) -> int:
        return id(self)


def name_process(_: object = None) -> int:
    return os.getpid()


def test_relatives_meet_in_one_worker_unless_it_is_busy() -> None:
    """Kin go to the same process one after the other; when several wait for it, to another one, and one that waits long as well."""
    lanes = Lanes(3, doze)
    assert len({lanes.submit(name_process, (Sibling("one"),)).result() for _ in range(6)}) == 1
    asked = [lanes.submit(name_after_a_while, (Sibling("one"),)) for _ in range(6)]
    assert len({each.result() for each in asked}) == 3
    home = lanes.submit(name_process, (Sibling("one"),)).result()
    sleep = lanes.submit(sleep_long, (Sibling("one"),))
    assert lanes.submit(name_process, (Sibling("one"),)).result() != home
    assert not sleep.done()
    lanes.stop()


def test_where_no_process_can_be_started_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The visitor is told; when there is memory again, the same worker serves again."""

    def fail(self: Lanes, lane: int, job: Job) -> Future[bytes]:
        raise OSError("no memory")

    lanes = Lanes(1, doze)
    with monkeypatch.context() as patch:
        patch.setattr(Lanes, "_call", fail)
        with pytest.raises(OSError, match="no memory"):
            lanes.submit(name_process, ()).result(timeout=5)
    assert lanes.submit(name_process, ()).result(timeout=30)
    lanes.stop()


def sleep_long(_: object) -> None:
    time.sleep(PATIENCE + 1)


def name_after_a_while(_: object) -> int:
    time.sleep(0.3)
    return os.getpid()


@pytest.mark.parametrize(("asked", "started"), [("0", 1), ("1", 1), ("3", 3)])
def test_there_is_always_a_worker(asked: str, started: int) -> None:
    """Who asks for none, as one may of further server processes, gets one: without any, every visitor would wait forever."""
    command = [sys.executable, "-c", "from pages.shell import workers; print(workers.WORKERS)"]
    told = subprocess.run(command, env={**os.environ, "DOWNHILL_WORKERS": asked}, capture_output=True, check=True, text=True)
    assert int(told.stdout) == started
